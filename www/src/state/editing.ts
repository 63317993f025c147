// The one form that a moderator has open. While it is, the question is claimed, so that colleagues see who works on it; what
// was written outlives the form until it was sent.
import { signal } from '@preact/signals';
import type { Question } from '../protocol';
import { claim, colleague_on, is_mine, release, settle, take_step, tell, type Args } from './moderation';
import type { StepName } from '../protocol_questions';
import { questions } from './store';
import { server_now_ms } from '../time';

export type FormKind = 'reject' | 'answer' | 'merge' | 'label';

export interface Editing {
    id: string;
    kind: FormKind;
    version: number; // as it was when the form opened: what changed since, its writer has not read
    into: string | null; // merge: the other one, once it is chosen
    opened: number; // which opening this is: each begins with the focus in it
}

export const editing = signal<Editing | null>(null);

const drafts = new Map<string, string>(); // "kind:question"
const drafts_max = 50;
const renew_ms = 30_000; // a claim holds for a minute
let renewing: ReturnType<typeof setInterval> | undefined;
let held_before = false;
let opened = 0;

export const draft_of = (kind: FormKind, id: string): string => drafts.get(`${kind}:${id}`) ?? '';

export function keep_draft(kind: FormKind, id: string, text: string): void {
    const key = `${kind}:${id}`;
    const oldest = drafts.keys().next().value;
    if (!drafts.has(key) && drafts.size >= drafts_max && oldest !== undefined) drafts.delete(oldest);
    drafts.set(key, text);
}

export function drop_draft(kind: FormKind, id: string): void {
    drafts.delete(`${kind}:${id}`);
}

export function begin(kind: FormKind, question: Question, into: string | null = null, over = false): void {
    const again = (): void => begin(kind, questions.value.get(question.id) ?? question, into, true);
    const colleague = colleague_on(question, server_now_ms());
    settle(question.id);
    if (colleague && !over) return tell(question.id, { words: `${colleague} works on this question.`, again });
    end();
    held_before = is_mine(question);
    editing.value = { id: question.id, kind, version: question.version ?? 0, into, opened: (opened += 1) };
    if (kind === 'label') return; // notes are in nobody's way
    const take = async (from_colleague: boolean): Promise<void> => {
        if (!(await claim(question.id, from_colleague, again)) && editing.value?.id === question.id) stop();
    };
    void take(over);
    renewing = setInterval(() => void take(false), renew_ms); // who has taken it meanwhile, has it
}

export function choose_target(into: string | null): void {
    if (editing.value) editing.value = { ...editing.value, into };
}

// Without a step: colleagues may have it.
export function end(): void {
    const was = stop();
    if (was && was.kind !== 'label' && !held_before) release(was.id);
}

// With a step; it takes the claim away by itself. The draft goes when it is done.
export async function finish(name: StepName, args: Args): Promise<boolean> {
    const was = stop();
    if (!was) return false;
    const done = await take_step(name, was.id, { version: was.version, ...args });
    if (done) drafts.delete(`${was.kind}:${was.id}`);
    else if (!held_before) release(was.id);
    return done;
}

function stop(): Editing | null {
    clearInterval(renewing);
    const was = editing.value;
    editing.value = null;
    return was;
}
