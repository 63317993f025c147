// The way to report what another person wrote, below it.
import type { Subject } from '../protocol_chat';
import { muted_until_ms, reported, reported_already } from '../state/chat_page';
import { once } from './once';

export function ReportLink({ subject }: { subject: Subject }) {
    if (muted_until_ms.value > 0) return null;
    if (reported_already.value.has(subject.id)) return <span>Reported</span>;
    return (
        <button
            type="button"
            class="link-button report-link"
            data-testid="report-open"
            onClick={once(() => (reported.value = subject))}
        >
            Report
        </button>
    );
}
