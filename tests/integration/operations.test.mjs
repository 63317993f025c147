// What an organiser does at the prompt: start, check, link, stop, and what goes wrong there.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import net from 'node:net';
import { mkdtemp, writeFile, mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { tmpdir } from 'node:os';
import { Server, run, root } from '../support/server.mjs';
import { Client } from '../support/client.mjs';

const folder = () => mkdtemp(path.join(tmpdir(), 'lanai-ops-'));

test('--help is everywhere and unknown words are refused', async () => {
  for (const args of [['--help'], ['serve', '--help'], ['check', '--help'], ['link', '--help']]) {
    const { code, stdout } = await run(args);
    assert.equal(code, 0, args.join(' '));
    assert.match(stdout, /Usage|--/);
  }
  const unknown = await run(['serve', '--dance']);
  assert.notEqual(unknown.code, 0);
  assert.match(unknown.stderr, /dance/);
});

test('the example passes `lanai check`, with its configuration and its programme', async () => {
  for (const file of ['deploy/example/imlh2023/lanai.toml', 'deploy/example/imlh2023/programme.toml']) {
    const { code, stdout, stderr } = await run(['check', path.join(root, file)]);
    assert.equal(code, 0, stdout + stderr);
  }
});

test('`lanai check` names every mistake with its line', async () => {
  const at = await folder();
  const file = path.join(at, 'programme.toml');
  await writeFile(file, `[event]
title = "T"
zone = "Mars/Olympus"
[[room]]
id = "a"
name = "A"
[[talk]]
title = "One"
room = "a"
start = 2026-05-01T09:00:00
duration = 30
[[talk]]
title = "Two"
room = "b"
start = 2026-05-01T09:10:00
duration = -5
`);
  const { code, stdout, stderr } = await run(['check', file]);
  const said = stdout + stderr;
  assert.equal(code, 1, said);
  assert.match(said, /programme\.toml:3:\d+: error: .*Mars\/Olympus/);
  assert.match(said, /:1[24]:\d+: error: .*«?b»?/);
  assert.match(said, /:16:\d+: error: .*-5/);
  await rm(at, { recursive: true });
});

test('overlapping talks are named', async () => {
  const at = await folder();
  const file = path.join(at, 'programme.toml');
  await writeFile(file, `[event]
title = "T"
zone = "Europe/Berlin"
[[room]]
id = "a"
name = "A"
[[talk]]
title = "One"
room = "a"
start = 2026-05-01T09:00:00
duration = 30
[[talk]]
title = "Two"
room = "a"
start = 2026-05-01T09:10:00
duration = 30
`);
  const { code, stdout } = await run(['check', file]);
  assert.equal(code, 0);
  assert.match(stdout, /:15:9: warning: talk\[2\]: starts at 09:10 while «One» \(line 7\) runs in the same room until 09:30/);
  assert.equal((await run(['check', '--strict', file])).code, 1);
  const example = path.join(root, 'deploy/example/imlh2023/programme.toml');
  assert.equal((await run(['check', '--strict', example])).code, 0);
  await rm(at, { recursive: true });
});

test('a mistake in the configuration is named with its line and the server does not start', async () => {
  const at = await folder();
  const file = path.join(at, 'lanai.toml');
  await writeFile(file, 'programme = "nowhere.toml"\nlisten = "nonsense"\ncolour = "red"\n');
  const { code, stderr, stdout } = await run(['serve', '--config', file, '--data', path.join(at, 'data')]);
  assert.equal(code, 1);
  assert.match(stdout + stderr, /lanai\.toml:1:.*nowhere\.toml/);
  assert.match(stdout + stderr, /lanai\.toml:2:/);
  assert.match(stdout + stderr, /lanai\.toml:3:.*colour/);
  await rm(at, { recursive: true });
});

test('a port in use is said in one line', async () => {
  const holder = net.createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => holder.once('listening', resolve));
  const { port } = holder.address();
  const at = await folder();
  const server = await Server.start({ playout: false });
  const second = await run(['serve', '--config', server.config, '--data', path.join(at, 'data'), '--listen', `127.0.0.1:${port}`]);
  assert.equal(second.code, 1);
  assert.match(second.stderr + second.stdout, new RegExp(`${port}.*in use`, 'i'));
  holder.close();
  await server.stop();
  await rm(at, { recursive: true, force: true });
});

test('a corrupt database is said in one line and left as it is', async () => {
  const at = await folder();
  const data = path.join(at, 'data');
  await mkdir(data);
  await writeFile(path.join(data, 'lanai.db'), 'this is not a database, but somebody\'s notes. '.repeat(100));
  await assert.rejects(Server.start({ playout: false, folder: at, data }), /lanai\.db/);
  assert.match(await readFile(path.join(data, 'lanai.db'), 'utf8'), /somebody's notes/);
  await rm(at, { recursive: true });
});

test('SIGTERM says goodbye to clients and ends with 0', async () => {
  const server = await Server.start({ playout: false });
  const viewer = await Client.open(server, 'attendee', await server.cookie('attendee'));
  const bye = viewer.next((m) => m.type === 'bye');
  const end = server.stop();
  assert.ok((await bye).reason);
  assert.equal((await viewer.closed).code, 1001);
  assert.deepEqual(await end, { code: 0, signal: null });
});

test('pages carry the security headers and no inline script', async () => {
  const server = await Server.start({ playout: false });
  const cookie = await server.cookie('moderator');
  for (const [address, headers] of [['/', {}], ['/moderate', { cookie }], ['/nowhere', {}]]) {
    const answer = await fetch(server.base + address, { headers });
    const policy = answer.headers.get('content-security-policy');
    assert.match(policy, /default-src 'none'/);
    assert.doesNotMatch(policy, /unsafe/);
    assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
    const html = await answer.text();
    assert.doesNotMatch(html, /<script(?![^>]*\bsrc=)[^>]*>/);
    assert.doesNotMatch(html, /<style|\sstyle=|\son[a-z]+=/);
  }
  const set = (await fetch(`${server.base}/`)).headers.get('set-cookie');
  assert.match(set, /HttpOnly/);
  assert.match(set, /SameSite=Lax/);
  assert.equal((await fetch(`${server.base}/healthz`)).status, 200);
  assert.ok((await server.metric('lanai_gateway_http_requests_total')) > 0);
  await server.stop();
});

test('with a code, attending needs the code', async () => {
  const server = await Server.start({ playout: false, code: 'aloha-2023' });
  const front = await fetch(`${server.base}/`, { redirect: 'manual' });
  assert.equal(front.headers.get('set-cookie'), null);
  assert.match(await front.text(), /code/i);
  const join = (code) => fetch(`${server.base}/join`, {
    method: 'POST', redirect: 'manual', body: new URLSearchParams({ code }),
  });
  const wrong = await join('wrong');
  assert.equal(wrong.headers.get('set-cookie'), null);
  const right = await join('aloha-2023');
  assert.equal(right.status, 303);
  const viewer = await Client.open(server, 'attendee', right.headers.get('set-cookie').split(';')[0]);
  assert.equal(viewer.you.role, 'attendee');
  await viewer.close();
  const watch = await fetch(`${server.base}/whep/ballroom-c`, { method: 'POST', headers: { 'content-type': 'application/sdp' }, body: 'v=0\r\n' });
  assert.equal(watch.status, 401);
  await server.stop();
});

test('people, questions and the cut survive a restart', async () => {
  const server = await Server.start({ playout: false });
  const cookie = await server.cookie('attendee');
  const viewer = await Client.open(server, 'attendee', cookie);
  await viewer.must('set_name', { name: 'Grace' });
  const { result } = await viewer.must('ask', { text: 'Still here tomorrow?' });
  const chair = await Client.open(server, 'moderator', await server.cookie('moderator'), { page: 'moderate' });
  await chair.must('cut', { source: 'camera' });
  server.process.kill('SIGTERM');
  await server.exited;
  await server.launch();
  const again = await Client.open(server, 'attendee', cookie);
  assert.equal(again.you.name, 'Grace');
  assert.equal(again.questions.get(result.question).text, 'Still here tomorrow?');
  assert.equal(again.stage.selected, 'camera');
  await again.close();
  await server.stop();
});

test("an organiser's link leads to /organise, and its cookie opens the moderator's page and socket", async () => {
  const server = await Server.start({ playout: false });
  const front = await fetch(await server.link('organiser', ['--name', 'Olga']), { redirect: 'manual' });
  assert.equal(front.headers.get('location'), '/organise');
  const cookie = front.headers.get('set-cookie').split(';')[0];
  assert.match(cookie, /^lanai_organiser=/);
  for (const page of ['organise', 'moderate']) assert.equal((await fetch(`${server.base}/${page}`, { headers: { cookie } })).status, 200);
  const chair = await Client.open(server, 'moderator', `lanai_moderator=forgotten; ${cookie}`, { page: 'moderate' });
  assert.equal(chair.you.role, 'organiser');
  await chair.must('cut', { source: 'camera' });
  await chair.close();
  await server.stop();
});

test('a second server on the same data is refused before it touches anything', async () => {
  const server = await Server.start({ playout: false });
  const viewer = await Client.open(server, 'attendee', await server.cookie('attendee'));
  const before = await viewer.must('say', { text: 'before' });
  const second = await run(['serve', '--config', server.config, '--data', server.data, '--listen', '127.0.0.1:0']);
  assert.equal(second.code, 1);
  assert.equal(second.stderr.split('\n').filter((line) => line.includes('error')).join(),
    `lanai: error: ${server.data} is in use by another lanai serve; stop it or name another --data`);
  const said = await viewer.must('say', { text: 'after' });
  assert.equal(said.seq, before.seq + 1, 'the second wrote nothing in between');
  await server.cookie('moderator'); // `lanai link` works beside it
  await viewer.close();
  assert.deepEqual(await server.stop(), { code: 0, signal: null });
});
