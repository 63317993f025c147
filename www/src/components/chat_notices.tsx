// What holds in the chat just now, in words, above the box; and why somebody may not write at all.
import { in_short, wait_words } from '../state/chat';
import { is_staff, muted_until_ms, name_of, refusal, replying, rules } from '../state/chat_page';
import { messages, you, zone } from '../state/store';
import { now_ms, viewer_zone, when_words } from '../time';
import { Icon } from './icons';

// Until when, and why; where a box to write in would be, too.
export function MutedNotice({ what }: { what: string }) {
    const until = muted_until_ms.value;
    if (until === 0) return null;
    const why = you.value?.muted_because;
    return (
        <p class="chat-notice is-warn" data-testid="muted">
            A moderator has muted you until {when_words(until, now_ms.peek(), viewer_zone || zone.value)}
            {why ? `: “${why}”. ` : '. '}
            Until then you cannot {what}. You can still read and vote.
        </p>
    );
}

export function RulesNotice() {
    const { open, links, slow_ms } = rules.value;
    const words: string[] = [];
    if (!open && is_staff.value) words.push('The chat is closed; only moderators can write.');
    else if (!open) words.push('The chat is closed for now. Your questions can still be asked.');
    if (open && slow_ms > 0) words.push(`Slow mode: one message every ${wait_words(slow_ms)}.`);
    if (open && !links) words.push('No links for now.');
    if (words.length === 0) return null;
    return (
        <p class={`chat-notice ${open ? '' : 'is-warn'}`} data-testid="chat-rules-notice">
            {words.join(' ')}
        </p>
    );
}

export function Refusal() {
    if (refusal.value === '') return null;
    return (
        <p class="chat-notice is-refused" role="alert" data-testid="chat-refused">
            {refusal.value}
        </p>
    );
}

export function ReplyStrip() {
    const id = replying.value;
    if (id === null) return null;
    const message = messages.value.get(id);
    return (
        <div class="reply-strip" data-testid="reply-strip">
            <Icon name="reply" />
            {message ? (
                <span class="reply-strip-text">
                    To <b>{name_of(message)}</b>: {in_short(message.text, 120)}
                </span>
            ) : (
                <span class="reply-strip-text">That message is gone; yours is sent without it.</span>
            )}
            <button type="button" class="button is-quiet is-icon is-small" onClick={() => (replying.value = null)}>
                <Icon name="close" />
                <span class="visually-hidden">Answer nobody</span>
            </button>
        </div>
    );
}
