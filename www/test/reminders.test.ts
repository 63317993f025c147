import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Talk } from '../src/protocol';
import { name_of, parse_memory, remind, words_of, type Memory, type Reminder } from '../src/state/reminders';
import { until_next_words, when_words } from '../src/time';

const minute = 60_000;
const ten = 10 * 60 * minute;

function talk(code: string, start_ms: number, over: Partial<Talk> = {}): Talk {
    return {
        code,
        title: `Title of ${code}`,
        kind: 'talk',
        room: 'hall',
        persons: [],
        planned_start_ms: start_ms,
        planned_end_ms: start_ms + 30 * minute,
        start_ms,
        end_ms: start_ms + 30 * minute,
        started_ms: null,
        ended_ms: null,
        cancelled: false,
        revision: 0,
        ...over,
    };
}

// A browser that looks again and again, and what it said.
class Watch {
    memory: Memory = {};
    said: string[] = [];
    look(now: number, talks: Talk[], lead = 5, stars = talks.map((one) => one.code)): string[] {
        const by_code = new Map(talks.map((one) => [one.code, one]));
        const { reminders, memory } = remind(this.memory, by_code, stars, now, lead * minute);
        this.memory = parse_memory(JSON.stringify(memory)); // as after a reload
        const fresh = reminders.map((one) => `${one.talk.code} ${one.what}`);
        this.said.push(...fresh);
        return fresh;
    }
}

test('one reminder before the start, however often one looks', () => {
    const watch = new Watch();
    for (let now = ten - 60 * minute; now < ten + 60 * minute; now += 10_000) {
        const fresh = watch.look(now, [talk('a', ten)]);
        if (fresh.length > 0) assert.equal(now, ten - 5 * minute);
    }
    assert.deepEqual(watch.said, ['a soon']);
});

test('the lead is as chosen, and nobody is reminded of what is not starred, over or cancelled', () => {
    for (const lead of [1, 5, 10, 15]) {
        const watch = new Watch();
        assert.deepEqual(watch.look(ten - lead * minute - 1, [talk('a', ten)], lead), []);
        assert.deepEqual(watch.look(ten - lead * minute, [talk('a', ten)], lead), ['a soon']);
    }
    const watch = new Watch();
    assert.deepEqual(watch.look(ten, []), []);
    assert.deepEqual(watch.look(ten - minute, [talk('a', ten, { cancelled: true })]), []);
    assert.deepEqual(watch.look(ten - minute, [talk('b', ten, { ended_ms: ten - 2 * minute })]), []);
    assert.deepEqual(watch.look(ten + 31 * minute, [talk('c', ten)]), []);
});

test('after a sleep: what has just begun is still told, what is long on is not, and nothing twice', () => {
    const watch = new Watch();
    watch.look(ten - 60 * minute, [talk('a', ten), talk('b', ten - 20 * minute)]);
    assert.deepEqual(watch.look(ten + 4 * minute, [talk('a', ten), talk('b', ten - 20 * minute)]), ['a begun']);
    assert.deepEqual(watch.look(ten + 5 * minute, [talk('a', ten), talk('b', ten - 20 * minute)]), []);
});

test('a delay after the reminder is told at once, and the new start is reminded of', () => {
    const watch = new Watch();
    watch.look(ten - 5 * minute, [talk('a', ten)]);
    const late = talk('a', ten + 20 * minute);
    assert.deepEqual(watch.look(ten - 4 * minute, [late]), ['a moved']);
    assert.deepEqual(watch.look(ten + 14 * minute, [late]), []);
    assert.deepEqual(watch.look(ten + 15 * minute, [late]), ['a soon']);
    assert.deepEqual(watch.look(ten + 16 * minute, [late]), []);
    // A little later still: the news is the reminder.
    assert.deepEqual(watch.look(ten + 17 * minute, [talk('a', ten + 21 * minute)]), ['a moved']);
    assert.deepEqual(watch.look(ten + 18 * minute, [talk('a', ten + 21 * minute)]), []);
});

test('a move long before is followed without a word', () => {
    const watch = new Watch();
    watch.look(0, [talk('a', ten)]);
    assert.deepEqual(watch.look(minute, [talk('a', ten - 60 * minute)]), []);
    assert.deepEqual(watch.look(ten - 65 * minute, [talk('a', ten - 60 * minute)]), ['a soon']);
});

test('a chair who begins a little late or early makes no second reminder', () => {
    const late = new Watch();
    late.look(ten - 5 * minute, [talk('a', ten)]);
    const started = talk('a', ten + 3 * minute, { started_ms: ten + 3 * minute });
    assert.deepEqual(late.look(ten + 3 * minute, [started]), []);
    const early = new Watch();
    early.look(ten - 20 * minute, [talk('a', ten)]);
    assert.deepEqual(
        early.look(ten - 10 * minute, [talk('a', ten - 10 * minute, { started_ms: ten - 10 * minute })]),
        ['a begun'],
    );
});

test('a cancelled talk, and one that takes place after all, are told when it happens', () => {
    const watch = new Watch();
    watch.look(0, [talk('a', ten)]);
    assert.deepEqual(watch.look(minute, [talk('a', ten, { cancelled: true })]), ['a cancelled']);
    assert.deepEqual(watch.look(ten - minute, [talk('a', ten, { cancelled: true })]), []);
    assert.deepEqual(watch.look(ten - minute, [talk('a', ten)]), ['a reinstated']);
    assert.deepEqual(watch.look(ten - minute, [talk('a', ten)]), [], 'its start was named with that');
    // It was cancelled while this browser slept, and is over: nobody needs to hear that.
    assert.deepEqual(watch.look(ten + 40 * minute, [talk('a', ten, { cancelled: true })]), []);
});

test('one that takes place after all is reminded of when its time comes', () => {
    const watch = new Watch();
    watch.look(0, [talk('a', ten, { cancelled: true })]);
    assert.deepEqual(watch.look(minute, [talk('a', ten)]), ['a reinstated']);
    assert.deepEqual(watch.look(ten - 5 * minute, [talk('a', ten)]), ['a soon']);
    // Said, cancelled, and back at another time: one word for both.
    watch.look(ten - 4 * minute, [talk('a', ten, { cancelled: true })]);
    assert.deepEqual(watch.look(ten - 3 * minute, [talk('a', ten + 60 * minute)]), ['a reinstated']);
    assert.deepEqual(watch.look(ten - 2 * minute, [talk('a', ten + 60 * minute)]), []);
    assert.deepEqual(watch.look(ten + 55 * minute, [talk('a', ten + 60 * minute)]), ['a soon']);
});

test('a starred talk that is taken out of the programme is told once, also after a reload', () => {
    const watch = new Watch();
    watch.look(0, [talk('a', ten), talk('b', ten)]);
    assert.deepEqual(watch.look(minute, [talk('b', ten)], 5, ['a', 'b']), ['a cancelled']);
    assert.deepEqual(watch.look(2 * minute, [talk('b', ten)], 5, ['a', 'b']), []);
    assert.deepEqual(watch.look(3 * minute, [talk('a', ten), talk('b', ten)]), ['a reinstated']);
    watch.look(4 * minute, [talk('a', ten, { cancelled: true }), talk('b', ten)]);
    assert.deepEqual(watch.look(5 * minute, [], 5, ['a']), [], 'it was cancelled before, and nobody stars b any more');
    assert.deepEqual(watch.look(6 * minute, [], 5, ['a', 'never-seen']), []);
    assert.deepEqual(Object.keys(watch.memory), ['a']);
    const late = new Watch();
    late.look(0, [talk('c', ten)]);
    assert.deepEqual(late.look(ten + 31 * minute, [], 5, ['c']), [], 'it would be over');
    const { reminders } = remind({ d: { title: 'Dee', room: 'hall', start_ms: ten, end_ms: ten + 1, cancelled: false, said_ms: null, reminded: false } }, new Map(), ['d'], 0, 0);
    const [gone] = reminders;
    assert.ok(gone);
    assert.equal(words_of(gone, 0, () => '10:00', 'Hall').title, 'Cancelled: Dee');
});

test('another room is told when it changes, or with the reminder that is due anyway', () => {
    const watch = new Watch();
    watch.look(0, [talk('a', ten), talk('b', ten)]);
    assert.deepEqual(watch.look(minute, [talk('a', ten, { room: 'attic' }), talk('b', ten)]), ['a room']);
    assert.deepEqual(
        watch.look(ten - 5 * minute, [talk('a', ten, { room: 'attic' }), talk('b', ten, { room: 'attic' })]),
        ['a soon', 'b soon'],
    );
    assert.deepEqual(watch.look(ten + minute, [talk('a', ten), talk('b', ten, { room: 'attic' })]), ['a room']);
});

test('what is starred anew begins anew, and memory is as large as what is starred', () => {
    const watch = new Watch();
    watch.look(ten - 5 * minute, [talk('a', ten), talk('b', ten)]);
    watch.look(ten - 5 * minute, [talk('b', ten)]);
    assert.deepEqual(Object.keys(watch.memory), ['b']);
    assert.deepEqual(watch.look(ten - 4 * minute, [talk('a', ten), talk('b', ten)]), ['a soon']);
});

test('memory that is not ours counts as none', () => {
    const before_titles = '{"a":{"room":"r","cancelled":false,"said_ms":null,"reminded":false}}';
    for (const text of [null, '', '{', '[]', 'null', '7', '{"a":1}', '{"a":{"room":"r"}}', before_titles]) {
        assert.deepEqual(parse_memory(text), {}, String(text));
    }
});

test('each reminder has a name of its own and says when and where', () => {
    const one = talk('a', ten);
    const all: Reminder[] = [
        { talk: one, what: 'soon' },
        { talk: one, what: 'moved', from_ms: ten - minute },
        { talk: { ...one, start_ms: ten + minute }, what: 'soon' },
        { talk: one, what: 'begun' },
        { talk: one, what: 'room' },
        { talk: one, what: 'cancelled' },
        { talk: one, what: 'reinstated' },
    ];
    assert.equal(new Set(all.map(name_of)).size, all.length);
    const say = (reminder: Reminder): string => {
        const { title, body } = words_of(reminder, ten - 5 * minute, (ms) => `${ms / minute}`, 'Hall');
        return `${title} | ${body}`;
    };
    assert.deepEqual(all.map(say), [
        'In 5 min: Title of a | 600, Hall',
        'Now at 600: Title of a | instead of 599, Hall',
        'In 6 min: Title of a | 601, Hall',
        'Has begun: Title of a | 600, Hall',
        'Now in Hall: Title of a | 600',
        'Cancelled: Title of a | it was to begin at 600',
        'Takes place after all: Title of a | 600, Hall',
    ]);
});

test('when, in words: today, tomorrow, this week, later; by the venue\u2019s wall', () => {
    const at = (text: string): number => Date.parse(text);
    const honolulu = (ms: string, now: string): string => when_words(at(ms), at(now), 'Pacific/Honolulu');
    assert.equal(honolulu('2023-07-28T19:00:00Z', '2023-07-28T18:00:00Z'), '09:00 HST');
    assert.equal(honolulu('2023-07-28T19:00:00Z', '2023-07-28T09:59:00Z'), 'tomorrow 09:00 HST'); // 23:59
    assert.equal(honolulu('2023-07-28T19:00:00Z', '2023-07-28T10:00:00Z'), '09:00 HST'); // midnight
    assert.equal(honolulu('2023-07-28T19:00:00Z', '2023-07-25T19:00:00Z'), 'Friday 09:00 HST');
    assert.equal(honolulu('2023-07-28T19:00:00Z', '2023-07-20T19:00:00Z'), 'Fri 28 Jul, 09:00 HST');
    assert.equal(honolulu('2023-07-27T19:00:00Z', '2023-07-28T19:00:00Z'), 'Thu 27 Jul, 09:00 HST');
    // The day that has 25 hours, from its first minutes.
    assert.equal(
        when_words(at('2023-10-30T08:00:00Z'), at('2023-10-28T22:10:00Z'), 'Europe/Berlin'),
        'tomorrow 09:00 CET',
    );
    const soon = until_next_words(at('2023-07-28T19:00:00Z'), at('2023-07-28T18:40:00Z'), 'UTC');
    assert.equal(soon, 'The next talk starts soon');
    assert.equal(
        until_next_words(at('2023-07-28T19:00:00Z'), at('2023-07-27T15:00:00Z'), 'Pacific/Honolulu'),
        'Next: tomorrow 09:00 HST',
    );
});
