// What a page knows, and how `welcome` and `events` change it. Pure: returns a new state, shares what did not change.
import type { LanaiEvent, Message, Programme, Question, Stage, Standing, Talk, Welcome, You } from '../protocol';
import type { Moderation } from '../protocol_chat';
import type { PlanStatus } from '../protocol_plan';
import type { Given, Poll, PollAnswer, PollEvent, ReactionCounts, Signals } from '../protocol_polls';
import type { Queue } from '../protocol_questions';

export interface State {
    log: string;
    to: number; // last seq seen; 0: nothing yet
    you: You | null;
    zone: string;
    rehearsal: boolean;
    pace: number; // of the programme's clock; 1 unless a rehearsal runs faster
    programme: Programme | null;
    programme_version: number; // seq of the last change of a talk that this page has seen
    talks: ReadonlyMap<string, Talk>;
    stages: ReadonlyMap<string, Stage>;
    questions: ReadonlyMap<string, Question>;
    messages: ReadonlyMap<string, Message>; // oldest first
    votes: ReadonlySet<string>;
    stars: ReadonlySet<string>; // talk codes
    attending: number | null;
    plan: PlanStatus | null; // told to moderators and organisers only
    queues: ReadonlyMap<string, Queue>; // by stage; the same
    moderation: Moderation | null; // the same
    polls: ReadonlyMap<string, Poll>; // of all stages
    answers: ReadonlyMap<string, Given>; // one's own, by poll
    reactions: ReadonlyMap<string, ReactionCounts>; // by stage, since the page is open: what comes is added
    signals: ReadonlyMap<string, Signals>; // by stage; told to speakers, moderators and organisers only
}

export const empty_state: State = {
    log: '',
    to: 0,
    you: null,
    zone: 'UTC',
    rehearsal: false,
    pace: 1,
    programme: null,
    programme_version: 0,
    talks: new Map(),
    stages: new Map(),
    questions: new Map(),
    messages: new Map(),
    votes: new Set(),
    stars: new Set(),
    attending: null,
    plan: null,
    queues: new Map(),
    moderation: null,
    polls: new Map(),
    answers: new Map(),
    reactions: new Map(),
    signals: new Map(),
};

// The oldest messages leave first; nobody scrolls back further in a live chat.
export const messages_max = 500;

export function apply_welcome(state: State, welcome: Welcome): State {
    const { attending, reactions } = state;
    const base = welcome.resumed ? state : { ...empty_state, attending, reactions };
    const programme = welcome.programme ?? base.programme;
    const talks = welcome.programme ? by_code(welcome.programme.talks) : base.talks;
    const started: State = {
        ...base,
        log: welcome.log,
        you: welcome.you,
        zone: welcome.zone,
        rehearsal: welcome.rehearsal,
        pace: welcome.pace ?? 1,
        programme,
        programme_version: Math.max(base.programme_version, welcome.programme_version ?? 0),
        talks,
        stages: new Map(welcome.stages.map((stage) => [stage.id, stage])),
        votes: new Set(welcome.my_votes),
        stars: new Set(welcome.my_stars ?? []),
        polls: new Map((welcome.polls ?? []).map((poll) => [poll.id, poll])),
        answers: new Map((welcome.my_answers ?? []).map((one) => [one.poll, given_in(one)])),
        signals: new Map(), // what counts still is told again
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
                next.votes = with_member(next.votes, event.question, event.voted);
                break;
            case 'star':
                next.stars = with_member(next.stars, event.talk, event.starred);
                break;
            case 'chat':
                messages().set(event.message.id, event.message);
                break;
            case 'chat_gone':
                messages().delete(event.id);
                break;
            case 'talks':
                next.talks = with_changes(next.talks, event.talks);
                next.programme_version = Math.max(next.programme_version, event.seq);
                break;
            case 'talk_gone':
                next.talks = new Map([...next.talks].filter(([code]) => code !== event.code));
                next.programme_version = Math.max(next.programme_version, event.seq);
                break;
            case 'programme':
                next.programme = { ...event.programme, talks: next.programme?.talks ?? [] };
                next.zone = event.programme.event.zone;
                break;
            case 'plan':
                next.plan = event.plan;
                break;
            case 'queue':
                next.queues = new Map(next.queues).set(event.queue.stage, event.queue);
                break;
            case 'moderation':
                next.moderation = event.moderation;
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
            case 'poll':
            case 'poll_gone':
            case 'poll_answer':
            case 'reactions':
            case 'signals':
                apply_poll_event(next, event);
                break;
            default:
                break; // a later server's event: this page has no use for it
        }
    }
    next.messages = trimmed(next.messages);
    return next;
}

// They are few, so their maps are copied for each.
function apply_poll_event(next: State, event: PollEvent): void {
    switch (event.kind) {
        case 'poll':
            next.polls = new Map(next.polls).set(event.poll.id, event.poll);
            break;
        case 'poll_gone':
            next.polls = without(next.polls, event.id);
            next.answers = without(next.answers, event.id);
            break;
        case 'poll_answer':
            next.answers = with_answer(next.answers, event.poll, given_in(event));
            break;
        case 'reactions': {
            const counts = added(next.reactions.get(event.stage) ?? {}, event.counts);
            next.reactions = new Map(next.reactions).set(event.stage, counts);
            break;
        }
        case 'signals': {
            const { stage, counts, attending } = event;
            next.signals = new Map(next.signals).set(stage, { stage, counts, attending });
            break;
        }
    }
}

export function with_answer(
    answers: ReadonlyMap<string, Given>,
    poll: string,
    given: Given,
): ReadonlyMap<string, Given> {
    const nothing = given.choices.length + given.words.length === 0;
    return nothing ? without(answers, poll) : new Map(answers).set(poll, given);
}

const given_in = ({ choices, words }: PollAnswer): Given => ({ choices: choices ?? [], words: words ?? [] });

function added(counts: ReactionCounts, more: ReactionCounts): ReactionCounts {
    const sum = { ...counts };
    for (const kind of Object.keys(more) as (keyof ReactionCounts)[]) sum[kind] = (sum[kind] ?? 0) + (more[kind] ?? 0);
    return sum;
}

function without<V>(map: ReadonlyMap<string, V>, key: string): ReadonlyMap<string, V> {
    return map.has(key) ? new Map([...map].filter(([one]) => one !== key)) : map;
}

// The set with the item in it, or without.
export function with_member(set: ReadonlySet<string>, item: string, member: boolean): ReadonlySet<string> {
    if (set.has(item) === member) return set;
    const next = new Set(set);
    if (member) next.add(item);
    else next.delete(item);
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

function with_changes(talks: ReadonlyMap<string, Talk>, changed: readonly (Talk | Standing)[]): Map<string, Talk> {
    const next = new Map(talks);
    for (const one of changed) {
        const whole = 'title' in one ? one : { ...next.get(one.code), ...one };
        if ('title' in whole) next.set(one.code, whole as Talk);
    }
    return next;
}

function by_code(talks: readonly Talk[]): Map<string, Talk> {
    return new Map(talks.map((talk) => [talk.code, talk]));
}
