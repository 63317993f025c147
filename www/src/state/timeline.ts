// The geometry of a day as rooms by time: which part of the day is shown, which talks stand side by side, and where a
// talk lands that is moved. Pure; lengths in minutes, so that the style sheet alone decides how tall a minute is.
import type { Day, Room, Talk } from '../protocol';

export const minute_ms = 60_000;
export const snap_minutes = 5;
const window_max_ms = 36 * 60 * minute_ms; // a talk of several days must not make the day endless
const early_max_ms = 6 * 60 * minute_ms; // how far a day may begin ahead of its plan
const lanes_max = 12;

export interface Window {
    from_ms: number;
    to_ms: number;
}

export interface Block {
    talk: Talk;
    top: number; // minutes below the window's begin
    height: number; // minutes
    lane: number; // 0 is the leftmost of `lanes`
    lanes: number;
}

export interface Column {
    room: string; // Room::id; empty: nowhere in particular
    name: string;
    blocks: Block[]; // by start
    lanes: number; // the most that stand side by side
}

// The last day that has begun, else the first: a day that runs late goes on beyond its planned end.
export function day_of(days: readonly Day[], ms: number): Day | null {
    return days.filter((_, at) => begin_ms(days, at) <= ms).at(-1) ?? days[0] ?? null;
}

// A talk may be moved ahead of the first one of its day; the night before is still the day before's.
function begin_ms(days: readonly Day[], at: number): number {
    const start_ms = days[at]?.start_ms ?? Number.POSITIVE_INFINITY;
    const before_ms = days[at - 1]?.end_ms ?? Number.NEGATIVE_INFINITY;
    return Math.min(start_ms, Math.max(before_ms, start_ms - early_max_ms));
}

export function talks_of_day(days: readonly Day[], day: Day, talks: Iterable<Talk>): Talk[] {
    return [...talks].filter((talk) => day_of(days, talk.start_ms) === day);
}

// From the first talk's hour to the end of the last one's, hours as the venue's clock has them (`minute_of` gives its
// minute within the hour); `margin_minutes` more on both sides, where talks may be moved to.
export function window_of(
    talks: readonly Talk[],
    day: Day,
    minute_of: (ms: number) => number,
    margin_minutes = 0,
): Window {
    const starts = talks.map((talk) => talk.start_ms);
    const ends = talks.map((talk) => talk.end_ms);
    const first = (starts.length > 0 ? smallest(starts) : day.start_ms) - margin_minutes * minute_ms;
    const last = (ends.length > 0 ? -smallest(ends.map((ms) => -ms)) : day.end_ms) + margin_minutes * minute_ms;
    const from_ms = hour_floor(first, minute_of);
    const to_ms = Math.min(hour_floor(last - 1, minute_of) + 60 * minute_ms, from_ms + window_max_ms);
    return { from_ms, to_ms: Math.max(to_ms, from_ms + 60 * minute_ms) };
}

const smallest = (values: number[]): number => values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);

function hour_floor(ms: number, minute_of: (ms: number) => number): number {
    const whole = Math.floor(ms / minute_ms) * minute_ms;
    return whole - minute_of(whole) * minute_ms;
}

export const minutes_of = (window: Window): number => (window.to_ms - window.from_ms) / minute_ms;

// One column a room that has talks, in the programme's order, then rooms that only talks name. With `all`, empty ones too.
export function columns_of(rooms: readonly Room[], talks: readonly Talk[], window: Window, all: boolean): Column[] {
    const by_room = new Map<string, Talk[]>(rooms.map((room) => [room.id, []]));
    for (const talk of talks) {
        const found = by_room.get(talk.room);
        if (found) found.push(talk);
        else by_room.set(talk.room, [talk]);
    }
    const names = new Map(rooms.map((room) => [room.id, room.name || room.id]));
    return [...by_room]
        .filter(([id, own]) => own.length > 0 || (all && names.has(id)))
        .map(([id, own]) => {
            const blocks = blocks_of(own, window);
            const lanes = blocks.reduce((most, one) => Math.max(most, one.lanes), 1);
            return { room: id, name: names.get(id) ?? (id || 'Elsewhere'), blocks, lanes };
        });
}

// Talks that overlap, one after the other or through a third, share the width.
export function blocks_of(talks: readonly Talk[], window: Window): Block[] {
    const sorted = [...talks].sort((a, b) => a.start_ms - b.start_ms || b.end_ms - a.end_ms || compare(a.code, b.code));
    const blocks: Block[] = [];
    let cluster: Block[] = [];
    let cluster_end = Number.NEGATIVE_INFINITY;
    let lane_ends: number[] = [];
    const close = (): void => {
        for (const one of cluster) one.lanes = lane_ends.length;
        cluster = [];
        lane_ends = [];
    };
    for (const talk of sorted) {
        const from = Math.max(talk.start_ms, window.from_ms);
        const to = Math.min(Math.max(talk.end_ms, talk.start_ms + minute_ms), window.to_ms);
        if (to <= from) continue;
        if (from >= cluster_end) close();
        const lane = free_lane(lane_ends, from);
        lane_ends[lane] = Math.max(to, lane_ends[lane] ?? 0);
        cluster_end = cluster.length === 0 ? to : Math.max(cluster_end, to);
        const top = (from - window.from_ms) / minute_ms;
        const block = { talk, top, height: (to - from) / minute_ms, lane, lanes: 1 };
        cluster.push(block);
        blocks.push(block);
    }
    close();
    return blocks;
}

// The last lane takes what is too much; nobody reads a thirteenth of a column.
function free_lane(lane_ends: readonly number[], from: number): number {
    const free = lane_ends.findIndex((end) => end <= from);
    if (free >= 0) return free;
    return Math.min(lane_ends.length, lanes_max - 1);
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

// Full hours of the window, as instants.
export function hours_of(window: Window): number[] {
    const hours: number[] = [];
    for (let ms = window.from_ms; ms < window.to_ms; ms += 60 * minute_ms) hours.push(ms);
    return hours;
}

export interface Place {
    start_ms: number;
    room: string;
}

// What a pointer or the keys did to a talk, as a place on the grid of five minutes, inside the window.
export function snapped(wish: Place, length_ms: number, window: Window): Place {
    const step = snap_minutes * minute_ms;
    const from_begin = Math.round((wish.start_ms - window.from_ms) / step) * step;
    const most = Math.max(0, Math.floor((window.to_ms - window.from_ms - length_ms) / step) * step);
    return { start_ms: window.from_ms + Math.min(most, Math.max(0, from_begin)), room: wish.room };
}

export interface KeyMove {
    key: string;
    shift: boolean;
}

// Arrows move by five minutes, with Shift by thirty; left and right to the next room. null: not a key of ours.
export function moved_by_key(
    place: Place,
    { key, shift }: KeyMove,
    length_ms: number,
    window: Window,
    rooms: readonly string[],
): Place | null {
    const minutes = shift ? 30 : snap_minutes;
    if (key === 'ArrowUp' || key === 'ArrowDown') {
        return stepped(place, key === 'ArrowUp' ? -minutes : minutes, length_ms, window);
    }
    if (key !== 'ArrowLeft' && key !== 'ArrowRight') return null;
    const at = rooms.indexOf(place.room) + (key === 'ArrowLeft' ? -1 : 1);
    return { ...place, room: rooms[Math.min(rooms.length - 1, Math.max(0, at))] ?? place.room };
}

// 10:07 goes to 10:10 or 10:05: the first step leads onto the grid, never over it.
function stepped(place: Place, minutes: number, length_ms: number, window: Window): Place {
    const step = snap_minutes * minute_ms;
    const offset = place.start_ms - window.from_ms;
    const wished = offset + minutes * minute_ms;
    const grid = (minutes > 0 ? Math.floor(wished / step) : Math.ceil(wished / step)) * step;
    return snapped({ ...place, start_ms: window.from_ms + grid }, length_ms, window);
}

// Where a talk may go. One that is on, or starts at a fixed time, may only change its room; the server has the last word.
export type Movable = 'anywhere' | 'room' | 'no';

export function movable(talk: Talk, now_ms: number): Movable {
    if (talk.cancelled || talk.ended_ms !== null) return 'no';
    if (talk.started_ms !== null) return 'room';
    if (talk.end_ms <= now_ms) return 'no';
    return talk.hard_stop ? 'room' : 'anywhere';
}

// How tall a minute has to be so that nearly all talks hold a line of text: rem a minute.
export function minute_rem(talks: readonly Talk[]): number {
    const lengths = talks
        .filter((talk) => talk.kind !== 'pause')
        .map((talk) => (talk.end_ms - talk.start_ms) / minute_ms)
        .sort((a, b) => a - b);
    const short = lengths[Math.floor(lengths.length / 10)] ?? 30;
    return Math.min(0.24, Math.max(0.075, 2.6 / Math.max(1, short)));
}
