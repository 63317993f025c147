import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LanaiEvent, Message, Question, Stage, Talk, Welcome } from '../src/protocol';
import { apply_events, apply_welcome, empty_state, messages_max } from '../src/state/reduce';
import { questions_in, talk_status, talks_in_order } from '../src/state/select';

function question(id: string, over: Partial<Question> = {}): Question {
    return {
        id,
        talk: 't1',
        stage: 'hall',
        text: id,
        author: { person: null, name: 'Ada' },
        state: 'approved',
        votes: 0,
        created_ms: 0,
        version: 1,
        ...over,
    };
}
function message(id: string): Message {
    return { id, stage: 'hall', text: id, author: { person: null, name: 'Ada', role: 'attendee' }, at_ms: 0 };
}
function talk(code: string, start_ms: number, over: Partial<Talk> = {}): Talk {
    return {
        code,
        title: code,
        kind: 'talk',
        room: 'r',
        persons: [],
        planned_start_ms: start_ms,
        planned_end_ms: start_ms + 100,
        start_ms,
        end_ms: start_ms + 100,
        started_ms: null,
        ended_ms: null,
        cancelled: false,
        revision: 0,
        ...over,
    };
}
const hall: Stage = {
    id: 'hall',
    title: 'Hall',
    room: 'r',
    selected: 'slate',
    on_air: 'slate',
    sources: [],
    now: 't1',
    now_state: 'live',
    next: 't2',
};
function welcome(over: Partial<Welcome> = {}): Welcome {
    return {
        type: 'welcome',
        v: 1,
        log: 'a',
        to: 5,
        now_ms: 0,
        you: { person: 'p', name: '', role: 'attendee' },
        resumed: false,
        zone: 'UTC',
        rehearsal: false,
        stages: [hall],
        my_votes: ['q1'],
        events: [],
        programme: { event: { title: 'E', zone: 'UTC' }, days: [], rooms: [], sessions: [], talks: [talk('t1', 0)] },
        ...over,
    };
}
const asked = (one: Question, seq: number): LanaiEvent => ({ kind: 'question', seq, question: one });

test('a first welcome replaces everything', () => {
    const stale = apply_welcome(empty_state, welcome({ events: [asked(question('old'), 3)] }));
    const fresh = apply_welcome(stale, welcome({ log: 'b', to: 2, events: [asked(question('new'), 1)] }));
    assert.deepEqual([...fresh.questions.keys()], ['new']);
    assert.equal(fresh.to, 2);
    assert.equal(fresh.log, 'b');
    assert.ok(fresh.votes.has('q1'));
});

test('a resumed welcome keeps what was there and applies what changed', () => {
    const before = apply_welcome(
        empty_state,
        welcome({ events: [asked(question('q1'), 3), asked(question('q2'), 4)] }),
    );
    const events: LanaiEvent[] = [
        asked(question('q1', { state: 'on_stage', version: 2 }), 6),
        { kind: 'question_gone', seq: 7, id: 'q2' },
    ];
    const after = apply_welcome(before, welcome({ resumed: true, to: 7, programme: undefined, events }));
    assert.equal(after.questions.get('q1')?.state, 'on_stage');
    assert.equal(after.questions.has('q2'), false);
    assert.equal(after.programme, before.programme);
    assert.equal(after.talks, before.talks);
    assert.equal(after.to, 7);
});

test('events leave untouched slices identical, so that nothing else renders', () => {
    const before = apply_welcome(empty_state, welcome());
    const after = apply_events(before, [asked(question('q1'), 6)], 6);
    assert.notEqual(after.questions, before.questions);
    assert.equal(after.messages, before.messages);
    assert.equal(after.talks, before.talks);
    assert.equal(before.questions.size, 0);
});

test('talks, stage, presence, votes and name', () => {
    const before = apply_welcome(empty_state, welcome());
    const after = apply_events(
        before,
        [
            { kind: 'talks', seq: 6, talks: [talk('t1', 500), talk('t2', 200)] },
            { kind: 'stage', stage: { ...hall, on_air: 'speaker' } },
            { kind: 'presence', attending: 42 },
            { kind: 'vote', question: 'q9', voted: true },
            { kind: 'vote', question: 'q1', voted: false },
            { kind: 'you', you: { person: 'p', name: 'Grace', role: 'attendee' } },
        ],
        6,
    );
    assert.deepEqual(
        talks_in_order(after.talks).map((one) => one.code),
        ['t2', 't1'],
    );
    assert.equal(after.stages.get('hall')?.on_air, 'speaker');
    assert.equal(after.attending, 42);
    assert.deepEqual([...after.votes], ['q9']);
    assert.equal(after.you?.name, 'Grace');
});

test('an event of a later server is passed over', () => {
    const before = apply_welcome(empty_state, welcome());
    const unknown = { kind: 'poll', seq: 6 } as unknown as LanaiEvent;
    assert.equal(apply_events(before, [unknown], 6).to, 6);
});

test('chat keeps the newest messages and forgets the oldest', () => {
    const events = Array.from({ length: messages_max + 10 }, (_, i): LanaiEvent => {
        return { kind: 'chat', seq: i, message: message(`m${i}`) };
    });
    const after = apply_events(empty_state, events, 999);
    assert.equal(after.messages.size, messages_max);
    assert.equal(after.messages.has('m9'), false);
    assert.equal(apply_events(after, [{ kind: 'chat_gone', seq: 1000, id: 'm10' }], 1000).messages.has('m10'), false);
});

test('questions sort by votes, then age, or newest first, of one stage', () => {
    const all = new Map(
        [
            question('a', { votes: 1, created_ms: 10 }),
            question('b', { votes: 3, created_ms: 30 }),
            question('c', { votes: 3, created_ms: 20 }),
            question('d', { stage: 'other', votes: 9 }),
            question('e', { state: 'pending' }),
        ].map((one) => [one.id, one] as const),
    );
    const ids = (order: 'votes' | 'new') => questions_in(all, 'hall', ['approved'], order).map((one) => one.id);
    assert.deepEqual(ids('votes'), ['c', 'b', 'a']);
    assert.deepEqual(ids('new'), ['b', 'c', 'a']);
});

test('the status of a talk follows the stage, not the plan', () => {
    assert.equal(talk_status(talk('t1', 0), hall, 50), 'now');
    assert.equal(talk_status(talk('t1', 0), { ...hall, now_state: 'overrunning' }, 500), 'overrunning');
    assert.equal(talk_status(talk('t2', 200), hall, 50), 'next');
    assert.equal(talk_status(talk('t3', 900), hall, 50), 'later');
    assert.equal(talk_status(talk('t0', 0, { ended_ms: 40 }), hall, 50), 'ended');
    assert.equal(talk_status(talk('t0', 0, { cancelled: true }), hall, 50), 'cancelled');
});
