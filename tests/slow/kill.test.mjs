// SIGKILL at random points, again and again, against a model: nothing acknowledged is missing, nothing is there twice, order is
// kept, and clients resume without a gap. LANAI_KILL_ROUNDS for more of it, LANAI_SEED to see one again.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { Server } from '../support/server.mjs';
import { Client } from '../support/client.mjs';

const rounds = Number(process.env.LANAI_KILL_ROUNDS ?? 200);

// Random but repeatable numbers below n.
function dice(seed) {
  let state = seed >>> 0;
  return (n) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 8) % n;
  };
}

// What must be there: all that was acknowledged, and nothing else.
class Model {
  questions = new Map(); // by id: text, state, votes (a set of names)
  messages = new Map(); // by id: text
  answers = new Map(); // of the poll, by name
  said = new Map(); // by name: texts, in the order in which they were acknowledged

  take(name, command, result) {
    const args = command.args;
    const question = this.questions.get(args.question);
    switch (command.name) {
      case 'say':
        this.messages.set(result.message, args.text);
        this.said.set(name, [...(this.said.get(name) ?? []), args.text]);
        break;
      case 'ask':
        this.questions.set(result.question, { text: args.text, state: 'pending', votes: new Set(), by: name });
        break;
      case 'approve': question.state = 'approved'; break;
      case 'answered': question.state = 'answered_live'; break;
      case 'vote': question.votes.add(name); break;
      case 'unvote': question.votes.delete(name); break;
      case 'delete_message': this.messages.delete(args.message); break;
      case 'answer_poll':
        if (args.choices.length === 0) this.answers.delete(name);
        else this.answers.set(name, args.choices[0]);
        break;
      default: throw new Error(`no model of ${command.name}`);
    }
  }

  counts() {
    const counts = [0, 0, 0];
    for (const choice of this.answers.values()) counts[choice] += 1;
    return counts;
  }

  compare(where, questions, messages) {
    const plain = (entries) => Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
    assert.deepEqual(plain([...questions].map(([id, q]) => [id, [q.text, q.state, q.votes]])),
      plain([...this.questions].map(([id, q]) => [id, [q.text, q.state, q.votes.size]])), `${where}: questions`);
    // A page keeps the newest of them.
    for (const [id, message] of messages) assert.equal(message.text, this.messages.get(id), `${where}: a message`);
    assert.ok(messages.size >= Math.min(this.messages.size, 200), `${where}: ${messages.size} messages of ${this.messages.size}`);
  }
}

// Does one thing after the other; what got no answer is sent again under the same id after each reconnection.
class Actor {
  constructor(client, name, model, pick) {
    Object.assign(this, { client, name, model, pick, count: 0, done: 0, resting: true });
  }
  attach() {
    this.client.socket.on('message', (data) => {
      const message = JSON.parse(String(data));
      if (message.id === undefined || message.id !== this.open?.id) return;
      const command = this.open;
      this.open = undefined;
      if (message.type === 'ack') {
        this.model.take(this.name, command, message.result);
        this.done += 1;
      } else if (!['forbidden', 'rate_limited', 'bad_state', 'stale_version', 'not_found', 'claimed'].includes(message.code)) {
        this.refused = `${command.name}: ${message.code}: ${message.message}`;
      }
      this.later(message.retry_after_ms ?? 5);
    });
    if (this.open) this.client.send(this.open);
  }
  act() {
    this.resting = false;
    this.later(0);
  }
  later(ms) {
    if (this.resting || this.open) return;
    setTimeout(() => {
      if (this.resting || this.open || this.client.socket.readyState !== 1) return;
      this.count += 1;
      const [name, args] = this.pick(this);
      this.open = { type: 'command', id: `${this.name}-${this.count}`, name, args };
      this.client.send(this.open);
    }, ms);
  }
}

function picker(model, roll, poll) {
  const any = (map) => [...map.keys()][roll(map.size)];
  return (actor) => {
    const id = model.questions.size === 0 ? undefined : any(model.questions);
    const version = actor.client.questions.get(id)?.version ?? 1;
    switch (roll(id === undefined ? 3 : 12)) {
      case 0: case 1: return ['say', { text: `${actor.name} ${actor.count}` }];
      case 2: return model.questions.size < 150 ? ['ask', { text: `${actor.name} asks ${actor.count}` }] : ['answer_poll', { poll, choices: [] }];
      case 3: case 4: return ['vote', { question: id }];
      case 5: return ['unvote', { question: id }];
      case 6: case 7: return ['approve', { question: id, version }];
      case 8: return ['answered', { question: id, version }];
      case 9: return model.messages.size > 0 ? ['delete_message', { message: any(model.messages) }] : ['say', { text: `${actor.name} ${actor.count}` }];
      default: return ['answer_poll', { poll, choices: [roll(3)] }];
    }
  };
}

test(`${rounds} SIGKILLs under load`, { timeout: 900_000 }, async (t) => {
  const server = await Server.start({ playout: false });
  t.after(() => server.kill());
  const seed = Number(process.env.LANAI_SEED ?? Date.now() % 100_000);
  t.diagnostic(`LANAI_SEED=${seed}`);
  const roll = dice(seed);
  const model = new Model();
  const observer = await Client.open(server, 'moderator', await server.cookie('moderator', ['--name', 'observer']), { page: 'moderate' });
  const { poll } = (await observer.must('make_poll', { kind: 'single', text: 'Which?', options: ['a', 'b', 'c'] })).result;
  await observer.must('open_poll', { poll, version: 1 });
  const actors = [];
  for (const name of ['ann', 'bob', 'cyd', 'dee']) {
    const client = await Client.open(server, 'moderator', await server.cookie('moderator', ['--name', name]), { page: 'moderate' });
    const actor = new Actor(client, name, model, picker(model, roll, poll));
    actor.attach();
    actors.push(actor);
  }
  const clients = [observer, ...actors.map((actor) => actor.client)];

  for (let round = 0; round < rounds; round += 1) {
    for (const actor of actors) actor.act();
    await new Promise((resolve) => setTimeout(resolve, 30 + roll(250)));
    await server.kill();
    for (const actor of actors) actor.resting = true;
    await Promise.all(clients.map((client) => client.closed));
    await server.launch(`127.0.0.1:${server.port}`);
    for (const client of clients) {
      await client.connect();
      assert.equal(client.welcome.resumed, true, `round ${round}: ${client.welcome.reason}`);
    }
    for (const actor of actors) actor.attach();
    for (const actor of actors) {
      await actor.client.until(() => actor.open === undefined, `round ${round}: the answer of ${actor.name}`);
      assert.equal(actor.refused, undefined);
    }
    // Nothing is under way: a fresh page has the model, and so has one that resumed.
    const fresh = new Client(server, 'moderator', observer.cookie);
    await fresh.connect();
    await observer.until((c) => c.to >= fresh.to, 'what the fresh page was told');
    // Counts are told together, a moment later.
    const counted = (c) => [...c.welcome.polls, ...c.events.filter((e) => e.kind === 'poll').map((e) => e.poll)].filter((p) => p.id === poll).at(-1);
    await fresh.until((c) => String(counted(c).results.counts) === String(model.counts()), `round ${round}: the poll's counts ${model.counts()}`);
    model.compare(`round ${round}, fresh`, fresh.questions, fresh.messages);
    await observer.until((c) => JSON.stringify([...c.questions].length) === String(model.questions.size), 'all questions');
    model.compare(`round ${round}, resumed`, observer.questions, observer.messages);
    await fresh.close();
  }

  const told = observer.events.filter((e) => e.kind === 'chat');
  assert.equal(new Set(told.map((e) => e.message.id)).size, told.length, 'a message was told twice');
  assert.equal(new Set(told.map((e) => e.message.text)).size, told.length, 'a command was carried out twice');
  const sequences = told.map((e) => e.seq);
  assert.deepEqual(sequences, [...sequences].sort((a, b) => a - b), 'out of order');
  for (const actor of actors) {
    const own = told.map((e) => e.message.text).filter((text) => text.startsWith(`${actor.name} `));
    const kept = model.said.get(actor.name) ?? [];
    assert.deepEqual(own, kept.filter((text) => own.includes(text)), 'out of order');
  }
  const done = actors.reduce((sum, actor) => sum + actor.done, 0);
  assert.ok(done > rounds, `only ${done} were acknowledged`);
  t.diagnostic(`${done} acknowledged over ${rounds} kills`);
  for (const client of clients) await client.close();
});
