// What the benchmark's parts are made of: the server under test, publishers, the load client and the bare loop, each on
// its core. Everything that was started is stopped by stopAll().
import { execFileSync, spawn } from 'node:child_process';
import { cpus } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { Server, root } from '../../support/server.mjs';

export const release = (name) => path.join(root, 'build/release', name);
export const talk = path.join(root, 'build/media/bench-talk.h264');
export const stage = 'ballroom-c';
export const loadCore = 0;
export const serverCore = cpus().length - 1;

const started = new Set();
const settings = { pin: true, nice: 0, publisher: [] };
export function configure(given) {
  Object.assign(settings, given);
}

// A command's words with its core and priority in front.
function placed(core, words) {
  const nice = settings.nice === 0 ? [] : ['nice', '-n', String(settings.nice)];
  return [...nice, ...(settings.pin && core !== null ? ['taskset', '-c', String(core)] : []), ...words];
}

export function start(core, words, options = {}) {
  const [command, ...rest] = placed(core, words);
  const child = spawn(command, rest, { stdio: ['ignore', 'pipe', 'inherit'], ...options });
  const entry = { child, ended: new Promise((resolve) => child.once('exit', (code, signal) => resolve(code ?? signal))) };
  started.add(entry);
  entry.ended.then(() => started.delete(entry));
  return entry;
}

export async function stop(entry) {
  if (!started.has(entry)) return;
  entry.child.kill('SIGTERM');
  const timer = setTimeout(() => entry.child.kill('SIGKILL'), 5_000);
  await entry.ended;
  clearTimeout(timer);
}

const servers = new Set();
export async function stopAll() {
  for (const entry of [...started]) await stop(entry);
  for (const server of [...servers]) await stopServer(server);
}

// The release server with one live source on air. shards > 1: on all cores.
export async function startServer({ shards = 1, core = serverCore } = {}) {
  const server = await Server.start({ config: config(shards) });
  servers.add(server);
  const { pid } = server.process;
  if (settings.pin && core !== null) execFileSync('taskset', ['-a', '-p', '-c', String(core), String(pid)], { stdio: 'ignore' });
  if (settings.nice !== 0) execFileSync('renice', ['-n', String(settings.nice), '-p', String(pid)], { stdio: 'ignore' });
  return server;
}
export async function stopServer(server) {
  servers.delete(server);
  await server.stop();
}

const config = (shards) => `
programme = "${path.join(root, 'deploy/example/imlh2023/programme.toml')}"
www = "${path.join(root, 'deploy/example')}"
[media]
shards = ${shards}
viewers_max = 5000
[log]
level = "warn"
[[stage]]
id = "${stage}"
title = "Ballroom C"
on_air = "speaker"
[[stage.source]]
id = "speaker"
kind = "live"
label = "Speaker"
`;

// Publishes until stopped; resolves with what the talk is like once it runs.
export async function publish(words) {
  const entry = start(loadCore, [release('bench_publish'), talk, ...words, ...settings.publisher]);
  const line = await firstLine(entry);
  return { entry, talk: JSON.parse(line) };
}
export async function publishTo(server, words = []) {
  const token = await server.invite('speaker', ['--stage', stage, '--source', 'speaker']);
  return publish(['--whip', `${server.base}/whip/${stage}/speaker`, '--token', token, ...words]);
}

function firstLine(entry) {
  return new Promise((resolve, reject) => {
    const lines = createInterface({ input: entry.child.stdout });
    lines.once('line', resolve);
    entry.ended.then((code) => reject(new Error(`the publisher ended with ${code}`)));
  });
}

export const whep = (server) => `${server.base}/whep/${stage}`;

// The load client; onReady(): when all viewers are in, before the first window. onSample: of churn.
export async function load(url, pid, words, { onReady, onSample } = {}) {
  const entry = start(loadCore, [release('whep_load'), url, '--pid', String(pid), ...words.map(String)]);
  let result;
  for await (const line of createInterface({ input: entry.child.stdout })) {
    const event = JSON.parse(line);
    if (event.event === 'ready') onReady?.();
    else if (event.event === 'sample') onSample?.(event);
    else if (event.event === 'result') result = event;
  }
  await entry.ended;
  if (!result) throw new Error(`the load client ended without a result: ${words.join(' ')}`);
  return result;
}

export function bare(words) {
  const cores = settings.pin ? ['--send-core', serverCore, '--read-core', loadCore] : [];
  const [command, ...rest] = placed(null, [release('bench_bare_udp'), '--json', ...cores, ...words].map(String));
  return JSON.parse(execFileSync(command, rest, { encoding: 'utf8', maxBuffer: 1 << 24 }));
}

export function spread(values) {
  const sorted = [...values].sort((a, b) => a - b);
  if (sorted.length === 0) return { median: NaN, min: NaN, max: NaN };
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  return { median, min: sorted[0], max: sorted.at(-1) };
}
