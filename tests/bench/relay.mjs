#!/usr/bin/env node
// Server CPU for each delivered RTP packet of the recorded talk, beside a bare encrypt-and-send loop.
import { execFileSync, spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { Server, root } from '../support/server.mjs';
import { cpuSeconds, options, residentKb, table } from './cpu.mjs';

const given = options('Usage: tests/bench/relay.mjs [--viewers 100] [--seconds 5] [--json]', { viewers: 100, seconds: 5, json: false });
const release = (name) => path.join(root, 'build/release', name);
const server = await Server.start();
try {
  const idle = residentKb(server.process.pid);
  const load = spawn(release('whep_load'), [`${server.base}/whep/ballroom-c`, '--viewers', String(given.viewers), '--seconds', String(given.seconds)],
    { stdio: ['ignore', 'pipe', 'inherit'] });
  let start;
  let resident;
  let seen;
  for await (const line of createInterface({ input: load.stdout })) {
    if (line === 'ready') {
      start = cpuSeconds(server.process.pid);
      resident = residentKb(server.process.pid);
    } else {
      seen = { ...JSON.parse(line), cpu: cpuSeconds(server.process.pid) - start };
    }
  }
  if (!seen) throw new Error('the load client did not finish');
  const bare = JSON.parse(execFileSync(release('bench_bare_udp'), ['--viewers', String(given.viewers), '--seconds', '2', '--json'], { encoding: 'utf8' }));
  const result = { ...seen, us_per_packet: (seen.cpu / seen.packets) * 1e6, kb_per_viewer: (resident - idle) / given.viewers, bare };
  if (given.json) console.log(JSON.stringify(result));
  else {
    table([['', 'µs a packet', 'packets'], ['lanai', result.us_per_packet.toFixed(2), seen.packets],
      ...bare.modes.map((mode) => [`bare ${mode.mode}`, mode.value.toFixed(2), mode.delivered])]);
    console.log(`${seen.watching} of ${seen.viewers} watching, ${seen.video_lost} video packets lost, POST to first packet p50 ${seen.first_packet_ms_p50} ms, p95 ${seen.first_packet_ms_p95} ms, ${result.kb_per_viewer.toFixed(0)} KB a viewer`);
  }
} finally {
  await server.stop();
}
