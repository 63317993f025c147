// An organiser uploads a timetable: every status, a preview, and what the preview said is what happens.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import net from 'node:net';
import path from 'node:path';
import { readFile } from 'node:fs/promises';
import { Server, root, run } from '../support/server.mjs';

let server;
let cookie;
let original;
before(async () => {
  server = await Server.start({ playout: false, rehearse: false });
  cookie = await server.cookie('organiser', ['--name', 'Olga']);
  original = await readFile(path.join(root, 'deploy/example/imlh2023/programme.toml'), 'utf8');
});
after(async () => {
  const end = await server.stop();
  assert.equal(end.code, 0, server.log);
});

const post = (query, body, headers = { cookie }) => fetch(`${server.base}/api/programme${query}`, { method: 'POST', body, headers });
const title = async (code) => {
  const text = (await (await fetch(`${server.base}/talk/${code}.ics`)).text()).replaceAll('\r\n ', '');
  return text.match(/SUMMARY:(.*)\r\n/)[1];
};
const renamed = (to) => original.replace('title = "Invited talk 1"', `title = "${to}"`);

test('a preview says what would change and changes nothing; then it is done', async () => {
  const before = await title('invited-1');
  const body = renamed('Invited talk 1, anew');
  assert.notEqual(body, original);
  const preview = await post('?preview=1&name=programme.toml', body);
  const said = await preview.json();
  assert.equal(preview.status, 200, JSON.stringify(said));
  assert.equal(said.format, 'programme TOML');
  assert.ok(said.taken.talks > 5);
  assert.equal(said.problems_more, 0);
  assert.equal(said.revision.seq, 0);
  assert.equal(said.revision.changed, 1);
  assert.deepEqual(said.revision.rows.map((row) => row.code), ['invited-1']);
  assert.equal(await title('invited-1'), before);

  const done = await (await post('?name=programme.toml', body)).json();
  assert.ok(done.revision.seq > 0);
  assert.deepEqual(done.revision.rows, said.revision.rows);
  assert.equal(await title('invited-1'), 'Invited talk 1\\, anew');

  const again = await (await post('?name=programme.toml', body)).json();
  assert.equal(again.revision.seq, 0, 'nothing to change');
});

test('each of the five formats is taken', async () => {
  for (const format of ['json', 'xml', 'ics', 'toml']) {
    const { stdout } = await run(['export', '--config', server.config, '--format', format]);
    const answer = await post('?preview=1', stdout);
    const said = await answer.json();
    // Foreign formats name no stage, and this configuration names no room: the core says so.
    assert.ok([200, 422].includes(answer.status), `${format}: ${JSON.stringify(said).slice(0, 500)}`);
    assert.ok(said.taken.talks + said.taken.pauses > 5, format);
  }
});

test('what cannot be taken is 422 with its places, and nothing changes', async () => {
  const before = await title('invited-1');
  for (const [body, says] of [
    ['<!doctype html><p>Log in</p>', /cannot be read as a timetable/],
    [original.replace('zone = "Pacific/Honolulu"', 'zone = "Mars"'), /Mars/],
    [original.slice(0, original.length / 2).replace(/\n[^\n]*$/, '\n[[talk'), /line \d+/],
    [Buffer.from([0xff, 0xfe, 0x00, 0xd8, 0x41]), /cannot be read/],
    ['[event]\ntitle = "T"\nzone = "UTC"\n[[room]]\nid = "ballroom-c"\nstage = "ballroom-c"\n', /no talk/],
  ]) {
    const answer = await post('', body);
    const said = await answer.json();
    assert.equal(answer.status, 422, JSON.stringify(said));
    assert.equal(said.code, 'invalid');
    assert.match(said.message, says);
    assert.ok(Array.isArray(said.problems));
    assert.ok('taken' in said && 'format' in said && 'problems_more' in said);
  }
  assert.equal(await title('invited-1'), before);
});

test('who may not is told so', async () => {
  const moderator = await server.cookie('moderator');
  const status = async (headers, query = '') => (await post(query, original, headers)).status;
  assert.equal(await status({}), 401);
  assert.equal(await status({ cookie: 'lanai_organiser=made-up' }), 401);
  assert.equal(await status({ cookie: moderator }), 401);
  assert.equal(await status({ cookie: moderator.replace('lanai_moderator', 'lanai_organiser') }), 403);
  assert.equal(await status({ cookie, origin: 'https://evil.example' }), 403);
  assert.equal(await status({ cookie, 'sec-fetch-site': 'cross-site' }), 403);
  assert.equal(await status({ cookie }, '?zone=Mars'), 400);
  assert.equal(await status({ cookie }, '?preview=maybe'), 400);
  assert.equal((await post('', '')).status, 400);
  const get = await fetch(`${server.base}/api/programme`);
  assert.equal(get.status, 405);
  assert.equal(get.headers.get('allow'), 'POST');
  assert.equal((await fetch(`${server.base}/api/programme/check`, { method: 'POST', headers: { cookie } })).status, 404);
});

// Only the head is sent: whoever answers has not waited for the body.
function answerToHead(length, extra = `cookie: ${cookie}\r\n`) {
  return new Promise((resolve, reject) => {
    const socket = net.connect(server.port, '127.0.0.1', () => {
      socket.write(`POST /api/programme HTTP/1.1\r\nhost: localhost\r\n${extra}content-length: ${length}\r\n\r\n`);
    });
    let text = '';
    socket.on('data', (chunk) => { text += chunk; });
    socket.on('close', () => resolve(Number(text.split(' ')[1])));
    socket.on('error', reject);
  });
}

test('a body of 100 MB is refused before it comes, and one that nobody may send is not read', async () => {
  assert.equal(await answerToHead(100_000_000), 413);
  assert.equal(await answerToHead(16 * 1024 * 1024 + 1), 413);
  assert.equal(await answerToHead(10_000_000, ''), 401);
});

test('16 MiB are read, and a file of nothing is no timetable', async () => {
  const answer = await post('?preview=1', ' '.repeat(16 * 1024 * 1024));
  assert.equal(answer.status, 422);
});

test('many at once: each is answered, and those beyond the limit are told when to come again', async () => {
  const answers = await Promise.all(Array.from({ length: 12 }, () => post('?preview=1', original)));
  for (const answer of answers) {
    await answer.arrayBuffer();
    assert.ok([200, 429].includes(answer.status), String(answer.status));
    if (answer.status === 429) assert.ok(Number(answer.headers.get('retry-after')) > 0);
  }
  assert.ok(answers.some((answer) => answer.status === 200));
});
