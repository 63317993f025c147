// One message: who, when, what, what it answers; its menu; and the form that edits it where it stands.
import { useEffect, useRef } from 'preact/hooks';
import { message_text_max, type Message } from '../protocol_chat';
import { mentions } from '../state/chat';
import { editing, is_own, menu, muted_until_ms, name_of, save_edit, type MenuPlace } from '../state/chat_page';
import { you, zone } from '../state/store';
import { time_of_day, viewer_zone } from '../time';
import { MessageText, Quote } from './chat_text';
import { Icon } from './icons';

const staff = new Set(['moderator', 'organiser', 'speaker']);

export function MessageLine({ message }: { message: Message }) {
    const own = is_own(message);
    const calls = !own && mentions(message.text, you.value?.name ?? '');
    const clock = (ms: number): string => time_of_day(ms, viewer_zone || zone.value);
    return (
        <div
            class={`message ${own ? 'is-own' : ''} ${calls ? 'is-calling' : ''}`}
            data-testid="message"
            data-id={message.id}
            tabIndex={-1}
        >
            {message.reply_to && <Quote id={message.reply_to} />}
            <div class="message-head">
                <b title={name_of(message)}>{name_of(message)}</b>
                {staff.has(message.author.role) && <span class="badge">{message.author.role}</span>}
                <time>{clock(message.at_ms)}</time>
                {message.edited_ms && (
                    <span class="message-edited" title={`At ${clock(message.edited_ms)}`} data-testid="edited">
                        edited
                    </span>
                )}
                <MenuButton message={message} />
            </div>
            {editing.value?.id === message.id ? <EditForm message={message} /> : <MessageText text={message.text} />}
            {message.question && (
                <p class="message-promoted" data-testid="promoted">
                    <Icon name="up" /> Asked as a question
                </p>
            )}
        </div>
    );
}

function MenuButton({ message }: { message: Message }) {
    if (muted_until_ms.value > 0 && !is_own(message)) return null; // there is nothing in it
    const open = menu.value?.id === message.id;
    const toggle = (): void => {
        menu.value = open ? null : place_of(message.id);
    };
    return (
        <button
            type="button"
            class="message-menu"
            data-testid="message-menu"
            aria-haspopup="menu"
            aria-expanded={open}
            onClick={toggle}
        >
            <Icon name="more" />
            <span class="visually-hidden">What to do with the message of {name_of(message)}</span>
        </button>
    );
}

const menu_button = (id: string): HTMLElement | null =>
    document.querySelector(`.message[data-id="${CSS.escape(id)}"] .message-menu`);

export function focus_menu_button(id: string): void {
    menu_button(id)?.focus();
}

// Where a message's menu has its place; null: its button is out of sight.
export function place_of(id: string): MenuPlace | null {
    const button = menu_button(id);
    const list = button?.closest('.panel-scroll')?.getBoundingClientRect();
    if (!button || !list) return null;
    const { top, bottom, right } = button.getBoundingClientRect();
    const least = Math.max(0, list.top);
    return bottom <= least || top >= Math.min(list.bottom, window.innerHeight) ? null : { id, top, bottom, right };
}

function EditForm({ message }: { message: Message }) {
    const box = useRef<HTMLTextAreaElement>(null);
    const edit = editing.value;
    useEffect(() => {
        const end = box.current?.value.length ?? 0;
        box.current?.focus();
        box.current?.setSelectionRange(end, end);
    }, []);
    if (!edit) return null;
    const length = [...edit.text].length;
    const usable = edit.text.trim() !== '' && length <= message_text_max && !edit.saving;
    const leave = (): void => {
        editing.value = null;
        setTimeout(() => focus_menu_button(message.id));
    };
    const save = async (event: Event): Promise<void> => {
        event.preventDefault();
        if (usable && (await save_edit())) setTimeout(() => focus_menu_button(message.id));
    };
    const keys = (event: KeyboardEvent): void => {
        if (event.isComposing) return;
        if (event.key === 'Escape') leave();
        if (event.key === 'Enter' && !event.shiftKey) void save(event);
    };
    return (
        <form class="message-edit" onSubmit={save} onKeyDown={keys}>
            <textarea
                ref={box}
                class="input"
                rows={1}
                data-testid="edit-text"
                aria-label="Your message"
                value={edit.text}
                onInput={(event) => (editing.value = { ...edit, text: event.currentTarget.value, error: '' })}
            />
            {edit.error && (
                <p class="form-error" role="alert" data-testid="edit-error">
                    {edit.error}
                </p>
            )}
            <div class="composer-foot">
                {length > message_text_max && (
                    <span class="counter is-over">{(length - message_text_max).toLocaleString('en')} too many</span>
                )}
                <span class="spacer" />
                <button type="button" class="button is-small is-quiet" onClick={leave}>
                    Cancel
                </button>
                <button
                    type="submit"
                    class="button is-small is-primary"
                    data-testid="edit-save"
                    disabled={!usable}
                >
                    {edit.saving ? 'Saving…' : 'Save'}
                </button>
            </div>
        </form>
    );
}
