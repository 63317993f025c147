import assert from 'node:assert/strict';
import { test } from 'node:test';
import { awards_by_title, date_rows, left_text } from '../src/state/dates';

const hour = 3_600_000;
const date = (label: string, ends_at_ms: number) => ({ label, date: '2026-03-01', anywhere_on_earth: true, ends_at_ms });

test('what passed, and which is next, in whatever order they are written', () => {
    const rows = (now: number): string[] =>
        date_rows([date('workshop', 300), date('papers', 100), date('news', 200)], now).map(
            (one) => `${one.date.label}${one.passed ? ' passed' : ''}${one.next ? ' next' : ''}`,
        );
    assert.deepEqual(rows(50), ['workshop', 'papers next', 'news']);
    assert.deepEqual(rows(100), ['workshop', 'papers passed', 'news next'], 'a deadline that is reached is over');
    assert.deepEqual(rows(999), ['workshop passed', 'papers passed', 'news passed']);
    assert.deepEqual(date_rows([], 0), []);
});

test('only one of two on the same moment is next', () => {
    assert.equal(date_rows([date('a', 10), date('b', 10)], 0).filter((one) => one.next).length, 1);
});

test('how long is left; a day that is no deadline is today', () => {
    const left = (ms: number, anywhere_on_earth = true): string => left_text({ ...date('x', ms + 5), anywhere_on_earth }, 5);
    assert.equal(left(12.9 * 24 * hour), '12 days left');
    assert.equal(left(47 * hour), '47 h left');
    assert.equal(left(5 * hour + 10.9 * 60_000), '5 h 10 min left');
    assert.equal(left(59_999), 'less than a minute left');
    assert.equal(left(5 * hour, false), 'today');
    assert.equal(left(72 * hour, false), '3 days left');
});

test('awards of one name stand together', () => {
    const all = [{ title: 'Best', n: 1 }, { title: 'Travel', n: 2 }, { title: 'Best', n: 3 }];
    assert.deepEqual(awards_by_title(all).map((one) => [one.title, one.awards.map((award) => award.n)]), [['Best', [1, 3]], ['Travel', [2]]]);
});
