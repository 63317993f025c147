// The programme's clock through the real server, for clients whose ways there and back differ, at a rehearsal's pace.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { Server } from '../support/server.mjs';
import { Client } from '../support/client.mjs';
import { LossyLink } from '../support/link.mjs';
import { ProgrammeClock } from '../support/programme_clock.mjs';

const pace = 60;
let server;
let cookie;
const links = [];
before(async () => {
  server = await Server.start({ playout: false, pace });
  cookie = await server.cookie('attendee');
});
after(async () => {
  for (const link of links) await link.stop();
  await server.stop();
});

async function client_behind(ways) {
  if (!ways) return Client.open(server, 'attendee', cookie);
  const link = await LossyLink.start(server.port, { tcp: true });
  links.push(link);
  await link.tell(ways);
  return Client.open({ port: link.port }, 'attendee', cookie);
}

test('behind unlike ways each is wrong by no more than its bound, and all agree within 50 ms', { timeout: 120_000 }, async () => {
  const ways = [null, { up: { delay_ms: 70 }, down: { delay_ms: 10 } }, { up: { delay_ms: 40, jitter_ms: 30 }, down: { delay_ms: 15, jitter_ms: 10 } },
    { up: { delay_ms: 25 }, down: { delay_ms: 25, jitter_ms: 20 } }];
  const clocks = [];
  for (const way of ways) clocks.push(new ProgrammeClock(await client_behind(way)));
  for (const clock of clocks) assert.equal(clock.client.welcome.pace, pace);

  // In the viewer's time: a countdown that is 50 ms off shows 3 s at this pace.
  const apart_ms = () => {
    const now = performance.now();
    const told = clocks.map((clock) => clock.now_ms(now));
    return (Math.max(...told) - Math.min(...told)) / pace;
  };
  for (let i = 0; i < 5 || (i < 40 && apart_ms() > 50); i += 1) {
    await Promise.all(clocks.map((clock) => clock.sample()));
    const now = performance.now();
    for (const [n, clock] of clocks.entries()) {
      const off = Math.abs(clock.now_ms(now) - clocks[0].now_ms(now));
      assert.ok(off <= clock.error_ms(now) + clocks[0].error_ms(now), `client ${n} is off by ${off} ms of the programme, beyond its bound`);
    }
  }
  assert.ok(apart_ms() <= 50, `${apart_ms()} ms apart`);
  for (const clock of clocks) await clock.client.close();
});

test('a restart goes on in the same rehearsal', async () => {
  const viewer = await Client.open(server, 'attendee', cookie);
  const clock = new ProgrammeClock(viewer);
  await clock.sample();
  await server.kill();
  await server.launch();
  await viewer.connect();
  assert.equal(viewer.welcome.resumed, true);
  const again = new ProgrammeClock(viewer);
  await again.sample();
  const off = Math.abs(again.now_ms() - clock.now_ms());
  assert.ok(off <= again.error_ms() + clock.error_ms(), `${off} ms off`);
  await viewer.close();
});
