// The ICE servers that WHIP and WHEP tell of, taken at their word: Debian's coturn lets the credentials of a real answer
// in, and no others.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { Server } from '../support/server.mjs';
import { Coturn, allocate, hasCoturn } from '../support/turn.mjs';
import { iceServers } from '../support/link_header.mjs';
import { offer } from '../support/offers.mjs';

const skip = hasCoturn() ? false : 'coturn is not installed';
const secret = 'aloha/north+shore';
let coturn;
let server;
let stranger; // a server that was told another secret

const withSecret = (text) => Server.start({ playout: false, media: `
[[media.ice_server]]
urls = ["turn:127.0.0.1:${coturn.port}?transport=udp"]
secret = "${text}"
ttl = 600
` });

before(async () => {
  if (skip) return;
  coturn = await Coturn.start(secret);
  server = await withSecret(secret);
  stranger = await withSecret('another secret');
});
after(async () => {
  if (skip) return;
  assert.equal((await server.stop()).code, 0);
  assert.equal((await stranger.stop()).code, 0);
  await coturn.stop();
});

const answers = [
  ['WHEP 201', async (from) => fetch(`${from.base}/whep/ballroom-c`, { method: 'POST', headers: { 'content-type': 'application/sdp' }, body: offer() })],
  ['WHIP 201', async (from) => fetch(`${from.base}/whip/ballroom-c/speaker`, { method: 'POST',
    headers: { 'content-type': 'application/sdp', authorization: `Bearer ${await from.invite('speaker')}` }, body: offer({ direction: 'sendonly' }) })],
  ['OPTIONS', async (from) => fetch(`${from.base}/whep/ballroom-c`, { method: 'OPTIONS' })],
];
for (const [what, ask] of answers) {
  test(`coturn lets in whom ${what} told of it`, { skip }, async () => {
    const [{ urls, username, credential }] = iceServers((await ask(server)).headers.get('link'));
    assert.equal(urls, `turn:127.0.0.1:${coturn.port}?transport=udp`);
    assert.deepEqual(await allocate(coturn.port, username, credential), { relayed: true }, coturn.log);
  });
}

test('coturn refuses credentials of another secret, changed ones, and ones whose time is over', { skip }, async () => {
  const [wrong] = iceServers((await answers[0][1](stranger)).headers.get('link'));
  assert.deepEqual(await allocate(coturn.port, wrong.username, wrong.credential), { error: 401 });
  const [right] = iceServers((await answers[0][1](server)).headers.get('link'));
  const [ends, name] = right.username.split(':');
  for (const username of [`${Number(ends) + 3600}:${name}`, `1000:${name}`]) {
    assert.deepEqual(await allocate(coturn.port, username, right.credential), { error: 401 });
  }
});
