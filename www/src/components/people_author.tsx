// What moderators do about who wrote something: mute or ban, each asked first (chat_dialogs.tsx). Of somebody anonymous, too,
// who stays so.
import type { Subject } from '../protocol_chat';
import { banned, muting } from '../state/chat_page';
import { once } from './once';

export function AboutAuthor({ subject, testid }: { subject: Subject; testid: string }) {
    return (
        <>
            <button
                type="button"
                class="button is-small"
                data-testid={`${testid}-mute`}
                onClick={once(() => (muting.value = subject))}
            >
                Mute author…
            </button>
            <button
                type="button"
                class="button is-small"
                data-testid={`${testid}-ban`}
                onClick={once(() => (banned.value = subject))}
            >
                Ban…
            </button>
        </>
    );
}
