// What a moderator is doing: the card they are on, the form that is open, what went wrong on which card, and the way back.
import { signal } from '@preact/signals';
import type { Question } from '../protocol';
import { claim_ms, type StepName } from '../protocol_questions';
import { server_now_ms } from '../time';
import { command, explain, questions, toast, you } from './store';
import { CommandError } from '../net/socket';

export const selected = signal<string | null>(null); // what the keyboard acts on

export interface Trouble {
    words: string;
    again?: () => void; // do it all the same
}
export const troubles = signal<ReadonlyMap<string, Trouble>>(new Map());

// Sent and not yet answered: a second press does nothing.
export const busy = signal<ReadonlySet<string>>(new Set());

// The way back from a note: the note that was there before. A state has `undo_question` for that.
export interface NoteBefore {
    name: 'pin' | 'label' | 'assign';
    id: string;
    args: Args;
    still: (question: Question) => boolean; // nobody has noted something else since
}
export interface Done {
    ids: readonly string[];
    words: string;
    notes?: readonly NoteBefore[]; // none: steps
}
export const last_done = signal<Done | null>(null);
const undo_ms = 10_000;
let undo_timer: ReturnType<typeof setTimeout> | undefined;

const undoable = new Set<StepName>([
    'approve',
    'reject',
    'put_on_stage',
    'take_off_stage',
    'answered',
    'answer',
    'defer',
    'archive',
    'merge',
    'unmerge',
]);

export const step_words: Partial<Record<StepName, string>> = {
    approve: 'Approved',
    reject: 'Rejected',
    put_on_stage: 'Put on stage',
    take_off_stage: 'Taken off the stage',
    answered: 'Marked answered',
    answer: 'Answered in writing',
    defer: 'Put off to later',
    archive: 'Archived',
    merge: 'Merged',
    unmerge: 'Taken apart',
};

export type Args = Record<string, unknown>;

// true when it was done. What went wrong stands on the card.
export async function take_step(name: StepName, id: string, args: Args = {}): Promise<boolean> {
    const done = await step_alone(name, id, args);
    if (done && undoable.has(name)) offer_undo([id], step_words[name] ?? '');
    if (done && name === 'pin') offer_note_undo(args.pinned ? 'Pinned' : 'Unpinned', [pin_before(id, args.pinned === true)]);
    return done;
}

// The same without an offer to undo it: for several at once.
export async function step_alone(name: StepName, id: string, args: Args = {}): Promise<boolean> {
    const question = questions.value.get(id);
    if (!question || busy.value.has(id)) return false;
    settle(id);
    set_busy(id, true);
    try {
        await send_patiently(name, { question: id, version: question.version, ...args });
        return true;
    } catch (error) {
        const again = () => void take_step(name, id, { ...args, over: true });
        tell(id, trouble_of(error, question, again));
        return false;
    } finally {
        set_busy(id, false);
    }
}

const tries_max = 8;
const patience_ms = 2_000; // a longer wait is told instead

// Many at once are more than the server takes in a moment: that is no reason to bother anybody.
async function send_patiently(name: StepName, args: Args): Promise<void> {
    for (let tries = 1; ; tries += 1) {
        try {
            await command(name, args);
            return;
        } catch (error) {
            const wait = error instanceof CommandError && error.code === 'rate_limited' ? error.retry_after_ms : undefined;
            if (wait === undefined || wait > patience_ms || tries >= tries_max) throw error;
            await new Promise((resolve) => setTimeout(resolve, wait));
        }
    }
}

function set_busy(id: string, now: boolean): void {
    const next = new Set(busy.value);
    if (now) next.add(id);
    else next.delete(id);
    busy.value = next;
}

export function settle(id: string): void {
    if (!troubles.value.has(id)) return;
    troubles.value = new Map([...troubles.value].filter(([one]) => one !== id));
}

export function tell(id: string, trouble: Trouble): void {
    const state = questions.value.get(id)?.state;
    // One that has no card of its own (any more) says it in a notice.
    if (state === undefined || state === 'merged') toast(trouble.words, 'warn');
    else troubles.value = new Map(troubles.value).set(id, trouble);
}

export function trouble_of(error: unknown, seen: Question, again: () => void): Trouble {
    if (!(error instanceof CommandError)) return { words: explain(error) };
    const now = questions.value.get(seen.id);
    if (error.code === 'claimed') {
        const who = now?.claim?.name || 'A colleague';
        return { words: `${who} works on this.`, again };
    }
    if (error.code === 'stale_version' && now) {
        const who = now.changed_by || 'Somebody';
        return { words: `${who} was quicker and ${now.changed_what ?? 'changed it'}. Nothing of yours was done.` };
    }
    return { words: explain(error) };
}

// --- the way back ---

export function offer_undo(ids: readonly string[], words: string): void {
    clearTimeout(undo_timer);
    last_done.value = { ids, words };
    undo_timer = setTimeout(() => (last_done.value = null), undo_ms);
}

export function offer_note_undo(words: string, notes: readonly NoteBefore[]): void {
    const first = notes[0];
    if (!first) return;
    offer_undo([first.id], words);
    last_done.value = { ids: [first.id], words, notes };
}

const pin_before = (id: string, pinned: boolean): NoteBefore => ({
    name: 'pin',
    id,
    args: { pinned: !pinned },
    still: (question) => question.pinned === pinned,
});

// Each carries the version that the one before made; the first that is refused says why.
async function notes_back(notes: readonly NoteBefore[]): Promise<boolean> {
    let made = 0;
    for (const { name, id, args, still } of notes) {
        const question = questions.value.get(id);
        if (!question) return false;
        if (!still(question)) {
            tell(id, { words: `${question.changed_by || 'Somebody'} has changed it since: it stays as it is now.` });
            return false;
        }
        const version = Math.max(question.version ?? 0, made);
        if (!(await step_alone(name, id, { version, ...args }))) return false;
        made = version + 1;
    }
    return true;
}

// What is back lies selected.
export async function undo_last(): Promise<void> {
    const done = last_done.value;
    if (!done) return;
    clearTimeout(undo_timer);
    last_done.value = null;
    let back = 0;
    if (done.notes) back = Number(await notes_back(done.notes));
    else for (const id of done.ids) back += Number(await step_alone('undo_question', id));
    if (back > 0) toast(back === 1 ? 'Taken back.' : `${back} taken back.`);
    selected.value = done.ids[0] ?? null;
}

// --- claims ---

export function is_mine(question: Question): boolean {
    return question.claim?.person === you.value?.person && question.claim?.person !== undefined;
}

// Who else works on it now, by name.
export function colleague_on(question: Question, now_ms: number): string | null {
    const { claim } = question;
    if (!claim || is_mine(question) || now_ms - claim.at_ms >= claim_ms) return null;
    return claim.name || 'A colleague';
}

// false: a colleague has it. Anything else that goes wrong keeps nobody from working: a claim is a courtesy.
export async function claim(id: string, over = false, again?: () => void): Promise<boolean> {
    const question = questions.value.get(id);
    if (!question) return false;
    try {
        await command('claim', over ? { question: id, over } : { question: id });
        return true;
    } catch (error) {
        if (!(error instanceof CommandError) || error.code !== 'claimed') {
            toast(explain(error), 'warn');
            return true;
        }
        tell(id, trouble_of(error, question, again ?? (() => void claim(id, true))));
        return false;
    }
}

// Nobody is told when it fails: it ends by itself in a minute.
export function release(id: string): void {
    command('release', { question: id }).catch(() => undefined);
}

export function toggle_claim(question: Question): void {
    settle(question.id);
    if (is_mine(question) && server_now_ms() - (question.claim?.at_ms ?? 0) < claim_ms) release(question.id);
    else void claim(question.id);
}
