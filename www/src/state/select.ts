// Questions of one stage, in the orders that pages show them. Pure.
import type { Question, QuestionState, Talk } from '../protocol';

export type QuestionOrder = 'votes' | 'new';

export function questions_in(
    questions: ReadonlyMap<string, Question>,
    stage: string,
    states: readonly QuestionState[],
    order: QuestionOrder,
): Question[] {
    const found = [...questions.values()].filter((one) => one.stage === stage && states.includes(one.state));
    return found.sort((a, b) =>
        order === 'votes'
            ? Number(b.pinned) - Number(a.pinned) || b.votes - a.votes || a.created_ms - b.created_ms
            : b.created_ms - a.created_ms,
    );
}

// As a name on a page; whose it is really, the server tells to few.
export function author_words(question: Pick<Question, 'anonymous' | 'author'>): string {
    return question.anonymous ? 'Anonymous' : question.author.name || 'Guest';
}

export function vote_words(votes: number): string {
    return votes === 1 ? '1 vote' : `${votes.toLocaleString('en')} votes`;
}

export function is_hand(question: Question): boolean {
    return question.origin === 'microphone';
}

// Who stands in the microphone line, in the order they came.
export function microphone_line(questions: ReadonlyMap<string, Question>, stage: string): Question[] {
    return oldest_first(questions_in(questions, stage, ['approved'], 'new').filter(is_hand));
}

export function oldest_first(questions: Question[]): Question[] {
    return [...questions].sort((a, b) => a.created_ms - b.created_ms);
}

export function talks_in_order(talks: ReadonlyMap<string, Talk>): Talk[] {
    return [...talks.values()].sort((a, b) => a.start_ms - b.start_ms || a.code.localeCompare(b.code));
}

export function people(talk: Talk): string {
    return talk.persons.map((person) => person.name).join(', ');
}

export type TalkStatus = 'ended' | 'now' | 'overrunning' | 'next' | 'later' | 'cancelled';

export function talk_status(
    talk: Talk,
    stage: { now: string | null; next: string | null; now_state: string | null } | null,
    now: number,
): TalkStatus {
    if (talk.cancelled) return 'cancelled';
    if (stage?.now === talk.code) return stage.now_state === 'overrunning' ? 'overrunning' : 'now';
    if (talk.ended_ms !== null) return 'ended';
    if (stage?.next === talk.code) return 'next';
    return talk.end_ms <= now ? 'ended' : 'later';
}
