// WHIP and WHEP as HTTP: every line of docs/API.md and of the design's checklists that needs no packets.
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
  return { location: answer.headers.get('location'), etag: answer.headers.get('etag'), sdp: text };
}

test('POST to WHEP gives 201 with Location, strong ETag and a send-only answer', async () => {
  const answer = await call('POST', whep, sdp, offer());
  assert.equal(answer.headers.get('content-type'), 'application/sdp');
  assert.match(answer.headers.get('access-control-expose-headers'), /Location.*ETag|ETag.*Location/i);
  const { location, etag, sdp: text } = await made(answer);
  assert.match(location, /^\/whep\/ballroom-c\/.{20,}$/);
  assert.match(etag, /^"[^"]+"$/);
  for (const line of ['a=ice-lite', 'a=setup:passive', 'a=rtcp-mux', 'a=sendonly', 'packetization-mode=1', 'profile-level-id=42e01f', 'a=rtcp-fb:102 nack', 'a=group:BUNDLE 0 1']) {
    assert.ok(text.includes(line), `${line} is missing in\n${text}`);
  }
  assert.match(text, /a=candidate:\S+ 1 udp \d+ \S+ \d+ typ host/i);
  assert.doesNotMatch(text, /a=(recvonly|sendrecv)/);
  assert.equal((await call('DELETE', location)).status, 200);
  assert.equal((await call('DELETE', location)).status, 404);
});

test('WHIP: POST, busy, DELETE whatever If-Match says', async () => {
  const first = await made(await call('POST', whip, bearer(), offer({ direction: 'sendonly' })));
  assert.match(first.location, /^\/whip\/ballroom-c\/speaker\/.{20,}$/);
  assert.ok(first.sdp.includes('a=recvonly'));
  const second = await call('POST', whip, bearer(), offer({ direction: 'sendonly' }));
  assert.equal(second.status, 409);
  assert.ok(Number(second.headers.get('retry-after')) > 0);
  assert.equal((await call('DELETE', first.location, { 'if-match': '"something"' })).status, 200);
  const third = await made(await call('POST', whip, bearer(), offer({ direction: 'sendonly' })));
  await call('DELETE', third.location);
});

test('a token that allows another source gets 403', async () => {
  const answer = await call('POST', '/whip/ballroom-c/camera', bearer(), offer({ direction: 'sendonly' }));
  assert.equal(answer.status, 403, await answer.text());
});

test('an unknown source gets 404', async () => {
  const staff = await server.invite('moderator');
  const answer = await call('POST', '/whip/ballroom-c/nothing', { ...sdp, authorization: `Bearer ${staff}` }, offer({ direction: 'sendonly' }));
  assert.equal(answer.status, 404);
});

const unacceptable = [
  ['two videos from a publisher', whip, offer({ direction: 'sendonly', videos: 2, bundle: 'BUNDLE 0 1 2' })],
  ['no codec in common', whip, offer({ direction: 'sendonly', codec: 'H263/90000' })],
  ['no BUNDLE', whip, offer({ direction: 'sendonly', bundle: null })],
  ['setup:passive', whip, offer({ direction: 'sendonly', setup: 'passive' })],
  ['a publisher that only receives', whip, offer({ direction: 'recvonly' })],
  ['no rtcp-mux', whep, offer({ mux: false })],
];
for (const [what, path, body] of unacceptable) {
  test(`${what} gets 422 with the line`, async () => {
    const answer = await call('POST', path, bearer(), body);
    const text = await answer.text();
    assert.equal(answer.status, 422, text);
    assert.match(JSON.parse(text).message, /line \d+|BUNDLE/);
  });
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

test('PATCH: candidates, preconditions and restarts', async () => {
  const { location, etag } = await made(await call('POST', whep, sdp, offer()));
  const fragment = { 'content-type': 'application/trickle-ice-sdpfrag' };
  const candidate = 'a=ice-ufrag:abcd\r\na=ice-pwd:0123456789abcdef01234567\r\nm=audio 9 UDP/TLS/RTP/SAVPF 0\r\na=mid:0\r\na=candidate:1 1 udp 2130706431 6a1b2c3d.local 50000 typ host\r\n';
  const patch = async (headers, body) => {
    const answer = await call('PATCH', location, headers, body);
    const text = await answer.text();
    return { status: answer.status, text };
  };
  assert.deepEqual(await patch({ ...fragment, 'if-match': etag }, candidate), { status: 204, text: '' });
  assert.equal((await patch({ ...fragment, 'if-match': '*' }, candidate)).status, 204);
  assert.equal((await patch(fragment, candidate)).status, 428);
  assert.equal((await patch({ ...fragment, 'if-match': '"stale"' }, candidate)).status, 412);
  assert.equal((await patch({ 'content-type': 'text/plain', 'if-match': etag }, candidate)).status, 415);
  assert.equal((await patch({ ...fragment, 'if-match': etag }, '\u0000nonsense')).status, 400);
  assert.equal((await patch({ ...fragment, 'if-match': '*' }, candidate.replace('abcd', 'efgh'))).status, 422);
  await call('DELETE', location);
  assert.equal((await patch({ ...fragment, 'if-match': etag }, candidate)).status, 404);
});

test('OPTIONS, GET and HEAD', async () => {
  for (const path of [whep, whip]) {
    const options = await call('OPTIONS', path, { origin: 'https://elsewhere.example', 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization,content-type' });
    assert.equal(options.status, 204);
    assert.equal(options.headers.get('accept-post'), 'application/sdp');
    assert.equal(options.headers.get('access-control-allow-origin'), '*');
    assert.match(options.headers.get('access-control-allow-methods'), /POST/);
    assert.match(options.headers.get('access-control-allow-headers'), /authorization/i);
    for (const method of ['GET', 'HEAD']) {
      const answer = await call(method, path);
      assert.ok(answer.status >= 200 && answer.status < 300, `${method} ${path}: ${answer.status}`);
      assert.equal(await answer.text(), '');
    }
  }
  const { location } = await made(await call('POST', whep, sdp, offer()));
  assert.ok((await call('HEAD', location)).ok);
  await call('DELETE', location);
});

test('a foreign page cannot publish with somebody\'s cookie', async () => {
  const cookie = await server.cookie('speaker');
  const headers = { ...sdp, cookie, origin: 'https://evil.example' };
  assert.equal((await call('POST', whip, headers, offer({ direction: 'sendonly' }))).status, 403);
  const own = await made(await call('POST', whip, { ...headers, origin: server.base }, offer({ direction: 'sendonly' })));
  await call('DELETE', own.location);
});

test('a flood of POSTs is told to wait', async () => {
  const answers = await Promise.all(Array.from({ length: 400 }, () => call('POST', whep, { 'content-type': 'text/plain' }, 'x').then(async (a) => {
    await a.text();
    return a;
  })));
  const limited = answers.filter((a) => a.status === 429);
  assert.ok(limited.length > 0);
  assert.ok(limited.every((a) => Number(a.headers.get('retry-after')) > 0));
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
