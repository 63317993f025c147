// The programme's feeds over real HTTP, while a chair makes the day late; and the same programme at the prompt.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Server, root, run } from '../support/server.mjs';
import { Client } from '../support/client.mjs';

let server;
before(async () => {
  server = await Server.start({ playout: false });
});
after(() => server.stop());

const feeds = ['/schedule.json', '/schedule.xml', '/schedule.ics', '/talk/invited-1.ics'];
const get = (feed, headers = {}) => fetch(server.base + feed, { headers });

// One VEVENT of a calendar, unfolded, as its lines' names and values.
async function talkOf(feed, title) {
  const text = (await (await get(feed)).text()).replaceAll('\r\n ', '');
  const event = text.split('BEGIN:VEVENT\r\n').find((part) => part.includes(`SUMMARY:${title}`));
  assert.ok(event, `${feed} has no ${title}`);
  return Object.fromEntries(event.split('END:VEVENT')[0].split('\r\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]));
}

test('each feed has its type, a strong ETag and CORS; who has it gets 304', async () => {
  const types = { json: 'application/json', xml: 'application/xml; charset=utf-8', ics: 'text/calendar; charset=utf-8' };
  for (const feed of feeds) {
    const answer = await get(feed);
    assert.equal(answer.status, 200, feed);
    assert.equal(answer.headers.get('content-type'), types[feed.split('.').pop()]);
    assert.match(answer.headers.get('etag'), /^"[0-9a-f]{32}"$/);
    assert.equal(answer.headers.get('access-control-allow-origin'), '*');
    assert.equal(answer.headers.get('cache-control'), 'public, no-cache');
    assert.ok(Date.parse(answer.headers.get('last-modified')) <= Date.now());
    const body = await answer.text();

    const again = await get(feed, { 'if-none-match': answer.headers.get('etag') });
    assert.equal(again.status, 304, feed);
    assert.equal(await again.text(), '');
    const head = await fetch(server.base + feed, { method: 'HEAD' });
    assert.equal(head.status, 200);
    assert.equal(head.headers.get('content-length'), String(Buffer.byteLength(body)));
    const options = await fetch(server.base + feed, { method: 'OPTIONS' });
    assert.equal(options.status, 204);
    assert.match(options.headers.get('access-control-allow-methods'), /GET/);
  }
  assert.equal((await get('/talk/invited-1.ics')).headers.get('content-disposition'), 'attachment; filename="invited-1.ics"');
});

test('a talk that is not there is a 404 with a sentence', async () => {
  const answer = await get('/talk/nobody.ics');
  assert.equal(answer.status, 404);
  assert.match((await answer.json()).message, /no talk of this code/);
});

test('running late changes ETag, SEQUENCE and LAST-MODIFIED; the UID stays', async () => {
  const before = Object.fromEntries(await Promise.all(feeds.map(async (feed) => [feed, (await get(feed)).headers.get('etag')])));
  const title = 'Invited talk 1';
  const old = await talkOf('/talk/invited-1.ics', title);

  const chair = await Client.open(server, 'moderator', await server.cookie('moderator', ['--name', 'Chair']), { page: 'moderate' });
  await chair.must('running_late', { minutes: 5 });
  await chair.close();

  const now = await talkOf('/talk/invited-1.ics', title);
  assert.equal(now.UID, old.UID);
  assert.equal(Number(now.SEQUENCE), Number(old.SEQUENCE) + 1);
  assert.ok(now['LAST-MODIFIED'] > old['LAST-MODIFIED'], `${now['LAST-MODIFIED']} after ${old['LAST-MODIFIED']}`);
  assert.notEqual(now['DTEND;TZID=Pacific/Honolulu'], old['DTEND;TZID=Pacific/Honolulu']);
  assert.deepEqual(await talkOf('/schedule.ics', title), now);
  for (const feed of feeds) {
    const answer = await get(feed, { 'if-none-match': before[feed] });
    assert.equal(answer.status, 200, `${feed} changed`);
    assert.notEqual(answer.headers.get('etag'), before[feed]);
  }
});

test('the feeds are the same after a restart', async () => {
  const bodies = await Promise.all(feeds.map(async (feed) => (await get(feed)).text()));
  await server.kill();
  await server.launch();
  for (const [i, feed] of feeds.entries()) assert.equal(await (await get(feed)).text(), bodies[i], feed);
});

test('export and import at the prompt', async () => {
  for (const [format, begin] of [['json', '{"$schema"'], ['xml', '<?xml'], ['ics', 'BEGIN:VCALENDAR'], ['toml', '[event]']]) {
    const { stdout, code } = await run(['export', '--config', server.config, '--format', format]);
    assert.equal(code, 0);
    assert.ok(stdout.startsWith(begin), format);
  }
  const file = path.join(server.folder, 'programme.toml');
  const exported = await run(['export', '--config', server.config, '--format', 'toml', '--output', file]);
  assert.equal(exported.stdout, '');
  const imported = await run(['import', file]);
  assert.equal(imported.code, 0, imported.stderr);
  assert.equal(imported.stdout, await readFile(file, 'utf8'), 'what was written reads back as the same');
  assert.match(imported.stderr, /taken format="programme TOML" days=1 /);
  const missing = await run(['import', '/nowhere.toml']);
  assert.equal(missing.code, 1);
  assert.match(missing.stderr, /there is no such file/);
});

test('a programme that is edited while its server is down: who comes back hears what changed, and feeds follow', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'lanai-edited-'));
  const programme = path.join(folder, 'programme.toml');
  const text = await readFile(path.join(root, 'deploy/example/imlh2023/programme.toml'), 'utf8');
  await writeFile(programme, text);
  const own = await Server.start({ playout: false, programme, folder });
  try {
    const attendee = await Client.open(own, 'attendee', await own.cookie('attendee'));
    assert.equal(attendee.talks.get('invited-2').title, 'Invited talk 2');
    await own.stop();
    await attendee.closed;
    await writeFile(programme, text.replace('Invited talk 2', 'Invited talk two'));
    await own.launch();
    await attendee.connect();
    assert.equal(attendee.welcome.resumed, true);
    assert.equal(attendee.welcome.programme, undefined);
    assert.equal(attendee.talks.get('invited-2').title, 'Invited talk two');
    const calendar = await (await fetch(`${own.base}/schedule.ics`)).text();
    const events = calendar.split('BEGIN:VEVENT').slice(1);
    for (const event of events) assert.match(event, event.includes('Invited talk two') ? /SEQUENCE:1\r/ : /SEQUENCE:0\r/);
    attendee.socket.close();
  } finally {
    await own.stop();
    await rm(folder, { recursive: true, force: true });
  }
});
