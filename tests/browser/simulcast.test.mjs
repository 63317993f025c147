// Chromium publishes three sizes of its picture; viewers see the best that there is, and stay when it goes.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { Server } from '../support/server.mjs';
import { eventually, launch, open, picture } from '../support/browser.mjs';
import { publish, seen, sent, watch } from '../support/page_peers.mjs';

const rids = ['q', 'h', 'f'];
const scales = [4, 2, 1];
const width = 1280;
const height = 720;
let server;
let browser;
let speaker;
let viewer;
let attend;

before(async () => {
  server = await Server.start({ playout: false });
  browser = await launch();
  speaker = await open(browser, `${server.base}/metrics`);
  viewer = await open(browser, `${server.base}/metrics`);
  attend = await open(browser, server.base);
});
after(async () => {
  await browser.close();
  assert.equal((await server.stop()).code, 0);
});

// Which encodings go on; the publisher neither joins again nor offers again.
const only = (page, active) => page.evaluate(async (wanted) => {
  const sender = window.publisher.pc.getSenders().find((s) => s.track.kind === 'video');
  const parameters = sender.getParameters();
  for (const encoding of parameters.encodings) encoding.active = wanted.includes(encoding.rid);
  await sender.setParameters(parameters);
}, active);

// What the server's receiver reports say of each stream.
const reported = (page) => page.evaluate(async () => {
  const stats = [...(await window.publisher.pc.getStats()).values()];
  const rid = (ssrc) => stats.find((s) => s.type === 'outbound-rtp' && s.ssrc === ssrc)?.rid;
  return stats.filter((s) => s.type === 'remote-inbound-rtp' && s.kind === 'video').map((s) => ({ rid: rid(s.ssrc), lost: s.packetsLost, fraction: s.fractionLost }));
});

// The picture has that many lines, goes on, and has stood still for less than a second since `before`.
async function plays(page, lines, before, what) {
  const now = await eventually(() => seen(page), (s) => s.height === lines && s.frames > before.frames + 30, what, 60_000);
  assert.ok(now.frozen_s - before.frozen_s < 1, `${what}: frozen for ${now.frozen_s - before.frozen_s} s`);
  return now;
}

test('three encodings are agreed, sent and received', { timeout: 120_000 }, async () => {
  const token = await server.invite('speaker', ['--stage', 'ballroom-c', '--source', 'speaker']);
  const answer = await publish(speaker, { source: 'speaker', token, width, height,
    encodings: rids.map((rid, i) => ({ rid, scaleResolutionDownBy: scales[i] })) });
  assert.match(answer, /a=simulcast:recv q;h;f/);
  await eventually(() => sent(speaker), (streams) => rids.every((rid, i) => streams.some((s) => s.rid === rid && s.width === width / scales[i])), 'not all are sent');
  const reports = await eventually(() => reported(speaker), (all) => rids.every((rid) => all.some((r) => r.rid === rid)), 'not all are reported');
  for (const report of reports) assert.ok(report.fraction < 0.05, JSON.stringify(reports));
});

test('a newcomer sees a picture and then the best one, without a freeze', { timeout: 120_000 }, async () => {
  await watch(viewer);
  const first = await eventually(() => seen(viewer), (s) => s.frames > 0, 'no picture');
  await plays(viewer, height, first, 'the best picture');
  await eventually(() => picture(attend), (p) => p.height === height && p.energy >= 0 && p.peers === 1, 'nor does the page show it', 60_000);
});

for (const [what, active, lines] of [
  ['the best one ends: the next', ['q', 'h'], 360],
  ['only the smallest is left', ['q'], 180],
  ['all are back: the best', rids, 720],
]) {
  test(`${what} is shown on the same connection, without a freeze`, { timeout: 120_000 }, async () => {
    const before = await seen(viewer);
    await only(speaker, active);
    const now = await plays(viewer, lines, before, what);
    assert.equal(now.codec, before.codec);
    assert.equal(await viewer.evaluate(() => window.viewer.pc.connectionState), 'connected');
    await eventually(() => picture(attend), (p) => p.height === lines && p.peers === 1, 'the page does not show it', 60_000);
  });
}
