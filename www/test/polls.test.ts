import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LanaiEvent, Welcome } from '../src/protocol';
import type { Poll, PollContent } from '../src/protocol_polls';
import { cleaned, faults_of, is_sound } from '../src/state/poll_faults';
import {
    answers_words,
    bars_of,
    given_words,
    mean_of,
    poll_before_question,
    polls_in,
    polls_in_front,
    same_answer,
    sized_words,
} from '../src/state/polls';
import { answer, answer_errors, answer_to, has_answered, no_answer } from '../src/state/polls_page';
import { apply_events, apply_welcome, empty_state } from '../src/state/reduce';
import { set_signals } from '../src/state/speaker_signals';
import { poll } from './made_poll';

function welcome(over: Partial<Welcome> = {}): Welcome {
    return {
        type: 'welcome', v: 1, log: 'a', to: 1, now_ms: 0, you: { person: 'p', name: '', role: 'attendee' },
        resumed: false, zone: 'UTC', rehearsal: false, stages: [], my_votes: [], events: [], ...over,
    };
}
const told = (one: Poll): LanaiEvent => ({ kind: 'poll', poll: one });
const answered = (id: string, choices: number[], words: string[] = []): LanaiEvent => ({
    kind: 'poll_answer', poll: id, choices, words,
});
const ids = (list: Iterable<{ id: string }>): string[] => [...list].map((one) => one.id);

test('a welcome brings all polls and own answers, also a resumed one: they replace what was there', () => {
    const first = apply_welcome(empty_state, welcome({
        polls: [poll('a'), poll('b')],
        my_answers: [{ poll: 'a', choices: [1], words: [] }],
    }));
    assert.deepEqual([...first.polls.keys()], ['a', 'b']);
    assert.deepEqual(first.answers.get('a'), { choices: [1], words: [] });
    const after = apply_welcome(first, welcome({ resumed: true, polls: [poll('b', { state: 'closed' })], my_answers: [] }));
    assert.deepEqual(ids(after.polls.values()), ['b']);
    assert.equal(after.polls.get('b')?.state, 'closed');
    assert.equal(after.answers.size, 0);
});

test('a server of before has none', () => {
    const state = apply_welcome(empty_state, welcome());
    assert.deepEqual([state.polls.size, state.answers.size, state.signals.size], [0, 0, 0]);
});

test('a poll replaces the one of its id; what is gone takes the own answer with it', () => {
    const first = apply_events(empty_state, [told(poll('a')), told(poll('b')), answered('a', [0])], 2);
    const next = apply_events(first, [told(poll('b', { answers: 3, results: { counts: [1, 2] } }))], 3);
    assert.equal(next.polls.get('b')?.answers, 3);
    assert.equal(first.polls.get('b')?.answers, 0, 'an earlier state was changed');
    const after = apply_events(next, [{ kind: 'poll_gone', id: 'a' }, { kind: 'poll_gone', id: 'never' }], 4);
    assert.deepEqual([...after.polls.keys()], ['b']);
    assert.equal(after.answers.size, 0);
});

test('own answers from another page: changed, and taken back', () => {
    const first = apply_events(empty_state, [answered('a', [0]), answered('b', [], ['wave'])], 0);
    const next = apply_events(first, [answered('a', [1])], 0);
    assert.deepEqual(next.answers.get('a'), { choices: [1], words: [] });
    assert.deepEqual(next.answers.get('b'), { choices: [], words: ['wave'] });
    assert.equal(apply_events(next, [answered('a', [])], 0).answers.has('a'), false);
});

test('reactions add up by stage and outlive a connection; signals are as they were told last', () => {
    const some: LanaiEvent[] = [
        { kind: 'reactions', stage: 'hall', counts: { applause: 2 } },
        { kind: 'reactions', stage: 'hall', counts: { applause: 1, heart: 1 } },
        { kind: 'reactions', stage: 'annex', counts: { wow: 1 } },
        { kind: 'signals', stage: 'hall', counts: { too_fast: 1, too_slow: 0, cannot_hear: 4 }, attending: 57 },
    ];
    const state = apply_events(empty_state, some, 0);
    assert.deepEqual(state.reactions.get('hall'), { applause: 3, heart: 1 });
    assert.deepEqual(set_signals(state.signals.get('hall') ?? null).map((one) => [one.kind, one.count]), [
        ['cannot_hear', 4],
        ['too_fast', 1],
    ]);
    const after = apply_welcome(state, welcome({ log: 'b' }));
    assert.deepEqual(after.reactions.get('hall'), { applause: 3, heart: 1 });
    assert.equal(after.signals.size, 0);
    assert.deepEqual(set_signals(null), []);
});

test('polls of a stage, the newest step first; in front are open ones and new results', () => {
    const all = new Map(
        [
            poll('draft', { state: 'draft', at_ms: 9 }),
            poll('open', { at_ms: 3 }),
            poll('new', { state: 'published', at_ms: 100_000 }),
            poll('old', { state: 'published', at_ms: 1 }),
            poll('closed', { state: 'closed', at_ms: 150_000 }),
            poll('elsewhere', { stage: 'annex' }),
        ].map((one) => [one.id, one]),
    );
    assert.deepEqual(ids(polls_in(all, 'hall', ['closed', 'published'])), ['closed', 'new', 'old']);
    assert.deepEqual(ids(polls_in_front(all, 'hall', 200_000)), ['new', 'open']);
    assert.deepEqual(ids(polls_in_front(all, 'hall', 280_000)), ['open']);
});

test('the room shows the poll or the question, whichever came later', () => {
    assert.equal(poll_before_question(null, null), false);
    assert.equal(poll_before_question(poll('a', { at_ms: 5 }), null), true);
    assert.equal(poll_before_question(poll('a', { at_ms: 5 }), 4), true);
    assert.equal(poll_before_question(poll('a', { at_ms: 5 }), 6), false);
});

test('bars are shares of those who answered, not of the choices made', () => {
    const several = poll('a', { kind: 'multiple', answers: 4, results: { counts: [3, 4] } });
    assert.deepEqual(bars_of(several), [
        { label: 'A', count: 3, percent: 75 },
        { label: 'B', count: 4, percent: 100 },
    ]);
    assert.deepEqual(bars_of(poll('b'))?.map((one) => one.percent), [0, 0]);
    assert.equal(bars_of(poll('c', { results: null })), null);
    const rating = poll('d', { kind: 'rating', options: [], answers: 3, results: { counts: [0, 0, 1, 0, 2] } });
    assert.deepEqual(bars_of(rating)?.map((one) => one.label), ['1', '2', '3', '4', '5']);
    assert.equal(mean_of(rating), '4.3');
    assert.equal(mean_of(poll('e', { kind: 'rating', results: { counts: [0, 0, 0, 0, 0] } })), null);
    assert.equal(mean_of(several), null);
});

test('answers in words', () => {
    assert.deepEqual([0, 1, 1234].map(answers_words), ['0 answers', '1 answer', '1,234 answers']);
    assert.equal(given_words(poll('a'), { choices: [1, 0], words: [] }), 'B, A');
    assert.equal(given_words(poll('a', { kind: 'rating', options: [] }), { choices: [4], words: [] }), '5');
    assert.equal(given_words(poll('a', { kind: 'words', options: [] }), { choices: [], words: ['x', 'y'] }), 'x, y');
    assert.equal(same_answer({ choices: [1], words: [] }, { choices: [1], words: [] }), true);
    assert.equal(same_answer({ choices: [], words: ['a b'] }, { choices: [], words: ['a', 'b'] }), false);
});

test('a cloud grows with the count, and leaves out what is rarest when there is no room', () => {
    const few = sized_words([{ word: 'Fourier', count: 9 }, { word: 'wave', count: 1 }], 1_000, 1, 6);
    assert.deepEqual(few.map((one) => one.size), [6, 2]);
    const words = Array.from({ length: 60 }, (_, at) => ({ word: `a rather long word ${at}`, count: 60 - at }));
    const many = sized_words(words, 400, 1, 6);
    assert.ok(many.length < 60 && many.length > 0, String(many.length));
    assert.equal(many[0]?.word, 'a rather long word 0');
    assert.ok(many.every((one, at) => at === 0 || one.size <= (many[at - 1]?.size ?? 0)));
    assert.deepEqual(sized_words([], 100, 1, 6), []);
});

test('what is wrong with a poll is said at its field', () => {
    const content = (over: Partial<PollContent>): PollContent => ({
        kind: 'single', text: 'Which?', options: ['A', 'B'], hide_results: false, ...over,
    });
    assert.equal(is_sound(faults_of(content({}))), true);
    assert.match(faults_of(content({ text: '  ' })).text, /Write what you ask/);
    assert.match(faults_of(content({ text: '🙂'.repeat(301) })).text, /301 letters; at most 300/);
    assert.equal(faults_of(content({ text: '🙂'.repeat(300) })).text, '');
    assert.match(faults_of(content({ options: ['A', ' '] })).options, /at least 2/);
    assert.deepEqual(faults_of(content({ options: ['A', 'B', 'A ', ''] })).option, ['', '', 'This is choice 1 again.', '']);
    assert.match(faults_of(content({ options: ['A', 'x'.repeat(121)] })).option[1] ?? '', /121 letters; at most 120/);
    assert.equal(is_sound(faults_of(content({ kind: 'words', options: ['', ''] }))), true);
});

test('a poll is sent without empty choices, and with none where its kind has none', () => {
    const content: PollContent = { kind: 'multiple', text: ' Which? ', options: [' A', '', 'B '], hide_results: true };
    assert.deepEqual(cleaned(content), { ...content, text: 'Which?', options: ['A', 'B'] });
    assert.deepEqual(cleaned({ ...content, kind: 'rating' }).options, []);
});

test('an answer counts on its page at once; one that is not taken is taken back, and why is said', async () => {
    const sent = answer('a', { choices: [1], words: [] });
    assert.equal(answer('a', { choices: [0], words: [] }), sent, 'two are on their way at once');
    assert.deepEqual(answer_to('a').choices, [0]);
    assert.equal(has_answered('a'), true);
    assert.equal(await sent, false); // there is no server
    assert.equal(answer_to('a'), no_answer);
    assert.match(answer_errors.value.get('a') ?? '', /Not connected/);
});
