// Chromium publishes each codec it has; viewers of all kinds get it as it is. Cuts between sources of different codecs
// change the payload type in the middle of a stream, and nobody joins again.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { Server } from '../support/server.mjs';
import { Client } from '../support/client.mjs';
import { eventually, launch, open, picture } from '../support/browser.mjs';
import { codecsOf, publish, seen, sent, unpublish, watch } from '../support/page_peers.mjs';

const names = ['VP8', 'VP9', 'AV1', 'H264'];
const width = 640;
const height = 360;
let server;
let moderator;
let browser;
let attend; // the product's own page, from the first test to the last
let able;

before(async () => {
  server = await Server.start({ playout: false });
  browser = await launch();
  moderator = await Client.open(server, 'moderator', await server.cookie('moderator'), { page: 'moderate' });
  attend = await open(browser, server.base);
  able = await codecsOf(attend, names);
});
after(async () => {
  await moderator.close();
  await browser.close();
  assert.equal((await server.stop()).code, 0);
});

const blank = () => open(browser, `${server.base}/metrics`);
const cut = async (source) => {
  await moderator.must('cut', { source });
  await moderator.until((c) => c.stage.on_air === source, `${source} is on air`);
};
const shows = (page, codec, frames = 0) => eventually(() => seen(page),
  (s) => s.codec === codec && s.frames >= frames + 20 && s.width === width && s.height === height, `${codec} is not shown`);

// Publishers take turns on two sources, so that each cut is one between codecs.
const onAir = { page: null, source: 'camera', codec: '' };
async function bringOnAir(codec) {
  const source = onAir.source === 'camera' ? 'speaker' : 'camera';
  const page = await blank();
  const token = await server.invite('speaker', ['--stage', 'ballroom-c', '--source', source]);
  await publish(page, { source, token, codec, width, height });
  await eventually(() => sent(page), ([video]) => video?.frames > 0, `${codec} is not sent`);
  await cut(source);
  const last = onAir.page;
  Object.assign(onAir, { page, source, codec });
  if (!last) return;
  await unpublish(last);
  await last.close();
}

for (const codec of names) {
  test(`${codec}: after a cut without joining again, and at once for who joins`, { timeout: 120_000 }, async (t) => {
    if (!able.includes(codec)) return t.skip(`this Chromium does not both encode and decode ${codec}`);
    const before = (await seen(attend)).frames;
    await bringOnAir(codec);
    await shows(attend, codec, before);
    assert.equal((await picture(attend)).peers, 1);
    t.diagnostic(`encoder: ${(await sent(onAir.page))[0].encoder}`);

    // The key frame and what followed are there: the publisher is not asked for another.
    const asked = (await sent(onAir.page))[0].pli;
    const viewer = await blank();
    await watch(viewer);
    const first = await shows(viewer, codec);
    assert.ok(first.keyFrames >= 1);
    assert.equal(first.pli, 0, 'the newcomer asked for a key frame');
    assert.equal((await sent(onAir.page))[0].pli, asked, 'the publisher was asked for a key frame');
    await eventually(() => seen(viewer), (s) => s.sounds > 50, 'no sound');
    await viewer.close();
  });
}

test('a viewer that offered H.264 only gets what is on air re-encoded, through all cuts', { timeout: 180_000 }, async (t) => {
  const foreign = able.filter((codec) => codec !== 'H264');
  if (!able.includes('H264') || foreign.length === 0) return t.skip(`this Chromium has only ${able}`);
  await bringOnAir(foreign[0]);
  const packets = () => server.metric('lanai_relay_rendition_packets_total');
  assert.equal(await packets(), 0, 're-encoded while nobody needed it');
  const began = Date.now();
  const viewer = await blank();
  await watch(viewer, { codecs: ['H264'] });
  let frames = (await shows(viewer, 'H264')).frames;
  t.diagnostic(`first of ${foreign[0]}: 20 pictures ${Date.now() - began} ms after the page`);
  await eventually(() => seen(viewer), (s) => s.sounds > 50, 'no sound');

  const newcomer = await blank();
  const came = Date.now();
  await watch(newcomer, { codecs: ['H264'] });
  await shows(newcomer, 'H264');
  t.diagnostic(`newcomer: 20 pictures ${Date.now() - came} ms after the page`);
  await newcomer.evaluate(() => window.viewer.pc.close());
  await newcomer.close();

  for (const codec of [...foreign.slice(1), 'H264', foreign[0]]) {
    await bringOnAir(codec);
    frames = (await shows(viewer, 'H264', frames)).frames;
    await shows(attend, codec, (await seen(attend)).frames);
  }
  assert.equal(await server.metric('lanai_relay_codec_not_offered_total'), 0);
  assert.equal((await picture(attend)).peers, 1);
  await viewer.evaluate(() => window.viewer.pc.close());
  await viewer.close();
  const inASecond = async () => {
    const before = await packets();
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    return await packets() - before;
  };
  await eventually(inASecond, (n) => n === 0, 'it goes on without need');
});

test('a viewer of neither the codec nor H.264 hears, is counted, and sees the next source', { timeout: 120_000 }, async (t) => {
  const [one, other] = [able.find((codec) => codec !== 'VP8'), 'VP8'];
  if (!one || !able.includes(other)) return t.skip(`this Chromium has only ${able}`);
  await bringOnAir(one);
  await shows(attend, one, (await seen(attend)).frames);
  const count = () => server.metric('lanai_relay_codec_not_offered_total');
  const counted = await count();
  const viewer = await blank();
  await watch(viewer, { codecs: [other] });
  const deaf = await eventually(() => seen(viewer), (s) => s.sounds > 50, 'no sound');
  assert.equal(deaf.frames, 0);
  await eventually(count, (n) => n > counted, 'not counted');
  await bringOnAir(other);
  await shows(viewer, other);
  await shows(attend, other, (await seen(attend)).frames);
  assert.equal((await picture(attend)).peers, 1);
  await viewer.close();
});
