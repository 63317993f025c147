// Media endpoints where WHIP and WHEP say nothing: cut offers, foreign pages, revoked invitations. What they say is in
// whip_whep.test.mjs.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { Server, run } from '../support/server.mjs';
import { offer } from '../support/offers.mjs';

let server;
let token;

before(async () => {
  server = await Server.start({ playout: false });
  token = await server.invite('speaker', ['--stage', 'ballroom-c', '--source', 'speaker']);
});
after(async () => {
  const end = await server.stop();
  assert.equal(end.code, 0, `${JSON.stringify(end)}\n${server.log}`);
});

const sdp = { 'content-type': 'application/sdp' };
const bearer = () => ({ ...sdp, authorization: `Bearer ${token}` });
const call = (method, path, headers = {}, body = undefined) => fetch(server.base + path, { method, headers, body, redirect: 'manual' });
const whep = '/whep/ballroom-c';
const whip = '/whip/ballroom-c/speaker';

async function made(answer) {
  const text = await answer.text();
  assert.equal(answer.status, 201, text);
  return { location: answer.headers.get('location') };
}

test('an offer cut anywhere gets an answer and never ends the server', async () => {
  const whole = offer();
  for (let length = 0; length < whole.length; length += 97) {
    const answer = await call('POST', whep, sdp, whole.slice(0, length));
    assert.ok([201, 400, 422].includes(answer.status), `${answer.status} at ${length}`);
    if (answer.status === 201) await call('DELETE', answer.headers.get('location'));
    await answer.text();
  }
});

test('a foreign page cannot publish with somebody\'s cookie', async () => {
  const cookie = await server.cookie('speaker');
  const headers = { ...sdp, cookie, origin: 'https://evil.example' };
  assert.equal((await call('POST', whip, headers, offer({ direction: 'sendonly' }))).status, 403);
  const own = await made(await call('POST', whip, { ...headers, origin: server.base }, offer({ direction: 'sendonly' })));
  await call('DELETE', own.location);
});

test('revoking an invitation ends what it publishes', async () => {
  const revoked = await server.invite('speaker', ['--stage', 'ballroom-c', '--source', 'camera']);
  const { location } = await made(await call('POST', '/whip/ballroom-c/camera', { ...sdp, authorization: `Bearer ${revoked}` },
    offer({ direction: 'sendonly' })));
  assert.equal((await call('GET', location)).status, 204);
  assert.equal((await run(['link', '--config', server.config, '--data', server.data, '--revoke', revoked])).code, 0);
  const deadline = Date.now() + 15_000;
  let status = 204;
  while (status === 204 && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 250));
    status = (await call('GET', location)).status;
  }
  assert.equal(status, 404);
});
