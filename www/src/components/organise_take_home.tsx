// What the organisers take home: what was asked, polled and said, and who did what.
import { signal } from '@preact/signals';

const with_chat = signal(false);
const with_refused = signal(false);

const formats: [string, string][] = [
    ['md', 'Markdown, for people'],
    ['csv', 'CSV, for spreadsheets'],
    ['json', 'JSON, for programs'],
];

function record_address(format: string): string {
    return `/api/record?format=${format}${with_chat.value ? '&chat=1' : ''}${with_refused.value ? '&refused=1' : ''}`;
}

export function TakeHome() {
    return (
        <section class="card org-card" aria-label="Taking it home" data-testid="take-home">
            <h2 class="column-head">Taking it home</h2>
            <div class="org-body">
                <p class="muted">Questions, answers and polls of all talks, as they stand now. Who asked anonymously stays so.</p>
                <label class="org-choice">
                    <input
                        type="checkbox"
                        checked={with_chat.value}
                        data-testid="take-home-chat"
                        onChange={(event) => (with_chat.value = event.currentTarget.checked)}
                    />{' '}
                    with the chat during the talks
                </label>
                <label class="org-choice">
                    <input
                        type="checkbox"
                        checked={with_refused.value}
                        onChange={(event) => (with_refused.value = event.currentTarget.checked)}
                    />{' '}
                    with rejected, withdrawn and archived questions
                </label>
                <ul class="org-files">
                    {formats.map(([format, label]) => (
                        <li key={format}>
                            <a class="button is-small" href={record_address(format)} download data-testid={`take-home-${format}`}>
                                {label}
                            </a>
                        </li>
                    ))}
                </ul>
                <p class="muted">Who did what to the event, from the first day on.</p>
                <ul class="org-files">
                    <li>
                        <a class="button is-small" href="/api/audit?format=csv" download data-testid="take-home-audit">
                            Audit log, CSV
                        </a>
                    </li>
                </ul>
            </div>
        </section>
    );
}
