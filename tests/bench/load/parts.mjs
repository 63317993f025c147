// The parts of the benchmark: each runs what it measures and returns raw figures.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { bare as runBare, load, publishTo, spread, startServer, stop, stopServer, whep } from './run.mjs';
import { janusPart } from './janus.mjs';

async function withServer(options, work) {
  const server = await startServer(options);
  try {
    return await work(server);
  } finally {
    await stopServer(server);
  }
}
async function withTalk(options, work) {
  return withServer(options, async (server) => {
    const { entry, talk } = await publishTo(server, options.words);
    try {
      return { talk, ...(await work(server)) };
    } finally {
      await stop(entry);
    }
  });
}

export function cost(result) {
  const us = result.windows.filter((w) => w.packets > 0).map((w) => (w.server_cpu_seconds / w.packets) * 1e6);
  return { us_a_packet: spread(us), packets_a_cpu_second: spread(us.map((value) => 1e6 / value)) };
}
const common = (options) => ['--seconds', options.seconds, '--windows', options.windows, ...(options.gro ? ['--gro'] : [])];

export async function steady({ options, folder, trace }) {
  const several = options.shards > 1;
  return withTalk({ shards: options.shards, core: several ? null : undefined }, async (server) => {
    const { pid } = server.process;
    // The talk's rhythm, from a server that is not busy.
    await load(whep(server), pid, ['--viewers', 2, '--seconds', Math.max(options.seconds, 4), '--record', trace]);
    let profile;
    const result = await load(whep(server), pid, ['--viewers', options.viewers, '--join-rate', 40, ...common(options)], {
      onReady: () => {
        if (options.profile) profile = startProfile(pid, options.seconds * options.windows, folder);
      },
    });
    return { ...result, ...cost(result), profile: profile && (await profile) };
  });
}

export async function bare({ options, trace }) {
  const words = ['--viewers', options.viewers, '--seconds', options.seconds, '--repeat', options.windows, ...(options.gro ? ['--gro'] : [])];
  const { modes } = runBare([...words, ...(existsSync(trace) ? ['--trace', trace] : [])]);
  const result = { gro: options.gro, trace: existsSync(trace), rows: modes, modes: {} };
  for (const { mode } of modes) {
    const values = modes.filter((row) => row.mode === mode).map((row) => row.value);
    result.modes[mode] = { us_a_packet: spread(values), packets_a_cpu_second: spread(values.map((value) => 1e6 / value)) };
  }
  return result;
}

export const janus = janusPart;

export async function memory({ options }) {
  return withServer({}, async (server) => {
    const viewers = options['memory-viewers'];
    const result = await load(whep(server), server.process.pid, ['--mode', 'idle', '--viewers', viewers, '--join-rate', 100, '--seconds', 1]);
    return { ...result, kb_a_viewer: (result.resident_kb_after - result.resident_kb_before) / result.connected };
  });
}

export async function arrivals({ options }) {
  return withTalk({}, (server) => load(whep(server), server.process.pid,
    ['--mode', 'arrivals', '--viewers', options.watching, '--join-rate', 50, '--arriving', options.arriving]));
}

export async function ramp({ options }) {
  const run = (server) => load(whep(server), server.process.pid, ['--mode', 'ramp', '--step', options['ramp-step'],
    '--viewers-max', options['ramp-max'], '--join-rate', 50, '--seconds', Math.min(options.seconds, 3)]);
  const one = await withTalk({ shards: 1 }, run);
  const two = await withTalk({ shards: 2, core: null }, run);
  return { one, two, ratio: two.viewers_without_loss / one.viewers_without_loss };
}

// Once with the slate, which nobody publishing leaves on air, and once with a source that says next to nothing.
export async function idle({ options }) {
  const run = (server, viewers) => load(whep(server), server.process.pid,
    ['--mode', 'idle', '--viewers', viewers, '--join-rate', 100, '--seconds', options.seconds, '--windows', options.windows]);
  const percent = (result) => spread(result.windows.map((w) => (w.server_cpu_seconds / w.seconds) * 100));
  const slate = await withServer({}, async (server) => ({ alone: await run(server, 1), joined: await run(server, options['memory-viewers']) }));
  const silent = await withTalk({ words: ['--silent'] }, async (server) => ({ joined: await run(server, options['memory-viewers']) }));
  return { slate, silent, slate_alone_percent: percent(slate.alone), slate_percent: percent(slate.joined), silent_percent: percent(silent.joined) };
}

// perf where the kernel samples, else callgrind says nothing of a live process: then there is no profile.
async function startProfile(pid, seconds, folder) {
  const data = path.join(folder, 'perf.data');
  const recorder = spawn('perf', ['record', '-q', '-e', 'cpu-clock', '-F', '1999', '-g', '-o', data, '-p', String(pid), '--', 'sleep', String(seconds)],
    { stdio: ['ignore', 'ignore', 'pipe'] });
  let problem = '';
  recorder.stderr.on('data', (chunk) => { problem += chunk; });
  const code = await new Promise((resolve) => { recorder.once('exit', resolve); recorder.once('error', (error) => resolve(error.message)); });
  if (code !== 0) return [`no profile: ${problem.trim() || code}`];
  const report = execFileSync('perf', ['report', '-i', data, '--stdio', '--no-children', '-g', 'none', '--percent-limit', '0.2', '--sort', 'symbol,dso'],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 1 << 26 });
  return report.split('\n').filter((line) => /^\s+[\d.]+%/.test(line)).slice(0, 25)
    .map((line) => line.replace(/\s+-\s+-\s*$/, '').replace(/\s{2,}/g, '  '));
}
