// SIGKILL under load, twenty times: nothing acknowledged is missing, nothing is doubled, clients resume without a gap.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { Server } from '../support/server.mjs';
import { Client } from '../support/client.mjs';

const rounds = 20;

// Says and asks until stopped; what got no answer is sent again under the same id after each reconnection.
class Talker {
  constructor(client, name) {
    Object.assign(this, { client, name, count: 0, acknowledged: new Map(), open: new Map() });
  }
  attach() {
    this.client.socket.on('message', (data) => {
      const message = JSON.parse(String(data));
      if (message.type === 'ack' && this.open.has(message.id)) {
        this.acknowledged.set(message.result.message, this.open.get(message.id).args.text);
        this.open.delete(message.id);
      } else if (message.type === 'error' && message.id && message.code !== 'rate_limited') {
        this.refused = message;
      } else if (message.type === 'error' && message.code === 'rate_limited') {
        this.open.delete(message.id);
      }
    });
    for (const command of this.open.values()) this.client.send(command);
  }
  talk() {
    this.timer = setInterval(() => {
      if (this.client.socket.readyState !== 1 || this.open.size > 20) return;
      this.count += 1;
      const command = { type: 'command', id: `${this.name}-${this.count}`, name: 'say', args: { text: `${this.name} ${this.count}` } };
      this.open.set(command.id, command);
      this.client.send(command);
    }, 60);
  }
  rest() {
    clearInterval(this.timer);
  }
}

// A random but repeatable wait, so that the kill falls anywhere in a commit.
function* waits(seed) {
  let state = seed;
  for (;;) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    yield 60 + (state >>> 8) % 500;
  }
}

test('twenty SIGKILLs under load', { timeout: 300_000 }, async (t) => {
  const server = await Server.start({ playout: false });
  const seed = Number(process.env.LANAI_SEED ?? Date.now() % 100_000);
  t.diagnostic(`LANAI_SEED=${seed}`);
  const wait = waits(seed);
  const talkers = [];
  for (const name of ['ann', 'bob', 'cyd']) {
    const cookie = await server.cookie('moderator', ['--name', name]);
    const talker = new Talker(await Client.open(server, 'moderator', cookie, { page: 'moderate' }), name);
    talker.attach();
    talkers.push(talker);
  }
  const observer = await Client.open(server, 'attendee', await server.cookie('attendee'));
  const clients = [observer, ...talkers.map((talker) => talker.client)];

  for (let round = 0; round < rounds; round += 1) {
    for (const talker of talkers) talker.talk();
    await new Promise((resolve) => setTimeout(resolve, wait.next().value));
    await server.kill();
    for (const talker of talkers) talker.rest();
    await Promise.all(clients.map((client) => client.closed));
    await server.launch(`127.0.0.1:${server.port}`);
    for (const client of clients) {
      await client.connect();
      assert.equal(client.welcome.resumed, true, `round ${round}: ${client.welcome.reason}`);
    }
    for (const talker of talkers) talker.attach();
  }
  for (const talker of talkers) {
    await talker.client.until(() => talker.open.size === 0, 'all answers');
    assert.equal(talker.refused, undefined);
  }
  const acknowledged = new Map(talkers.flatMap((talker) => [...talker.acknowledged]));
  assert.ok(acknowledged.size > rounds, `only ${acknowledged.size} were acknowledged`);
  await observer.until((c) => [...acknowledged.keys()].every((id) => c.messages.has(id)), 'every acknowledged message');

  const told = observer.events.filter((e) => e.kind === 'chat');
  assert.equal(new Set(told.map((e) => e.message.id)).size, told.length, 'a message was told twice');
  assert.equal(new Set(told.map((e) => e.message.text)).size, told.length, 'a command was carried out twice');
  const sequences = told.map((e) => e.seq);
  assert.deepEqual(sequences, [...sequences].sort((a, b) => a - b), 'out of order');
  for (const [id, text] of acknowledged) assert.equal(observer.messages.get(id).text, text);
  for (const talker of talkers) {
    const own = told.map((e) => e.message.text).filter((text) => text.startsWith(`${talker.name} `));
    assert.deepEqual(own, Array.from({ length: own.length }, (_, i) => own[i]).sort((a, b) => a.split(' ')[1] - b.split(' ')[1]));
  }
  t.diagnostic(`${acknowledged.size} acknowledged over ${rounds} kills`);
  for (const client of clients) await client.close();
  await server.stop();
});
