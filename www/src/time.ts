// The programme's time for display, and its formatting in the viewer's zone and the venue's.
import { computed, signal } from '@preact/signals';
import { ClockEstimator } from './net/clock';

export const clock = new ClockEstimator();

export function server_now_ms(): number {
    return clock.known ? clock.now_ms(performance.now()) : Date.now();
}

// The programme's time, refreshed just after each of its full seconds: countdowns on all screens turn together.
export const now_ms = signal(Date.now());

// A rehearsal whose clock runs fast is drawn ten times a second and no more, still at full seconds.
const pace_shown_max = 10;

// For what changes with the programme and not with the second: hundreds of rows need not be drawn anew each.
const coarse_ms = 10_000;
export const now_coarse_ms = computed(() => {
    const step = coarse_ms * rounded_up(clock.pace, pace_shown_max);
    return Math.floor(now_ms.value / step) * step;
});

let ticking: ReturnType<typeof setTimeout> | undefined;

// Also when the clock was just set: nobody need see for a second how far this computer's was off.
export function tick_now(): void {
    clearTimeout(ticking);
    const now = server_now_ms();
    now_ms.value = now;
    const step = 1000 * rounded_up(clock.pace, pace_shown_max);
    ticking = setTimeout(tick_now, (step - (now % step)) / clock.pace + 2);
}

function rounded_up(value: number, unit: number): number {
    return Math.max(1, Math.ceil(value / unit));
}

export const viewer_zone = Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';

const formats = new Map<string, Intl.DateTimeFormat>();
const formats_max = 200;

function format(locale: string, zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
    const key = locale + zone + JSON.stringify(options);
    let found = formats.get(key);
    if (!found) {
        if (formats.size >= formats_max) formats.clear();
        try {
            found = new Intl.DateTimeFormat(locale, { ...options, timeZone: zone });
        } catch {
            // A zone this browser does not know: UTC, and the label says so.
            found = new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' });
        }
        formats.set(key, found);
    }
    return found;
}

export function time_of_day(ms: number, zone: string): string {
    return format('en-GB', zone, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(ms);
}

export function time_with_seconds(ms: number, zone: string): string {
    const options: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', second: '2-digit' };
    return format('en-GB', zone, { ...options, hourCycle: 'h23' }).format(ms);
}

export function day_label(ms: number, zone: string): string {
    return format('en-GB', zone, { weekday: 'short', day: 'numeric', month: 'short' }).format(ms);
}

export function long_day(ms: number, zone: string): string {
    return format('en-GB', zone, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }).format(ms);
}

// Days since the epoch, by the calendar on the wall of that zone.
function civil_day(ms: number, zone: string): number {
    const parts = format('en-GB', zone, { year: 'numeric', month: 'numeric', day: 'numeric' }).formatToParts(ms);
    const number = (type: string): number => Number(parts.find((part) => part.type === type)?.value);
    return Date.UTC(number('year'), number('month') - 1, number('day')) / 86_400_000;
}

// "14:00 HST" today, "tomorrow 09:00 HST", "Friday 09:00 HST", "Fri 28 Jul, 09:00 HST".
export function when_words(ms: number, now: number, zone: string): string {
    const time = `${time_of_day(ms, zone)} ${zone_abbreviation(ms, zone)}`;
    const days = civil_day(ms, zone) - civil_day(now, zone);
    if (days === 0) return time;
    if (days === 1) return `tomorrow ${time}`;
    if (days > 1 && days < 7) return `${format('en-GB', zone, { weekday: 'long' }).format(ms)} ${time}`;
    return `${day_label(ms, zone)}, ${time}`;
}

const soon_ms = 30 * 60_000;

// What stands where a talk's title would, between two talks.
export function until_next_words(next_start_ms: number, now: number, zone: string): string {
    if (next_start_ms - now <= soon_ms) return 'The next talk starts soon';
    return `Next: ${when_words(next_start_ms, now, zone)}`;
}

// "HST", "CEST", else "GMT+5:30". Locales know different abbreviations; the first that knows one wins.
export function zone_abbreviation(ms: number, zone: string): string {
    let name = 'UTC';
    for (const locale of ['en-US', 'en-GB', 'en-AU', 'en-IN']) {
        const parts = format(locale, zone, { timeZoneName: 'short', hour: '2-digit' }).formatToParts(ms);
        name = parts.find((part) => part.type === 'timeZoneName')?.value ?? 'UTC';
        if (!name.startsWith('GMT')) return name;
    }
    return name;
}

// "Pacific/Honolulu" -> "Honolulu"
export function zone_city(zone: string): string {
    return (zone.split('/').pop() ?? zone).replaceAll('_', ' ');
}

// "Honolulu (HST)"; "UTC" where both words are the same.
export function zone_name(ms: number, zone: string): string {
    const [city, abbreviation] = [zone_city(zone), zone_abbreviation(ms, zone)];
    return city === abbreviation ? city : `${city} (${abbreviation})`;
}

export function same_zone(ms: number, a: string, b: string): boolean {
    const full: Intl.DateTimeFormatOptions = { dateStyle: 'short', timeStyle: 'short' };
    return a === b || format('en-GB', a, full).format(ms) === format('en-GB', b, full).format(ms);
}

// Whether anywhere in a stretch of time the two clocks differ: at a change to summer time they may at one end only.
export function zones_differ(from_ms: number, to_ms: number, a: string, b: string): boolean {
    return !same_zone(from_ms, a, b) || !same_zone(to_ms, a, b);
}

export interface BothTimes {
    viewer: string; // "02:30 CEST", with the day when it differs from the venue's
    venue: string; // "14:30 HST"
    same: boolean; // one clock for both: show only `venue`
}

export function both_times(ms: number, venue_zone: string, own_zone: string): BothTimes {
    const venue = `${time_of_day(ms, venue_zone)} ${zone_abbreviation(ms, venue_zone)}`;
    const viewer = `${time_of_day(ms, own_zone)} ${zone_abbreviation(ms, own_zone)}`;
    const other_day = day_label(ms, venue_zone) !== day_label(ms, own_zone);
    return {
        venue,
        viewer: other_day ? `${viewer}, ${day_label(ms, own_zone)}` : viewer,
        same: same_zone(ms, venue_zone, own_zone),
    };
}

// "4:05", "1:04:05"; below zero "+0:30": over time.
export function duration_clock(ms: number): string {
    const total = Math.round(Math.abs(ms) / 1000);
    const seconds = String(total % 60).padStart(2, '0');
    const minutes = Math.floor(total / 60) % 60;
    const hours = Math.floor(total / 3600);
    const text = hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${seconds}` : `${minutes}:${seconds}`;
    return ms < 0 && total > 0 ? `+${text}` : text;
}

// "now", "3 min ago", "2 h ago", "5 d ago"
export function ago(ms: number, now: number): string {
    const minutes = Math.floor((now - ms) / 60_000);
    if (minutes < 1) return 'now';
    if (minutes < 60) return `${minutes} min ago`;
    if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} h ago`;
    return `${Math.floor(minutes / (24 * 60))} d ago`;
}

export function spoken_minutes(ms: number): string {
    const minutes = Math.max(0, Math.round(ms / 60_000));
    if (minutes < 60) return `${minutes} min`;
    const rest = minutes % 60;
    return rest === 0 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 60)} h ${rest} min`;
}

const amber_ms = 5 * 60_000;
const red_ms = 60_000;

export type Urgency = 'calm' | 'amber' | 'red';

// Amber in the last five minutes, red in the last one and over time.
export function urgency(left_ms: number): Urgency {
    if (left_ms <= red_ms) return 'red';
    return left_ms <= amber_ms ? 'amber' : 'calm';
}
