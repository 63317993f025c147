// One's own programme over real sockets and HTTP: what one page stars the other shows, nobody else hears of it, and the
// calendar at its secret address follows the day.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { Server } from '../support/server.mjs';
import { Client } from '../support/client.mjs';
import { readCalendar } from '../support/calendar.mjs';

let server;
let cookie;
let phone;
let laptop;
let other;
let chair;
before(async () => {
  server = await Server.start({ playout: false });
  cookie = await server.cookie('attendee');
  phone = await Client.open(server, 'attendee', cookie);
  laptop = await Client.open(server, 'attendee', cookie);
  other = await Client.open(server, 'attendee', await server.cookie('attendee'));
  chair = await Client.open(server, 'moderator', await server.cookie('moderator', ['--name', 'Chair']), { page: 'moderate' });
});
after(async () => {
  await Promise.all([phone, laptop, other, chair].map((client) => client.close()));
  assert.equal((await server.stop()).code, 0);
});

const get = (path, headers = {}) => fetch(server.base + path, { headers });
const mine = async (path) => readCalendar(await (await get(path)).text());
// Asked for once a client: the command has its rate.
const address = async (client, renew = false) => {
  if (renew || !client.calendar) client.calendar = (await client.must('my_calendar', { renew })).result.path;
  return client.calendar;
};
// Talks that a chair may still change, the latest first.
const coming = () => [...chair.talks.values()].filter((talk) => talk.kind === 'talk' && !talk.cancelled)
  .sort((a, b) => b.start_ms - a.start_ms);

test('two pages of one person agree, and so does the next visit; others hear nothing', async () => {
  const [a, b] = coming();
  await phone.must('star', { talk: a.code });
  await phone.must('star', { talk: b.code });
  await laptop.until(() => laptop.stars.size === 2, 'both stars on the laptop');
  await laptop.must('unstar', { talk: b.code });
  await phone.until(() => phone.stars.size === 1, 'one star on the phone');
  await laptop.drop();
  await phone.must('star', { talk: b.code });
  await laptop.connect();
  assert.equal(laptop.welcome.resumed, true);
  assert.deepEqual([...laptop.stars].sort(), [a.code, b.code].sort());
  await other.must('say', { text: 'anything' });
  for (const client of [other, chair]) {
    assert.equal(JSON.stringify(client.received).includes('"star"'), false);
    assert.deepEqual(client.received[0].my_stars, []);
  }
});

test('a calendar at a secret address: exactly what is starred, as libical reads it', async () => {
  const path = await address(phone);
  assert.match(path, /^\/my\/[\w-]+\.[\w-]{43}\.ics$/);
  assert.equal(await address(laptop), path);
  const answer = await get(path);
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get('content-type'), 'text/calendar; charset=utf-8');
  assert.equal(answer.headers.get('cache-control'), 'private, no-cache');
  assert.equal(answer.headers.get('access-control-allow-origin'), null);
  const starred = [...phone.stars].map((code) => chair.talks.get(code)).sort((a, b) => a.start_ms - b.start_ms);
  const read = await readCalendar(await answer.text());
  assert.deepEqual(read.map(({ title, start_ms, end_ms }) => ({ title, start_ms, end_ms })),
    starred.map(({ title, start_ms, end_ms }) => ({ title, start_ms, end_ms })));
  assert.deepEqual(await mine(await address(other)), []);
  const head = await fetch(server.base + path, { method: 'HEAD' });
  assert.equal(head.headers.get('etag'), answer.headers.get('etag'));
});

test('it follows the day, also a cancellation, and says 304 until then', async () => {
  const path = await address(phone);
  const etag = (await get(path)).headers.get('etag');
  const same = await get(path, { 'if-none-match': etag });
  assert.equal(same.status, 304);
  assert.equal(await same.text(), '');
  const [talk] = coming();
  const old = (await mine(path)).find((one) => one.title === talk.title);
  await chair.must('cancel_talk', { talk: talk.code });
  const changed = await get(path, { 'if-none-match': etag });
  assert.equal(changed.status, 200);
  const now = (await readCalendar(await changed.text())).find((one) => one.uid === old.uid);
  assert.equal(now.cancelled, true);
  assert.equal(now.sequence, old.sequence + 1);
});

test('an insertion that was undone stays in calendars, as cancelled', async () => {
  const [talk] = coming();
  const inserted = await chair.must('insert_talk', { title: 'Extra', room: talk.room, start_ms: talk.end_ms, minutes: 5, cascade: true });
  const code = inserted.result.talk;
  await phone.must('star', { talk: code });
  const path = await address(phone);
  const before = (await mine(path)).find((one) => one.title === 'Extra');
  assert.equal(before.cancelled, false);
  await chair.must('programme_undo', { change: inserted.seq });
  for (const feed of [path, '/schedule.ics', `/talk/${code}.ics`]) {
    const gone = (await mine(feed)).find((one) => one.uid === before.uid);
    assert.deepEqual(gone, { ...before, cancelled: true, sequence: before.sequence + 1, modified_ms: gone.modified_ms }, feed);
    assert.ok(gone.modified_ms >= before.modified_ms);
  }
  assert.equal((await (await get('/schedule.json')).text()).includes('"Extra"'), false);
  await phone.must('unstar', { talk: code });
});

test('wrong addresses are all alike; a renewed one is good no more; a restart changes nothing', async () => {
  const old = await address(phone);
  const path = await address(phone, true);
  assert.notEqual(path, old);
  assert.equal((await get(path)).status, 200);
  const seen = async (where) => {
    const answer = await get(where);
    const headers = Object.fromEntries(answer.headers);
    delete headers.date;
    return { status: answer.status, headers, body: await answer.text() };
  };
  const nobody = await seen(`/my/a-${'0'.repeat(16)}.${'A'.repeat(43)}.ics`);
  assert.equal(nobody.status, 404);
  const own = path.slice('/my/'.length, -'.ics'.length);
  const [person, signature] = own.split('.');
  const foreign = (await address(other)).slice('/my/'.length).split('.')[0];
  for (const wrong of [old, `/my/${person}.ics`, `/my/${person}.${signature.slice(0, -1)}.ics`, `/my/${foreign}.${signature}.ics`,
    `/my/${own}`, '/my/', '/my/.ics', `/my/${person}.${'x'.repeat(2000)}.ics`, '/my/a/b.ics']) {
    assert.deepEqual(await seen(wrong), nobody, wrong);
  }
  assert.equal((await fetch(server.base + path, { method: 'POST', body: 'x' })).status, 405);

  await server.kill();
  await server.launch(`127.0.0.1:${server.port}`);
  assert.equal((await get(path)).status, 200);
  assert.deepEqual((await seen(old)).body, nobody.body);
  assert.equal(server.log.includes(signature), false);
  for (const client of [phone, laptop, other, chair]) {
    await client.closed;
    await client.connect();
  }
  assert.equal((await phone.must('my_calendar', {})).result.path, path);
});

test('feeds are answered by date where no ETag is asked about', async () => {
  for (const feed of ['/schedule.json', '/schedule.xml', '/schedule.ics', '/talk/invited-1.ics']) {
    const first = await get(feed);
    const etag = first.headers.get('etag');
    const date = new Date(Date.now() + 60_000).toUTCString();
    assert.equal((await get(feed, { 'if-modified-since': date })).status, 304, feed);
    assert.equal((await get(feed, { 'if-modified-since': 'Thu, 01 Jan 1970 00:00:00 GMT' })).status, 200);
    assert.equal((await get(feed, { 'if-modified-since': date, 'if-none-match': '"other"' })).status, 200);
    assert.equal((await get(feed, { 'if-modified-since': 'Thu, 01 Jan 1970 00:00:00 GMT', 'if-none-match': etag })).status, 304);
  }
});
