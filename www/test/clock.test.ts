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
    assert.equal(clock.now_ms(1047), 5_001_047);
    assert.equal(clock.error_ms(1047), 20);
});

test('the shortest round trip wins over later, slower ones', () => {
    const clock = new ClockEstimator();
    clock.add(exchange(0, 100, 5, 5));
    clock.add(exchange(200, 100, 90, 10));
    assert.ok(Math.abs(clock.now_ms(300) - 400) < 0.001);
    clock.add(exchange(400, 100, 1, 1));
    assert.ok(clock.error_ms(402) <= 1);
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
    assert.equal(clock.now_ms(3_000), 3_050);
});
