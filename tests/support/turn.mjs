// Debian's coturn with deploy/turnserver.conf on loopback, and a TURN client that does one thing: Allocate (RFC 8656) with
// long-term credentials (RFC 8489 section 9.2).
import { execFileSync, spawn } from 'node:child_process';
import { createHash, createHmac, randomBytes } from 'node:crypto';
import dgram from 'node:dgram';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root } from './server.mjs';

export function hasCoturn() {
  try {
    execFileSync('turnserver', ['--version'], { stdio: 'ignore' });
    return true;
  } catch (error) {
    return error.code !== 'ENOENT';
  }
}

async function freePort() {
  const socket = dgram.createSocket('udp4');
  await new Promise((resolve) => socket.bind(0, '127.0.0.1', resolve));
  const { port } = socket.address();
  await new Promise((resolve) => socket.close(resolve));
  return port;
}

export class Coturn {
  static async start(secret) {
    const coturn = new Coturn();
    coturn.folder = await mkdtemp(path.join(tmpdir(), 'lanai-turn-'));
    coturn.port = await freePort();
    // The example of deploy/, with what it leaves to be filled in; no certificate here.
    const example = await readFile(path.join(root, 'deploy/turnserver.conf'), 'utf8');
    const config = example
      .replace(/^static-auth-secret=.*$/m, `static-auth-secret=${secret}`)
      .replace(/^listening-port=.*$/m, `listening-port=${coturn.port}`)
      .replace(/^allowed-peer-ip=.*$/m, 'allowed-peer-ip=127.0.0.1')
      .replace(/^(tls-listening-port|cert|pkey)=.*$/gm, '');
    const file = path.join(coturn.folder, 'turnserver.conf');
    await writeFile(file, `${config}\nlistening-ip=127.0.0.1\nrelay-ip=127.0.0.1\nallow-loopback-peers\nno-tls\nno-dtls\n`);
    coturn.process = spawn('turnserver', ['-c', file, '--log-file=stdout', '--simple-log', `--pidfile=${coturn.folder}/pid`, `--userdb=${coturn.folder}/db`],
      { stdio: ['ignore', 'pipe', 'pipe'], cwd: coturn.folder });
    coturn.log = '';
    for (const stream of [coturn.process.stdout, coturn.process.stderr]) stream.on('data', (chunk) => (coturn.log += chunk));
    coturn.exited = new Promise((resolve) => coturn.process.once('exit', resolve));
    const deadline = Date.now() + 20_000;
    while (!(await coturn.answers())) {
      if (Date.now() > deadline) throw new Error(`coturn does not answer:\n${coturn.log}`);
    }
    return coturn;
  }

  async answers() {
    const reply = await conversation(this.port, (exchange) => exchange(message(0x0001, []), 300)).catch(() => null);
    return reply?.type === 0x0101;
  }

  async stop() {
    this.process.kill('SIGTERM');
    const timer = setTimeout(() => this.process.kill('SIGKILL'), 5_000);
    await this.exited;
    clearTimeout(timer);
    await rm(this.folder, { recursive: true, force: true });
  }
}

const cookie = 0x2112a442;
const pad = (length) => (4 - (length % 4)) % 4;

function attribute(type, value) {
  const head = Buffer.alloc(4);
  head.writeUInt16BE(type, 0);
  head.writeUInt16BE(value.length, 2);
  return Buffer.concat([head, value, Buffer.alloc(pad(value.length))]);
}

// key: MESSAGE-INTEGRITY is put behind, made with it.
function message(type, attributes, key = null) {
  const body = Buffer.concat(attributes);
  const head = Buffer.alloc(20);
  head.writeUInt16BE(type, 0);
  head.writeUInt16BE(body.length + (key ? 24 : 0), 2);
  head.writeUInt32BE(cookie, 4);
  randomBytes(12).copy(head, 8);
  const text = Buffer.concat([head, body]);
  return key ? Buffer.concat([text, attribute(0x0008, createHmac('sha1', key).update(text).digest())]) : text;
}

function parse(datagram) {
  const attributes = new Map();
  for (let at = 20; at + 4 <= datagram.length;) {
    const length = datagram.readUInt16BE(at + 2);
    attributes.set(datagram.readUInt16BE(at), datagram.subarray(at + 4, at + 4 + length));
    at += 4 + length + pad(length);
  }
  return { type: datagram.readUInt16BE(0), attributes };
}

// One socket: coturn's nonces are good for the 5-tuple that asked.
async function conversation(port, talk) {
  const socket = dgram.createSocket('udp4');
  // Sends until it is answered: UDP may lose either.
  const exchange = (request, patience = 10_000) => new Promise((resolve, reject) => {
    const send = () => socket.send(request, port, '127.0.0.1');
    const again = setInterval(send, 500);
    const end = setTimeout(() => finish(() => reject(new Error('no answer'))), patience);
    const finish = (then) => {
      clearInterval(again);
      clearTimeout(end);
      socket.removeAllListeners();
      then();
    };
    socket.on('message', (datagram) => datagram.subarray(8, 20).equals(request.subarray(8, 20)) && finish(() => resolve(parse(datagram))));
    socket.on('error', (error) => finish(() => reject(error)));
    send();
  });
  try {
    return await talk(exchange);
  } finally {
    socket.close();
  }
}

// { relayed: true } or { error: 401 }.
export function allocate(port, username, credential) {
  return conversation(port, async (exchange) => {
    const transport = attribute(0x0019, Buffer.from([17, 0, 0, 0])); // UDP
    const challenge = await exchange(message(0x0003, [transport]));
    if (challenge.type !== 0x0113) throw new Error(`no challenge but ${challenge.type}`);
    const realm = challenge.attributes.get(0x0014);
    const nonce = challenge.attributes.get(0x0015);
    const key = createHash('md5').update(`${username}:${realm}:${credential}`).digest();
    const answer = await exchange(message(0x0003, [transport, attribute(0x0006, Buffer.from(username)),
      attribute(0x0014, realm), attribute(0x0015, nonce)], key));
    if (answer.type === 0x0103) return { relayed: answer.attributes.has(0x0016) };
    const code = answer.attributes.get(0x0009);
    return { error: code[2] * 100 + code[3] };
  });
}
