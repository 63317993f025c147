// A whole day at 60 times its pace: two chairs run it late, swap, cancel, insert, move and take back; the server is killed in
// the middle and an attendee loses the network. What every kind of reader holds is what the chairs decided, talk by talk,
// and calendars never lose an event or go back. No step waits for a time to be met: late ones are decided late.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Server, rm, root } from '../support/server.mjs';
import { Client } from '../support/client.mjs';
import { eventually, launch, open, shoot, testid } from '../support/browser.mjs';
import { LossyLink } from '../support/link.mjs';
import { ProgrammeClock } from '../support/programme_clock.mjs';
import { DayModel } from '../support/day_model.mjs';
import { calendar_events, comparable, held_by_calendar, held_by_json, held_by_page, held_by_xml, shown_by_page } from '../support/programme_readers.mjs';

// The zone changes its clocks in the night before.
const clock = (text) => Date.parse(`2027-03-28T${text}:00+02:00`);
const rooms = { hall: 'Great Hall', studio: 'Studio' };
const lunch = { minutes: 45, pause: true, hard_stop: true };
const flexible = { minutes: 20, pause: true, minutes_min: 5 }; // so much that a machine that is late does not meet lunch
const plan = [
  ['h1', 'Opening', 'hall', '09:00', { minutes: 30 }], ['h2', 'What a model may say', 'hall', '09:30', { minutes: 30 }],
  ['hb', 'Coffee in the hall', 'hall', '10:00', flexible], ['h3', 'Counting carefully', 'hall', '10:20', { minutes: 30 }],
  ['h4', 'Things left out', 'hall', '10:50', { minutes: 30 }], ['hc', 'Tea in the hall', 'hall', '11:20', flexible],
  ['h5', 'A panel of four', 'hall', '11:40', { minutes: 30 }], ['hl', 'Lunch in the hall', 'hall', '12:15', lunch],
  ['h6', 'Closing words', 'hall', '13:00', { minutes: 30 }],
  ['s1', 'Tutorial, part one', 'studio', '09:00', { minutes: 40 }], ['s2', 'Tutorial, part two', 'studio', '09:40', { minutes: 40 }],
  ['sb', 'Coffee in the studio', 'studio', '10:20', flexible], ['s3', 'Small data', 'studio', '10:40', { minutes: 30 }],
  ['s4', 'Short notes', 'studio', '11:10', { minutes: 20 }], ['s5', 'Longer notes', 'studio', '11:30', { minutes: 30 }],
  ['sl', 'Lunch in the studio', 'studio', '12:15', lunch], ['s6', 'Demonstrations', 'studio', '13:00', { minutes: 30 }],
].map(([code, title, room, start, more]) => ({ code, title, room, start: clock(start), ...more }));

const programme = () => `[event]
title = "A day"
zone = "Europe/Berlin"
${Object.entries(rooms).map(([id, name]) => `[[room]]\nid = "${id}"\nname = "${name}"\nstage = "${id}"\n`).join('')}
${plan.map((talk) => `[[talk]]
code = "${talk.code}"
title = "${talk.title}"
room = "${talk.room}"
start = ${new Date(talk.start).toISOString()}
duration = ${talk.minutes}
${talk.pause ? 'kind = "pause"' : ''}
${talk.minutes_min ? `min_duration = ${talk.minutes_min}` : ''}
${talk.hard_stop ? 'hard_stop = true' : ''}`).join('\n')}
`;
const config = `programme = "programme.toml"
www = "${path.join(root, 'www/dist')}"
[media]
shards = 1
[[stage]]
id = "hall"
[[stage]]
id = "studio"
`;

let folder;
let server;
let browser;
let link;
let pages;
const chairs = {};
let now;
const model = new DayModel(plan);
const seen = new Map(); // by UID: the newest of its calendar event

before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'lanai-day-'));
  await writeFile(path.join(folder, 'programme.toml'), programme());
  server = await Server.start({ folder, config, pace: 60 });
  for (const [name, room] of [['Ada', 'hall'], ['Ben', 'studio']]) {
    chairs[name] = await Client.open(server, 'moderator', await server.cookie('moderator', ['--name', name]), { stage: room, page: 'moderate' });
    chairs[name].room = room;
  }
  now = new ProgrammeClock(chairs.Ada);
  await now.sample();
  browser = await launch();
  link = await LossyLink.start(server.port, { tcp: true });
  pages = { attendee: await open(browser, `http://127.0.0.1:${link.port}/stage/hall`, { viewport: { width: 390, height: 844 } }),
    room: await open(browser, await server.link('room', ['--stage', 'hall']), { viewport: { width: 1920, height: 1080 } }) };
  for (const page of Object.values(pages)) await testid(page, 'rehearsal').filter({ hasText: 'Rehearsal, 60x' }).waitFor();
}, { timeout: 120_000 });
after(async () => {
  await browser?.close();
  await link?.stop();
  for (const chair of Object.values(chairs)) await chair.close();
  const end = await server?.stop();
  await rm(folder, { recursive: true, force: true });
  assert.equal(end?.code, 0, server?.log);
});

const expected = () => new Map([...model.standing().values()].map((talk) => [talk.title, comparable({ ...talk, room: rooms[talk.room] })]));
const held_by_client = (client) => new Map([...client.talks].map(([code, { title, room, start_ms, end_ms, cancelled }]) => (
  [code, { title, room, start: start_ms, end: end_ms, cancelled }])));
const text_of = (held) => JSON.stringify([...held].sort(([a], [b]) => a.localeCompare(b)), null, 1);

async function converge(who, look, held = expected) {
  let last = '[]';
  try {
    await eventually(async () => (last = text_of(await look())), (text) => text === text_of(held()), who);
  } catch {
    const has = new Map(JSON.parse(last));
    const should = new Map(JSON.parse(text_of(held())));
    const keys = [...new Set([...has.keys(), ...should.keys()])].filter((key) => JSON.stringify(has.get(key)) !== JSON.stringify(should.get(key)));
    assert.deepEqual(keys.map((key) => [key, has.get(key)]), keys.map((key) => [key, should.get(key)]), `${who} holds another day than the chairs decided`);
  }
}
const converge_chairs = async () => {
  for (const [name, chair] of Object.entries(chairs)) await converge(name, () => held_by_client(chair), () => model.standing());
};

// Events stay, and each change makes them newer.
async function look_at_calendar() {
  const events = await calendar_events(server.base);
  for (const event of events) {
    const before = seen.get(event.uid);
    if (before) {
      assert.ok(event.sequence >= before.sequence, `SEQUENCE of ${event.title} fell from ${before.sequence} to ${event.sequence}`);
      assert.ok(event.modified_ms >= before.modified_ms, `LAST-MODIFIED of ${event.title} went back`);
      const differs = text_of(held_by_calendar([event])) !== text_of(held_by_calendar([before]));
      assert.ok(!differs || event.sequence > before.sequence, `${event.title} changed and its SEQUENCE did not`);
    }
    seen.set(event.uid, event);
  }
  assert.equal(events.length, seen.size, 'an event vanished from the calendar');
  return events;
}

async function all_readers() {
  await converge_chairs();
  await converge('the calendar', async () => held_by_calendar(await look_at_calendar()));
  await converge('schedule.json', () => held_by_json(server.base));
  await converge('schedule.xml', () => held_by_xml(server.base, pages.room));
  for (const [name, page] of Object.entries(pages)) await converge(`${name} (what it knows)`, () => held_by_page(page, rooms));
  await converge('the attendee (what is shown)', () => shown_by_page(pages.attendee));
}

// A chair does it; what it does to the day is worked out for the moment at which the server says it was decided.
async function does(chair, name, args = {}) {
  const before = model.snapshot();
  const ack = await chairs[chair].must(name, args);
  const told = (client) => client.events.find((event) => event.kind === 'talks' && event.seq === ack.seq);
  for (const client of Object.values(chairs)) await client.until(told, `${name} of ${chair}`);
  const at = Math.max(...told(chairs[chair]).talks.map((talk) => talk.changed_ms));
  model[name](args, at, chairs[chair].room);
  await converge_chairs();
  await look_at_calendar();
  return { seq: ack.seq, before };
}
async function takes_back(chair, { seq, before }) {
  await chairs[chair].must('programme_undo', { change: seq });
  model.restore(before);
  await converge_chairs();
  await look_at_calendar();
}
async function is_refused(chair, name, args, code) {
  const answer = await chairs[chair].command(name, args);
  assert.equal(answer.code, code, JSON.stringify(answer));
  await converge_chairs();
}
const at = (text) => now.until(clock(text));

test('the morning: late, later, and taken back', { timeout: 240_000 }, async () => {
  await all_readers();
  await at('09:09');
  await does('Ada', 'start_talk', { talk: 'h1' });
  await at('09:15');
  await does('Ben', 'extend_talk', { talk: 's1', minutes: 10 });
  await at('09:20');
  const late = await does('Ada', 'running_late', { minutes: 5 });
  await takes_back('Ada', late);
  await at('09:25');
  await does('Ben', 'running_late', { minutes: 5 });
  await is_refused('Ada', 'running_late', { minutes: 170 }, 'hard_stop');
  await at('09:41');
  await does('Ada', 'start_talk', { talk: 'h2' });
  await at('09:50');
  await does('Ben', 'swap_talks', { talk: 's4', with: 's5' });
  await at('10:00');
  await does('Ada', 'cancel_talk', { talk: 'h4' });
  await does('Ben', 'insert_talk', { code: 'lightning', title: 'Lightning talks', room: 'hall', start_ms: Math.ceil(model.get('h4').start / 60_000) * 60_000, minutes: 15 });
  await at('10:12');
  await does('Ada', 'end_talk', { talk: 'h2' });
  await all_readers();
});

test('the server is killed, and the day goes on', { timeout: 120_000 }, async () => {
  await server.kill();
  await server.launch(`127.0.0.1:${server.port}`);
  for (const chair of Object.values(chairs)) {
    await chair.connect({ stage: chair.room, page: 'moderate' });
    assert.equal(chair.welcome.resumed, true);
  }
  await all_readers();
  await at('10:22');
  await does('Ada', 'start_talk', { talk: 'h3' });
});

test('an attendee without network misses nothing', { timeout: 120_000 }, async () => {
  await link.tell({ outage: true });
  await is_refused('Ben', 'move_talk', { talk: 'h6', room: 'studio' }, 'occupied');
  await does('Ben', 'move_talk', { talk: 'h6', room: 'studio', start_ms: clock('13:30') });
  await is_refused('Ada', 'reinstate_talk', { talk: 'h4' }, 'occupied');
  await at('10:49');
  await does('Ada', 'end_talk', { talk: 'h3' });
  await does('Ada', 'start_talk', { talk: 'lightning' });
  await link.tell({ reset: true });
  await eventually(() => testid(pages.attendee, 'conn-state').getAttribute('data-state'), (state) => state !== 'open', 'it did not notice');
  await does('Ben', 'insert_talk', { code: 'air', title: 'Fresh air', room: 'studio', start_ms: model.get('s5').start, minutes: 5, kind: 'pause', cascade: true });
  await link.tell({ outage: false });
  await all_readers();
  await shoot(pages.attendee, 'day-attendee');
  await shoot(pages.room, 'day-room');
});

test('the afternoon, to the last talk', { timeout: 240_000 }, async () => {
  await at('11:10');
  await does('Ada', 'end_talk', { talk: 'lightning' });
  await at('11:26');
  await does('Ada', 'running_late', { minutes: 5 });
  await at('11:47');
  await does('Ada', 'start_talk', { talk: 'h5' });
  await at('12:12');
  await does('Ada', 'end_talk', { talk: 'h5' });
  const gone = await does('Ben', 'cancel_talk', { talk: 's6' });
  await takes_back('Ben', gone);
  await at('12:40');
  await does('Ben', 'cancel_talk', { talk: 's6' });
  await does('Ada', 'move_talk', { talk: 'h6', start_ms: clock('13:00') });
  await at('13:05');
  await does('Ben', 'start_talk', { talk: 'h6' });
  await at('13:20');
  await does('Ben', 'end_talk', { talk: 'h6' });
  await all_readers();

  for (const page of Object.values(pages)) {
    const real = page.problems.filter((problem) => !/favicon|ERR_CONNECTION|ERR_EMPTY_RESPONSE|WebSocket|whep/.test(problem));
    assert.deepEqual(real, []);
  }
  assert.equal(seen.size, plan.length + 2);
  assert.ok([...seen.values()].some((event) => event.sequence > 4), 'hardly anything happened');
});
