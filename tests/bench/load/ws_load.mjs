// build/release/ws_load as an object: lines in, JSON out. And sessions of as many persons as one wants.
import { spawn } from 'node:child_process';
import http from 'node:http';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { root } from '../../support/server.mjs';

export class Load {
  static async open(options) {
    const load = new Load();
    const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
    load.process = spawn(path.join(root, 'build/release/ws_load'), args, { stdio: ['pipe', 'pipe', 'inherit'] });
    load.lines = createInterface({ input: load.process.stdout })[Symbol.asyncIterator]();
    load.ready = await load.line();
    return load;
  }
  async line() {
    const { value, done } = await this.lines.next();
    if (done) throw new Error('ws_load ended');
    return JSON.parse(value);
  }
  async ask(line) {
    this.process.stdin.write(`${line}\n`);
    return this.line();
  }
  async close() {
    const ended = new Promise((resolve) => this.process.once('exit', resolve));
    this.process.stdin.end();
    await ended;
  }
}

// New sessions are limited by network: each hundred comes from one of its own.
const session = (port, i) => new Promise((resolve, reject) => {
  const request = http.request({ port, host: '127.0.0.1', path: '/', localAddress: `127.${1 + Math.floor(i / 25_600)}.${Math.floor(i / 100) % 256}.1` }, (answer) => {
    answer.resume();
    const set = answer.headers['set-cookie'];
    if (set) resolve(set[0].split(';')[0]);
    else reject(new Error(`no session: ${answer.statusCode}`));
  });
  request.once('error', reject);
  request.end();
});
export async function sessions(port, count) {
  const cookies = [];
  for (let i = 0; i < count; i += 50) cookies.push(...(await Promise.all(Array.from({ length: Math.min(50, count - i) }, (_, k) => session(port, i + k)))));
  return cookies;
}

export const config = (stage = 'ballroom-c') => `programme = "${path.join(root, 'deploy/example/imlh2023/programme.toml')}"\nwww = "${path.join(root, 'www/dist')}"\nthreads = 1\n`
  + `[media]\nshards = 1\n[[stage]]\nid = "${stage}"\n`;
export const hello = (more = {}) => JSON.stringify({ type: 'hello', v: 1, stage: 'ballroom-c', page: 'attend', ...more });
