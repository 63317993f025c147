// A programme that is followed at an https:// address: what is wrong with it is said, and the programme stands.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import http from 'node:http';
import { mkdtemp, rm, writeFile, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { Server, run, root } from '../support/server.mjs';
import { Client } from '../support/client.mjs';
import { FeedServer, calendar, document, makeAuthority } from '../support/feed_server.mjs';

const patience = Number(process.env.LANAI_TEST_PATIENCE_MS ?? 15_000);
const titles = ['Opening', 'One', 'Two', 'Three', 'Four', 'Five'];
let folder;
let authority;
let feed;

before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'lanai-follow-'));
  authority = await makeAuthority(folder);
  feed = await FeedServer.start(authority.good, document(calendar(titles)));
});
after(async () => {
  await feed.stop();
  await rm(folder, { recursive: true, force: true });
});

const configFor = (url, ca = authority.ca, room = 'Ballroom C') => `
programme = "${url}"
programme_refresh = 3600
${ca ? `programme_ca = "${ca}"` : ''}
www = "${path.join(root, 'www/dist')}"
[[stage]]
id = "ballroom-c"
room = "${room}"
[[stage.source]]
id = "camera"
kind = "live"
`;

let files = 0;
async function check(url, ca, room) {
  const file = path.join(folder, `check-${(files += 1)}.toml`);
  await writeFile(file, configFor(url, ca, room));
  const { code, stdout, stderr } = await run(['check', file], { timeout: 90_000 });
  return { code, said: stdout + stderr };
}

test('lanai check asks once and says what is there', async () => {
  feed.answer = document(calendar(titles));
  feed.requests = [];
  const { code, said } = await check(`${feed.base}/days/schedule.ics?key=hidden`);
  assert.equal(code, 0, said);
  assert.match(said, /taken format="iCalendar" days=1 rooms=1 tracks=0 talks=6 /);
  assert.equal(feed.requests.length, 1);
  assert.equal(feed.requests[0].url, '/days/schedule.ics?key=hidden');
  assert.equal(feed.requests[0].headers.host, `localhost:${feed.port}`);
  assert.doesNotMatch(said, /hidden/);
});

const say = (status, headers = {}, body = '') => (_, response) => response.writeHead(status, headers).end(body);
const cut = (headers) => (_, response) => {
  response.writeHead(200, headers);
  response.write('BEGIN:VCALENDAR\r\n', () => setImmediate(() => response.socket.destroy()));
};
const endless = (headers) => (_, response) => {
  response.writeHead(200, headers);
  const more = () => { while (!response.destroyed && response.write('X'.repeat(65_536))); };
  response.on('drain', more);
  response.on('error', () => {});
  more();
};
const failures = [
  ['500', say(500), /answered 500 \(Internal Server Error\); 200 or 304 is expected/],
  ['404', say(404), /answered 404 \(Not Found\)/],
  ['503 with Retry-After', say(503, { 'retry-after': '120' }), /answered 503/],
  ['204', say(204), /answered 204/],
  ['304 that nobody asked for', say(304), /answered 304/],
  ['a redirect to http://', say(302, { location: 'http://localhost/schedule.ics' }), /redirects to where nobody goes: only https:\/\/ is followed/],
  ['a redirect to nowhere', say(301), /answered 301 without saying where to/],
  ['a redirect to itself', say(302, { location: '/schedule.ics' }), /redirects in a loop: .*\/schedule\.ics -> .*\/schedule\.ics/],
  ['redirects without end', (request, response) => say(307, { location: `${request.url}x` })(request, response), /redirects more than 5 times/],
  ['a body that announces too much', endless({ 'content-length': '17825792' }), /is larger than 16 MiB/],
  ['a body that grows too long', endless({}), /is larger than 16 MiB/],
  ['a body that is cut off', cut({ 'content-length': '5000' }), /is cut off/],
  ['chunks that are cut off', cut({}), /is cut off/],
  ['a web page', document('<!doctype html><html><body>Please log in</body></html>'), /cannot be read as a timetable: .*a programme is TOML with \[event\], frab's XML/],
  ['one letter', document('x'), /cannot be read as a timetable/],
  ['nothing', document(''), /cannot be read as a timetable/],
  ['what is packed without being asked', (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(calendar(titles))), /is packed, which was not asked for/],
  ['bytes that are no text', (_, response) => response.writeHead(200).end(gzipSync(calendar(titles))), /cannot be read as a timetable/],
  ['another encoding than it says', document('<?xml version="1.0" encoding="ebcdic-us"?><schedule/>'), /declares the encoding/],
  ['a calendar that is cut off', document(calendar(titles).slice(0, 300)), /cannot be read as a timetable: line \d+: is cut off/],
  ['no talk', document(calendar([])), /has no room "Ballroom C"/],
  ['a stage without its room', document(calendar(titles, 'Cellar')), /the programme has no room "Ballroom C"; it has cellar/],
  ['no HTTP', (_, response) => { response.socket.write('hello\r\n\r\n'); response.socket.end(); }, /is no answer of HTTP\/1\.1|is cut off/],
];
for (const [what, answer, says] of failures) {
  test(`${what} is said`, async () => {
    feed.answer = answer;
    const { code, said } = await check(`${feed.base.replace('//', '//ada:lovelace@')}/schedule.ics`);
    assert.equal(code, 1, said);
    assert.match(said, says);
    assert.ok(said.includes(`${feed.base}/schedule.ics`), said);
    assert.doesNotMatch(said, /ada|lovelace/);
  });
}

test('certificates: of nobody known, of another host, and no TLS at all', async () => {
  feed.answer = document(calendar(titles));
  const unknown = await check(`${feed.base}/a.ics`, '');
  assert.equal(unknown.code, 1);
  assert.match(unknown.said, /its certificate is not accepted: (unable to get local issuer|self-signed)/);
  const other = await FeedServer.start(authority.elsewhere, document(calendar(titles)));
  const elsewhere = await check(`${other.base}/a.ics`);
  assert.match(elsewhere.said, /its certificate is not accepted: hostname mismatch/);
  assert.equal(other.requests.length, 0, 'nothing is asked of who is somebody else');
  const byAddress = await check(`https://127.0.0.1:${feed.port}/a.ics`);
  assert.equal(byAddress.code, 0, byAddress.said);
  await other.stop();
  const plain = http.createServer((_, response) => response.end('x'));
  await new Promise((resolve) => plain.listen(0, '127.0.0.1', resolve));
  const none = await check(`https://localhost:${plain.address().port}/a.ics`);
  assert.match(none.said, /no TLS connection/);
  plain.close();
  const refused = await check(`https://localhost:${other.port}/a.ics`);
  assert.match(refused.said, /is not reached: no connection: Connection refused/);
});

test('redirects lead on; credentials go to the host they are for and to no other', async () => {
  const other = await FeedServer.start(authority.good, document(calendar(titles)));
  feed.requests = [];
  feed.answer = (request, response) => say(302, { location: request.url === '/a' ? '/b' : `${other.base}/c.ics` })(request, response);
  const { code, said } = await check(`${feed.base.replace('//', '//ada:love%40lace@')}/a`);
  assert.equal(code, 0, said);
  const basic = `Basic ${Buffer.from('ada:love@lace').toString('base64')}`;
  assert.deepEqual(feed.requests.map((one) => [one.url, one.headers.authorization]), [['/a', basic], ['/b', basic]]);
  assert.deepEqual(other.requests.map((one) => [one.url, one.headers.authorization]), [['/c.ics', undefined]]);
  await other.stop();
});

test('the keys of a feed are checked', async () => {
  const file = path.join(folder, 'keys.toml');
  const says = async (text, pattern) => {
    await writeFile(file, `${text}\n[[stage]]\nid = "a"\n`);
    const { code, stdout } = await run(['check', file]);
    assert.equal(code, 1);
    assert.match(stdout, pattern);
    assert.doesNotMatch(stdout, /lovelace/);
  };
  await says('programme = "http://ada:lovelace@example.org/a.ics"', /keys\.toml:1:13: error: programme: cannot be followed: only https:\/\//);
  await says('programme = "https://example.org/a.ics"\nprogramme_refresh = 5', /programme_refresh: is 5; it must be from 10 to/);
  await says('programme = "https://example.org/a.ics"\nprogramme_ca = "no.pem"', /programme_ca: there is no file/);
});

const startOn = (url, options = {}) => Server.start({ config: configFor(url), rehearse: false, ...options });
const titlesNow = async (server) => {
  const json = await (await fetch(`${server.base}/schedule.json`)).json();
  return json.schedule.conference.days.flatMap((day) => Object.values(day.rooms).flat()).map((talk) => talk.title);
};

test('without a copy a server does not start on a feed that fails; with one it does, and says so', async () => {
  feed.answer = say(500);
  await assert.rejects(startOn(`${feed.base}/schedule.ics`), /answered 500/);

  feed.answer = document(calendar(titles));
  const server = await startOn(`${feed.base.replace('//', '//ada:lovelace@')}/schedule.ics`);
  assert.deepEqual(await titlesNow(server), titles);
  server.process.kill('SIGTERM');
  await server.exited;

  // In all of these the copy is what there is.
  const hang = () => {};
  const drip = (_, response) => {
    response.writeHead(200);
    const drop = setInterval(() => response.write('B'), 200);
    response.on('close', () => clearInterval(drop));
  };
  for (const [answer, says] of [[say(500), /answered 500/], [hang, /was not there within 10 s/], [drip, /was not there within 10 s/],
    [document(calendar(titles.slice(0, 2))), /has 2 talks where there were 6/], [document('<html>'), /cannot be read/]]) {
    feed.answer = answer;
    await server.launch();
    assert.match(server.log, says);
    assert.deepEqual(await titlesNow(server), titles);
    assert.doesNotMatch(server.log, /lovelace/);
    server.process.kill('SIGTERM');
    await server.exited;
  }
  for (const file of ['programme-feed', 'programme-feed.about']) {
    assert.doesNotMatch(await readFile(path.join(server.data, file), 'utf8'), /lovelace/);
  }
  await rm(server.folder, { recursive: true });
});

const planOf = (client) => client.events.filter((event) => event.kind === 'plan').at(-1)?.plan;

test('while the server runs: 304, a change, and what cannot be taken leaves the programme standing', async () => {
  feed.answer = document(calendar(titles));
  feed.requests = [];
  const server = await startOn(`${feed.base}/schedule.ics`);
  const cookie = await server.cookie('organiser', ['--name', 'Olga']);
  const olga = await Client.open(server, 'organiser', cookie, { page: 'moderate' });
  const post = () => fetch(`${server.base}/api/programme/check`, { method: 'POST', headers: { cookie } });
  // Asked, and the feed's next answer is known.
  const ask = async (answer, known) => {
    feed.answer = answer;
    const seen = olga.events.length;
    const deadline = Date.now() + patience;
    let status;
    do ({ status } = await post()); while (status === 429 && Date.now() < deadline);
    assert.equal(status, 202);
    await olga.until(() => olga.events.slice(seen).some((event) => event.kind === 'plan' && known(event.plan)),
      `the plan; last: ${JSON.stringify(planOf(olga).feed)}\n${server.log.slice(-2_000)}`);
    return planOf(olga);
  };
  try {
    assert.equal(planOf(olga).source, 'feed');
    assert.equal(planOf(olga).feed.state, 'ok');
    assert.equal(planOf(olga).feed.url, `${feed.base}/schedule.ics`);

    await ask(document(calendar(titles)), (plan) => plan.feed.state === 'ok');
    assert.ok(feed.requests.at(-1).headers['if-none-match'], 'asked with what it has');
    assert.equal((await post()).status, 429, 'not twice in a moment');

    const newer = ['Opening', 'One, anew', ...titles.slice(2), 'Six'];
    const changed = olga.next((m) => (m.events ?? []).some((e) => e.kind === 'talks' && e.talks.some((t) => t.title === 'One, anew')), 'the change');
    await ask(document(calendar(newer)), (plan) => plan.feed.state === 'ok');
    await changed;
    assert.deepEqual(await titlesNow(server), newer);

    for (const [answer, says] of [
      [say(503, { 'retry-after': '7200' }), /answered 503/],
      [document('<!doctype html><p>Moved</p>'), /cannot be read as a timetable/],
      [document(calendar(newer.slice(0, 3))), /has 3 talks where there were 7/],
      [document(calendar(newer, 'Cellar')), /no room "Ballroom C"/],
    ]) {
      const plan = await ask(answer, (one) => one.feed.state === 'failing' && says.test(one.feed.error));
      assert.ok(plan.feed.failures >= 1);
      assert.deepEqual(await titlesNow(server), newer, `after ${says}`);
    }
    const late = await ask(say(503, { 'retry-after': '7200' }), (plan) => /503/.test(plan.feed.error));
    assert.ok(late.feed.next_ms - late.feed.checked_ms >= 7_190_000, 'Retry-After is heeded');

    const well = await ask(document(calendar(newer)), (plan) => plan.feed.state === 'ok');
    assert.equal(well.feed.failures, 0);
    assert.equal(well.feed.error, '');
    assert.match(server.log, /event=feed state=failing .*answered 503/);
    assert.match(server.log, /event=feed_taken .*added=1/);
  } finally {
    await olga.close();
    await server.stop();
  }
});

test('a programme that an organiser put in its place by hand is what the feed is measured by', async () => {
  feed.answer = document(calendar(titles));
  const server = await startOn(`${feed.base}/schedule.ics`);
  const cookie = await server.cookie('organiser', ['--name', 'Olga']);
  const few = titles.slice(0, 2);
  const upload = await fetch(`${server.base}/api/programme?name=few.ics`, { method: 'POST', headers: { cookie }, body: calendar(few) });
  assert.equal(upload.status, 200, await upload.text());
  const current = async () => (await titlesNow(server)).filter((title) => !title.startsWith('Cancelled: '));
  assert.deepEqual(await current(), few);
  feed.answer = document(calendar(['Opening', 'One, anew']));
  const asked = await fetch(`${server.base}/api/programme/check`, { method: 'POST', headers: { cookie } });
  assert.equal(asked.status, 202);
  const deadline = Date.now() + patience;
  while (!(await current()).includes('One, anew') && Date.now() < deadline);
  assert.deepEqual(await current(), ['Opening', 'One, anew']);
  await server.stop();
});
