// What somebody said, with the names in it that are here, and what it answers.
import type { Message } from '../protocol_chat';
import { in_short, mention_pieces } from '../state/chat';
import { name_of, names_here } from '../state/chat_page';
import { messages, you } from '../state/store';
import { Icon } from './icons';
import { split_links } from './links';
import { Outside, UserText } from './text';

export function MessageText({ text }: { text: string }) {
    const own = you.value?.name ?? '';
    return (
        <p class="message-text">
            {split_links(text).map((piece) =>
                piece.href === undefined ? (
                    mention_pieces(piece.text, names_here.value, own).map((part) =>
                        part.mention === undefined ? (
                            <UserText text={part.text} />
                        ) : (
                            <span class={`mention is-${part.mention}`} data-testid="mention">
                                {part.text}
                            </span>
                        ),
                    )
                ) : (
                    <Outside href={piece.href}>{piece.text}</Outside>
                ),
            )}
        </p>
    );
}

export function go_to_message(id: string): void {
    const found = document.querySelector<HTMLElement>(`.message[data-id="${CSS.escape(id)}"]`);
    if (!found) return;
    const list = found.closest('.panel-scroll');
    if (list) {
        // Only the chat moves, not the page around it.
        const [own, around] = [found.getBoundingClientRect(), list.getBoundingClientRect()];
        list.scrollTop += own.top - around.top - (around.height - own.height) / 2;
    }
    found.focus({ preventScroll: true });
    found.classList.remove('is-shown');
    void found.offsetWidth; // so that it lights up again
    found.classList.add('is-shown');
}

// The line above an answer.
export function Quote({ id }: { id: string }) {
    const message: Message | undefined = messages.value.get(id);
    if (!message) {
        return (
            <p class="message-quote is-gone" data-testid="quote">
                <Icon name="reply" /> <span>Answers a message that is gone</span>
            </p>
        );
    }
    return (
        <button type="button" class="message-quote" data-testid="quote" onClick={() => go_to_message(id)}>
            <Icon name="reply" />
            <span class="visually-hidden">Answers </span>
            <b>{name_of(message)}</b>
            <span class="message-quote-text">{in_short(message.text)}</span>
        </button>
    );
}
