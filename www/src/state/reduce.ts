// What a page knows, and how `welcome` and `events` change it. Pure: returns a new state, shares what did not change.
import type { LanaiEvent, Message, Programme, Question, Stage, Talk, Welcome, You } from '../protocol';

export interface State {
    log: string;
    to: number; // last seq seen; 0: nothing yet
    you: You | null;
    zone: string;
    rehearsal: boolean;
    programme: Programme | null;
    programme_version: number; // seq of the last change of a talk that this page has seen
    talks: ReadonlyMap<string, Talk>;
    stages: ReadonlyMap<string, Stage>;
    questions: ReadonlyMap<string, Question>;
    messages: ReadonlyMap<string, Message>; // oldest first
    votes: ReadonlySet<string>;
    attending: number | null;
}

export const empty_state: State = {
    log: '',
    to: 0,
    you: null,
    zone: 'UTC',
    rehearsal: false,
    programme: null,
    programme_version: 0,
    talks: new Map(),
    stages: new Map(),
    questions: new Map(),
    messages: new Map(),
    votes: new Set(),
    attending: null,
};

// The oldest messages leave first; nobody scrolls back further in a live chat.
export const messages_max = 500;

export function apply_welcome(state: State, welcome: Welcome): State {
    const base = welcome.resumed ? state : { ...empty_state, attending: state.attending };
    const programme = welcome.programme ?? base.programme;
    const talks = welcome.programme ? by_code(welcome.programme.talks) : base.talks;
    const started: State = {
        ...base,
        log: welcome.log,
        you: welcome.you,
        zone: welcome.zone,
        rehearsal: welcome.rehearsal,
        programme,
        programme_version: Math.max(base.programme_version, welcome.programme_version ?? 0),
        talks,
        stages: new Map(welcome.stages.map((stage) => [stage.id, stage])),
        votes: new Set(welcome.my_votes),
    };
    return apply_events(started, welcome.events, welcome.to);
}

export function apply_events(state: State, events: readonly LanaiEvent[], to: number): State {
    const next = { ...state, to: Math.max(state.to, to) };
    // Each map is copied once a batch, and only when the batch touches it.
    const copied = new Set<string>();
    const questions = (): Map<string, Question> => copy_once(next, 'questions', copied);
    const messages = (): Map<string, Message> => copy_once(next, 'messages', copied);
    for (const event of events) {
        switch (event.kind) {
            case 'question':
                questions().set(event.question.id, event.question);
                break;
            case 'question_gone':
                questions().delete(event.id);
                break;
            case 'vote':
                next.votes = with_vote(next.votes, event.question, event.voted);
                break;
            case 'chat':
                messages().set(event.message.id, event.message);
                break;
            case 'chat_gone':
                messages().delete(event.id);
                break;
            case 'talks':
                next.talks = new Map([...next.talks, ...by_code(event.talks)]);
                next.programme_version = Math.max(next.programme_version, event.seq);
                break;
            case 'talk_gone':
                next.talks = new Map([...next.talks].filter(([code]) => code !== event.code));
                next.programme_version = Math.max(next.programme_version, event.seq);
                break;
            case 'stage':
                next.stages = new Map(next.stages).set(event.stage.id, event.stage);
                break;
            case 'presence':
                next.attending = event.attending;
                break;
            case 'you':
                next.you = event.you;
                break;
            default:
                break; // a later server's event: this page has no use for it
        }
    }
    next.messages = trimmed(next.messages);
    return next;
}

export function with_vote(votes: ReadonlySet<string>, question: string, voted: boolean): ReadonlySet<string> {
    if (votes.has(question) === voted) return votes;
    const next = new Set(votes);
    if (voted) next.add(question);
    else next.delete(question);
    return next;
}

function copy_once<K extends 'questions' | 'messages'>(
    next: State,
    key: K,
    copied: Set<string>,
): Map<string, State[K] extends ReadonlyMap<string, infer V> ? V : never> {
    if (!copied.has(key)) {
        copied.add(key);
        (next as unknown as Record<string, unknown>)[key] = new Map(next[key] as ReadonlyMap<string, unknown>);
    }
    return next[key] as never;
}

function trimmed(messages: ReadonlyMap<string, Message>): ReadonlyMap<string, Message> {
    if (messages.size <= messages_max) return messages;
    return new Map([...messages].slice(messages.size - messages_max));
}

function by_code(talks: readonly Talk[]): Map<string, Talk> {
    return new Map(talks.map((talk) => [talk.code, talk]));
}
