import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Day, Talk } from '../src/protocol';
import {
    blocks_of,
    columns_of,
    day_of,
    hours_of,
    minute_ms,
    minute_rem,
    minutes_of,
    movable,
    moved_by_key,
    snapped,
    talks_of_day,
    window_of,
} from '../src/state/timeline';

const hour = 60 * minute_ms;
const nine = Date.UTC(2026, 0, 31, 9);
const utc_minute = (ms: number): number => new Date(ms).getUTCMinutes();

function talk(code: string, from: number, minutes: number, over: Partial<Talk> = {}): Talk {
    const start_ms = nine + from * minute_ms;
    const end_ms = start_ms + minutes * minute_ms;
    return {
        code, title: code, kind: 'talk', room: 'a', persons: [], planned_start_ms: start_ms, planned_end_ms: end_ms, start_ms, end_ms,
        started_ms: null, ended_ms: null, cancelled: false, revision: 0, ...over,
    };
}
const day: Day = { date: '2026-01-31', start_ms: nine - 5 * hour, end_ms: nine + 19 * hour };
const window = { from_ms: nine, to_ms: nine + 8 * hour };

test('the window is whole hours of the venue around the talks, with a margin where one is wanted', () => {
    const talks = [talk('a', 30, 45), talk('b', 100, 20)];
    assert.deepEqual(window_of(talks, day, utc_minute), { from_ms: nine, to_ms: nine + 2 * hour });
    assert.deepEqual(window_of(talks, day, utc_minute, 60), { from_ms: nine - hour, to_ms: nine + 3 * hour });
    const half_past = (ms: number): number => (utc_minute(ms) + 30) % 60; // Kolkata
    assert.deepEqual(window_of(talks, day, half_past), { from_ms: nine + hour / 2, to_ms: nine + 2.5 * hour });
    assert.deepEqual(window_of([], day, utc_minute), { from_ms: day.start_ms, to_ms: day.end_ms });
    assert.equal(minutes_of(window_of([talk('long', 0, 99 * 60)], day, utc_minute)), 36 * 60);
    assert.equal(hours_of(window).length, 8);
});

test('a window of zero length is still an hour', () => {
    assert.equal(minutes_of(window_of([talk('a', 0, 0)], day, utc_minute)), 60);
});

test('talks after midnight belong to the day that has begun', () => {
    const next = { date: '2026-02-01', start_ms: day.end_ms, end_ms: day.end_ms + 24 * hour };
    const late = talk('late', 15 * 60, 30);
    const early = talk('early', -10 * 60, 30);
    assert.equal(day_of([day, next], late.start_ms), day);
    assert.deepEqual(talks_of_day([day, next], day, [early, late, talk('x', 24 * 60, 5)]).map((one) => one.code), ['early', 'late']);
    assert.equal(day_of([], nine), null);
});

test('a talk ahead of the first one of its day is of that day, and the night is of the day before', () => {
    const first = { date: '2026-01-31', start_ms: nine, end_ms: nine + 9 * hour };
    const second = { date: '2026-02-01', start_ms: nine + 24 * hour, end_ms: nine + 33 * hour };
    const late = { date: '2026-02-02', start_ms: nine + 36 * hour, end_ms: nine + 40 * hour }; // three hours after the second
    const of = (hours: number): string | undefined => day_of([first, second, late], nine + hours * hour)?.date;
    assert.equal(of(-20), first.date);
    assert.equal(of(23), second.date, 'an hour early');
    assert.equal(of(18), second.date, 'six hours early');
    assert.equal(of(17.9), first.date, 'a long night');
    assert.equal(of(32.9), second.date, 'no day takes what is planned in the one before');
    assert.equal(of(33), late.date);
    const touching = [day, { date: '2026-02-01', start_ms: day.end_ms - hour, end_ms: day.end_ms + hour }];
    assert.equal(day_of(touching, day.end_ms - hour), touching[1], 'days that overlap: who has begun');
    assert.equal(day_of(touching, day.end_ms - hour - 1), day);
    assert.deepEqual(talks_of_day([first, second], second, [talk('early', 23 * 60, 30)]).length, 1);
});

test('what overlaps stands side by side, what only touches does not', () => {
    const blocks = blocks_of([talk('b', 60, 30), talk('a', 0, 60), talk('c', 70, 40), talk('d', 105, 10), talk('e', 120, 10)], window);
    assert.deepEqual(blocks.map((one) => [one.talk.code, one.top, one.height, one.lane, one.lanes]), [
        ['a', 0, 60, 0, 1],
        ['b', 60, 30, 0, 2],
        ['c', 70, 40, 1, 2],
        ['d', 105, 10, 0, 2], // through c
        ['e', 120, 10, 0, 1],
    ]);
});

test('a hundred posters at once stay readable, and a long talk is cut to the window', () => {
    const posters = blocks_of(Array.from({ length: 100 }, (_, i) => talk(`p${i}`, 0, 30)), window);
    assert.equal(posters.length, 100);
    assert.ok(posters.every((one) => one.lane < one.lanes && one.lanes <= 12));
    const [long] = blocks_of([talk('long', -60, 99 * 60)], window);
    assert.deepEqual([long?.top, long?.height], [0, 8 * 60]);
    assert.deepEqual(blocks_of([talk('over', -60, 30)], window), []);
});

test('columns: rooms in their order, empty ones only where talks may go there, unknown ones last', () => {
    const rooms = [{ id: 'b', name: 'Bee' }, { id: 'a', name: '' }, { id: 'c', name: 'Sea' }];
    const talks = [talk('1', 0, 30), talk('2', 0, 30), talk('3', 0, 30, { room: 'b' }), talk('4', 0, 10, { room: 'x' }), talk('5', 0, 10, { room: '' })];
    const shown = (all: boolean): string[] => columns_of(rooms, talks, window, all).map((one) => `${one.name} ${one.lanes}`);
    assert.deepEqual(shown(false), ['Bee 1', 'a 2', 'x 1', 'Elsewhere 1']);
    assert.deepEqual(shown(true), ['Bee 1', 'a 2', 'Sea 1', 'x 1', 'Elsewhere 1']);
});

test('a drop lands on five minutes, inside the window', () => {
    const at = (minutes: number, length = 30): number =>
        (snapped({ start_ms: nine + minutes * minute_ms, room: 'a' }, length * minute_ms, window).start_ms - nine) / minute_ms;
    assert.deepEqual([at(7), at(8), at(-20), at(9999), at(9999, 33)], [5, 10, 0, 450, 445]);
    assert.equal(at(50, 99 * 60), 0, 'longer than the window');
});

test('keys: five minutes, with Shift thirty, onto the grid first; rooms do not wrap', () => {
    const rooms = ['a', 'b', 'c'];
    const go = (minutes: number, key: string, shift = false, room = 'b'): [number, string] | null => {
        const place = moved_by_key({ start_ms: nine + minutes * minute_ms, room }, { key, shift }, 30 * minute_ms, window, rooms);
        return place && [(place.start_ms - nine) / minute_ms, place.room];
    };
    assert.deepEqual(go(10, 'ArrowDown'), [15, 'b']);
    assert.deepEqual(go(10, 'ArrowUp'), [5, 'b']);
    assert.deepEqual(go(12, 'ArrowDown'), [15, 'b']);
    assert.deepEqual(go(12, 'ArrowUp'), [10, 'b']);
    assert.deepEqual(go(10, 'ArrowDown', true), [40, 'b']);
    assert.deepEqual(go(0, 'ArrowUp'), [0, 'b']);
    assert.deepEqual(go(10, 'ArrowLeft'), [10, 'a']);
    assert.deepEqual(go(10, 'ArrowRight', false, 'c'), [10, 'c']);
    assert.deepEqual(go(12, 'ArrowRight', false, 'a'), [12, 'b'], 'a change of room keeps the minute');
    assert.equal(go(10, 'Enter'), null);
});

test('what may move', () => {
    const of = (over: Partial<Talk>, now = nine - hour): string => movable(talk('a', 0, 30, over), now);
    assert.equal(of({}), 'anywhere');
    assert.equal(of({}, nine + 10 * minute_ms), 'anywhere', 'its time has come, nobody started it');
    assert.equal(of({}, nine + hour), 'no');
    assert.equal(of({ started_ms: nine }), 'room');
    assert.equal(of({ started_ms: nine }, nine + hour), 'room', 'overrunning');
    assert.equal(of({ hard_stop: true }), 'room');
    assert.equal(of({ cancelled: true }), 'no');
    assert.equal(of({ started_ms: nine, ended_ms: nine + hour }), 'no');
});

test('short talks make the hour taller, within bounds', () => {
    const of = (minutes: number): number => minute_rem(Array.from({ length: 20 }, (_, i) => talk(`t${i}`, 0, minutes)));
    assert.ok(of(10) > of(30));
    assert.equal(of(1), 0.24);
    assert.equal(of(240), 0.075);
    assert.ok(minute_rem([]) > 0);
});
