import assert from 'node:assert/strict';
import { test } from 'node:test';
import katex from 'katex';
import { make_renderer } from '../src/components/maths';
import { split_maths } from '../src/components/maths_split';
import type { Question, QuestionState } from '../src/protocol';
import type { Queue } from '../src/protocol_questions';
import { act_of_drop, can_merge, in_lane, may, merge_targets, type Act } from '../src/state/board';
import { fate_news, fate_of, shortened } from '../src/state/fate';
import { apply_events, apply_welcome, empty_state } from '../src/state/reduce';
import { author_words, microphone_line, questions_in, vote_words } from '../src/state/select';
import { question } from './made_question';

const map = (...all: Question[]) => new Map(all.map((one) => [one.id, one]));
const states: QuestionState[] = [
    'pending',
    'approved',
    'on_stage',
    'answered_live',
    'answered_text',
    'deferred',
    'rejected',
    'withdrawn',
    'merged',
    'archived',
];

test('what a stage’s policy offers is kept by stage', () => {
    const queue: Queue = { stage: 'hall', policy: 'votes', next: 'q1', why: '2 votes' };
    const told = apply_events(empty_state, [{ kind: 'queue', queue }], 0);
    const other = apply_events(told, [{ kind: 'queue', queue: { ...queue, stage: 'annex', next: null } }], 0);
    assert.equal(other.queues.get('hall'), queue);
    assert.equal(other.queues.get('annex')?.next, null);
    const fresh = apply_welcome(other, {
        type: 'welcome', v: 1, log: 'b', to: 1, now_ms: 0, you: { person: 'p', name: '', role: 'moderator' },
        resumed: false, zone: 'UTC', rehearsal: false, stages: [], my_votes: [], events: [],
    });
    assert.equal(fresh.queues.size, 0);
});

test('pinned ones are before those with more votes; anonymous ones have no name', () => {
    const all = map(question('a', { votes: 3 }), question('b', { pinned: true }), question('c', { votes: 3, created_ms: -1 }));
    assert.deepEqual(questions_in(all, 'hall', ['approved'], 'votes').map((one) => one.id), ['b', 'c', 'a']);
    assert.equal(author_words(question('a', { anonymous: true })), 'Anonymous');
    assert.equal(author_words(question('a', { author: { person: null, name: '' } })), 'Guest');
    assert.deepEqual([vote_words(0), vote_words(1), vote_words(1234)], ['0 votes', '1 vote', '1,234 votes']);
});

test('the microphone line is in the order in which hands were raised', () => {
    const hand = { origin: 'microphone' } as const;
    const all = map(
        question('late', { ...hand, created_ms: 9 }),
        question('waits', { ...hand, state: 'pending' }),
        question('early', { ...hand, created_ms: 3 }),
        question('typed'),
    );
    assert.deepEqual(microphone_line(all, 'hall').map((one) => one.id), ['early', 'late']);
});

// docs/PROTOCOL.md, Questions.
const table: Record<string, string[]> = {
    pending: ['approved', 'rejected', 'answered_text', 'merged', 'archived'],
    approved: ['on_stage', 'answered_live', 'answered_text', 'deferred', 'rejected', 'merged', 'archived'],
    on_stage: ['approved', 'answered_live', 'answered_text', 'deferred'],
    answered_live: ['approved', 'archived'],
    answered_text: ['approved', 'archived'],
    deferred: ['approved', 'answered_text', 'merged', 'archived'],
    rejected: ['approved', 'archived'],
    archived: ['approved'],
    withdrawn: [],
    merged: [],
};
const leads_to: [Act, QuestionState][] = [
    ['approve', 'approved'],
    ['reject', 'rejected'],
    ['put_on_stage', 'on_stage'],
    ['answered', 'answered_live'],
    ['answer', 'answered_text'],
    ['defer', 'deferred'],
    ['archive', 'archived'],
    ['merge', 'merged'],
];

test('the board offers what the table of states allows, and nothing else', () => {
    for (const state of states)
        for (const [act, to] of leads_to) {
            const allowed = table[state]?.includes(to) && !(state === 'on_stage' && act === 'approve');
            assert.equal(may(act, question('q', { state })), allowed ?? false, `${act} of ${state}`);
        }
    assert.ok(may('take_off_stage', question('q', { state: 'on_stage' })));
    assert.ok(may('unmerge', question('q', { state: 'merged' })));
    const hand = question('h', { origin: 'microphone' });
    assert.deepEqual([may('answer', hand), may('merge', hand), may('put_on_stage', hand)], [false, false, true]);
});

test('a drop on a lane does what brings a question there, or nothing', () => {
    const drop = (state: QuestionState, lane: Parameters<typeof act_of_drop>[1], over = {}) =>
        act_of_drop(question('q', { state, ...over }), lane);
    assert.equal(drop('pending', 'approved'), 'approve');
    assert.equal(drop('on_stage', 'approved'), 'take_off_stage');
    assert.equal(drop('approved', 'approved'), null);
    assert.equal(drop('approved', 'next'), 'pin');
    assert.equal(drop('approved', 'next', { pinned: true }), null);
    assert.equal(drop('pending', 'stage'), null);
    assert.equal(drop('approved', 'stage'), 'put_on_stage');
    assert.equal(drop('on_stage', 'answered'), 'answered');
    assert.equal(drop('approved', 'later'), 'defer');
    assert.equal(drop('pending', 'rejected'), 'reject');
    assert.equal(drop('rejected', 'archived'), 'archive');
    assert.equal(drop('approved', 'waiting'), null);
});

test('lanes hold their states, those that wait the oldest first', () => {
    const all = map(
        question('b', { state: 'pending', created_ms: 2 }),
        question('a', { state: 'pending', created_ms: 1 }),
        question('w', { state: 'withdrawn' }),
        question('x', { state: 'pending', stage: 'annex' }),
    );
    assert.deepEqual(in_lane(all, 'hall', 'waiting').map((one) => one.id), ['a', 'b']);
    assert.deepEqual(in_lane(all, 'hall', 'archived').map((one) => one.id), ['w']);
});

test('merging is for open questions of one talk; the most alike is offered first', () => {
    const one = question('q', { text: 'How large was the training set?' });
    const alike = question('a', { text: 'What was the size of the training set?', state: 'pending' });
    const other = question('b', { text: 'Thank you! Lunch when?', votes: 50 });
    const all = map(one, other, alike, question('c', { talk: 't2' }), question('d', { state: 'rejected' }));
    assert.deepEqual(merge_targets(one, all).map((found) => found.id), ['a', 'b']);
    assert.ok(can_merge(one, alike));
    assert.equal(can_merge(one, one), false);
    assert.equal(can_merge(one, question('c', { talk: 't2' })), false);
    assert.equal(can_merge(question('s', { state: 'on_stage' }), alike), false);
    assert.ok(can_merge(alike, question('s', { state: 'on_stage' })));
});

test('every state has words for its asker', () => {
    for (const state of states)
        for (const origin of ['online', 'microphone'] as const)
            assert.notEqual(fate_of(question('q', { state, origin })).words, '', state);
    assert.match(fate_of(question('q', { state: 'rejected', reason: 'Off topic' })).words, /Off topic/);
    const merged = question('q', { state: 'merged', merged_into: 'r' });
    assert.match(fate_of(merged, question('r', { text: 'The other', votes: 4 })).words, /“The other”.*4 votes/);
    assert.match(fate_of(merged).words, /not shown yet/);
    assert.equal([...shortened('wörd '.repeat(90))].length, 80);
});

test('news are told once, not for what one did oneself', () => {
    assert.equal(fate_news(question('q'), undefined), null);
    assert.equal(fate_news(question('q'), 'approved'), null);
    assert.equal(fate_news(question('q', { state: 'withdrawn' }), 'pending'), null);
    assert.match(fate_news(question('q'), 'pending') ?? '', /Approved/);
    const answered = question('q', { state: 'answered_text', answer: { text: 'Yes.', by: 'Ana' } });
    assert.match(fate_news(answered, 'approved') ?? '', /Yes\./);
    assert.match(fate_news(question('h', { origin: 'microphone', state: 'on_stage' }), 'approved') ?? '', /Your turn/);
});

const maths = (text: string) => split_maths(text).flatMap((piece) => piece.maths ?? []);

test('mathematics is found, prices are not', () => {
    assert.deepEqual(maths('Is $x^2$ convex, and $y$?'), ['x^2', 'y']);
    for (const price of ['$5 and $10', 'from $5 to $10', 'US$5/US$10', 'a $ b $ c', '$', '$$', '', '$x', 'x$ y$'])
        assert.deepEqual(maths(price), [], price);
    assert.deepEqual(maths('It costs $5, and $n$ of them?'), ['n']);
    assert.deepEqual(maths('\\$x$ is no formula'), []);
    assert.deepEqual(maths('$a\nb$'), []);
    assert.deepEqual(maths(`$${'x'.repeat(500)}$`), ['x'.repeat(500)]);
    assert.deepEqual(maths(`$${'x'.repeat(501)}$`), []);
});

test('nothing of a text is lost or doubled, and one full of formulas is cut off', () => {
    for (const text of ['a $x$ b', '$x$$y$', '$5 and $x$ and $10', '$ $ $x$ $', '$x$'.repeat(99)])
        assert.equal(split_maths(text).map((piece) => piece.text).join(''), text);
    assert.equal(maths('$x$ '.repeat(99)).length, 40);
});

test('a formula is MathML without style attributes, scripts or links; what is none stays text', () => {
    const render = make_renderer(katex);
    assert.match(render('\\frac{a}{b}') ?? '', /<math[\s\S]*<mfrac>/);
    const hostile = [
        '\\href{javascript:alert(1)}{x}',
        '\\htmlStyle{color:red}{x}',
        '\\includegraphics{https://a.org/x.png}',
        '\\text{<img src=x onerror=alert(1)>" style="color:red"}',
        '\\fcolorbox{red}{blue}{x}',
        '\\rule{9999em}{9999em}',
    ];
    for (const source of hostile) {
        const html = (render(source) ?? '').replace(/<annotation[\s\S]*<\/annotation>/, '');
        assert.doesNotMatch(html, /<(img|script|a)\b|href=|\sstyle="|9999/i, source);
    }
    assert.equal(render('\\frac{a'), null);
    assert.equal(render('\\def\\x{\\x\\x}\\x'), null);
});
