import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Message } from '../src/protocol_chat';
import { apply_events, empty_state } from '../src/state/reduce';
import {
    in_short,
    mention_pieces,
    mentions,
    merged_words,
    open_mention,
    said_here,
    speakers,
    wait_words,
    words_of,
} from '../src/state/chat';
import { holds, way_out } from '../src/state/people';

function message(id: string, at_ms: number, name = 'Ada', over: Partial<Message> = {}): Message {
    return { id, stage: 'hall', text: id, author: { person: null, name, role: 'attendee' }, at_ms, ...over };
}
const by_id = (...all: Message[]): Map<string, Message> => new Map(all.map((one) => [one.id, one]));

test('messages stand in the order they were said, also when an edited one is told last', () => {
    const all = by_id(message('b', 2), message('c', 3, 'Ada', { stage: 'other' }), message('a', 1, 'Ada', { edited_ms: 9 }));
    assert.deepEqual(said_here(all, 'hall').map((one) => one.id), ['a', 'b']);
});

test('an edited message replaces what was there, where it was', () => {
    const said = [message('a', 1), message('b', 2)].map((one, i) => ({ kind: 'chat' as const, seq: i, message: one }));
    const edited = message('a', 1, 'Ada', { text: 'better', edited_ms: 5 });
    const state = apply_events(apply_events(empty_state, said, 2), [{ kind: 'chat', seq: 3, message: edited }], 3);
    assert.deepEqual([...state.messages.values()].map((one) => one.text), ['better', 'b']);
});

test('who spoke lately, each once, nobody without a name of their own', () => {
    const all = ['Ada', 'Guest', '', 'Ben', 'ada'].map((name, i) => message(String(i), i, name));
    assert.deepEqual(speakers(all), ['ada', 'Ben']);
});

test('mentions are cut out of a text', () => {
    const names = ['Ann', 'Ann Lee', 'Ben'];
    const pieces = mention_pieces('Hi @ann lee, and @BEN: x@ben.org @Benno', names, 'Ben');
    assert.deepEqual(pieces, [
        { text: 'Hi ' },
        { text: '@ann lee', mention: 'other' },
        { text: ', and ' },
        { text: '@BEN', mention: 'own' },
        { text: ': x@ben.org @Benno' },
    ]);
    assert.equal(pieces.map((one) => one.text).join(''), 'Hi @ann lee, and @BEN: x@ben.org @Benno');
});

test('one is mentioned by one’s whole name only, and a guest by none', () => {
    assert.equal(mentions('@Ada?', 'Ada'), true);
    assert.equal(mentions('@Adam', 'Ada'), false);
    assert.equal(mentions('me@Ada', 'Ada'), false);
    assert.equal(mentions('@Guest', 'Guest'), false);
    assert.equal(mentions('@ hello', ''), false);
});

test('an @ offers names that begin so, in any of their parts', () => {
    const names = ['Ada Lovelace', 'Ben Lo', 'Cy'];
    assert.deepEqual(open_mention('hi @', 4, names), { at: 3, names });
    assert.deepEqual(open_mention('hi @lo', 6, names)?.names, ['Ada Lovelace', 'Ben Lo']);
    assert.deepEqual(open_mention('hi @ada l', 9, names), { at: 3, names: ['Ada Lovelace'] });
    assert.equal(open_mention('hi @cy', 6, names), null, 'it is written out');
    assert.equal(open_mention('a@lo', 4, names), null, 'an address of mail');
    assert.equal(open_mention('hi @zed', 7, names), null);
    assert.equal(open_mention('hi @lo and', 2, names), null, 'the caret is before it');
});

test('texts in short, waits in words', () => {
    assert.equal(in_short(' a\n b '), 'a b');
    assert.equal(in_short('🎉'.repeat(10), 5), `${'🎉'.repeat(4)}…`);
    assert.deepEqual([1, 30_000, 60_000, 90_000, 300_000].map(wait_words), ['1 s', '30 s', '1 min', '1 min 30 s', '5 min']);
});

test('two who change the word list at once lose nothing', () => {
    assert.deepEqual(words_of('one\n two  words ,one;\n\n'), ['one', 'two words']);
    // The list was a, b; a colleague has added c and taken b away meanwhile; this one takes a away and adds d.
    assert.deepEqual(merged_words(['a', 'b'], ['b', 'd'], ['a', 'c']), ['c', 'd']);
    assert.deepEqual(merged_words(['a'], ['a'], ['a']), ['a']);
});

test('a mute is over when its time is, a ban when it is lifted', () => {
    const one = { id: 'r', name: 'Ada', muted_until_ms: 10, banned: false, network: false, reason: '', by: 'Chair', at_ms: 0 };
    assert.equal(holds(one, 9), true);
    assert.equal(holds(one, 10), false);
    assert.equal(holds({ ...one, banned: true, muted_until_ms: null }, 99), true);
});

test('what takes a reported question away depends on where it is', () => {
    const at = (state: string): Parameters<typeof way_out>[0] => ({ state }) as Parameters<typeof way_out>[0];
    assert.deepEqual(['pending', 'on_stage', 'answered_live', 'rejected'].map((one) => way_out(at(one))), ['reject', null, 'archive', null]);
    assert.equal(way_out(undefined), null);
});
