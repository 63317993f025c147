#!/usr/bin/env node
// Server CPU for each WebSocket delivery, beside a bare send() loop over as many connections.
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { Server, root } from '../support/server.mjs';
import { Client } from '../support/client.mjs';
import { cpuSeconds, options, residentKb, table } from './cpu.mjs';

const given = options('Usage: tests/bench/websocket.mjs [--clients 500] [--messages 200] [--json]',
  { clients: 500, messages: 200, json: false });
const server = await Server.start({ playout: false });
try {
  const cookie = await server.cookie('attendee');
  const chair = await Client.open(server, 'moderator', await server.cookie('moderator'), { page: 'moderate' });
  const before = residentKb(server.process.pid);
  let delivered = 0;
  const clients = [];
  for (let i = 0; i < given.clients; i += 1) {
    const client = await Client.open(server, 'attendee', cookie);
    client.take = (message) => {
      delivered += message.events?.filter((event) => event.kind === 'chat').length ?? 0;
    };
    clients.push(client);
  }
  const kbEach = (residentKb(server.process.pid) - before) / given.clients;
  const text = 'x'.repeat(60);
  // One message at a time: each must have reached everybody before the next is said.
  const start = cpuSeconds(server.process.pid);
  for (let i = 0; i < given.messages; i += 1) {
    const answer = await chair.command('say', { text });
    if (answer.type === 'error') {
      await new Promise((resolve) => setTimeout(resolve, answer.retry_after_ms ?? 100));
      i -= 1;
      continue;
    }
    while (delivered < (i + 1) * given.clients) await new Promise((resolve) => setImmediate(resolve));
  }
  const cpu = cpuSeconds(server.process.pid) - start;
  for (const client of clients) client.socket.terminate();
  await chair.close();
  const bare = JSON.parse(execFileSync(path.join(root, 'build/release/bench_bare_ws'), ['--viewers', String(given.clients), '--json'], { encoding: 'utf8' }));
  const result = { clients: given.clients, deliveries: delivered, server_us_per_delivery: (cpu / delivered) * 1e6, kb_per_connection: kbEach, bare };
  if (given.json) console.log(JSON.stringify(result));
  else {
    table([['', 'µs a delivery', 'deliveries'], ['lanai', result.server_us_per_delivery.toFixed(2), delivered],
      ...bare.modes.map((mode) => [`bare ${mode.mode}`, mode.value.toFixed(2), mode.delivered])]);
    console.log(`lanai/bare: ${(result.server_us_per_delivery / bare.modes[0].value).toFixed(2)}; ${kbEach.toFixed(1)} KB a connection`);
  }
} finally {
  await server.stop();
}
