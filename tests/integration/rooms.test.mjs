// Q&A, chat, programme and resume over real sockets, every role at once.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { Server } from '../support/server.mjs';
import { Client } from '../support/client.mjs';

let server;
const cookies = {};

before(async () => {
  server = await Server.start({ playout: false });
  for (const role of ['moderator', 'speaker', 'room']) cookies[role] = await server.cookie(role, ['--name', `The ${role}`]);
});
after(async () => {
  const end = await server.stop();
  assert.equal(end.code, 0, `the server must drain cleanly: ${JSON.stringify(end)}\n${server.log}`);
});

const attendee = async (hello) => Client.open(server, 'attendee', await server.cookie('attendee'), hello);
const moderator = () => Client.open(server, 'moderator', cookies.moderator, { page: 'moderate' });

test('a question travels from its asker over the moderator to the stage and every screen', async () => {
  const [asker, other, chair, room] = [await attendee(), await attendee(), await moderator(),
    await Client.open(server, 'room', cookies.room, { page: 'room' })];
  await asker.must('set_name', { name: 'Ada' });
  const { result } = await asker.must('ask', { text: 'Does $E = mc^2$ hold?\nAnd why?' });
  const id = result.question;

  await chair.until((c) => c.questions.get(id)?.state === 'pending');
  await asker.until((c) => c.questions.get(id)?.state === 'pending');
  assert.equal(chair.questions.get(id).author.name, 'Ada');

  await chair.must('approve', { question: id, version: chair.questions.get(id).version });
  await other.until((c) => c.questions.get(id)?.state === 'approved');
  const seenByOther = JSON.stringify(other.received);
  assert.ok(!seenByOther.includes('pending'), 'another attendee heard of the pending question');

  const { result: voted } = await other.must('vote', { question: id });
  assert.equal(voted.votes, 1);
  await chair.until((c) => c.questions.get(id).votes === 1);
  assert.equal((await other.must('unvote', { question: id })).result.votes, 0);
  await chair.until((c) => c.questions.get(id).votes === 0);
  await other.must('vote', { question: id });
  await chair.until((c) => c.questions.get(id).votes === 1);

  await chair.must('put_on_stage', { question: id, version: chair.questions.get(id).version });
  await room.until((c) => c.questions.get(id)?.state === 'on_stage');
  await chair.must('answered', { question: id, version: chair.questions.get(id).version });
  await Promise.all([asker, other, room].map((c) => c.until((x) => x.questions.get(id)?.state === 'answered_live')));
  for (const client of [asker, other, chair, room]) await client.close();
});

test('a rejected question comes back to its asker with the reason, and to nobody else', async () => {
  const [asker, other, chair] = [await attendee(), await attendee(), await moderator()];
  const { result } = await asker.must('ask', { text: 'Off topic?' });
  await chair.until((c) => c.questions.has(result.question));
  await chair.must('reject', { question: result.question, version: chair.questions.get(result.question).version, reason: 'asked before' });
  await asker.until((c) => c.questions.get(result.question)?.state === 'rejected');
  assert.equal(asker.questions.get(result.question).reason, 'asked before');
  await other.must('say', { text: 'a mark behind the rejection' });
  assert.ok(!JSON.stringify(other.received).includes(result.question));
  for (const client of [asker, other, chair]) await client.close();
});

test('two moderators never overwrite each other', async () => {
  const [asker, one, two] = [await attendee(), await moderator(), await moderator()];
  const { result } = await asker.must('ask', { text: 'Who is first?' });
  await Promise.all([one, two].map((c) => c.until((x) => x.questions.has(result.question))));
  const version = one.questions.get(result.question).version;
  const answers = await Promise.all([
    one.command('approve', { question: result.question, version }),
    two.command('reject', { question: result.question, version, reason: 'late' }),
  ]);
  const kinds = answers.map((a) => a.type).sort();
  assert.deepEqual(kinds, ['ack', 'error']);
  const lost = answers.find((a) => a.type === 'error');
  assert.equal(lost.code, 'stale_version');
  assert.match(lost.message, /The moderator/, 'the loser is told who was first');
  for (const client of [asker, one, two]) await client.close();
});

test('chat reaches everybody in order and a moderator can take a message away', async () => {
  const [one, two, chair] = [await attendee(), await attendee(), await moderator()];
  const ids = [];
  for (const text of ['first', 'second', 'third <b>not markup</b>']) ids.push((await one.must('say', { text })).result.message);
  await two.until((c) => c.messages.has(ids[2]));
  assert.deepEqual(two.events.filter((e) => e.kind === 'chat').slice(-3).map((e) => e.message.id), ids);
  assert.equal(two.messages.get(ids[2]).text, 'third <b>not markup</b>');
  assert.equal((await two.command('delete_message', { message: ids[0] })).code, 'forbidden');
  await chair.must('delete_message', { message: ids[1] });
  await two.until((c) => !c.messages.has(ids[1]));
  for (const client of [one, two, chair]) await client.close();
});

test('the programme shifts on every page', async () => {
  const [viewer, chair] = [await attendee(), await moderator()];
  const next = viewer.stage.next;
  assert.ok(next, 'a rehearsal lands in a talk, so something is next');
  const before = viewer.talks.get(next).start_ms;
  const preview = await chair.must('preview_late', { minutes: 5 });
  assert.ok(preview.result.changes.some((c) => c.code === next && c.to_ms - c.from_ms === 300_000));
  await chair.must('running_late', { minutes: 5 });
  await Promise.all([viewer, chair].map((c) => c.until((x) => x.talks.get(next).start_ms === before + 300_000)));
  assert.equal((await viewer.command('running_late', { minutes: 5 })).code, 'forbidden');
  for (const client of [viewer, chair]) await client.close();
});

test('two chairs edit the programme: one wins, the other is told; an insertion comes and goes everywhere', async () => {
  const [viewer, one, two] = [await attendee(), await moderator(), await moderator()];
  const version = one.welcome.programme_version;
  const to_come = [...viewer.talks.values()]
    .filter((t) => t.room === viewer.stage.room && !t.hard_stop && t.start_ms > viewer.talks.get(viewer.stage.next).end_ms)
    .sort((a, b) => a.start_ms - b.start_ms);
  const [talk] = to_come;
  const answers = await Promise.all([
    one.command('cancel_talk', { talk: talk.code, programme_version: version }),
    two.command('extend_talk', { talk: talk.code, minutes: 1, programme_version: version }),
  ]);
  const lost = answers.filter((a) => a.type === 'error');
  assert.equal(lost.length, 1);
  assert.equal(lost[0].code, 'stale_version');
  assert.match(lost[0].message, /cancelled|1 minutes more/);
  const { seq } = answers.find((a) => a.type === 'ack');
  await viewer.until((c) => c.talks.get(talk.code).revision > talk.revision);
  assert.ok((await two.must('preview_change', { name: 'programme_undo', args: { change: seq } })).result.changes.length > 0);
  await two.must('programme_undo', { change: seq });
  assert.equal((await two.command('programme_undo', { change: seq })).code, 'bad_state');

  const { result, seq: inserted } = await one.must('insert_talk', {
    title: 'A talk nobody had planned', room: talk.room, start_ms: talk.start_ms, minutes: 1, cascade: true,
  });
  await viewer.until((c) => c.talks.get(result.talk)?.inserted === true);
  await two.must('programme_undo', { change: inserted });
  await viewer.until((c) => !c.talks.has(result.talk));
  const history = (await one.must('programme_history', {})).result.changes;
  assert.match(history[0].what, /^took back: inserted «A talk nobody had planned»/);
  assert.equal((await viewer.command('programme_history', {})).code, 'forbidden');
  for (const client of [viewer, one, two]) await client.close();
});

test('a client that lost its connection resumes without gap or repetition', async () => {
  const [viewer, talker] = [await attendee(), await attendee()];
  const sent = [];
  sent.push((await talker.must('say', { text: 'heard' })).result.message);
  await viewer.until((c) => c.messages.has(sent[0]));
  const seen = viewer.events.length;
  await viewer.drop();
  for (let i = 0; i < 3; i += 1) sent.push((await talker.must('say', { text: `missed ${i}` })).result.message);
  await viewer.connect();
  assert.equal(viewer.welcome.resumed, true);
  assert.equal(viewer.welcome.programme, undefined);
  const told = viewer.events.slice(seen).filter((e) => e.kind === 'chat').map((e) => e.message.id);
  assert.deepEqual(told, sent.slice(1));
  for (const client of [viewer, talker]) await client.close();
});

test('a repeated command is carried out once', async () => {
  const talker = await attendee();
  const first = await talker.must('say', { text: 'only once' }, 'same-id');
  const again = await talker.must('say', { text: 'only once' }, 'same-id');
  assert.deepEqual(again, first);
  await talker.drop();
  await talker.connect();
  assert.deepEqual(await talker.must('say', { text: 'only once' }, 'same-id'), first);
  const copies = [...talker.messages.values()].filter((m) => m.text === 'only once');
  assert.equal(copies.length, 1);
  await talker.close();
});

test('the clock answers with the programme\'s time', async () => {
  const viewer = await attendee();
  const answer = viewer.next((m) => m.type === 'clock');
  viewer.send({ type: 'clock', t0: 12.5 });
  const { t0, t1_ms: t1, t2_ms: t2 } = await answer;
  assert.equal(t0, 12.5);
  assert.ok(t2 >= t1);
  const talk = viewer.talks.get(viewer.stage.now);
  assert.ok(talk, 'a rehearsal places the day so that a talk is on');
  await viewer.close();
});
