// The room's screen tells the end of a talk to those who do not see colours, too: in words and in shape.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Server, root } from '../support/server.mjs';
import { Client } from '../support/client.mjs';
import { violations } from '../support/accessibility.mjs';
import { eventually, launch, open, shoot, testid } from '../support/browser.mjs';

// A rehearsal begins a quarter into the first talk: at 09:01:30.
const talks = [['amber', 'Four and a half minutes left', '09:00:00', 6], ['red', 'Half a minute left', '09:00:00', 2], ['calm', 'It begins in a minute', '09:02:20', 30]];
const programme = `
[event]
title = "The end of talks"
zone = "UTC"
${talks.map(([id]) => `[[room]]\nid = "${id}"\nname = "${id}"\nstage = "${id}"\n`).join('')}
${talks.map(([id, title, start, minutes]) => `[[talk]]\ncode = "${id}"\nroom = "${id}"\ntitle = "${title}"\nstart = 2026-06-12T${start}\nduration = ${minutes}\n`).join('')}`;

let folder;
let server;
let browser;
const screens = {};

before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'lanai-test-'));
  await writeFile(path.join(folder, 'programme.toml'), programme);
  server = await Server.start({ config: `
programme = "${folder}/programme.toml"
www = "${root}/www/dist"
[attend]
mode = "open"
[media]
shards = 1
${talks.map(([id]) => `[[stage]]\nid = "${id}"\ntitle = "${id}"\non_air = "slate"\n`).join('')}` });
  browser = await launch();
  const link = await server.link('organiser');
  for (const [id] of talks) {
    screens[id] = await open(browser, link, { viewport: { width: 1920, height: 1080 } });
    await screens[id].goto(`${server.base}/room/${id}`);
  }
});
after(async () => {
  await browser.close();
  assert.equal((await server.stop()).code, 0);
  await rm(folder, { recursive: true, force: true });
});

const countdown = (page) => testid(page, 'countdown').evaluate((one) => {
  const style = getComputedStyle(one);
  return { urgency: one.dataset.urgency, text: one.textContent, bar: parseFloat(style.borderLeftWidth) > 0, filled: style.backgroundColor !== 'rgba(0, 0, 0, 0)' };
});
const becomes = (page, urgency, words, what) => eventually(() => countdown(page), (now) => now.urgency === urgency && words.test(now.text), what, 60_000);

test('five minutes before the end: a bar and “ends soon”; a beginning is not urgent', { timeout: 60_000 }, async () => {
  const amber = await becomes(screens.amber, 'amber', /^[0-4]:\d\dleft, ends soon$/, 'not amber');
  assert.deepEqual([amber.bar, amber.filled], [true, false]);
  await shoot(screens.amber, 'room-amber');
  assert.deepEqual(await violations(screens.amber), []);
  const calm = await becomes(screens.calm, 'calm', /until the start$/, 'a beginning is urgent');
  assert.deepEqual([calm.bar, calm.filled], [false, false]);
});

test('the last minute and over time: a filled field and its words; more time takes it back', { timeout: 150_000 }, async () => {
  const chair = await Client.open(server, 'moderator', await server.cookie('moderator'), { page: 'moderate', stage: 'red' });
  await chair.must('start_talk', { talk: 'red' }); // else it ends by the timetable
  const over = await becomes(screens.red, 'red', /^\+\d:\d\dover time$/, 'not over time');
  assert.deepEqual([over.bar, over.filled], [true, true]);
  await shoot(screens.red, 'room-over');
  assert.deepEqual(await violations(screens.red), []);
  await chair.must('extend_talk', { talk: 'red', minutes: 1 });
  await becomes(screens.red, 'red', /^0:\d\dleft, last minute$/, 'not the last minute');
  await shoot(screens.red, 'room-red');
  await chair.must('extend_talk', { talk: 'red', minutes: 10 });
  const calm = await becomes(screens.red, 'calm', /left$/, 'not taken back');
  assert.deepEqual([calm.bar, calm.filled], [false, false]);
  await chair.close();
});
