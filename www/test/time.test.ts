import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
    ago,
    both_times,
    day_label,
    duration_clock,
    same_zone,
    urgency,
    spoken_minutes,
    time_of_day,
    zone_abbreviation,
    zone_city,
    zones_differ,
} from '../src/time';

const workshop = Date.UTC(2023, 6, 28, 18, 30); // 08:30 in Honolulu
const honolulu = 'Pacific/Honolulu';

test('time of day follows the zone', () => {
    assert.equal(time_of_day(workshop, honolulu), '08:30');
    assert.equal(time_of_day(workshop, 'Europe/Berlin'), '20:30');
    assert.equal(time_of_day(Date.UTC(2023, 0, 1), 'UTC'), '00:00');
});

test('daylight saving is right on both sides of a change', () => {
    const before = Date.UTC(2023, 9, 29, 0, 30);
    assert.equal(time_of_day(before, 'Europe/Berlin'), '02:30');
    assert.equal(zone_abbreviation(before, 'Europe/Berlin'), 'CEST');
    assert.equal(time_of_day(before + 3_600_000, 'Europe/Berlin'), '02:30');
    assert.equal(zone_abbreviation(before + 3_600_000, 'Europe/Berlin'), 'CET');
});

test('zones are labelled by the abbreviation somebody there would know', () => {
    assert.equal(zone_abbreviation(workshop, honolulu), 'HST');
    assert.equal(zone_abbreviation(workshop, 'UTC'), 'UTC');
    assert.equal(zone_city(honolulu), 'Honolulu');
    assert.equal(zone_city('America/Argentina/Buenos_Aires'), 'Buenos Aires');
});

test('both times, with the day where it differs', () => {
    assert.deepEqual(both_times(workshop, honolulu, 'Europe/Berlin'), {
        venue: '08:30 HST',
        viewer: '20:30 CEST',
        same: false,
    });
    const tokyo = both_times(workshop, honolulu, 'Asia/Tokyo').viewer;
    assert.ok(tokyo.startsWith('03:30 ') && tokyo.endsWith(`, ${day_label(workshop, 'Asia/Tokyo')}`), tokyo);
    assert.equal(both_times(workshop, honolulu, honolulu).same, true);
});

test('zones of another name and the same clock are the same', () => {
    assert.equal(same_zone(workshop, 'Europe/Berlin', 'Europe/Paris'), true);
    assert.equal(same_zone(workshop, 'Europe/Berlin', 'Europe/London'), false);
});

test('clocks that differ at one end of a stretch of time differ', () => {
    const before = Date.UTC(2026, 2, 8, 6); // New York changes to summer time an hour later, Bogota never does
    const after = before + 3 * 3_600_000;
    const [bogota, new_york] = ['America/Bogota', 'America/New_York'];
    assert.equal(zones_differ(before, before, bogota, new_york), false);
    assert.equal(zones_differ(before, after, bogota, new_york), true);
    assert.equal(zones_differ(after, after, bogota, new_york), true);
    assert.equal(zones_differ(before - 8 * 3_600_000, before, bogota, new_york), false);
});

test('an unknown zone is shown as UTC, not thrown', () => {
    assert.equal(time_of_day(workshop, 'Mars/Olympus'), '18:30');
});

test('countdowns', () => {
    assert.equal(duration_clock(0), '0:00');
    assert.equal(duration_clock(65_000), '1:05');
    assert.equal(duration_clock(3_725_000), '1:02:05');
    assert.equal(duration_clock(-30_000), '+0:30');
    assert.equal(duration_clock(-100), '0:00');
});

test('spoken times', () => {
    assert.equal(ago(0, 30_000), 'now');
    assert.equal(ago(0, 5 * 60_000), '5 min ago');
    assert.equal(ago(0, 3 * 3_600_000), '3 h ago');
    assert.equal(ago(0, 50 * 3_600_000), '2 d ago');
    assert.equal(spoken_minutes(90 * 60_000), '1 h 30 min');
    assert.equal(spoken_minutes(120 * 60_000), '2 h');
    assert.equal(spoken_minutes(-5), '0 min');
});

test('amber in the last five minutes, red in the last one and over time', () => {
    const at = (seconds: number): string => urgency(seconds * 1000);
    assert.deepEqual([at(301), at(300), at(61), at(60), at(0), at(-600)], ['calm', 'amber', 'amber', 'red', 'red', 'red']);
});
