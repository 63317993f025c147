// `lanai forget` beside a running server: a person's words are gone from every page, the rest stays.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { Server, run } from '../support/server.mjs';
import { Client } from '../support/client.mjs';

let server;
const forget = (...args) => run(['forget', '--config', server.config, '--data', server.data, ...args]);

before(async () => {
  server = await Server.start({ playout: false });
});
after(async () => {
  assert.equal((await server.stop()).code, 0);
});

test('who is forgotten is gone from all pages; who stays comes back by themselves', async () => {
  const ann = await Client.open(server, 'attendee', await server.cookie('attendee'));
  const bob = await Client.open(server, 'attendee', await server.cookie('attendee'));
  const chair = await Client.open(server, 'moderator', await server.cookie('moderator', ['--name', 'Chair']), { page: 'moderate' });
  await ann.must('set_name', { name: 'Ann Smith' });
  const { question } = (await ann.must('ask', { text: 'A secret?' })).result;
  await chair.must('approve', { question, version: 1 });
  await bob.must('vote', { question });
  await ann.must('say', { text: 'secret words' });
  await bob.must('say', { text: 'Aloha' });

  const { code, stdout, stderr } = await forget('--name', 'ann smith');
  assert.equal(code, 0, stderr);
  assert.match(stdout, /ann smith is forgotten: 1 question and 1 message lost their words/);
  for (const client of [ann, bob, chair]) assert.equal((await client.closed).code, 4408);
  await bob.connect();
  assert.equal(bob.welcome.resumed, false);
  assert.equal(bob.welcome.reason, 'other_log');
  assert.equal(bob.questions.get(question).text, '[removed]');
  assert.equal(bob.questions.get(question).votes, 1);
  assert.doesNotMatch(JSON.stringify(bob.welcome), /secret|Ann Smith/);
  assert.match(JSON.stringify(bob.welcome), /Aloha/);
  await ann.raw();
  assert.equal((await ann.closed).code, 4401);
  await chair.connect();
  assert.equal(chair.welcome.you.name, 'Chair');
  await bob.must('say', { text: 'and on it goes' });
  await bob.close();
  await chair.close();

  // The same after a restart.
  await server.kill();
  await server.launch();
  const fresh = await Client.open(server, 'attendee', await server.cookie('attendee'));
  assert.doesNotMatch(JSON.stringify(fresh.welcome), /secret|Ann Smith/);
  await fresh.close();
});

test('what cannot be is said', async () => {
  for (const [args, words, code] of [
    [[], /one of --name NAME, --person ID and --everybody/, 2],
    [['--name', 'a', '--everybody'], /one of --name/, 2],
    [['--name', 'Nobody'], /nobody in the record goes by "Nobody"/, 1],
    [['--person', 'nope'], /no person "nope"/, 1],
  ]) {
    const end = await forget(...args);
    assert.equal(end.code, code, args.join(' '));
    assert.match(end.stderr, words);
  }
  const twins = [];
  for (let i = 0; i < 2; i += 1) {
    const twin = await Client.open(server, 'attendee', await server.cookie('attendee'));
    await twin.must('set_name', { name: 'Kim' });
    await twin.must('say', { text: `twin ${i}` });
    twins.push(twin);
  }
  const two = await forget('--name', 'Kim');
  assert.equal(two.code, 1);
  assert.match(two.stderr, /2 persons went by that name/);
  assert.ok(twins.every((twin) => two.stderr.includes(twin.you.person)));
  assert.equal((await forget('--person', twins[0].you.person)).code, 0);
  assert.equal((await forget('--name', 'Kim')).code, 0);
});

test('everybody', async () => {
  // The server may yet have to notice who was forgotten last.
  const watch = await Client.open(server, 'attendee', await server.cookie('attendee'));
  await Promise.race([watch.closed, new Promise((resolve) => setTimeout(resolve, 2_000))]);
  const here = await Client.open(server, 'attendee', await server.cookie('attendee'));
  assert.match(JSON.stringify(here.welcome.events), /Aloha/);
  const { code, stdout } = await forget('--everybody');
  assert.equal(code, 0);
  assert.match(stdout, /everybody \(\d+ persons?\) is forgotten/);
  assert.equal((await here.closed).code, 4408);
  const guest = await Client.open(server, 'attendee', await server.cookie('attendee'));
  assert.notEqual(guest.welcome.log, here.welcome.log);
  assert.match(JSON.stringify(guest.welcome.events), /\[removed\]/);
  assert.doesNotMatch(JSON.stringify(guest.welcome.events), /Aloha|twin|Kim/);
  await guest.close();
});
