import assert from 'node:assert/strict';
import { test } from 'node:test';
import { backoff_ms, retry_after_ms, staff_ceiling_ms } from '../src/net/backoff';

test('the first wait is between 0.2 and 2 seconds', () => {
    assert.equal(backoff_ms(0, 0), 200);
    assert.equal(backoff_ms(0, 0.5), 1_100);
    assert.ok(backoff_ms(0, 0.999_999) <= 2_000);
});

test('waits double and never pass 15 seconds', () => {
    assert.equal(backoff_ms(1, 0), 400);
    assert.equal(backoff_ms(3, 0), 1_600);
    for (const random of [0, 0.3, 0.999]) {
        for (let attempt = 0; attempt < 2_000; attempt += 1) assert.ok(backoff_ms(attempt, random) <= 15_000);
    }
});

test('at the ceiling pages still spread', () => {
    assert.notEqual(backoff_ms(40, 0.1), backoff_ms(40, 0.9));
    assert.ok(backoff_ms(40, 0) >= 11_000);
});

test('those who run the workshop are back sooner', () => {
    for (const random of [0, 0.3, 0.999]) {
        assert.ok(backoff_ms(40, random, staff_ceiling_ms) <= 4_000);
        assert.equal(backoff_ms(0, random, staff_ceiling_ms), backoff_ms(0, random));
    }
});

test('Retry-After is read as seconds or as a date', () => {
    const now = Date.UTC(2023, 6, 28, 18, 0, 0);
    assert.equal(retry_after_ms('3', now), 3_000);
    assert.equal(retry_after_ms('Fri, 28 Jul 2023 18:00:10 GMT', now), 10_000);
    assert.equal(retry_after_ms('Fri, 28 Jul 2023 17:00:00 GMT', now), 0);
    assert.equal(retry_after_ms('-4', now), 0);
    assert.equal(retry_after_ms('soon', now), null);
    assert.equal(retry_after_ms('', now), null);
    assert.equal(retry_after_ms(null, now), null);
});
