// A lanai.v1 client for tests: keeps what it was told, and lets a test wait for what must come.
import WebSocket from 'ws';
import { randomUUID } from 'node:crypto';

const patience = Number(process.env.LANAI_TEST_PATIENCE_MS ?? 15_000);

export class Client {
  static async open(server, role, cookie, hello = {}) {
    const client = new Client(server, role, cookie);
    await client.connect(hello);
    return client;
  }

  constructor(server, role, cookie) {
    Object.assign(this, { server, role, cookie });
    this.questions = new Map();
    this.messages = new Map();
    this.talks = new Map();
    this.stars = new Set();
    this.received = []; // every frame since the first connection
    this.events = [];
    this.to = 0;
    this.waiting = [];
  }

  // Opens the socket without a word.
  raw() {
    this.socket = new WebSocket(`ws://127.0.0.1:${this.server.port}/ws?role=${this.role}`, 'lanai.v1', {
      headers: this.cookie ? { cookie: this.cookie } : {},
    });
    this.closed = new Promise((resolve) => this.socket.once('close', (code, reason) => resolve({ code, reason: String(reason) })));
    this.socket.on('message', (data) => this.take(JSON.parse(String(data))));
    this.socket.on('error', () => {});
    return new Promise((resolve, reject) => {
      this.socket.once('open', resolve);
      this.socket.once('unexpected-response', (_, response) => reject(Object.assign(new Error('refused'), { status: response.statusCode })));
      this.socket.once('close', (code) => reject(new Error(`closed ${code}`)));
      this.socket.once('error', reject);
    });
  }

  async connect(extra = {}) {
    await this.raw();
    const resume = this.log === undefined ? {} : { log: this.log, since: this.to };
    this.send({ type: 'hello', v: 1, stage: 'ballroom-c', page: 'attend', ...resume, ...extra });
    this.welcome = await this.next((m) => m.type === 'welcome');
    return this;
  }

  send(message) {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  take(message) {
    this.received.push(message);
    if (message.type === 'welcome') {
      this.log = message.log;
      this.pace = message.pace ?? 1;
      this.you = message.you;
      this.stars = new Set(message.my_stars);
      this.stage = message.stages.find((s) => s.id === 'ballroom-c');
      if (!message.resumed) {
        this.questions.clear();
        this.messages.clear();
        for (const talk of message.programme.talks) this.talks.set(talk.code, talk);
      }
    }
    for (const event of message.events ?? []) this.apply(event);
    if (message.to !== undefined) this.to = message.to;
    this.waiting = this.waiting.filter((w) => !w(message));
  }

  apply(event) {
    this.events.push(event);
    if (event.kind === 'question') this.questions.set(event.question.id, event.question);
    if (event.kind === 'question_gone') this.questions.delete(event.id);
    if (event.kind === 'chat') this.messages.set(event.message.id, event.message);
    if (event.kind === 'chat_gone') this.messages.delete(event.id);
    if (event.kind === 'talks') for (const talk of event.talks) this.talks.set(talk.code, { ...this.talks.get(talk.code), ...talk });
    if (event.kind === 'talk_gone') this.talks.delete(event.code);
    if (event.kind === 'star' && event.starred) this.stars.add(event.talk);
    if (event.kind === 'star' && !event.starred) this.stars.delete(event.talk);
    if (event.kind === 'stage' && event.stage.id === 'ballroom-c') this.stage = event.stage;
  }

  // The next frame for which test() holds.
  next(test, what = test) {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`nothing came for: ${what}; last: ${JSON.stringify(this.received.slice(-3)).slice(0, 900)}`)), patience);
      this.waiting.push((message) => {
        if (!test(message)) return false;
        clearTimeout(timer);
        resolve(message);
        return true;
      });
    });
  }
  // Until the client's state satisfies test().
  async until(test, what = test) {
    if (test(this)) return;
    await this.next(() => test(this), what);
  }

  // The ack's or error's frame.
  command(name, args = {}, id = randomUUID()) {
    const answer = this.next((m) => (m.type === 'ack' || m.type === 'error') && m.id === id, `answer to ${name}`);
    this.send({ type: 'command', id, name, args });
    return answer;
  }
  async must(name, args, id) {
    const answer = await this.command(name, args, id);
    if (answer.type !== 'ack') throw new Error(`${name}: ${answer.code}: ${answer.message}`);
    return answer;
  }

  async close() {
    if (this.socket.readyState === WebSocket.CLOSED) return;
    this.socket.close();
    await this.closed;
  }
  // As a cable that is pulled: no goodbye.
  async drop() {
    this.socket.terminate();
    await this.closed;
  }
}
