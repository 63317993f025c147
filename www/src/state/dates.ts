// A workshop's important dates beside now. Pure.
import type { ImportantDate } from '../protocol';
import { spoken_minutes } from '../time';

export interface DateRow {
    date: ImportantDate;
    passed: boolean;
    next: boolean; // the first that is still to come
}

export function date_rows(dates: readonly ImportantDate[], now_ms: number): DateRow[] {
    const coming = dates.filter((one) => one.ends_at_ms > now_ms);
    const first = coming.reduce((least, one) => Math.min(least, one.ends_at_ms), Number.POSITIVE_INFINITY);
    const next = coming.find((one) => one.ends_at_ms === first);
    return dates.map((date) => ({ date, passed: date.ends_at_ms <= now_ms, next: date === next }));
}

const day_ms = 24 * 3_600_000;

// "12 days left", "5 h 10 min left"; a day that is no deadline is simply today.
export function left_text(date: ImportantDate, now_ms: number): string {
    const left_ms = date.ends_at_ms - now_ms;
    if (!date.anywhere_on_earth && left_ms <= day_ms) return 'today';
    if (left_ms >= 2 * day_ms) return `${Math.floor(left_ms / day_ms)} days left`;
    return left_ms < 60_000 ? 'less than a minute left' : `${spoken_minutes(Math.floor(left_ms / 60_000) * 60_000)} left`;
}

// Awards of one name stand under it together, in the order they came.
export function awards_by_title<T extends { title: string }>(awards: readonly T[]): { title: string; awards: T[] }[] {
    const found = new Map<string, T[]>();
    for (const award of awards) found.set(award.title, [...(found.get(award.title) ?? []), award]);
    return [...found].map(([title, own]) => ({ title, awards: own }));
}
