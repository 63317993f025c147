// A network that lets no UDP through, or stops it in the middle: Chromium and the pages fall to TCP by themselves and say so.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import dgram from 'node:dgram';
import { Server } from '../support/server.mjs';
import { eventually, launch, open, picture, shoot, testid } from '../support/browser.mjs';

let server;
let browser;
before(async () => {
  server = await Server.start();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  assert.equal((await server.stop()).code, 0, server.log);
});

// A page whose answers name `port` for UDP, wherever that leads.
async function behind({ port, leads_to }, address) {
  const page = await open(browser, 'about:blank');
  page.answers = [];
  await page.route(/\/wh[ie]p\//, async (route) => {
    if (route.request().method() !== 'POST') return route.continue();
    const response = await route.fetch();
    const answer = await response.text();
    page.answers.push(answer);
    leads_to?.(Number(answer.match(/ udp \d+ \S+ (\d+)/)[1]));
    const body = answer.replace(/(a=candidate:\d+ 1 udp \d+ \S+) \d+/g, `$1 ${port}`);
    const headers = response.headers();
    delete headers['content-length'];
    return route.fulfill({ status: response.status(), headers, body });
  });
  await page.goto(address);
  return page;
}

// A UDP port of ours where nothing answers.
async function dead_port() {
  const socket = dgram.createSocket('udp4');
  await new Promise((resolve) => socket.bind(0, resolve));
  socket.unref();
  return { port: socket.address().port, close: () => socket.close() };
}

// Passes datagrams between the browser and the server until it is told to stop.
async function relay() {
  const outside = dgram.createSocket('udp4');
  const inside = dgram.createSocket('udp4');
  const state = { to: 0, passes: true, passed: 0, leads_to: (port) => (state.to = port) };
  let from = null;
  outside.on('message', (message, sender) => {
    from = sender;
    if (state.passes && state.to) inside.send(message, state.to, '127.0.0.1');
  });
  inside.on('message', (message) => {
    if (!state.passes || !from) return;
    state.passed += 1;
    outside.send(message, from.port, from.address);
  });
  await Promise.all([outside, inside].map((socket) => new Promise((resolve) => socket.bind(0, resolve))));
  for (const socket of [outside, inside]) socket.unref();
  return Object.assign(state, { port: outside.address().port, close: () => { outside.close(); inside.close(); } });
}

async function plays(page, what) {
  const first = await eventually(() => picture(page), (p) => p.width > 0, `${what}: no picture`);
  await eventually(() => picture(page), (p) => p.frames > first.frames + 30 && p.sum !== first.sum, `${what} does not play`);
}

test('where no UDP gets through the attendee watches over TCP, and the page says so', { timeout: 90_000 }, async (t) => {
  const dead = await dead_port();
  const started = Date.now();
  const page = await behind(dead, server.base);
  await eventually(() => picture(page), (p) => p.width === 1280, 'no picture', 15_000);
  t.diagnostic(`the first picture came after ${Date.now() - started} ms`);
  assert.match(page.answers[0], / tcp \d+ \S+ \d+ typ host tcptype passive/);
  await plays(page, 'the talk over TCP');
  await testid(page, 'over-tcp').waitFor();
  assert.match(await testid(page, 'over-tcp').textContent(), /Over TCP: your network blocks UDP; delay may be higher/);
  await testid(page, 'stage-video').hover();
  await shoot(page, 'attend-over-tcp');
  assert.ok((await server.metric('lanai_relay_tcp_connections')) >= 1);
  assert.equal((await picture(page)).peers, 1, 'the browser did not fall to TCP by itself');
  await page.close();
  dead.close();
  await eventually(() => server.metric('lanai_relay_tcp_connections'), (n) => n === 0, 'the connection stays');
});

test('with UDP at hand TCP is not used', { timeout: 60_000 }, async () => {
  const page = await open(browser, server.base);
  await plays(page, 'the talk');
  await eventually(() => page.locator('[data-watch="playing"]').count(), (n) => n === 1, 'not playing');
  assert.equal(await testid(page, 'over-tcp').count(), 0);
  await page.close();
});

test('when UDP stops in the middle TCP takes over', { timeout: 120_000 }, async (t) => {
  const link = await relay();
  const page = await behind(link, server.base);
  await plays(page, 'the talk through the link');
  assert.ok(link.passed > 100, `it did not come through the link: ${link.passed}`);
  assert.equal(await testid(page, 'over-tcp').count(), 0);
  link.passes = false;
  const stopped = Date.now();
  await testid(page, 'over-tcp').waitFor({ timeout: 20_000 });
  t.diagnostic(`TCP took over after ${Date.now() - stopped} ms`);
  await plays(page, 'the talk over TCP');
  assert.deepEqual((await picture(page)).peers, 2);
  await page.close();
  link.close();
});

test('a speaker whose network blocks UDP publishes over TCP', { timeout: 90_000 }, async () => {
  const dead = await dead_port();
  const speak = await behind(dead, await server.link('speaker', ['--stage', 'ballroom-c', '--source', 'speaker']));
  await testid(speak, 'go-live').click();
  await testid(speak, 'publish-state').filter({ hasText: 'over TCP' }).waitFor({ timeout: 20_000 });
  assert.equal(await server.metric('lanai_relay_publishers'), 1);
  const before = await server.metric('lanai_relay_packets_in_total');
  await eventually(() => server.metric('lanai_relay_packets_in_total'), (n) => n > before + 200, 'no media comes');
  await speak.close();
  dead.close();
});
