#!/usr/bin/env node
// What a message to everybody costs, and how long it takes: lanai beside a bare send() loop and nchan, with the same clients
// in one run. One at a time, and in a storm: a server that cannot bear it delivers for 30 s more, and not everything. The
// servers take turns, round by round, since machines are shared: what is told is each one's median.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Server, root } from '../support/server.mjs';
import { Load, config, hello, sessions } from './load/ws_load.mjs';
import { cpuSeconds, options, residentKb, table } from './cpu.mjs';

const given = options('Usage: tests/bench/websocket.mjs [--clients 1000] [--more 5000] [--messages 100] [--rate 200] [--seconds 10] [--rounds 3] [--json]\n'
  + '  one at a time: MESSAGES to CLIENTS, and to MORE; a storm: RATE a second for SECONDS to CLIENTS', { clients: 1_000, more: 5_000, messages: 100, rate: 200, seconds: 10, rounds: 3, json: false });
const frame_bytes = 300; // what a message of that length is in a frame of ours

const folder = await mkdtemp(path.join(tmpdir(), 'lanai-ws-'));
const freePort = () => new Promise((resolve) => {
  const probe = net.createServer().listen(0, '127.0.0.1', () => {
    const { port } = probe.address();
    probe.close(() => resolve(port));
  });
});
const listens = async (port) => {
  for (let i = 0; i < 200; i += 1) {
    const open = await new Promise((resolve) => {
      const socket = net.connect(port, '127.0.0.1', () => { socket.destroy(); resolve(true); });
      socket.once('error', () => resolve(false));
    });
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('nothing listens');
};
async function started(command, args, port) {
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  await listens(port);
  return { pid: child.pid, port, stop: () => new Promise((resolve) => { child.once('exit', resolve); child.kill('SIGKILL'); }), load: { path: '/sub', post: '/pub', bytes: frame_bytes } };
}

const modules = ['/usr/lib/nginx/modules/ngx_nchan_module.so', '/usr/share/nginx/modules/ngx_nchan_module.so'];
const peers = {
  bare: async () => {
    const port = await freePort();
    return started(path.join(root, 'build/release/bench_bare_ws'), ['--port', port], port);
  },
  nchan: async () => {
    const module = modules.find(existsSync);
    if (!module) return undefined;
    const port = await freePort();
    const file = path.join(folder, 'nginx.conf');
    await writeFile(file, `load_module ${module};\ndaemon off;\nmaster_process off;\npid ${folder}/pid;\nerror_log stderr crit;\nworker_rlimit_nofile 20000;\n`
      + `events { worker_connections 16000; }\nhttp { access_log off; keepalive_requests 1000000; nchan_max_reserved_memory 256M;\nserver { listen 127.0.0.1:${port} backlog=4096;\n`
      + 'location /sub { nchan_subscriber websocket; nchan_channel_id all; nchan_subscriber_first_message newest; }\n'
      + 'location /pub { nchan_publisher; nchan_channel_id all; nchan_message_buffer_length 10; } } }\n');
    return started('/usr/sbin/nginx', ['-c', file, '-p', folder], port);
  },
  lanai: async (clients) => {
    const server = await Server.start({ config: config(), rehearse: true });
    const cookies = path.join(folder, 'cookies');
    await writeFile(cookies, (await sessions(server.port, Math.min(clients, 1_000))).join('\n') + '\n');
    return { pid: server.process.pid, port: server.port, stop: () => server.stop(), load: { path: '/ws?role=attendee', cookies, hello: hello(), speakers: 1_000 } };
  },
};

const rows = [];
async function measure(name, clients, lines) {
  const server = await peers[name](clients);
  if (!server) return console.error(`${name} is not installed: left out`);
  try {
    const before = residentKb(server.pid);
    const load = await Load.open({ port: server.port, clients, ...server.load });
    const kb = (residentKb(server.pid) - before) / clients;
    for (const [test, line] of lines) {
      await load.ask('quiet');
      const cpu = cpuSeconds(server.pid);
      const told = await load.ask(line);
      const used = cpuSeconds(server.pid) - cpu;
      rows.push({ server: name, case: test, clients, cpu_seconds: used, per_cpu_second: told.delivered / used, kb_a_connection: kb, ...told });
    }
    await load.close();
  } finally {
    await server.stop();
  }
}

const rounds = [];
try {
  const single = `single ${given.messages}`;
  for (let round = 0; round < given.rounds; round += 1) {
    for (const name of Object.keys(peers)) {
      await measure(name, given.clients, [['one at a time', single], ['storm', `storm ${given.rate} ${given.seconds}`]]);
      await measure(name, given.more, [['one at a time', single]]);
    }
    rounds.push(rows.splice(0));
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
if (given.json) console.log(JSON.stringify(rounds));
else {
  const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
  const same = (round, server, row) => round.find((r) => r.server === server && r.case === row.case && r.clients === row.clients);
  const all = (row, value) => rounds.map((round) => value(same(round, row.server, row), round));
  const ratio = (row, server) => (same(rounds[0], server, row) ? median(all(row, (r, round) => r.per_cpu_second / same(round, server, row).per_cpu_second)).toFixed(2) : '-');
  const of = (row, name) => median(all(row, (r) => r[name]));
  table([['', 'clients', 'deliveries', 'in time %', 'frames', 'a CPU-second', 'min-max', 'of bare', 'of nchan', 'p50 ms', 'p99 ms', 'max ms', 'KB a client'],
    ...rounds[0].map((r) => [`${r.server}, ${r.case}`, r.clients, of(r, 'delivered'), ((100 * of(r, 'delivered')) / r.expected).toFixed(0), of(r, 'frames'), Math.round(of(r, 'per_cpu_second')),
      [Math.min, Math.max].map((end) => Math.round(end(...all(r, (one) => one.per_cpu_second)) / 1_000)).join('-').concat('k'),
      ratio(r, 'bare'), ratio(r, 'nchan'), of(r, 'p50'), of(r, 'p99'), of(r, 'max'), of(r, 'kb_a_connection').toFixed(1)])]);
}
