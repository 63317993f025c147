// ICE in a real browser: a restart over PATCH while the picture goes on, watching through coturn alone, and the page that
// finds its way through coturn when there is no other.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { Server } from '../support/server.mjs';
import { Coturn, hasCoturn } from '../support/turn.mjs';
import { iceServers } from '../support/link_header.mjs';
import { eventually, launch, open, picture } from '../support/browser.mjs';

const skip = hasCoturn() ? false : 'coturn is not installed';
const secret = 'north';
let browser;
let coturn;
let server;

before(async () => {
  if (!skip) coturn = await Coturn.start(secret);
  server = await Server.start(skip ? {} : { media: `
[[media.ice_server]]
urls = ["turn:127.0.0.1:${coturn.port}?transport=udp"]
secret = "${secret}"
` });
  browser = await launch();
});
after(async () => {
  await browser.close();
  assert.equal((await server.stop()).code, 0);
  await coturn?.stop();
});

// A WHEP viewer of our own in the page, as other people's players are written.
async function watch(page, configuration) {
  await page.evaluate(async (config) => {
    const pc = new RTCPeerConnection(config);
    window.viewer = { pc, restarts: [] };
    pc.addTransceiver('video', { direction: 'recvonly' });
    pc.addTransceiver('audio', { direction: 'recvonly' });
    await pc.setLocalDescription();
    const response = await fetch('/whep/ballroom-c', { method: 'POST', headers: { 'Content-Type': 'application/sdp' }, body: pc.localDescription.sdp });
    const sdp = await response.text();
    if (response.status !== 201) throw new Error(`${response.status} ${sdp}`);
    Object.assign(window.viewer, { location: response.headers.get('Location'), etag: response.headers.get('ETag') });
    await pc.setRemoteDescription({ type: 'answer', sdp });
  }, configuration);
}

const seen = (page) => page.evaluate(async () => {
  const { pc } = window.viewer;
  const stats = await pc.getStats();
  const all = [...stats.values()];
  const transport = all.find((entry) => entry.type === 'transport');
  const pair = stats.get(transport?.selectedCandidatePairId);
  const local = stats.get(pair?.localCandidateId);
  const video = all.find((entry) => entry.type === 'inbound-rtp' && entry.kind === 'video');
  return { state: pc.connectionState, frames: video?.framesDecoded ?? 0, frozen_s: video?.totalFreezesDuration ?? 0,
    type: local?.candidateType, ufrag: local?.usernameFragment, pair: pair?.id, nominated: pair?.nominated };
});
const playing = (page, frames = 0) => eventually(() => seen(page), (s) => s.state === 'connected' && s.frames > frames + 20, 'no picture');

test('Chromium restarts ICE by PATCH; the picture goes on over the new session, with the same DTLS', async () => {
  const page = await open(browser, server.base);
  const handshakes = () => server.metric('lanai_relay_handshakes_done_total');
  await eventually(() => picture(page), (p) => p.width > 0, 'the page itself shows nothing');
  await watch(page, {});
  const first = await playing(page);
  const done = await handshakes();
  const answer = await page.evaluate(async () => {
    const { pc, location, etag } = window.viewer;
    const before = pc.remoteDescription.sdp;
    pc.restartIce();
    await pc.setLocalDescription();
    const value = (sdp, name) => new RegExp(`a=${name}:(.*)\r\n`).exec(sdp)[1];
    const offer = pc.localDescription.sdp;
    const mid = value(offer, 'mid');
    const fragment = `a=group:BUNDLE 0 1\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:${mid}\r\na=ice-ufrag:${value(offer, 'ice-ufrag')}\r\na=ice-pwd:${value(offer, 'ice-pwd')}\r\n`;
    const response = await fetch(location, { method: 'PATCH', headers: { 'Content-Type': 'application/trickle-ice-sdpfrag', 'If-Match': '*' }, body: fragment });
    const text = await response.text();
    if (response.status === 200) {
      const sdp = before.replaceAll(/a=ice-ufrag:.*\r\n/g, `a=ice-ufrag:${value(text, 'ice-ufrag')}\r\n`).replaceAll(/a=ice-pwd:.*\r\n/g, `a=ice-pwd:${value(text, 'ice-pwd')}\r\n`);
      await pc.setRemoteDescription({ type: 'answer', sdp });
    }
    return { status: response.status, changed: response.headers.get('ETag') !== etag, text };
  });
  assert.equal(answer.status, 200, answer.text);
  assert.ok(answer.changed);
  const moved = await eventually(() => seen(page), (s) => s.ufrag && s.ufrag !== first.ufrag && s.nominated, 'the new ICE session is not used');
  assert.equal(moved.state, 'connected');
  const after = await playing(page, moved.frames);
  assert.ok(after.frozen_s - first.frozen_s < 1, `frozen for ${after.frozen_s - first.frozen_s} s`);
  assert.equal(await handshakes(), done);
  await page.close();
});

test('Chromium watches through coturn alone', { skip }, async () => {
  const page = await open(browser, server.base);
  const servers = iceServers((await fetch(`${server.base}/whep/ballroom-c`, { method: 'OPTIONS' })).headers.get('link'));
  await watch(page, { iceServers: servers, iceTransportPolicy: 'relay' });
  const now = await playing(page);
  assert.equal(now.type, 'relay');
  await page.close();
});

test('the page takes the ICE servers once the straight way has failed, and does not ask for them before', { skip, timeout: 120_000 }, async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  const asked = [];
  page.on('request', (request) => request.url().includes('/whep/') && asked.push(request.method()));
  // A network that lets nothing but the TURN server through.
  await page.addInitScript(() => {
    const Native = window.RTCPeerConnection;
    window.RTCPeerConnection = class extends Native {
      constructor(config) {
        super({ ...config, iceTransportPolicy: 'relay' });
      }
    };
  });
  await page.goto(server.base);
  await eventually(() => picture(page), (p) => p.width > 0 && p.frames > 10, 'no picture through the TURN server', 60_000);
  assert.equal(asked[0], 'POST', asked.join(' '));
  assert.ok(asked.includes('OPTIONS'), asked.join(' '));
  await context.close();
});
