// Chat of a stage. Follows new messages only while the reader is at the bottom.
import { signal } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { message_text_max, name_max, type Message } from '../protocol';
import { attempt, messages, stage, you, zone } from '../state/store';
import { time_of_day, viewer_zone } from '../time';
import { Icon } from './icons';
import { UserText } from './text';

const near_bottom_px = 48;
const fresh_count = signal(0);
const staff = new Set(['moderator', 'organiser', 'speaker']);

export function ChatPanel({ may_delete }: { may_delete: boolean }) {
    const shown = [...messages.value.values()].filter((one) => one.stage === stage.value?.id);
    const list = useRef<HTMLDivElement>(null);
    const follow = useRef(true);
    const unseen = useRef(0);
    const last = shown[shown.length - 1]?.id;
    const fresh = fresh_count;
    const scrolled = (): void => {
        const box = list.current;
        if (!box) return;
        follow.current = box.scrollHeight - box.scrollTop - box.clientHeight < near_bottom_px;
        if (follow.current) fresh.value = unseen.current = 0;
    };
    const to_bottom = (): void => {
        if (list.current) list.current.scrollTop = list.current.scrollHeight;
        follow.current = true;
        fresh.value = unseen.current = 0;
    };
    useLayoutEffect(() => {
        if (follow.current) to_bottom();
        else fresh.value = unseen.current += 1;
    }, [last]);
    useEffect(() => {
        // The panel changes its height with the window; a reader at the bottom stays there.
        const watcher = new ResizeObserver(() => follow.current && to_bottom());
        if (list.current) watcher.observe(list.current);
        return () => watcher.disconnect();
    }, []);
    return (
        <div class="chat">
            <div class="panel-scroll" ref={list} onScroll={scrolled} role="log" aria-label="Chat" tabIndex={0}>
                {shown.length === 0 && <p class="empty">Nobody has said anything yet. Say hello.</p>}
                {shown.map((one) => (
                    <MessageLine key={one.id} message={one} may_delete={may_delete} />
                ))}
            </div>
            {fresh.value > 0 && (
                <button type="button" class="button chat-fresh" onClick={to_bottom}>
                    {fresh.value} new
                </button>
            )}
            <ChatBox />
        </div>
    );
}

function MessageLine({ message, may_delete }: { message: Message; may_delete: boolean }) {
    const own = message.author.person !== null && message.author.person === you.value?.person;
    return (
        <div class={`message ${own ? 'is-own' : ''}`} data-testid="message" data-id={message.id}>
            <p class="message-head">
                <b>{message.author.name || 'Guest'}</b>
                {staff.has(message.author.role) && <span class="badge">{message.author.role}</span>}
                <time>{time_of_day(message.at_ms, viewer_zone || zone.value)}</time>
                {(may_delete || own) && (
                    <button
                        type="button"
                        class="message-delete"
                        data-testid="message-delete"
                        onClick={() => void attempt('delete_message', { message: message.id })}
                    >
                        <Icon name="trash" />
                        <span class="visually-hidden">Delete this message</span>
                    </button>
                )}
            </p>
            <p class="message-text">
                <UserText text={message.text} />
            </p>
        </div>
    );
}

const draft = signal('');
const naming = signal(false);
const name_draft = signal('');

function ChatBox() {
    const name = you.value?.name ?? '';
    if (naming.value) return <NameForm />;
    const say = async (event?: Event): Promise<void> => {
        event?.preventDefault();
        const text = draft.value.trim();
        if (text === '' || [...text].length > message_text_max) return;
        if (name === '') {
            naming.value = true;
            return;
        }
        draft.value = '';
        if (!(await attempt('say', { text }))) draft.value = draft.value || text;
    };
    const keys = (event: KeyboardEvent): void => {
        if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) void say(event);
    };
    const length = [...draft.value].length;
    return (
        <form class="composer" onSubmit={say}>
            <label class="visually-hidden" for="chat-text">
                Your message
            </label>
            <textarea
                id="chat-text"
                class="input"
                data-testid="chat-text"
                rows={1}
                placeholder="Say something…"
                value={draft.value}
                onInput={(event) => (draft.value = event.currentTarget.value)}
                onKeyDown={keys}
            />
            <div class="composer-foot">
                <button
                    type="button"
                    class="link-button"
                    data-testid="chat-rename"
                    onClick={() => {
                        name_draft.value = name;
                        naming.value = true;
                    }}
                >
                    {name ? `as ${name}` : 'Choose a name'}
                </button>
                <span class="spacer" />
                {length > message_text_max - 200 && (
                    <span class={`counter ${length > message_text_max ? 'is-over' : ''}`}>
                        {length.toLocaleString('en')} / {message_text_max.toLocaleString('en')}
                    </span>
                )}
                <button
                    type="submit"
                    class="button is-primary"
                    data-testid="chat-send"
                    disabled={draft.value.trim() === '' || length > message_text_max}
                >
                    Send
                </button>
            </div>
        </form>
    );
}

function NameForm() {
    const box = useRef<HTMLInputElement>(null);
    useEffect(() => box.current?.focus(), []);
    const take = async (name: string): Promise<void> => {
        if (name === '' || !(await attempt('set_name', { name }))) return;
        naming.value = false;
        const text = draft.value.trim();
        if (text === '') return;
        draft.value = '';
        if (!(await attempt('say', { text }))) draft.value = text;
    };
    return (
        <form
            class="composer"
            onSubmit={(event) => {
                event.preventDefault();
                void take(name_draft.value.trim());
            }}
        >
            <label class="composer-label" for="chat-name">
                What should others call you?
            </label>
            <input
                id="chat-name"
                ref={box}
                class="input"
                data-testid="chat-name"
                maxLength={name_max}
                autocomplete="name"
                value={name_draft.value}
                onInput={(event) => (name_draft.value = event.currentTarget.value)}
            />
            <div class="composer-foot">
                <button type="button" class="link-button" data-testid="chat-guest" onClick={() => void take('Guest')}>
                    Stay a guest
                </button>
                <span class="spacer" />
                <button type="button" class="button is-quiet" onClick={() => (naming.value = false)}>
                    Cancel
                </button>
                <button
                    type="submit"
                    class="button is-primary"
                    data-testid="chat-name-save"
                    disabled={name_draft.value.trim() === ''}
                >
                    That’s me
                </button>
            </div>
        </form>
    );
}
