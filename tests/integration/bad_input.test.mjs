// Every line of the error tables in docs/PROTOCOL.md and docs/API.md: a clear error, and the server lives on.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import dgram from 'node:dgram';
import net from 'node:net';
import { randomBytes } from 'node:crypto';
import { Server } from '../support/server.mjs';
import { Client } from '../support/client.mjs';

let server;
let attendeeCookie;
let moderatorCookie;

before(async () => {
  server = await Server.start({ playout: false });
  attendeeCookie = await server.cookie('attendee');
  moderatorCookie = await server.cookie('moderator');
});
after(async () => {
  const end = await server.stop();
  assert.equal(end.code, 0, `the server must survive all of this: ${JSON.stringify(end)}\n${server.log}`);
});

const raw = async () => {
  const client = new Client(server, 'attendee', attendeeCookie);
  await client.raw();
  return client;
};
const attendee = async () => Client.open(server, 'attendee', await server.cookie('attendee'));
const error = (client) => client.next((m) => m.type === 'error', 'an error');

const badMessages = [
  ['text that is no JSON', '{"type":', 'bad_message'],
  ['an array', '[]', 'bad_message'],
  ['no type', '{}', 'bad_message'],
  ['a type that is a number', '{"type":7}', 'bad_message'],
  ['an unknown type', '{"type":"dance"}', 'unknown_type'],
  ['an unknown command', '{"type":"command","id":"x1","name":"dance","args":{}}', 'unknown_command'],
  ['a command without id', '{"type":"command","name":"ask","args":{"text":"a"}}', 'bad_message'],
  ['an id with spaces', '{"type":"command","id":"a b","name":"ask","args":{"text":"a"}}', 'bad_message'],
  ['an argument of the wrong type', '{"type":"command","id":"x2","name":"ask","args":{"text":5}}', 'bad_message'],
  ['a missing argument', '{"type":"command","id":"x3","name":"vote","args":{}}', 'bad_message'],
  ['an empty question', '{"type":"command","id":"x4","name":"ask","args":{"text":"   "}}', 'invalid'],
  ['a question of 10,000 characters', JSON.stringify({ type: 'command', id: 'x5', name: 'ask', args: { text: 'a'.repeat(10_000) } }), 'invalid'],
  ['a bidirectional override', JSON.stringify({ type: 'command', id: 'x6', name: 'say', args: { text: 'abc\u202Edef' } }), 'invalid'],
  ['a control character', JSON.stringify({ type: 'command', id: 'x7', name: 'set_name', args: { name: 'a\u0007b' } }), 'invalid'],
  ['a question about an unknown talk', JSON.stringify({ type: 'command', id: 'x8', name: 'ask', args: { text: 'a', talk: 'nope' } }), 'not_found'],
  ['a vote for an unknown question', JSON.stringify({ type: 'command', id: 'x9', name: 'vote', args: { question: 'nope' } }), 'not_found'],
  ['the wrong role', JSON.stringify({ type: 'command', id: 'x10', name: 'cut', args: { source: 'speaker' } }), 'forbidden'],
  ['deep nesting', '{"type":"command","id":"x11","name":"ask","args":' + '['.repeat(2_000) + ']'.repeat(2_000) + '}', 'bad_message'],
];
for (const [what, text, code] of badMessages) {
  test(`WebSocket: ${what} gets ${code}`, async () => {
    const client = await attendee();
    const answer = error(client);
    client.send(text);
    const { code: got, message } = await answer;
    assert.equal(got, code, message);
    assert.ok(message.length > 10, 'a sentence, not a word');
    await client.must('say', { text: 'still here' });
    await client.close();
  });
}

test('WebSocket: anything before hello gets hello_first', async () => {
  const client = await raw();
  const answer = error(client);
  client.send({ type: 'command', id: 'a', name: 'say', args: { text: 'x' } });
  assert.equal((await answer).code, 'hello_first');
  await client.close();
});

test('WebSocket: another version is refused and the socket closes', async () => {
  const client = await raw();
  const answer = error(client);
  client.send({ type: 'hello', v: 2, stage: 'ballroom-c', page: 'attend' });
  assert.equal((await answer).code, 'unsupported_version');
  await client.closed;
});

test('WebSocket: an unknown stage gets not_found', async () => {
  const client = await raw();
  const answer = error(client);
  client.send({ type: 'hello', v: 1, stage: 'nowhere', page: 'attend' });
  assert.equal((await answer).code, 'not_found');
  await client.close();
});

test('WebSocket: a frame over 64 KiB closes with 1009', async () => {
  const client = await attendee();
  client.send('x'.repeat(64 * 1024 + 1));
  assert.equal((await client.closed).code, 1009);
});

test('WebSocket: a frame of 5 MB closes with 1009', async () => {
  const client = await attendee();
  client.send('x'.repeat(5_000_000));
  assert.equal((await client.closed).code, 1009);
});

test('WebSocket: a thousand subscriptions on one connection are told to wait, and cost nobody else', async () => {
  const [greedy, neighbour] = [await attendee(), await attendee()];
  const told = greedy.next((m) => m.type === 'error' && m.code === 'rate_limited', 'a word about waiting');
  for (let i = 0; i < 1_000; i += 1) greedy.send({ type: 'hello', v: 1, stage: 'ballroom-c', page: 'attend' });
  await neighbour.must('say', { text: 'beside it' });
  await told;
  const welcomes = greedy.received.filter((m) => m.type === 'welcome').length;
  assert.ok(welcomes < 100, `${welcomes} of 1,001 were answered with all there is`);
  assert.equal((await fetch(`${server.base}/healthz`)).status, 200);
  await neighbour.close();
  greedy.socket.terminate();
});

test('WebSocket: ten bad messages close with 4400', async () => {
  const client = await attendee();
  for (let i = 0; i < 10; i += 1) client.send('nonsense');
  assert.equal((await client.closed).code, 4400);
});

test('WebSocket: no cookie, or a made-up one, closes with 4401', async () => {
  for (const cookie of [undefined, 'lanai_attendee=made-up']) {
    const client = new Client(server, 'attendee', cookie);
    let code;
    try {
      await client.raw();
      code = (await client.closed).code;
    } catch (refused) {
      code = refused.status === 403 || /4401/.test(refused.message) ? 4401 : refused;
    }
    assert.equal(code, 4401);
  }
});

test('WebSocket: an attendee cannot claim another role with their cookie', async () => {
  const client = new Client(server, 'moderator', attendeeCookie.replace('lanai_attendee', 'lanai_moderator'));
  try {
    await client.raw();
    client.send({ type: 'hello', v: 1, stage: 'ballroom-c', page: 'moderate' });
    const first = await Promise.race([client.next((m) => m.type === 'welcome' || m.type === 'error'), client.closed]);
    if (first.type === 'welcome') assert.equal(first.you.role, 'attendee');
  } catch (refused) {
    assert.ok(refused);
  }
});

test('WebSocket: a flood is told how long to wait', async () => {
  const client = await attendee();
  const answers = await Promise.all(Array.from({ length: 12 }, (_, i) => client.command('say', { text: `flood ${i}` })));
  const refused = answers.filter((a) => a.code === 'rate_limited');
  assert.ok(refused.length > 0 && refused.length < 12);
  assert.ok(refused.every((a) => a.retry_after_ms > 0 && a.retry_after_ms <= 10_000));
  await client.close();
});

test('WebSocket: a revoked invitation does not come back in', async () => {
  const link = await server.link('moderator', ['--name', 'Gone']);
  const { run } = await import('../support/server.mjs');
  const revoked = await run(['link', '--config', server.config, '--data', server.data, '--revoke', link]);
  assert.equal(revoked.code, 0, revoked.stderr);
  assert.equal((await fetch(link, { redirect: 'manual' })).status, 401);
});

const offer = 'v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n';
const http = [
  ['a body that is no SDP', 'POST', '/whep/ballroom-c', { 'content-type': 'application/sdp' }, 'hello', 400],
  ['another content type', 'POST', '/whep/ballroom-c', { 'content-type': 'text/plain' }, offer, 415],
  ['an unknown stage', 'POST', '/whep/nowhere', { 'content-type': 'application/sdp' }, offer, 404],
  ['publishing without a token', 'POST', '/whip/ballroom-c/speaker', { 'content-type': 'application/sdp' }, offer, 401],
  ['publishing with a wrong token', 'POST', '/whip/ballroom-c/speaker', { 'content-type': 'application/sdp', authorization: 'Bearer wrong' }, offer, 401],
  ['a method that is not in the table', 'PUT', '/whep/ballroom-c', {}, 'x', 405],
  ['an unknown session', 'DELETE', '/whep/ballroom-c/0_nope', {}, undefined, 404],
  ['an unknown page', 'GET', '/nowhere', {}, undefined, 404],
  ['a path that climbs', 'GET', '/assets/..%2f..%2fetc%2fpasswd', {}, undefined, 404],
  ['a wrong invitation', 'GET', '/t/not-a-token', {}, undefined, 401],
  ['a role page without its cookie', 'GET', '/moderate', {}, undefined, 401],
  ['a body over 256 KiB', 'POST', '/whep/ballroom-c', { 'content-type': 'application/sdp' }, 'v'.repeat(300_000), 413],
];
for (const [what, method, path, headers, body, status] of http) {
  test(`HTTP: ${what} gets ${status}`, async () => {
    const answer = await fetch(server.base + path, { method, headers, body, redirect: 'manual' });
    const text = await answer.text();
    assert.equal(answer.status, status, text);
    if (path.startsWith('/wh')) {
      if (status !== 413) assert.equal(answer.headers.get('access-control-allow-origin'), '*');
      const { code, message } = JSON.parse(text);
      assert.ok(code && message.length > 10, text);
    }
  });
}

test('UDP: random bytes, truncated STUN, RTP and RTCP are dropped and counted', async () => {
  const ports = [...server.log.matchAll(/udp_ports?=(\d+)/g)].map((m) => Number(m[1]));
  assert.ok(ports.length > 0, `the server must log udp_port=…: ${server.log}`);
  const before = await server.metric('lanai_relay_dropped_unknown_peer_total');
  const socket = dgram.createSocket('udp4');
  const stun = Buffer.from('000100002112a442' + '00'.repeat(12), 'hex');
  const datagrams = [Buffer.alloc(0), stun, stun.subarray(0, 7), Buffer.from([0x80]), Buffer.from([0x80, 200, 0, 1]), Buffer.from([22, 254, 253])];
  for (let i = 0; i < 200; i += 1) datagrams.push(randomBytes(1 + (i * 37) % 1_400));
  for (const datagram of datagrams) {
    await new Promise((resolve, reject) => socket.send(datagram, ports[0], '127.0.0.1', (e) => (e ? reject(e) : resolve())));
  }
  socket.close();
  const deadline = Date.now() + 10_000;
  let now = before;
  while (now < before + 150 && Date.now() < deadline) now = await server.metric('lanai_relay_dropped_unknown_peer_total');
  assert.ok(now >= before + 150, `only ${now - before} counted`);
});

test('TCP: garbage instead of HTTP hurts nobody', async () => {
  await Promise.all(Array.from({ length: 20 }, (_, i) => new Promise((resolve) => {
    const socket = net.connect(server.port, '127.0.0.1', () => socket.end(i % 2 ? randomBytes(2_000) : 'GET / HTTP/9.9\r\n\x00\x01\r\n\r\n'));
    socket.on('error', () => {});
    socket.on('close', resolve);
    socket.resume();
  })));
  assert.equal((await fetch(`${server.base}/healthz`)).status, 200);
});

test('after all that a moderator still works', async () => {
  const chair = await Client.open(server, 'moderator', moderatorCookie, { page: 'moderate' });
  await chair.must('say', { text: 'all well' });
  assert.equal((await chair.command('cut', { source: 'nothing' })).code, 'not_found');
  assert.equal((await chair.command('running_late', { minutes: 0 })).code, 'invalid');
  await chair.close();
});
