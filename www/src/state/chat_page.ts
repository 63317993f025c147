// What a person is doing in the chat of this page: the draft, whom they answer, what they edit, how long they must wait; and
// what the page knows of their being muted.
import { computed, effect, signal, untracked } from '@preact/signals';
import { CommandError } from '../net/socket';
import { no_rules, type Message, type Subject } from '../protocol_chat';
import { now_ms, server_now_ms } from '../time';
import { in_short, mentions, said_here, sentence, speakers } from './chat';
import { kept_draft } from './draft';
import { attempt, command, explain, messages, stage, toast, you } from './store';

export const here = computed(() => said_here(messages.value, stage.value?.id ?? ''));
let names_before: readonly string[] = [];
// The same list as long as the same people speak: what is cut up by it need not be cut up anew for each message.
export const names_here = computed<readonly string[]>(() => {
    const now = speakers(here.value).sort();
    if (now.join('\n') !== names_before.join('\n')) names_before = now;
    return names_before;
});
export const rules = computed(() => stage.value?.chat ?? no_rules);
export const is_staff = computed(() => you.value?.role === 'moderator' || you.value?.role === 'organiser');

// 0: nobody has muted them, or it is over.
export const muted_until_ms = computed(() => {
    const until = you.value?.muted_until_ms ?? 0;
    return until > now_ms.value ? until : 0;
});

export const is_own = (message: Message): boolean =>
    message.author.person !== null && message.author.person === you.value?.person;
export const name_of = (message: Message): string => message.author.name || 'Guest';
export const subject_of = (message: Message): Subject => ({ kind: 'message', id: message.id, name: message.author.name });

// --- writing ---

export const draft = kept_draft('chat');
export const naming = signal(false);
export const replying = signal<string | null>(null); // a message, which may be gone by now
export const refusal = signal(''); // why the server did not take the draft
export const sending = signal(0); // sent and not yet answered

const refused_until = signal(0); // by performance.now(): waits are real time
let refused_timer: ReturnType<typeof setTimeout> | undefined;

function wait_for(ms: number): void {
    clearTimeout(refused_timer);
    refused_until.value = performance.now() + ms;
    refused_timer = setTimeout(() => (refused_until.value = 0), ms);
}

// How long until the next message is taken. What the server said counts, else one's last message and the rules.
export const wait_ms = computed(() => {
    void now_ms.value; // once a second
    const refused = refused_until.value === 0 ? 0 : refused_until.value - performance.now();
    return Math.max(0, refused, slow_wait_ms());
});

function slow_wait_ms(): number {
    const { slow_ms } = rules.value;
    if (slow_ms === 0 || is_staff.value) return 0;
    const own = here.value.filter(is_own);
    const last = own[own.length - 1];
    const left = last ? last.at_ms + slow_ms - server_now_ms() : 0;
    return left > slow_ms ? 0 : left; // the clock was set back: the server lets one speak, too
}

export async function say(): Promise<void> {
    const text = draft.value.trim();
    const answered = replying.value;
    draft.value = '';
    replying.value = null;
    refusal.value = '';
    sending.value += 1;
    try {
        const to = answered !== null && messages.value.has(answered) ? { reply_to: answered } : {};
        await command('say', { text, ...to });
    } catch (error) {
        // What was typed meanwhile stays as well.
        draft.value = draft.value.trim() === '' ? text : `${text}\n${draft.value}`;
        replying.value ??= answered;
        if (error instanceof CommandError && error.code === 'rate_limited' && error.retry_after_ms) {
            wait_for(error.retry_after_ms);
        } else {
            refusal.value = sentence(explain(error));
        }
    }
    sending.value -= 1;
}

export function focus_box(): void {
    document.getElementById('chat-text')?.focus();
}

export function reply_to(message: Message): void {
    replying.value = message.id;
    naming.value = false;
    setTimeout(focus_box); // as soon as the box is there
}

// --- editing one's own ---

export interface Edit {
    id: string;
    text: string;
    error: string;
    saving: boolean;
}
export const editing = signal<Edit | null>(null);

export function begin_edit(message: Message): void {
    editing.value = { id: message.id, text: message.text, error: '', saving: false };
}

// true: it is saved, or there was nothing to save.
export async function save_edit(): Promise<boolean> {
    const edit = editing.value;
    const text = edit?.text.trim() ?? '';
    if (!edit || edit.saving || text === '') return false;
    editing.value = { ...edit, saving: true, error: '' };
    try {
        if (text !== messages.value.get(edit.id)?.text) await command('edit_message', { message: edit.id, text });
        if (editing.value?.id === edit.id) editing.value = null;
        return true;
    } catch (error) {
        if (editing.value?.id === edit.id) editing.value = { ...edit, saving: false, error: sentence(explain(error)) };
        return false;
    }
}

// --- what is done with a message, and with who wrote it ---

export interface MenuPlace {
    id: string; // of the message
    top: number;
    bottom: number;
    right: number;
}
export const menu = signal<MenuPlace | null>(null);
export const reported = signal<Subject | null>(null); // the dialog is open for it
export const muting = signal<Subject | null>(null);
export const banned = signal<Subject | null>(null);
export const reported_already = signal<ReadonlySet<string>>(new Set());

// For buttons that go with what they act on: who pressed one stays in the place that `selector` names.
export async function attempt_in(selector: string, name: string, args: Record<string, unknown>): Promise<boolean> {
    const done = await attempt(name, args);
    if (done) {
        setTimeout(() => {
            const lost = document.activeElement === document.body;
            if (lost) document.querySelector<HTMLElement>(selector)?.focus({ preventScroll: true });
        }, 150);
    }
    return done;
}

export const remove = (message: Message): Promise<boolean> =>
    attempt_in('.chat [role="log"]', 'delete_message', { message: message.id });

export async function make_question(message: Message): Promise<void> {
    if (await attempt('promote', { message: message.id })) toast('It is a question now, and waits for a moderator.');
}

// --- one's own name, called by others ---

export const chat_seen = signal(false); // the chat is in sight
export const unseen_calls = signal(0);

effect(() => {
    if (chat_seen.value) unseen_calls.value = 0;
});

// Tells who is mentioned or answered, once: what was said before the page came is not told.
export function watch_mentions(announce: (text: string) => void): void {
    let heard_ms: number | null = null;
    effect(() => {
        if (you.value === null) return;
        const { name } = you.value;
        const newest = here.value[here.value.length - 1]?.at_ms ?? 0;
        const since = heard_ms ?? newest;
        const calls = here.value.filter(
            (one) => one.at_ms > since && !is_own(one) && (mentions(one.text, name) || answers_own(one)),
        );
        heard_ms = Math.max(since, newest);
        untracked(() => {
            const last = calls[calls.length - 1];
            if (!last) return;
            if (!chat_seen.value) unseen_calls.value += calls.length;
            const how = mentions(last.text, name) ? 'mentioned' : 'answered';
            announce(`${name_of(last)} ${how} you: ${in_short(last.text, 200)}`);
        });
    });
}

function answers_own(message: Message): boolean {
    const answered = messages.value.get(message.reply_to ?? '');
    return answered !== undefined && is_own(answered);
}
