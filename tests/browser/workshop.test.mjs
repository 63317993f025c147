// The whole of a workshop in two real Chromiums: one in the ballroom (speaker, moderator, room screen), one far away.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { Server } from '../support/server.mjs';
import { eventually, launch, open, picture, shoot, testid } from '../support/browser.mjs';

let server;
let ballroom;
let elsewhere;

before(async () => {
  server = await Server.start();
  [ballroom, elsewhere] = await Promise.all([launch(), launch()]);
});
after(async () => {
  await Promise.all([ballroom?.close(), elsewhere?.close()]);
  const end = await server?.stop();
  assert.equal(end?.code, 0, server?.log);
});

// Frames keep coming and the picture moves for some time, on the same peer connection.
async function plays(page, what, { peers } = {}) {
  const first = await picture(page);
  const later = await eventually(() => picture(page), (p) => p.time > first.time + 1 && p.frames > first.frames + 5 && p.sum !== first.sum, `${what} does not play: first ${JSON.stringify(first)}`);
  if (peers !== undefined) assert.equal(later.peers, peers, `${what}: a new peer connection was made`);
  return later;
}

test('one workshop, end to end', { timeout: 400_000 }, async (t) => {
  const attend = await open(elsewhere, server.base);
  const moderate = await open(ballroom, await server.link('moderator', ['--name', 'Chair']));
  const room = await open(ballroom, await server.link('room'), { viewport: { width: 1920, height: 1080 } });

  await t.test('the attendee sees the recorded talk at 720p and hears it', async () => {
    await eventually(() => picture(attend), (p) => p.width === 1280 && p.height === 720, 'no 720p picture');
    const seen = await plays(attend, 'the recorded talk');
    assert.equal(seen.peers, 1);
    await testid(attend, 'unmute').click(); // browsers start muted; muted, they measure no energy
    await eventually(() => picture(attend), (p) => p.energy > 0.001, 'the recorded talk is silent');
    await shoot(attend, 'attend-laptop');
    await shoot(room, 'room-projector');
  });

  const speak = await open(ballroom, await server.link('speaker', ['--name', 'Remote speaker']));
  const onAir = (source) => eventually(() => testid(moderate, 'on-air').getAttribute('data-on-air'), (id) => id === source, `${source} is not on air`, 10_000);
  const cut = async (source) => {
    await testid(moderate, `cut-${source}`).click();
    await onAir(source);
  };

  await t.test('a speaker goes live from the browser', async () => {
    await testid(speak, 'go-live').click();
    await eventually(() => server.metric('lanai_relay_publishers'), (n) => n === 1, 'no publisher');
    await shoot(speak, 'speak-laptop');
    await shoot(moderate, 'moderate-laptop');
  });

  await t.test('cuts from slate to playout to speaker keep the same connection', async () => {
    await cut('slate');
    const before = await picture(attend);
    await eventually(() => picture(attend), (p) => p.frames > before.frames + 20 && p.time > before.time + 1, 'the slate stands still');
    await shoot(attend, 'attend-slate');
    await cut('talk');
    await plays(attend, 'the recorded talk again', { peers: 1 });
    await cut('speaker');
    await plays(attend, 'the speaker', { peers: 1 });
    const energy = (await picture(attend)).energy;
    await eventually(() => picture(attend), (p) => p.energy > energy, 'the speaker is silent');
    await eventually(() => picture(attend), (p) => p.height === 720, 'the speaker does not reach 720p', 60_000);
    await eventually(() => picture(room), (p) => p.frames > 0 && p.time > 0, 'the room screen does not show the speaker');
    await shoot(attend, 'attend-speaker');
    await shoot(room, 'room-speaker');
  });

  await t.test('a question goes from the attendee over the moderator to the room screen', async () => {
    await testid(attend, 'ask-text').fill('What did the model learn?');
    await testid(attend, 'ask-send').click();
    const queued = testid(moderate, 'question').filter({ hasText: 'What did the model learn?' });
    await queued.first().waitFor();
    await queued.first().locator('[data-testid="approve"]').click();
    await queued.first().locator('[data-testid="put-on-stage"]').click();
    await testid(room, 'on-stage-question').filter({ hasText: 'What did the model learn?' }).waitFor();
    await testid(speak, 'on-stage-question').filter({ hasText: 'What did the model learn?' }).waitFor();
    await shoot(room, 'room-question');
    await shoot(moderate, 'moderate-question');
  });

  await t.test('the programme shifts by five minutes everywhere without a reload', async () => {
    const starts = (page) => testid(page, 'next-title').evaluate((node) => node.closest('[data-next-start-ms]')?.getAttribute('data-next-start-ms'));
    await cut('talk'); // the room screen is the speaker's picture while they are on
    const pages = { attend, moderate, room, speak };
    const before = {};
    for (const [name, page] of Object.entries(pages)) before[name] = Number(await starts(page));
    assert.equal(new Set(Object.values(before)).size, 1, JSON.stringify(before));
    assert.ok(before.attend > 0);
    await testid(moderate, 'late-5').click();
    await testid(moderate, 'late-confirm').click();
    for (const [name, page] of Object.entries(pages)) {
      await eventually(() => starts(page), (ms) => Number(ms) === before[name] + 300_000, `${name} did not shift`);
    }
  });

  await t.test('when the speaker vanishes the slate is on, and the speaker returns by themselves', async () => {
    await cut('speaker');
    const session = await picture(attend);
    await speak.close();
    await onAir('slate');
    const slate = await picture(attend);
    await eventually(() => picture(attend), (p) => p.time > slate.time + 1 && p.frames > slate.frames + 10, 'the slate does not play');
    const back = await open(ballroom, await server.link('speaker'));
    await testid(back, 'go-live').click();
    await onAir('speaker');
    await plays(attend, 'the returned speaker', { peers: session.peers });
  });

  for (const [name, page] of Object.entries({ attend, moderate, room })) {
    assert.deepEqual(page.problems.filter((p) => !/favicon/.test(p)), [], `${name} had errors`);
  }
});

test('a browser publisher climbs above 1 Mbit/s within 10 s', { timeout: 60_000 }, async () => {
  const speak = await open(ballroom, await server.link('speaker', ['--stage', 'ballroom-c', '--source', 'camera']) );
  await speak.goto(`${server.base}/speak?source=camera`);
  const before = await server.metric('lanai_relay_bytes_in_total');
  await testid(speak, 'go-live').click();
  await eventually(() => server.metric('lanai_relay_publishers'), (n) => n >= 1, 'no publisher');
  let last = { bytes: before, at: Date.now() };
  let best = 0;
  await eventually(async () => {
    const bytes = await server.metric('lanai_relay_bytes_in_total');
    const at = Date.now();
    if (at - last.at >= 1_000) {
      best = Math.max(best, ((bytes - last.bytes) * 8) / (at - last.at) / 1_000);
      last = { bytes, at };
    }
    return best;
  }, (mbit) => mbit > 1, 'too slow', 15_000);
  await speak.close();
});
