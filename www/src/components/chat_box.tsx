// Where one writes to the chat. What was written stays until the server has it.
import { computed, signal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { message_text_max } from '../protocol_chat';
import { fold, open_mention, wait_words } from '../state/chat';
import {
    draft,
    is_staff,
    muted_until_ms,
    names_here,
    naming,
    refusal,
    replying,
    rules,
    say,
    sending,
    wait_ms,
} from '../state/chat_page';
import { connection, you } from '../state/store';
import { EmojiRow } from './chat_emoji';
import { begin_naming, NameForm } from './chat_name';
import { MutedNotice, Refusal, ReplyStrip, RulesNotice } from './chat_notices';
import { Icon } from './icons';

const caret = signal(0);
const caret_wanted = signal<number | null>(null); // where it is to be once the box holds the new text
const emoji_open = signal(false);

// The names that an "@" offers, and which of them is chosen.
const chosen = signal(0);
const left_at = signal(-1); // the "@" whose offer was waved away
const offer = computed(() => {
    const own = fold(you.value?.name ?? '');
    const others = names_here.value.filter((name) => fold(name) !== own);
    const found = open_mention(draft.value, caret.value, others);
    return found?.at === left_at.value ? null : found;
});

function put_in(text: string, from: number, to: number): void {
    draft.value = draft.value.slice(0, from) + text + draft.value.slice(to);
    caret.value = from + text.length;
    caret_wanted.value = caret.value;
}

function take_name(name: string | undefined): void {
    if (offer.value && name !== undefined) put_in(`@${name} `, offer.value.at, caret.value);
    chosen.value = 0;
}

const closed = computed(() => muted_until_ms.value > 0 || (!rules.value.open && !is_staff.value));

export function ChatBox() {
    if (naming.value && !closed.value) return <NameForm />;
    return <Box />;
}

function Box() {
    const box = useRef<HTMLTextAreaElement>(null);
    const name = you.value?.name ?? '';
    const length = [...draft.value].length;
    const waits = rules.value.slow_ms > 0 && !is_staff.value && sending.value > 0; // two would be one too many
    const usable = draft.value.trim() !== '' && length <= message_text_max && !closed.value && !waits;
    useLayoutEffect(() => {
        const at = caret_wanted.value;
        if (at === null || !box.current) return;
        box.current.setSelectionRange(at, at);
        caret_wanted.value = null;
    });
    const send = (event: Event): void => {
        event.preventDefault();
        if (!usable || wait_ms.peek() > 0) return;
        if (name === '') begin_naming('', true);
        else void say();
        emoji_open.value = false;
    };
    const keys = (event: KeyboardEvent): void => {
        if (event.isComposing) return;
        if (offer.value && offer_key(event.key)) event.preventDefault();
        else if (event.key === 'Enter' && !event.shiftKey) send(event);
        else if (event.key === 'Escape' && replying.value !== null) replying.value = null;
    };
    const moved = (): void => {
        caret.value = box.current?.selectionStart ?? 0;
    };
    return (
        <form class="composer" onSubmit={send}>
            <ReplyStrip />
            <MutedNotice what="write here" />
            {muted_until_ms.value === 0 && <RulesNotice />}
            <Refusal />
            <Offer />
            <label class="visually-hidden" for="chat-text">
                Your message
            </label>
            <textarea
                id="chat-text"
                ref={box}
                class="input"
                data-testid="chat-text"
                rows={1}
                placeholder={closed.value ? '' : 'Say something…'}
                readOnly={closed.value}
                aria-autocomplete="list"
                aria-controls={offer.value ? 'chat-offer' : undefined}
                aria-activedescendant={offer.value ? `chat-offer-${chosen.value}` : undefined}
                value={draft.value}
                onInput={(event) => {
                    draft.value = event.currentTarget.value;
                    refusal.value = '';
                    chosen.value = 0;
                    left_at.value = -1;
                    moved();
                }}
                onKeyDown={keys}
                onKeyUp={moved}
                onClick={moved}
            />
            {emoji_open.value && !closed.value && (
                <EmojiRow
                    take={(one) => put_in(one, caret.value, caret.value)}
                    leave={() => {
                        emoji_open.value = false;
                        box.current?.focus();
                    }}
                />
            )}
            <div class="composer-foot">
                <button type="button" class="link-button" data-testid="chat-rename" onClick={() => begin_naming(name, false)}>
                    {name ? `as ${name}` : 'Choose a name'}
                </button>
                <span class="spacer" />
                {length > message_text_max - 200 && (
                    <span class={`counter ${length > message_text_max ? 'is-over' : ''}`}>
                        {length.toLocaleString('en')} / {message_text_max.toLocaleString('en')}
                    </span>
                )}
                <button
                    type="button"
                    class="button is-quiet is-icon"
                    data-testid="emoji-open"
                    aria-expanded={emoji_open.value}
                    disabled={closed.value}
                    onClick={() => (emoji_open.value = !emoji_open.value)}
                >
                    <Icon name="smile" />
                    <span class="visually-hidden">Emoji</span>
                </button>
                <SendButton usable={usable} />
            </div>
            {sending.value > 0 && connection.value.state !== 'open' && (
                <p class="counter" role="status">
                    Sent as soon as we are connected
                </p>
            )}
        </form>
    );
}

function SendButton({ usable }: { usable: boolean }) {
    const wait = wait_ms.value;
    return (
        <button type="submit" class="button is-primary chat-send" data-testid="chat-send" disabled={!usable || wait > 0}>
            {wait > 0 ? `Wait ${wait_words(wait)}` : 'Send'}
        </button>
    );
}

function offer_key(key: string): boolean {
    const { names, at } = offer.value ?? { names: [], at: 0 };
    if (key === 'ArrowDown') chosen.value = (chosen.value + 1) % names.length;
    else if (key === 'ArrowUp') chosen.value = (chosen.value + names.length - 1) % names.length;
    else if (key === 'Enter' || key === 'Tab') take_name(names[chosen.value]);
    else if (key === 'Escape') left_at.value = at;
    else return false;
    return true;
}

function Offer() {
    if (!offer.value || closed.value) return null;
    return (
        <ul class="offer" id="chat-offer" role="listbox" aria-label="People here" data-testid="mention-offer">
            {offer.value.names.map((name, i) => (
                <li
                    key={name}
                    id={`chat-offer-${i}`}
                    role="option"
                    class="offer-one"
                    aria-selected={i === chosen.value}
                    onPointerDown={(event) => {
                        event.preventDefault(); // the box keeps the focus
                        take_name(name);
                    }}
                >
                    {name}
                </li>
            ))}
        </ul>
    );
}
