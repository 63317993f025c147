// When somebody is reminded of which starred talk, and of what became of it. Pure: time is a parameter, on the
// programme's clock, and what was said before is handed in and given back.
import type { Talk } from '../protocol';

export const lead_choices = [1, 5, 10, 15] as const; // minutes
export const lead_default = 5;
// Who opens the lid after the start still hears of it; later than this it is no use.
const late_ms = 10 * 60_000;

// How a talk stood when it was last looked at, and what was said of it.
export interface Told {
    title: string;
    room: string;
    start_ms: number;
    end_ms: number;
    cancelled: boolean;
    said_ms: number | null; // the start that was named last
    reminded: boolean; // of that start
}
export type Memory = Record<string, Told>; // by code

export interface Reminder {
    talk: Pick<Talk, 'code' | 'title' | 'room' | 'start_ms' | 'started_ms' | 'planned_start_ms'>;
    what: 'soon' | 'begun' | 'moved' | 'room' | 'cancelled' | 'reinstated';
    from_ms?: number; // moved: when it was to begin
}

// `memory` holds starred talks and no others, so that it is no larger than `stars`. `talks`: all of the programme, by
// code; a starred one that was seen and is in it no more was taken out, which is told as cancelled.
export function remind(
    memory: Memory,
    talks: ReadonlyMap<string, Talk>,
    stars: Iterable<string>,
    now_ms: number,
    lead_ms: number,
): { reminders: Reminder[]; memory: Memory } {
    const reminders: Reminder[] = [];
    const next: Memory = {};
    for (const code of stars) {
        const before = memory[code];
        const talk = talks.get(code);
        if (!talk) {
            if (!before) continue;
            next[code] = { ...before, cancelled: true };
            if (!before.cancelled && before.end_ms > now_ms) reminders.push(of_gone(code, before));
            continue;
        }
        const told: Told = {
            title: talk.title,
            room: talk.room,
            start_ms: talk.start_ms,
            end_ms: talk.end_ms,
            cancelled: talk.cancelled,
            said_ms: before?.said_ms ?? null,
            reminded: before?.reminded ?? false,
        };
        next[code] = told;
        if (talk.ended_ms !== null || talk.end_ms <= now_ms) continue;
        // Time first: what is said of the standing names the start, too, and it need not be said again.
        const timely = of_time(told, talk, now_ms, lead_ms);
        const reminder = of_standing(before, talk) ?? timely ?? of_room(before, talk);
        if (reminder) reminders.push(reminder);
    }
    reminders.sort((a, b) => a.talk.start_ms - b.talk.start_ms);
    return { reminders, memory: next };
}

function of_gone(code: string, { title, room, start_ms }: Told): Reminder {
    const talk = { code, title, room, start_ms, planned_start_ms: start_ms, started_ms: null };
    return { talk, what: 'cancelled' };
}

function of_standing(before: Told | undefined, talk: Talk): Reminder | null {
    if (!before || before.cancelled === talk.cancelled) return null;
    return { talk, what: talk.cancelled ? 'cancelled' : 'reinstated' };
}

// The one that changes `told`: each start is named once.
function of_time(told: Told, talk: Talk, now_ms: number, lead_ms: number): Reminder | null {
    if (talk.cancelled) return null;
    const start_ms = talk.started_ms ?? talk.start_ms;
    const begun = talk.started_ms !== null || start_ms <= now_ms;
    const is_due = begun ? now_ms - start_ms <= late_ms : start_ms - now_ms <= lead_ms;
    const { said_ms, reminded } = told;
    if (begun) {
        // That a chair began it a little later than said is no news to who was told.
        if (!is_due || reminded) return null;
        Object.assign(told, { said_ms: start_ms, reminded: true });
        return { talk, what: 'begun' };
    }
    if (said_ms === start_ms && (reminded || !is_due)) return null;
    if (said_ms === null && !is_due) return null;
    Object.assign(told, { said_ms: start_ms, reminded: is_due });
    if (said_ms !== null && said_ms !== start_ms) return { talk, what: 'moved', from_ms: said_ms };
    return { talk, what: 'soon' };
}

function of_room(before: Told | undefined, talk: Talk): Reminder | null {
    return before && !talk.cancelled && before.room !== talk.room ? { talk, what: 'room' } : null;
}

// What a browser kept; where it is not what we wrote, nothing was said yet.
export function parse_memory(text: string | null): Memory {
    try {
        const value: unknown = JSON.parse(text ?? '{}');
        if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
        return Object.values(value).every(is_told) ? (value as Memory) : {};
    } catch {
        return {};
    }
}

function is_told(value: unknown): value is Told {
    if (typeof value !== 'object' || value === null) return false;
    const told = value as Record<string, unknown>;
    return (
        typeof told.title === 'string' &&
        typeof told.room === 'string' &&
        typeof told.start_ms === 'number' &&
        typeof told.end_ms === 'number' &&
        typeof told.cancelled === 'boolean' &&
        (told.said_ms === null || typeof told.said_ms === 'number') &&
        typeof told.reminded === 'boolean'
    );
}

// Names one reminder among all of this browser's: two of one name are one.
export function name_of({ talk, what }: Reminder): string {
    return `lanai-${talk.code}-${what}-${talk.start_ms}`;
}

// `when`: a time in words, with its zone; `room`: the room's name.
export function words_of(
    { talk, what, from_ms }: Reminder,
    now_ms: number,
    when: (ms: number) => string,
    room: string,
): { title: string; body: string } {
    const place = room ? `, ${room}` : '';
    const minutes = Math.max(1, Math.round((talk.start_ms - now_ms) / 60_000));
    switch (what) {
        case 'soon':
            return { title: `In ${minutes} min: ${talk.title}`, body: `${when(talk.start_ms)}${place}` };
        case 'begun':
            return { title: `Has begun: ${talk.title}`, body: `${when(talk.started_ms ?? talk.start_ms)}${place}` };
        case 'moved':
            return {
                title: `Now at ${when(talk.start_ms)}: ${talk.title}`,
                body: `instead of ${when(from_ms ?? talk.planned_start_ms)}${place}`,
            };
        case 'room':
            return { title: `Now in ${room}: ${talk.title}`, body: when(talk.start_ms) };
        case 'cancelled':
            return { title: `Cancelled: ${talk.title}`, body: `it was to begin at ${when(talk.start_ms)}` };
        case 'reinstated':
            return { title: `Takes place after all: ${talk.title}`, body: `${when(talk.start_ms)}${place}` };
    }
}
