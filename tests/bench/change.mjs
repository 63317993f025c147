#!/usr/bin/env node
// From a chair's command to every page: how long after it was sent the change is at the clients of a full house, for a small
// programme, for one room of a large one, and for all rooms of that at once (a fire alarm).
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { Server, root } from '../support/server.mjs';
import { Client } from '../support/client.mjs';
import { cpuSeconds, options, residentKb, table } from './cpu.mjs';

const given = options('Usage: tests/bench/change.mjs [--clients 5000] [--changes 20] [--rooms 25] [--talks 20] [--threads 1] [--json]\n'
  + '  talks: of a room and day; two days, abstracts of 1,000 letters', { clients: 5_000, changes: 20, rooms: 25, talks: 20, threads: 1, json: false });

const clock = (day, minutes) => `2027-02-0${day}T${String(9 + Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}:00`;
const large = () => {
  const rooms = Array.from({ length: given.rooms }, (_, room) => `[[room]]\nid = "r${room}"\nname = "Room ${room}"\n${room === 0 ? 'stage = "r0"\n' : ''}`);
  const talks = [];
  const minutes = Math.floor((9 * 60) / given.talks);
  for (const day of [6, 7]) for (let room = 0; room < given.rooms; room += 1) for (let talk = 0; talk < given.talks; talk += 1) {
    talks.push(`[[talk]]\ncode = "d${day}r${room}t${talk}"\ntitle = "What number ${talk} of room ${room} has to say on day ${day}"\nroom = "r${room}"\n`
      + `start = ${clock(day, talk * minutes)}\nduration = ${minutes}\npersons = ["Ada Example", "Grace Example"]\nabstract = "${'All that one would like to know of it. '.repeat(26)}"\n`);
  }
  return `[event]\ntitle = "A large event"\nzone = "Europe/Brussels"\n${rooms.join('')}${talks.join('')}`;
};
const config = (programme, stage) => `programme = "${programme}"\nwww = "${path.join(root, 'www/dist')}"\nthreads = ${given.threads}\n[media]\nshards = 1\n[[stage]]\nid = "${stage}"\n`;

class Crowd {
  static async join(server, stage, resume) {
    const crowd = new Crowd();
    const hello = JSON.stringify({ type: 'hello', v: 1, stage, page: 'attend', ...resume });
    crowd.process = spawn(path.join(root, 'build/release/ws_crowd'), ['--port', String(server.port), '--clients', String(given.clients),
      '--cookie', await server.cookie('attendee'), '--hello', hello], { stdio: ['pipe', 'pipe', 'inherit'] });
    crowd.lines = createInterface({ input: crowd.process.stdout })[Symbol.asyncIterator]();
    await crowd.line();
    return crowd;
  }
  async line() {
    const { value, done } = await this.lines.next();
    if (done) throw new Error('ws_crowd ended');
    return JSON.parse(value);
  }
  async report(seq, sent_ns) {
    this.process.stdin.write(`${seq} ${sent_ns}\n`);
    const told = await this.line();
    if (told.have !== given.clients || told.lost !== 0) throw new Error(`not everybody was told: ${JSON.stringify(told)}`);
    return told;
  }
  async leave() {
    const ended = new Promise((resolve) => this.process.once('exit', resolve));
    this.process.stdin.end();
    await ended;
  }
}

// Sends the commands at once, each its own change.
async function make(chair, crowd, commands) {
  const acks = await Promise.all(commands.map(async ([name, args]) => {
    const sent = process.hrtime.bigint();
    const ack = await chair.must(name, args);
    return { seq: ack.seq, sent, acked_ms: Number(process.hrtime.bigint() - sent) / 1e6 };
  }));
  const told = [];
  for (const { seq, sent, acked_ms } of acks.sort((a, b) => a.seq - b.seq)) told.push({ acked_ms, ...(await crowd.report(seq, sent)) });
  return told;
}

const part = (values, share) => [...values].sort((a, b) => a - b)[Math.round((values.length - 1) * share)];
function summary(name, told, cpu) {
  const frames = told.length * given.clients;
  return { case: name, changes: told.length, frame_kb: Math.max(...told.map((t) => t.bytes)) / 1000, acked_p50_ms: part(told.map((t) => t.acked_ms), 0.5),
    client_p50_ms: part(told.map((t) => t.p50), 0.5), client_p99_ms: part(told.map((t) => t.p99), 0.99), last_p50_ms: part(told.map((t) => t.last), 0.5),
    last_max_ms: Math.max(...told.map((t) => t.last)), cpu_us_a_change_and_client: (cpu / frames) * 1e6 };
}

const rows = [];
async function house(programme, stage, cases) {
  const folder = await mkdtemp(path.join(tmpdir(), 'lanai-change-'));
  if (programme.text) await writeFile(path.join(folder, 'programme.toml'), programme.text);
  const server = await Server.start({ folder, config: config(programme.file ?? 'programme.toml', stage) });
  try {
    const chair = await Client.open(server, 'moderator', await server.cookie('moderator'), { stage, page: 'moderate' });
    const before = residentKb(server.process.pid);
    const crowd = await Crowd.join(server, stage, { log: chair.log, since: chair.to });
    for (const [name, commands] of cases) {
      const told = [];
      const cpu = cpuSeconds(server.process.pid);
      for (let i = 0; i < given.changes; i += 1) {
        told.push(...(await make(chair, crowd, commands(i))));
        await new Promise((resolve) => setTimeout(resolve, 1_000 * commands(i).length / 20)); // what a chair may
      }
      rows.push(summary(name, told, cpuSeconds(server.process.pid) - cpu));
    }
    rows.at(-1).kb_a_client = (residentKb(server.process.pid) - before) / given.clients;
    await crowd.leave();
    await chair.close();
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

const late = (i) => [['running_late', { minutes: i % 2 === 0 ? 2 : -2 }]];
await house({ file: path.join(root, 'deploy/example/imlh2023/programme.toml') }, 'ballroom-c', [['small programme, running late', late]]);
await house({ text: large() }, 'r0', [
  [`${given.rooms} rooms, one running late`, late],
  [`${given.rooms} rooms, all at once`, () => Array.from({ length: given.rooms }, (_, room) => ['extend_talk', { talk: `d6r${room}t1`, minutes: 1 }])],
]);
const result = { clients: given.clients, threads: given.threads, target_p99_ms: 1_000, cases: rows };
if (given.json) console.log(JSON.stringify(result));
else {
  const show = (value) => value.toFixed(value < 10 ? 2 : 0);
  table([['', 'changes', 'KB a frame', 'on disk, p50 ms', 'a client, p50 ms', 'p99', 'the last, p50', 'max', 'server CPU µs a client'],
    ...rows.map((row) => [row.case, row.changes, show(row.frame_kb), show(row.acked_p50_ms), show(row.client_p50_ms), show(row.client_p99_ms),
      show(row.last_p50_ms), show(row.last_max_ms), show(row.cpu_us_a_change_and_client)])]);
  console.log(JSON.stringify(result));
}
