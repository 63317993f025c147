#!/usr/bin/env node
// A full house: everybody votes at once, ten thousand are there and hear of one thing, and all come back after a restart.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Server } from '../support/server.mjs';
import { Client } from '../support/client.mjs';
import { Load, config, hello, sessions } from './load/ws_load.mjs';
import { cpuSeconds, options, residentKb, table } from './cpu.mjs';

const given = options('Usage: tests/bench/crowd.mjs [--voters 2000] [--spread 5] [--house 10000] [--hold 60] [--back 5000] [--json]\n'
  + '  VOTERS vote within SPREAD seconds, on a poll and on a question; HOUSE connections are held for HOLD seconds; BACK come back after a restart',
  { voters: 2_000, spread: 5, house: 10_000, hold: 60, back: 5_000, json: false });
const folder = await mkdtemp(path.join(tmpdir(), 'lanai-crowd-'));
const results = {};
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function people(server, count) {
  const file = path.join(folder, 'cookies');
  await writeFile(file, (await sessions(server.port, count)).join('\n') + '\n');
  return file;
}
const start = () => Server.start({ config: config(), rehearse: true });
const moderator = async (server) => Client.open(server, 'moderator', await server.cookie('moderator'), { page: 'moderate' });
const attend = (server, clients, cookies, more) => Load.open({ port: server.port, clients, path: '/ws?role=attendee', cookies, hello: hello(more), patience: 60 });

// When everybody has heard it.
async function said(chair, word, load, count) {
  await load.ask(`mark ${word}`);
  const told = load.ask(`wait ${count}`);
  await chair.must('say', { text: word });
  const had = await told;
  if (had.had !== count || had.lost > 0) throw new Error(`not all heard it: ${JSON.stringify(had)}`);
  return had;
}

async function votes() {
  const server = await start();
  try {
    const chair = await moderator(server);
    const asker = await Client.open(server, 'attendee', await server.cookie('attendee'));
    const { question } = (await asker.must('ask', { text: 'Who votes for this?' })).result;
    await chair.must('approve', { question, version: 1 });
    const { poll } = (await chair.must('make_poll', { kind: 'single', text: 'Tea or coffee?', options: ['Tea', 'Coffee'] })).result;
    await chair.must('open_poll', { poll, version: 1 });
    const load = await attend(server, given.voters, await people(server, given.voters));
    const command = (name, args) => JSON.stringify({ type: 'command', id: 'ID', name, args });
    for (const [kind, line] of [['question', command('vote', { question })], ['poll', command('answer_poll', { poll, choices: [1] })]]) {
      const cpu = cpuSeconds(server.process.pid);
      const told = await load.ask(`each ${given.spread} ${line}`);
      await sleep(600);
      results[`votes_${kind}`] = { voters: given.voters, ...told, cpu_seconds: cpuSeconds(server.process.pid) - cpu };
      if (told.answered !== given.voters) throw new Error(`not all votes were taken: ${JSON.stringify(told)}`);
    }
    const counted = () => [chair.questions.get(question).votes, chair.events.filter((e) => e.kind === 'poll').at(-1).poll.results.counts[1]];
    results.votes_seen = counted();
    await load.close();
    // Durable: the same after a kill.
    await server.kill();
    await server.launch();
    const after = await Client.open(server, 'attendee', await server.cookie('attendee'));
    results.votes_after_kill = [after.questions.get(question).votes, after.welcome.polls[0].results.counts[1]];
  } finally {
    await server.stop();
  }
}

async function house() {
  const server = await start();
  try {
    const chair = await moderator(server);
    const cookies = await people(server, given.house);
    const before = residentKb(server.process.pid);
    const load = await attend(server, given.house, cookies);
    await sleep(2_000);
    const idle = residentKb(server.process.pid);
    const cpu = cpuSeconds(server.process.pid);
    await sleep(given.hold * 1_000);
    const idle_cpu = (cpuSeconds(server.process.pid) - cpu) / given.hold;
    const had = await said(chair, 'Aloha-everybody', load, given.house);
    results.house = { clients: given.house, joined_seconds: load.ready.seconds, kb_a_connection: (idle - before) / given.house, idle_cpu, ...had };
    await load.close();
  } finally {
    await server.stop();
  }
}

async function comeBack() {
  const server = await start();
  try {
    const cookies = await people(server, given.back);
    const chair = await moderator(server);
    await chair.must('say', { text: 'before' });
    const load = await attend(server, given.back, cookies);
    await load.close();
    const { log, to } = chair;
    const port = server.port;
    await server.kill();
    await server.launch(`127.0.0.1:${port}`);
    const again = await moderator(server);
    const cpu = cpuSeconds(server.process.pid);
    const back = await attend(server, given.back, cookies, { log, since: to });
    results.back = { clients: given.back, ...back.ready, cpu_seconds: cpuSeconds(server.process.pid) - cpu };
    results.back.heard_after = (await said(again, 'Still-here', back, given.back)).had;
    await back.close();
  } finally {
    await server.stop();
  }
}

try {
  await votes();
  await house();
  await comeBack();
} finally {
  await rm(folder, { recursive: true, force: true });
}
if (given.json) console.log(JSON.stringify(results));
else table([['', ''], ...Object.entries(results).flatMap(([name, value]) => (Array.isArray(value) ? [[name, value.join(', ')]]
  : Object.entries(value).map(([key, one]) => [`${name} ${key}`, typeof one === 'number' ? Math.round(one * 100) / 100 : one])))]);
