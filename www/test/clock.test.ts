import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ClockEstimator } from '../src/net/clock';

// One exchange: the server is `offset` ahead, the way there and back take so long.
function exchange(at: number, offset: number, there: number, back: number, inside = 0) {
    return {
        sent_ms: at,
        server_received_ms: at + there + offset,
        server_sent_ms: at + there + inside + offset,
        received_ms: at + there + inside + back,
    };
}

test('a symmetric exchange gives the offset and half the round trip as its error', () => {
    const clock = new ClockEstimator();
    clock.add(exchange(1000, 5_000_000, 20, 20, 7));
    assert.ok(Math.abs(clock.now_ms(1047) - 5_001_047) <= 1);
    assert.ok(clock.error_ms(1047) >= 20 && clock.error_ms(1047) <= 22);
});

test('the shortest round trip wins over later, slower ones', () => {
    const clock = new ClockEstimator();
    clock.add(exchange(0, 100, 5, 5));
    clock.add(exchange(200, 100, 90, 10));
    assert.ok(Math.abs(clock.now_ms(300) - 400) < 1);
    clock.add(exchange(400, 100, 1, 1));
    assert.ok(clock.error_ms(402) <= 3);
});

test('an asymmetric exchange is wrong by no more than its error bound', () => {
    const clock = new ClockEstimator();
    clock.add(exchange(0, 100, 180, 20));
    assert.ok(Math.abs(clock.now_ms(500) - 600) <= clock.error_ms(500));
});

test('a clock that jumped forgets what it knew', () => {
    const clock = new ClockEstimator();
    clock.add(exchange(0, 100, 1, 1));
    clock.add(exchange(1000, 60_100, 40, 40));
    assert.ok(Math.abs(clock.now_ms(2000) - 62_100) < 1);
});

// Local time stood still for an hour; the server and the clock on the wall went on.
test('after a sleep the past is forgotten, and the time slept is counted until the next sample', () => {
    const clock = new ClockEstimator();
    assert.equal(clock.compare_with_wall(1_000_000, 0), false, 'nothing to compare with yet');
    clock.add(exchange(0, 100, 1, 1));
    assert.equal(clock.compare_with_wall(1_015_400, 15_000), false, 'a wall clock that is set gently');
    assert.ok(clock.error_ms(15_000) < 10);
    assert.equal(clock.compare_with_wall(1_016_400 + 3_600_000, 16_000), true);
    assert.equal(clock.error_ms(16_000), Number.POSITIVE_INFINITY);
    assert.ok(Math.abs(clock.now_ms(16_000) - 3_616_100) < 2);
    assert.equal(clock.compare_with_wall(1_017_400 + 3_600_000, 17_000), false, 'once');
    clock.add(exchange(17_000, 3_600_100, 1, 1));
    assert.ok(Math.abs(clock.now_ms(18_000) - 3_618_100) <= clock.error_ms(18_000));
    assert.ok(clock.error_ms(18_000) < 4);
});

test('the hint of a new connection replaces what was known before a sleep', () => {
    const clock = new ClockEstimator();
    clock.set_pace(60);
    clock.compare_with_wall(1_000_000, 0);
    clock.hint(5_000_000, 0);
    clock.compare_with_wall(1_010_000, 5_000);
    assert.equal(clock.now_ms(5_000), 5_000_000 + 60 * 10_000, 'five seconds slept, sixty times as fast');
    clock.hint(9_000_000, 5_000);
    assert.equal(clock.now_ms(5_000), 9_000_000);
});

test('old samples leave the window', () => {
    const clock = new ClockEstimator();
    clock.add(exchange(0, 100, 1, 1));
    for (let i = 1; i <= 8; i += 1) clock.add(exchange(i * 15_000, 100, 30, 30));
    assert.ok(clock.error_ms(120_100) >= 30);
});

test('the hint serves until the first sample and never after', () => {
    const clock = new ClockEstimator();
    assert.equal(clock.known, false);
    clock.hint(9_000, 1_000);
    assert.equal(clock.now_ms(1_500), 9_500);
    assert.equal(clock.error_ms(1_500), Number.POSITIVE_INFINITY);
    clock.add(exchange(2_000, 50, 2, 2));
    clock.hint(1, 2_100);
    assert.ok(Math.abs(clock.now_ms(3_000) - 3_050) <= 1);
});
