// Taking the questions home: `lanai questions` beside a running server.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Server, run } from '../support/server.mjs';
import { Client } from '../support/client.mjs';

let server;
let talk;

const questions = (...args) => run(['questions', '--config', server.config, '--data', server.data, ...args]);

before(async () => {
  server = await Server.start({ playout: false });
  const chair = await Client.open(server, 'moderator', await server.cookie('moderator', ['--name', 'Chair']), { page: 'moderate' });
  const guest = await Client.open(server, 'attendee', await server.cookie('attendee'));
  await guest.must('set_name', { name: 'Ann' });
  const asked = (await guest.must('ask', { text: 'Is the *code* online?' })).result;
  talk = asked.talk;
  await chair.must('answer', { question: asked.question, version: 1, text: 'On our page.' });
  await guest.must('ask', { text: 'And who pays?', anonymous: true });
  await guest.must('say', { text: 'Aloha from Hilo' });
  await Promise.all([guest.close(), chair.close()]);
});
after(async () => {
  assert.equal((await server.stop()).code, 0);
});

test('for people, while the server runs', async () => {
  const { code, stdout, stderr } = await questions('--talk', talk);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /\*\*Is the \\\*code\\\* online\?\*\*/);
  assert.match(stdout, /> On our page\\\./);
  assert.match(stdout, /Anonymous; 0 votes; waited for a moderator/);
  assert.doesNotMatch(stdout, /Aloha/);
});

test('with the chat, as JSON and CSV, into a file', async () => {
  const file = path.join(server.folder, 'questions.json');
  assert.equal((await questions('--chat', '--format', 'json', '--output', file)).code, 0);
  const record = JSON.parse(await readFile(file, 'utf8'));
  const one = record.talks.find((each) => each.code === talk);
  assert.deepEqual(one.questions.map((question) => [question.text, question.name, question.anonymous]), [['Is the *code* online?', 'Ann', false], ['And who pays?', '', true]]);
  assert.deepEqual(one.messages.map((message) => message.text), ['Aloha from Hilo']);
  const { stdout } = await questions('--chat', '--format', 'csv');
  assert.match(stdout, /,chat,.*,Ann,Aloha from Hilo,/);
});

test('organisers take it home from their page, and nobody else does', async () => {
  const organiser = await server.cookie('organiser');
  const get = (address, cookie) => fetch(`${server.base}${address}`, { headers: cookie ? { cookie } : {} });
  const csv = await get('/api/record?format=csv&chat=1', organiser);
  assert.equal(csv.status, 200);
  assert.match(csv.headers.get('content-disposition'), /attachment; filename="record\.csv"/);
  assert.equal(csv.headers.get('cache-control'), 'no-store');
  assert.match(await csv.text(), /,chat,.*,Ann,Aloha from Hilo,/);
  assert.match(await (await get(`/api/record?format=md&talk=${talk}`, organiser)).text(), /> On our page\\\./);
  const deeds = await (await get('/api/audit?format=json', organiser)).json();
  assert.deepEqual(deeds.filter((deed) => deed.by === 'Chair').map((deed) => [deed.action, deed.what]), [['answered_text', '«Is the *code* online?»: On our page.']]);
  assert.match(await (await get('/api/audit', organiser)).text(), /^time,by,action,what\r?\n/);
  for (const [address, cookie, status, words] of [
    ['/api/record?format=csv', undefined, 401, /organiser's link/],
    ['/api/record?format=csv', await server.cookie('moderator'), 401, /organiser's link/],
    ['/api/record?format=pdf', organiser, 400, /md, csv or json/],
    ['/api/record?chat=yes', organiser, 400, /chat is 1 or 0/],
    ['/api/record?talk=nope', organiser, 404, /no talk .*nope/],
    ['/api/audit?format=md', organiser, 400, /csv or json/],
  ]) {
    const answer = await get(address, cookie);
    assert.equal(answer.status, status, address);
    assert.match(await answer.text(), words);
  }
});

test('who did what, at the prompt', async () => {
  const { code, stdout, stderr } = await run(['audit', '--config', server.config, '--data', server.data]);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /,Chair,answered_text,/);
  assert.equal((await run(['audit', '--config', server.config, '--data', server.data, '--format', 'md'])).code, 2);
});

test('what cannot be is said', async () => {
  for (const [args, words, code] of [
    [['--talk', 'nope'], /no talk "nope"/, 1],
    [['--format', 'pdf'], /must be md, csv or json/, 2],
    [['--output', '/nowhere/at/all.md'], /cannot be written/, 1],
  ]) {
    const end = await questions(...args);
    assert.equal(end.code, code, args.join(' '));
    assert.match(end.stderr, words);
  }
  const elsewhere = await run(['questions', '--config', server.config, '--data', path.join(server.folder, 'empty')]);
  assert.equal(elsewhere.code, 1);
  assert.match(elsewhere.stderr, /lanai\.db does not exist/);
});
