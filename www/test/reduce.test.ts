import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LanaiEvent, Message, Question, Stage, Talk, Welcome } from '../src/protocol';
import type { PlanStatus } from '../src/protocol_plan';
import { apply_events, apply_welcome, empty_state, messages_max } from '../src/state/reduce';
import { questions_in, talk_status, talks_in_order } from '../src/state/select';
import { question } from './made_question';

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
        my_stars: ['t1'],
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

test('a standing changes what chairs change, and nothing of a talk that nobody knows', () => {
    const before = apply_events(apply_welcome(empty_state, welcome()), [{ kind: 'talks', seq: 6, talks: [talk('t1', 500)] }], 6);
    const standing = { room: 'other', start_ms: 900, end_ms: 1_000, started_ms: null, ended_ms: null, cancelled: true, revision: 7 };
    const after = apply_events(
        before,
        [{ kind: 'talks', seq: 7, talks: [{ code: 't1', ...standing }, { code: 'nobody', ...standing }] }],
        7,
    );
    assert.deepEqual(after.talks.get('t1'), { ...before.talks.get('t1'), ...standing });
    assert.equal(after.talks.has('nobody'), false);
    assert.equal(before.talks.get('t1')?.cancelled, false);
    assert.equal(after.programme_version, 7);
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

test('stars: what the welcome says, and what other pages of the same person do', () => {
    const before = apply_welcome(empty_state, welcome());
    const after = apply_events(
        before,
        [
            { kind: 'star', talk: 't2', starred: true },
            { kind: 'star', talk: 't1', starred: false },
        ],
        6,
    );
    assert.deepEqual([...after.stars], ['t2']);
    assert.deepEqual([...before.stars], ['t1']);
    const again = apply_welcome(after, welcome({ resumed: true, programme: undefined, my_stars: ['t9'] }));
    assert.deepEqual([...again.stars], ['t9']);
    assert.deepEqual([...apply_welcome(after, welcome({ my_stars: undefined })).stars], []);
});

test('an event of a later server is passed over', () => {
    const before = apply_welcome(empty_state, welcome());
    const unknown = { kind: 'hologram', seq: 6 } as unknown as LanaiEvent;
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

test('a new plan brings days, rooms and tracks; talks stay', () => {
    const event = { title: 'Two', zone: 'Europe/Brussels' };
    const first = { event: { title: 'One', zone: 'UTC' }, days: [], rooms: [], sessions: [], talks: [talk('t1', 5)] };
    const before = apply_welcome(empty_state, welcome({ programme: first }));
    const programme = { event, days: [], rooms: [{ id: 'b', name: 'B' }], tracks: [{ name: 'X', colour: '#112233' }], sessions: [] };
    const after = apply_events(before, [{ kind: 'programme', seq: 9, programme }], 9);
    assert.equal(after.programme?.event.title, 'Two');
    assert.deepEqual(after.programme?.rooms, programme.rooms);
    assert.equal(after.zone, 'Europe/Brussels');
    assert.equal(after.talks, before.talks);
    assert.equal(after.to, 9);
});

test('how it is with the plan comes whole, and a page that begins afresh forgets it', () => {
    const plan: PlanStatus = { source: 'file', label: 'a.toml', revised_ms: null, feed: null, conflicts: [], clashes: [] };
    const told = apply_events(empty_state, [{ kind: 'plan', plan }], 0);
    assert.equal(told.plan, plan);
    assert.equal(apply_welcome(told, welcome({ resumed: true })).plan, plan);
    assert.equal(apply_welcome(told, welcome({ resumed: false })).plan, null);
    const next = { ...plan, label: 'b.toml' };
    assert.equal(apply_welcome(told, welcome({ resumed: false, events: [{ kind: 'plan', plan: next }] })).plan?.label, 'b.toml');
});
