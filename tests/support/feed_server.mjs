// A feed over real HTTPS for tests: an authority of its own, made with openssl, and answers that a test sets one by one.
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import https from 'node:https';
import path from 'node:path';
import { promisify } from 'node:util';

const openssl = (...args) => promisify(execFile)('openssl', args);

// ca.pem, and certificates by name: good (localhost, 127.0.0.1), elsewhere (another host's), old (of yesterday).
export async function makeAuthority(folder) {
  const at = (name) => path.join(folder, name);
  const key = (name) => ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', at(`${name}.key`)];
  await openssl('req', '-x509', ...key('ca'), '-out', at('ca.pem'), '-subj', '/CN=Test authority', '-days', '30');
  const leaf = async (name, names) => {
    await openssl('req', '-x509', ...key(name), '-out', at(`${name}.pem`), '-subj', `/CN=${name}`, '-days', '30',
      '-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-addext', `subjectAltName=${names}`, '-addext', 'basicConstraints=CA:FALSE');
    return { cert: await readFile(at(`${name}.pem`)), key: await readFile(at(`${name}.key`)) };
  };
  return {
    ca: at('ca.pem'),
    good: await leaf('good', 'DNS:localhost,IP:127.0.0.1'),
    elsewhere: await leaf('elsewhere', 'DNS:feeds.example'),
  };
}

export class FeedServer {
  // answer: (request, response) => void; may be changed at any time.
  static async start(certificate, answer) {
    const server = new FeedServer();
    server.answer = answer;
    server.requests = [];
    server.https = https.createServer(certificate, (request, response) => {
      server.requests.push({ url: request.url, headers: request.headers });
      server.answer(request, response);
    });
    server.sockets = new Set();
    server.https.on('connection', (socket) => {
      server.sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => server.sockets.delete(socket));
    });
    server.https.on('tlsClientError', () => {});
    await server.listen(0);
    return server;
  }
  async listen(port) {
    await new Promise((resolve) => this.https.listen(port, '127.0.0.1', resolve));
    this.port = this.https.address().port;
    this.base = `https://localhost:${this.port}`;
  }
  async stop() {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.https.close(resolve));
  }
}

// Answers with a document, its ETag, and 304 to who has it.
export const document = (body, headers = {}) => (request, response) => {
  const etag = `"${Buffer.byteLength(body)}-${body.length}-${[...body].reduce((sum, c) => (sum * 31 + c.codePointAt(0)) >>> 0, 7)}"`;
  if (request.headers['if-none-match'] === etag) return response.writeHead(304, { etag }).end();
  return response.writeHead(200, { etag, 'content-type': 'text/calendar', ...headers }).end(body);
};

// Days away: none of it is history yet.
const day = Math.floor(Date.now() / 86_400_000 + 3) * 86_400_000 + 8 * 3_600_000;

// talks: titles. Each takes most of an hour, one after the other.
export function calendar(talks, room = 'Ballroom C') {
  const events = talks.map((title, i) => {
    const start = new Date(day + i * 3_600_000).toISOString().replace(/[-:]|\.000/g, '');
    return `BEGIN:VEVENT\r\nUID:talk-${i}@test\r\nSUMMARY:${title}\r\nLOCATION:${room}\r\nDTSTART:${start}\r\nDURATION:PT50M\r\nEND:VEVENT\r\n`;
  });
  return `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nX-WR-CALNAME:Feed test\r\nX-WR-TIMEZONE:Europe/Berlin\r\n${events.join('')}END:VCALENDAR\r\n`;
}
