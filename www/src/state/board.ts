// The moderators' board: which lane a question lies in, what may be done with it there, what a drop on a lane means. Pure; the
// server's table (docs/PROTOCOL.md, Questions) has the last word.
import type { Question, QuestionState } from '../protocol';
import type { StepName } from '../protocol_questions';
import { is_hand, oldest_first, questions_in } from './select';

export type Lane = 'waiting' | 'approved' | 'next' | 'stage' | 'answered' | 'later' | 'rejected' | 'archived';

// Lanes that hold questions. "Next" holds none: it offers one of the approved.
export const lane_states: Record<Exclude<Lane, 'next'>, readonly QuestionState[]> = {
    waiting: ['pending'],
    approved: ['approved'],
    stage: ['on_stage'],
    answered: ['answered_live', 'answered_text'],
    later: ['deferred'],
    rejected: ['rejected'],
    archived: ['archived', 'withdrawn'],
};

export function in_lane(
    questions: ReadonlyMap<string, Question>,
    stage: string,
    lane: Exclude<Lane, 'next'>,
): Question[] {
    const found = questions_in(questions, stage, lane_states[lane], lane === 'approved' ? 'votes' : 'new');
    return lane === 'waiting' ? oldest_first(found) : found;
}

// What moderators do with a question: steps of the protocol, and claiming it.
export type Act = Exclude<StepName, 'undo_question' | 'assign'> | 'claim';

const from: Record<Act, readonly QuestionState[]> = {
    approve: ['pending', 'answered_live', 'answered_text', 'deferred', 'rejected', 'archived'],
    reject: ['pending', 'approved'],
    put_on_stage: ['approved'],
    take_off_stage: ['on_stage'],
    answered: ['approved', 'on_stage'],
    answer: ['pending', 'approved', 'on_stage', 'deferred'],
    defer: ['approved', 'on_stage'],
    archive: ['pending', 'approved', 'answered_live', 'answered_text', 'deferred', 'rejected'],
    merge: ['pending', 'approved', 'deferred'],
    unmerge: ['merged'],
    pin: ['pending', 'approved', 'deferred'],
    label: ['pending', 'approved', 'on_stage', 'answered_live', 'answered_text', 'deferred', 'rejected', 'archived'],
    claim: ['pending', 'approved', 'on_stage', 'deferred'],
};
const not_for_hands: readonly Act[] = ['answer', 'merge'];

export function may(act: Act, question: Question): boolean {
    return from[act].includes(question.state) && !(is_hand(question) && not_for_hands.includes(act));
}

export function takes_others(question: Question): boolean {
    return !['rejected', 'withdrawn', 'merged', 'archived'].includes(question.state) && !is_hand(question);
}

// Which of the ways to bring a question there; null: there is none.
export function act_of_drop(question: Question, lane: Lane): Act | null {
    const acts: Record<Lane, readonly Act[]> = {
        waiting: [],
        approved: ['take_off_stage', 'approve'],
        next: question.pinned || question.state !== 'approved' ? [] : ['pin'],
        stage: ['put_on_stage'],
        answered: ['answered'],
        later: ['defer'],
        rejected: ['reject'],
        archived: ['archive'],
    };
    return acts[lane].find((act) => may(act, question)) ?? null;
}

// What a question could be merged into, the most alike first.
export function merge_targets(question: Question, questions: ReadonlyMap<string, Question>): Question[] {
    const words = words_of(question.text);
    return [...questions.values()]
        .filter((one) => one.id !== question.id && one.talk === question.talk && takes_others(one))
        .map((one) => ({ one, alike: likeness(words, words_of(one.text)) }))
        .sort((a, b) => b.alike - a.alike || b.one.votes - a.one.votes)
        .map(({ one }) => one);
}

const short_word = 3; // "the", "is", "a" say nothing

function words_of(text: string): Set<string> {
    const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
    return new Set(words.filter((word) => word.length > short_word));
}

// Of all their words, how many they share.
function likeness(a: Set<string>, b: Set<string>): number {
    const shared = [...a].filter((word) => b.has(word)).length;
    return shared === 0 ? 0 : shared / (a.size + b.size - shared);
}

export function can_merge(question: Question, into: Question): boolean {
    return question.id !== into.id && question.talk === into.talk && may('merge', question) && takes_others(into);
}
