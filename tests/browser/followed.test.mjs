// The organisers' page beside a feed that is followed: how it is with it, asking it now, and what stands when it fails.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Server, root } from '../support/server.mjs';
import { FeedServer, calendar, document, makeAuthority } from '../support/feed_server.mjs';
import { violations } from '../support/accessibility.mjs';
import { eventually, launch, open, shoot, testid } from '../support/browser.mjs';

const titles = ['Opening', 'One', 'Two', 'Three'];
let folder;
let feed;
let server;
let browser;
let organise;

before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'lanai-followed-'));
  const authority = await makeAuthority(folder);
  feed = await FeedServer.start(authority.good, document(calendar(titles)));
  server = await Server.start({ config: `
programme = "${feed.base}/schedule.ics"
programme_refresh = 3600
programme_ca = "${authority.ca}"
www = "${path.join(root, 'www/dist')}"
[[stage]]
id = "ballroom-c"
room = "Ballroom C"
` });
  browser = await launch();
  organise = await open(browser, await server.link('organiser', ['--name', 'Olga']), { viewport: { width: 1366, height: 768 } });
});
after(async () => {
  await browser.close();
  assert.equal((await server.stop()).code, 0);
  await feed.stop();
  await rm(folder, { recursive: true, force: true });
});

const state = () => testid(organise, 'plan-feed').getAttribute('data-state');
const shown = () => organise.locator('.tl-title').allTextContents();
// The server asks no feed twice within seconds, and says so; who is patient is heard.
async function check_now() {
  const before = feed.requests.length;
  await eventually(async () => {
    if (await testid(organise, 'feed-check').isEnabled()) await testid(organise, 'feed-check').click();
    return feed.requests.length;
  }, (n) => n > before, 'the feed was not asked', 20_000);
}

test('which feed is followed, and that all is well', { timeout: 60_000 }, async () => {
  await eventually(state, (now) => now === 'ok', 'not followed');
  const words = await testid(organise, 'plan-source').innerText();
  assert.match(words, /The feed that is followed/);
  assert.ok(words.includes(`${feed.base}/schedule.ics`), words);
  assert.match(words, /Last asked\s+\d\d:\d\d \S+ (just now|\d+ min ago)/);
  assert.deepEqual((await shown()).sort(), [...titles].sort());
});

test('asked now, what it brings is in the day', { timeout: 60_000 }, async () => {
  feed.answer = document(calendar([...titles.slice(0, 3), 'Three and a half', 'Four']));
  await check_now();
  await eventually(shown, (all) => all.includes('Four') && all.includes('Three and a half') && !all.includes('Three'), 'it did not come');
  await shoot(organise, 'followed-ok');
});

test('when it fails that is said, and the programme stands', { timeout: 60_000 }, async () => {
  const before = await shown();
  feed.answer = (_, response) => response.writeHead(503).end();
  await check_now();
  await eventually(state, (now) => now === 'failing', 'the failure is not told');
  assert.match(await testid(organise, 'plan-feed').getByRole('status').textContent(), /answered 503.*stands as it was/s);
  assert.deepEqual(await shown(), before);
  const words = await testid(organise, 'plan-source').innerText();
  for (const name of ['Last asked', 'Last change']) assert.match(words, new RegExp(`${name}\\s+\\d\\d:\\d\\d \\S+ (just now|\\d+ min ago)`));
  assert.deepEqual(await violations(organise, '[data-testid="plan-source"]'), []);
  await shoot(organise, 'followed-failing');
  feed.answer = document(calendar(titles));
  await check_now();
  await eventually(state, (now) => now === 'ok', 'it does not recover');
  assert.deepEqual(organise.problems.filter((one) => !/429/.test(one)), []);
});
