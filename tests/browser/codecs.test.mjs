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

test('a viewer that did not offer the codec hears, is counted, and sees the next source', { timeout: 120_000 }, async (t) => {
  const [one, other] = [able.find((codec) => codec !== 'VP8' && codec !== 'H264'), 'VP8'];
  if (!one || !able.includes(other)) return t.skip(`this Chromium has only ${able}`);
  await bringOnAir(one);
  await shows(attend, one, (await seen(attend)).frames);
  const count = () => server.metric('lanai_relay_codec_not_offered_total');
  const counted = await count();
  const viewer = await blank();
  await watch(viewer, { codecs: [other, 'H264'] });
  const deaf = await eventually(() => seen(viewer), (s) => s.sounds > 50, 'no sound');
  assert.equal(deaf.frames, 0);
  await eventually(count, (n) => n > counted, 'not counted');
  await bringOnAir(other);
  await shows(viewer, other);
  await shows(attend, other, (await seen(attend)).frames);
  assert.equal((await picture(attend)).peers, 1);
  await viewer.close();
});
