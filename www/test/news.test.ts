import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Talk } from '../src/protocol';
import { news, parse_seen, seen_now } from '../src/state/news';

function talk(code: string, over: Partial<Talk> = {}): Talk {
    return {
        code,
        title: code,
        kind: 'talk',
        room: 'hall',
        persons: [],
        planned_start_ms: 1000,
        planned_end_ms: 2000,
        start_ms: 1000,
        end_ms: 2000,
        started_ms: null,
        ended_ms: null,
        cancelled: false,
        revision: 0,
        ...over,
    };
}
const what = (before: Talk[], after: Talk[], now = 0): string[] =>
    news(seen_now(before), after, now).map((one) => `${one.talk.code} ${one.what}`);

test('each kind of change is told once, in the order of the day', () => {
    const before = ['a', 'b', 'c', 'd', 'e', 'f'].map((code) => talk(code));
    const after = [
        talk('a'),
        talk('b', { start_ms: 1500, end_ms: 2500 }),
        talk('c', { cancelled: true, start_ms: 1200, end_ms: 2200 }),
        talk('d', { room: 'attic' }),
        talk('e', { end_ms: 2100 }),
        talk('g', { start_ms: 3000, end_ms: 4000 }),
    ];
    assert.deepEqual(what(before, after), ['d room', 'e length', 'c cancelled', 'b moved', 'g new']);
    assert.deepEqual(what(after, after), []);
    assert.deepEqual(what([talk('c', { cancelled: true })], [talk('c')]), ['c reinstated']);
});

test('what is over, and pauses, are no news', () => {
    const moved = { start_ms: 1500, end_ms: 2500 };
    assert.deepEqual(what([talk('a')], [talk('a', moved)], 2500), []);
    assert.deepEqual(what([talk('a')], [talk('a', { ...moved, ended_ms: 1600 })]), []);
    assert.deepEqual(what([talk('a', { kind: 'pause' })], [talk('a', { ...moved, kind: 'pause' })]), []);
    // It was brought forward and is over: who planned for the old time needs to hear it.
    assert.deepEqual(what([talk('a', { start_ms: 9000, end_ms: 9900 })], [talk('a')], 5000), ['a moved']);
});

test('what a browser kept is believed only if it is ours', () => {
    const seen = seen_now([talk('a')]);
    assert.deepEqual(parse_seen(JSON.stringify(seen)), seen);
    for (const text of [null, '', '{', '[]', '1', 'null', '{"a":1}', '{"a":[1,2,3]}', '{"a":["1",2,"r",false]}']) {
        assert.equal(parse_seen(text), null, String(text));
    }
});
