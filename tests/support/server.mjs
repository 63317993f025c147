// Starts a real `lanai serve` in a folder of its own for one test file, on a port the system chooses.
import { spawn, execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile, cp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
export const binary = process.env.LANAI_BINARY ?? path.join(root, 'build/release/lanai');
export const recordedTalk = path.join(root, 'build/media/recorded-talk.mp4');
const startTimeout = 60_000; // sanitizer builds are slow to start

const defaultConfig = (options) => `
programme = "${options.programme ?? path.join(root, 'deploy/example/imlh2023/programme.toml')}"
www = "${path.join(root, 'www/dist')}"
behind_proxy = ${options.behindProxy ?? false}
[attend]
mode = "${options.code ? 'code' : 'open'}"
${options.code ? `code = "${options.code}"` : ''}
[media]
shards = ${options.shards ?? 1}
${options.media ?? ''}
[[stage]]
id = "ballroom-c"
title = "Ballroom C"
on_air = "${options.playout === false ? 'speaker' : 'talk'}"
${options.playout === false ? '' : `
[[stage.source]]
id = "talk"
kind = "playout"
label = "Recorded talk"
file = "${options.file ?? recordedTalk}"`}
[[stage.source]]
id = "speaker"
kind = "live"
label = "Remote speaker"
[[stage.source]]
id = "camera"
kind = "live"
label = "Room camera"
${options.more ?? ''}
`;

export class Server {
  // options: code, playout (false: no recorded talk), file (instead of it), shards, media (more lines of [media]), behindProxy, programme, more (further tables), config (whole text), rehearse, pace
  static async start(options = {}) {
    const server = new Server();
    server.folder = options.folder ?? (await mkdtemp(path.join(tmpdir(), 'lanai-test-')));
    server.ownsFolder = !options.folder;
    server.config = path.join(server.folder, 'lanai.toml');
    server.data = options.data ?? path.join(server.folder, 'data');
    server.options = options;
    await writeFile(server.config, options.config ?? defaultConfig(options));
    await server.launch();
    return server;
  }

  async launch(listen = '127.0.0.1:0') {
    const args = ['serve', '--config', this.config, '--listen', listen, '--data', this.data];
    if (this.options.rehearse !== false) args.push('--rehearse');
    if (this.options.pace) args.push('--pace', String(this.options.pace));
    this.log = '';
    this.process = spawn(binary, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...this.options.env } });
    this.exited = new Promise((resolve) => this.process.once('exit', (code, signal) => resolve({ code, signal })));
    const ready = new Promise((resolve) => {
      const read = (chunk) => {
        this.log += chunk;
        const match = this.log.match(/listening address=\S*?:(\d+)(?=\s)/);
        if (match) resolve(Number(match[1]));
      };
      this.process.stdout.on('data', read);
      this.process.stderr.on('data', read);
    });
    let timer;
    const late = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error(`the server did not start:\n${this.log}`)), startTimeout);
    });
    const died = this.exited.then(({ code, signal }) => {
      throw new Error(`the server ended with ${signal ?? code}:\n${this.log}`);
    });
    died.catch(() => {});
    this.port = await Promise.race([ready, died, late]).finally(() => clearTimeout(timer));
    this.base = `http://127.0.0.1:${this.port}`;
  }

  // The token of a new invitation.
  async invite(role, extra = []) {
    const link = await this.link(role, extra);
    return link.slice(link.lastIndexOf('/') + 1);
  }
  async link(role, extra = []) {
    const { stdout } = await run(['link', '--config', this.config, '--data', this.data, '--role', role,
      '--base-url', this.base, ...extra]);
    const link = stdout.trim().split('\n').pop();
    if (!link.startsWith(this.base)) throw new Error(`no link in: ${stdout}`);
    return link;
  }
  // The session cookie ("lanai_ROLE=...") that opening a link, or the open front page, gives.
  async cookie(role, extra = []) {
    const address = role === 'attendee' ? `${this.base}/` : await this.link(role, extra);
    const answer = await fetch(address, { redirect: 'manual' });
    const set = answer.headers.get('set-cookie');
    if (!set) throw new Error(`no cookie for ${role}: ${answer.status} ${await answer.text()}`);
    return set.split(';')[0];
  }

  async metric(name) {
    const text = await (await fetch(`${this.base}/metrics`)).text();
    let sum = 0;
    let found = false;
    for (const line of text.split('\n')) {
      if (!line.startsWith(name) || !/^[{ ]/.test(line.slice(name.length))) continue;
      sum += Number(line.slice(line.lastIndexOf(' ') + 1));
      found = true;
    }
    if (!found) throw new Error(`no metric ${name} in:\n${text}`);
    return sum;
  }

  async kill() {
    this.process.kill('SIGKILL');
    await this.exited;
  }
  // SIGTERM, and what came of it.
  async stop() {
    this.process.kill('SIGTERM');
    let timer;
    const late = new Promise((resolve) => {
      timer = setTimeout(() => {
        this.process.kill('SIGKILL');
        resolve({ code: null, signal: 'did not drain within 20 s' });
      }, 20_000);
    });
    const end = await Promise.race([this.exited, late]);
    clearTimeout(timer);
    if (this.ownsFolder) await rm(this.folder, { recursive: true, force: true });
    return end;
  }
}

// Runs the binary to its end; never throws for a non-zero exit.
export function run(args, options = {}) {
  return new Promise((resolve) => {
    execFile(binary, args, { timeout: 60_000, ...options }, (error, stdout, stderr) => {
      resolve({ code: error ? (error.code ?? error.signal) : 0, stdout, stderr });
    });
  });
}

export { cp, mkdtemp, writeFile, rm, path, tmpdir };
