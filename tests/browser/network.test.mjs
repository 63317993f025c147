// Chromium watches through a bad network: its pictures go on, lost packets are asked for again after a round trip, and
// after an outage the picture is back.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { root, Server } from '../support/server.mjs';
import { chromium_path, eventually, launch, open, picture } from '../support/browser.mjs';
import { through_link } from '../support/link.mjs';

const needed = [chromium_path, path.join(root, 'build/release/lossy_link')];
const missing = needed.find((file) => !existsSync(file));
const skip = missing ? `there is no ${path.basename(missing)}` : false;
const loss = { loss: 0.05, delay_ms: 10 };
const delay = { delay_ms: 10 };
let server;
let browser;
let attend;

before(async () => {
  if (skip) return;
  server = await Server.start();
  browser = await launch();
  attend = await behind_link();
}, { timeout: 120_000 });
after(async () => {
  if (skip) return;
  await browser?.close();
  await attend?.link?.stop();
  assert.equal((await server.stop()).code, 0, server.log);
});

// An attendee whose way to the server is a link that delays 10 ms each way.
async function behind_link() {
  const page = await open(browser, 'about:blank');
  await through_link(page, { seed: 7 });
  await page.goto(server.base);
  await eventually(() => picture(page), (p) => p.received > 30, 'no picture');
  await page.link.tell({ down: delay, up: delay });
  await page.evaluate(install_recorder);
  return page;
}

// In the page: when each picture was shown, and what the statistics have counted since the last take().
function install_recorder() {
  const element = document.querySelector('[data-testid="stage-video"]');
  const video = element instanceof HTMLVideoElement ? element : element.querySelector('video');
  const names = ['freezeCount', 'totalFreezesDuration', 'nackCount', 'pliCount', 'retransmittedPacketsReceived'];
  let shown = [];
  let before = {};
  const note = (_, { presentationTime }) => {
    shown.push(presentationTime);
    video.requestVideoFrameCallback(note);
  };
  video.requestVideoFrameCallback(note);
  window.recorder = {
    shown: () => shown,
    take: async () => {
      const now = {};
      for (const report of (await window.__lanai.stats()).values()) {
        if (report.type === 'inbound-rtp' && report.kind === 'video') for (const name of names) now[name] = report[name] ?? 0;
        if (report.type === 'candidate-pair' && report.nominated) now.roundTripTime = report.currentRoundTripTime;
      }
      const at = performance.now();
      const times = [...shown, at];
      const gaps = times.slice(1).map((time, i) => time - times[i]);
      const out = { pictures: shown.length, longest_ms: Math.round(Math.max(0, ...gaps)), roundTripTime: now.roundTripTime };
      for (const name of names) out[name] = now[name] - (before[name] ?? 0);
      before = now;
      shown = shown.slice(-1);
      return out;
    },
  };
}

const take = (page) => page.evaluate(() => window.recorder.take());
const lost_down = ({ down }) => down.lost + down.outage;

// Runs until the page has played that many seconds more of the talk.
async function plays(page, seconds) {
  const from = (await picture(page)).time;
  await eventually(() => picture(page), (p) => p.time >= from + seconds, `it does not play for ${seconds} s`, 2_000 * seconds + 20_000);
}

function said(r) {
  return `longest freeze ${r.longest_ms} ms, ${r.pictures} pictures; Chromium counts ${r.freezeCount} freezes of ${Math.round(r.totalFreezesDuration * 1000)} ms; `
    + `${r.nackCount} NACKs, ${r.retransmittedPacketsReceived} RTX packets, ${r.pliCount} PLIs, round trip ${Math.round(r.roundTripTime * 1000)} ms`;
}

test('the page makes Chromium offer to ask for its round trip, and the server agrees', { skip }, async () => {
  for (const sdp of [attend.offers[0], attend.answers[0]]) assert.match(sdp, /^a=rtcp-fb:\d+ rrtr\r$/m);
});

test('at 5 % loss each way pictures go on', { skip, timeout: 120_000 }, async (t) => {
  await attend.link.tell({ down: loss, up: loss });
  const before = await attend.link.tell();
  await take(attend);
  await plays(attend, 15);
  const r = await take(attend);
  const counts = await attend.link.tell({ down: delay, up: delay });
  t.diagnostic(`${said(r)}; the link lost ${lost_down(counts) - lost_down(before)} packets on the way down`);
  assert.ok(lost_down(counts) > lost_down(before), 'nothing was lost');
  assert.ok(r.retransmittedPacketsReceived > 0, JSON.stringify(r));
  assert.ok(r.longest_ms <= 1_000, `the picture stood still for ${r.longest_ms} ms`);
  assert.equal((await picture(attend)).peers, 1);
});

test('after an outage of 2 s the picture is back within 4', { skip, timeout: 120_000 }, async (t) => {
  await take(attend);
  await attend.link.tell({ outage: true });
  await new Promise((resolve) => setTimeout(resolve, 2_000)); // the outage itself
  await attend.link.tell({ outage: false });
  const back = await attend.evaluate(() => performance.now());
  const shown = await eventually(() => attend.evaluate((since) => window.recorder.shown().find((at) => at > since) ?? null, back),
    (at) => at !== null, 'the picture does not come back');
  t.diagnostic(`the picture was back ${Math.round(shown - back)} ms after the network`);
  assert.ok(shown - back <= 4_000, `back after ${Math.round(shown - back)} ms`);
  await plays(attend, 2);
  const r = await take(attend);
  t.diagnostic(said(r));
  assert.ok(r.longest_ms >= 1_500, 'there was no outage');
});
