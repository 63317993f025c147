// The menu of a message: for everybody, for its author, for moderators. Keys as in the ARIA pattern: arrows, Home, End, Escape.
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { Message } from '../protocol_chat';
import {
    banned,
    begin_edit,
    is_own,
    is_staff,
    make_question,
    menu,
    muted_until_ms,
    muting,
    name_of,
    remove,
    reply_to,
    reported,
    reported_already,
    rules,
    subject_of,
    type MenuPlace,
} from '../state/chat_page';
import { messages, you } from '../state/store';
import { focus_menu_button, place_of } from './chat_message';
import { once } from './once';

interface Item {
    id: string;
    words: string;
    run: () => void;
    keeps_focus?: boolean; // elsewhere
    danger?: boolean;
    group?: boolean; // the first of a group
}

function items_of(message: Message): Item[] {
    const own = is_own(message);
    const staff = is_staff.value;
    const may_speak = staff || (muted_until_ms.value === 0 && rules.value.open);
    const subject = subject_of(message);
    const items: (Item | false)[] = [
        may_speak && { id: 'reply', words: 'Reply', run: () => reply_to(message), keeps_focus: true },
        own && may_speak && { id: 'edit', words: 'Edit', run: () => begin_edit(message), keeps_focus: true },
        (own ? muted_until_ms.value === 0 : staff) &&
            !message.question && { id: 'promote', words: 'Make it a question', run: () => void make_question(message) },
        !own &&
            muted_until_ms.value === 0 && {
                id: 'report',
                words: reported_already.value.has(message.id) ? 'Reported' : 'Report…',
                run: () => (reported.value = subject),
            },
        (own || staff) && {
            id: 'delete',
            words: 'Delete',
            run: () => void remove(message),
            danger: true,
        },
    ];
    const of_staff = ['moderator', 'organiser'].includes(message.author.role);
    const may_mute = staff && !own && !of_staff;
    const may_ban = may_mute || (!own && you.value?.role === 'organiser' && message.author.role === 'moderator');
    if (may_mute) items.push({ id: 'mute', words: 'Mute…', run: () => (muting.value = subject), group: true });
    if (may_ban)
        items.push({ id: 'ban', words: 'Ban…', run: () => (banned.value = subject), danger: true, group: !may_mute });
    return items.filter((one): one is Item => one !== false);
}

export function ChatMenu() {
    const place = menu.value;
    const message = messages.value.get(place?.id ?? '');
    useEffect(() => {
        if (place && !message) menu.value = null; // somebody has deleted it
    }, [place, message]);
    if (!place || !message) return null;
    return <Menu key={message.id} place={place} message={message} />;
}

const margin_px = 8;

function Menu({ place, message }: { place: MenuPlace; message: Message }) {
    const box = useRef<HTMLDivElement>(null);
    const items = items_of(message);
    const leave = (): void => {
        menu.value = null;
    };
    useLayoutEffect(() => {
        const element = box.current;
        if (!element) return;
        const { offsetWidth: width, offsetHeight: height } = element;
        const below = place.bottom + height + margin_px <= window.innerHeight;
        const top = below ? place.bottom : Math.max(margin_px, place.top - height);
        element.style.top = `${Math.min(top, Math.max(margin_px, window.innerHeight - height - margin_px))}px`;
        element.style.left = `${Math.max(margin_px, place.right - width)}px`;
    }, [place]);
    useLayoutEffect(() => {
        box.current?.querySelector<HTMLElement>('[role="menuitem"]')?.focus({ preventScroll: true });
    }, []);
    useEffect(() => {
        const outside = (event: Event): void => {
            const target = event.target as Element;
            if (!box.current?.contains(target) && !target.closest?.('.message-menu[aria-expanded="true"]')) leave();
        };
        window.addEventListener('pointerdown', outside);
        // It stays at its message, also when a phone's keyboard goes and all moves.
        const follow = (event: Event): void => {
            if (!box.current?.contains(event.target as Node)) menu.value = place_of(message.id);
        };
        window.addEventListener('scroll', follow, true);
        window.addEventListener('resize', follow);
        return () => {
            window.removeEventListener('pointerdown', outside);
            window.removeEventListener('scroll', follow, true);
            window.removeEventListener('resize', follow);
        };
    }, []);
    const keys = (event: KeyboardEvent): void => {
        event.stopPropagation(); // the moderators' letters act on questions
        const all = [...(box.current?.querySelectorAll<HTMLElement>('[role="menuitem"]') ?? [])];
        const at = all.indexOf(document.activeElement as HTMLElement);
        const to: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 };
        if (event.key === 'Escape' || event.key === 'Tab') {
            leave();
            focus_menu_button(message.id);
        } else if (to[event.key] !== undefined) {
            all[((to[event.key] ?? 0) + all.length) % all.length]?.focus();
        } else {
            return;
        }
        event.preventDefault();
    };
    const pick = (item: Item): void => {
        leave();
        if (!item.keeps_focus) focus_menu_button(message.id);
        item.run();
    };
    return (
        <div
            ref={box}
            class="menu"
            role="menu"
            aria-label={`Message of ${name_of(message)}`}
            data-testid="message-actions"
            onKeyDown={keys}
        >
            {items.map((item) => (
                <button
                    key={item.id}
                    type="button"
                    role="menuitem"
                    class={`menu-item ${item.danger ? 'is-danger' : ''} ${item.group ? 'is-group' : ''}`}
                    data-testid={`message-${item.id}`}
                    tabIndex={-1}
                    onClick={once(() => pick(item))}
                >
                    {item.words}
                </button>
            ))}
        </div>
    );
}
