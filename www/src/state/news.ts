// What changed in the programme since somebody last looked at it. Pure.
import type { Talk } from '../protocol';

// How a talk stood then: start (ms), length (ms), room, cancelled.
export type Standing = [start_ms: number, length_ms: number, room: string, cancelled: boolean];
export type Seen = Record<string, Standing>; // by code

export interface News {
    talk: Talk;
    what: 'new' | 'cancelled' | 'reinstated' | 'moved' | 'room' | 'length';
    from_ms?: number; // when it was, if it moved
    other_room?: boolean; // it moved to another room, too
}

export function standing_of(talk: Talk): Standing {
    return [talk.start_ms, talk.end_ms - talk.start_ms, talk.room, talk.cancelled];
}

export function seen_now(talks: Iterable<Talk>): Seen {
    const seen: Seen = {};
    for (const talk of talks) seen[talk.code] = standing_of(talk);
    return seen;
}

// Only what is still to come: nobody needs to hear that a talk which is over was late. Pauses move with the rest.
export function news(seen: Seen, talks: Iterable<Talk>, now_ms: number): News[] {
    const found: News[] = [];
    for (const talk of talks) {
        const before = seen[talk.code];
        const over = Math.max(talk.end_ms, before?.[0] ?? 0) <= now_ms;
        if (talk.kind === 'pause' || talk.ended_ms !== null || over) continue;
        const one = news_of(before, talk);
        if (one) found.push(one);
    }
    return found.sort((a, b) => a.talk.start_ms - b.talk.start_ms);
}

function news_of(before: Standing | undefined, talk: Talk): News | null {
    if (!before) return { talk, what: 'new' };
    const [start, length, room, cancelled] = before;
    if (talk.cancelled !== cancelled) return { talk, what: talk.cancelled ? 'cancelled' : 'reinstated' };
    if (talk.cancelled) return null;
    if (talk.start_ms !== start) return { talk, what: 'moved', from_ms: start, other_room: talk.room !== room };
    if (talk.room !== room) return { talk, what: 'room' };
    return talk.end_ms - talk.start_ms === length ? null : { talk, what: 'length' };
}

// What a browser kept, or nothing where it is not what we wrote.
export function parse_seen(text: string | null): Seen | null {
    if (!text) return null;
    try {
        const value: unknown = JSON.parse(text);
        if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
        return Object.values(value).every(is_standing) ? (value as Seen) : null;
    } catch {
        return null;
    }
}

function is_standing(value: unknown): value is Standing {
    return (
        Array.isArray(value) &&
        value.length === 4 &&
        typeof value[0] === 'number' &&
        typeof value[1] === 'number' &&
        typeof value[2] === 'string' &&
        typeof value[3] === 'boolean'
    );
}
