// Who comes in and who is out again: a list of guests, tickets of an outside shop, revoked links.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Server, run } from '../support/server.mjs';
import { Client } from '../support/client.mjs';
import { offer } from '../support/offers.mjs';

const secret = 's'.repeat(40);
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ed = generateKeyPairSync('ed25519');
const stranger = generateKeyPairSync('ed25519');
const pem = (pair) => pair.publicKey.export({ type: 'spki', format: 'pem' });
let folder;
let server;

const base64url = (value) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const signers = {
  HS256: (text) => createHmac('sha256', secret).update(text).digest('base64url'),
  RS256: (text) => sign('sha256', Buffer.from(text), rsa.privateKey).toString('base64url'),
  EdDSA: (text) => sign(null, Buffer.from(text), ed.privateKey).toString('base64url'),
};
const seconds = () => Math.floor(Date.now() / 1000);
const ticket = (alg, claims, signer = signers[alg]) => {
  const text = `${base64url({ alg, typ: 'JWT' })}.${base64url({ exp: seconds() + 600, ...claims })}`;
  return `${text}.${signer(text)}`;
};
const open = (token) => fetch(`${server.base}/t/${token}`, { redirect: 'manual' });
const cookie = (answer) => answer.headers.get('set-cookie')?.split(';')[0];
const link = (...args) => run(['link', '--config', server.config, '--data', server.data, ...args]);
const invite = (file, ...args) => run(['invite', file, '--config', server.config, '--data', server.data, '--base-url', server.base, ...args]);

before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'lanai-access-'));
  await Promise.all([
    writeFile(path.join(folder, 'secret.txt'), `${secret}\n`),
    writeFile(path.join(folder, 'rsa.pem'), pem(rsa)),
    writeFile(path.join(folder, 'ed.pem'), pem(ed)),
  ]);
  const shops = [['HS256', 'secret.txt', 'hs'], ['RS256', 'rsa.pem', 'rs'], ['EdDSA', 'ed.pem', 'ed']]
    .map(([alg, key, name]) => `[[tickets]]\nissuer = "https://${name}.example"\naudience = "lanai"\nalgorithm = "${alg}"\nkey_file = "${key}"
role_claim = "kind"\nspeaker = ["Speaker"]\nmoderator = ["Session chair", "Host"]\nattendee = ["Online"]\notherwise = "refuse"\n`);
  server = await Server.start({ folder, playout: false, more: shops.join('') });
});
after(async () => {
  assert.equal((await server.stop()).code, 0);
  await rm(folder, { recursive: true });
});

test('a list of guests: everybody gets a link of their own, with their role and name', async () => {
  const list = path.join(server.folder, 'guests.csv');
  const links = path.join(server.folder, 'links.csv');
  await writeFile(list, 'Name,E-Mail,Role,Stage,Source\r\n"Lovelace, Ada",ada@x.example,,,\r\nGrace Hopper,grace@x.example,moderator,,\r\nEmmy Noether,emmy@x.example,speaker,ballroom-c,speaker\r\n');
  const made = await invite(list, '--output', links);
  assert.equal(made.code, 0, made.stderr);
  assert.match(made.stderr, /invited 3 people/);
  assert.equal((await stat(links)).mode & 0o077, 0, 'the links can be read by others');
  const rows = (await readFile(links, 'utf8')).trim().split('\r\n');
  assert.equal(rows[0], 'Name,E-Mail,Role,Stage,Source,link');
  assert.match(rows[1], /^"Lovelace, Ada",ada@x\.example,,,,http/);
  const tokens = rows.slice(1).map((row) => row.slice(row.lastIndexOf('/') + 1));
  assert.equal(new Set(tokens).size, 3);
  for (const [i, role, name, home] of [[0, 'attendee', 'Lovelace, Ada', '/'], [1, 'moderator', 'Grace Hopper', '/moderate'], [2, 'speaker', 'Emmy Noether', '/speak']]) {
    const answer = await open(tokens[i]);
    assert.equal(answer.status, 303);
    assert.equal(answer.headers.get('location'), home);
    const client = await Client.open(server, role, cookie(answer));
    assert.equal(client.welcome.you.name, name);
    assert.equal(client.welcome.you.role, role);
    await client.close();
  }
});

test('a list with a mistake invites nobody, and says in which line it is', async () => {
  const list = path.join(server.folder, 'bad.csv');
  await writeFile(list, 'name,role\nAda,attendee\nBob,boss\n');
  const made = await invite(list);
  assert.equal(made.code, 1);
  assert.match(made.stderr, /bad\.csv: line 3: the role "boss" does not exist/);
  assert.match(made.stderr, /nobody was invited/);
  assert.equal(made.stdout, '');
  assert.equal((await invite(path.join(server.folder, 'nowhere.csv'))).code, 1);
});

for (const [alg, name] of [['HS256', 'hs'], ['RS256', 'rs'], ['EdDSA', 'ed']]) {
  test(`a ticket signed with ${alg} opens the page of its role`, async () => {
    const iss = `https://${name}.example`;
    const answer = await open(ticket(alg, { iss, aud: 'lanai', sub: '1', kind: ['Dinner', 'Host'], name: 'Katherine' }));
    assert.equal(answer.status, 303, await answer.text());
    assert.equal(answer.headers.get('location'), '/moderate');
    const client = await Client.open(server, 'moderator', cookie(answer));
    assert.deepEqual([client.welcome.you.role, client.welcome.you.name], ['moderator', 'Katherine']);
    const again = await open(ticket(alg, { iss, aud: ['lanai'], sub: '1', kind: 'Host' }));
    const other = await Client.open(server, 'moderator', cookie(again));
    assert.equal(other.welcome.you.person, client.welcome.you.person, 'another person on the second device');
    await Promise.all([client.close(), other.close()]);
  });
}

test('tickets that do not count are refused in words', async () => {
  const iss = 'https://ed.example';
  const good = { iss, aud: 'lanai', sub: '2', kind: 'Online' };
  for (const [what, token, words] of [
    ['it is over', ticket('EdDSA', { ...good, exp: seconds() - 120 }), /no longer good/],
    ['it is for something else', ticket('EdDSA', { ...good, aud: 'dinner' }), /something else/],
    ['it admits to nothing', ticket('EdDSA', { ...good, kind: 'Dinner' }), /does not admit/],
    ['it is of nobody', ticket('EdDSA', { ...good, sub: '' }), /whose it is/],
    ['another key', ticket('EdDSA', good, (text) => sign(null, Buffer.from(text), stranger.privateKey).toString('base64url')), /no ticket that this server knows/],
    ['no signature', `${ticket('none', good, () => 'AA')}`, /no ticket that this server knows/],
    ['the public key as a secret', ticket('HS256', good, (text) => createHmac('sha256', pem(ed)).update(text).digest('base64url')), /no ticket that this server knows/],
  ]) {
    const answer = await open(token);
    assert.equal(answer.status, 401, what);
    assert.match(await answer.text(), words, what);
    assert.equal(answer.headers.get('set-cookie'), null, what);
  }
  assert.equal((await open(ticket('EdDSA', good))).status, 303);
});

test('a revoked link is out within a second, on all of its sockets', async () => {
  const address = await server.link('moderator', ['--name', 'Gone']);
  const cookies = [cookie(await open(address.split('/t/')[1])), cookie(await open(address.split('/t/')[1]))];
  const clients = await Promise.all(cookies.map((one) => Client.open(server, 'moderator', one)));
  const bystander = await Client.open(server, 'moderator', await server.cookie('moderator', ['--name', 'Stays']));
  const closed = clients.map((client) => client.closed);
  const revoked = await link('--revoke', address);
  const from = performance.now();
  assert.equal(revoked.code, 0, revoked.stderr);
  const codes = await Promise.all(closed);
  console.log(`out after ${Math.round(performance.now() - from)} ms`);
  for (const end of codes) assert.equal(end.code ?? end, 4403);
  assert.equal((await open(address.split('/t/')[1])).status, 401);
  await bystander.must('say', { text: 'still here' });
  await bystander.close();
});

test('who is banned watches no longer, whatever their page does; the others go on', async () => {
  const chair = await Client.open(server, 'moderator', await server.cookie('moderator', ['--name', 'Chair']));
  const [guest, neighbour] = await Promise.all([server.cookie('attendee'), server.cookie('attendee')]);
  const watch = async (who) => {
    const answer = await fetch(`${server.base}/whep/ballroom-c`, {
      method: 'POST', headers: { cookie: who, 'content-type': 'application/sdp' }, body: offer({ direction: 'recvonly' }),
    });
    assert.equal(answer.status, 201, await answer.text());
    return () => fetch(new URL(answer.headers.get('location'), server.base)).then((now) => now.status);
  };
  const client = await Client.open(server, 'attendee', guest);
  const { result: said } = await client.must('say', { text: 'rude' });
  const [watching, still] = [await watch(guest), await watch(neighbour)];
  assert.equal(await watching(), 204);
  const { result: { restriction } } = await chair.must('ban', { message: said.message, reason: 'rude', network: false });
  const from = performance.now();
  let status = 204;
  for (const end = from + 15_000; status === 204 && performance.now() < end;) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    status = await watching();
  }
  console.log(`watches no longer after ${Math.round(performance.now() - from)} ms`);
  assert.equal(status, 404);
  assert.equal(await still(), 204);
  await chair.must('lift', { restriction });
  assert.equal(await (await watch(guest))(), 204);
  await chair.close();
});

test('a ban holds over a reload, a restart and the link, and is lifted again', async () => {
  const chair = await Client.open(server, 'moderator', await server.cookie('moderator', ['--name', 'Chair']));
  const guest = await Client.open(server, 'attendee', await server.cookie('attendee'));
  const invited = await server.link('speaker', ['--name', 'Loud', '--stage', 'ballroom-c', '--source', 'speaker']);
  const loud = await Client.open(server, 'speaker', cookie(await open(invited.split('/t/')[1])));
  const { result: said } = await guest.must('say', { text: 'rude' });
  const { result: shouted } = await loud.must('say', { text: 'rude, too' });
  const bans = [];
  for (const [client, message] of [[guest, said.message], [loud, shouted.message]]) {
    bans.push((await chair.must('ban', { message, reason: 'rude', network: false })).result.restriction);
    assert.equal((await client.closed).code, 4403);
  }
  await chair.close();
  await server.stop();
  await server.launch();

  const page = await fetch(`${server.base}/`, { headers: { cookie: guest.cookie } });
  assert.equal(page.status, 403);
  assert.equal(page.headers.get('set-cookie'), null, 'a new session for somebody who was shut out');
  const words = await page.text();
  assert.match(words, /A moderator has shut you out/);
  assert.doesNotMatch(words, /Attend instead/);
  const link = await open(invited.split('/t/')[1]);
  assert.equal(link.status, 403);
  assert.equal(link.headers.get('set-cookie'), null);
  const again = new Client(server, 'attendee', guest.cookie);
  await again.raw().catch(() => {});
  assert.equal((await again.closed).code, 4403);

  const next = await Client.open(server, 'moderator', await server.cookie('moderator', ['--name', 'Chair']));
  for (const restriction of bans) await next.must('lift', { restriction });
  const back = await Client.open(server, 'attendee', guest.cookie);
  await back.must('say', { text: 'sorry' });
  assert.equal((await open(invited.split('/t/')[1])).status, 303);
  await Promise.all([back.close(), next.close()]);
});

test('an organiser bans a moderator who came with a ticket: at once, and it lets nobody in again', async () => {
  const astray = ticket('EdDSA', { iss: 'https://ed.example', aud: 'lanai', sub: 'astray', name: 'Astray', kind: 'Host', exp: seconds() + 3_600 });
  const moderator = await Client.open(server, 'moderator', cookie(await open(astray)), { page: 'moderate' });
  const { message } = (await moderator.must('say', { text: 'I do as I like' })).result;
  const colleague = await Client.open(server, 'moderator', await server.cookie('moderator', ['--name', 'Colleague']));
  assert.equal((await colleague.command('ban', { message, reason: 'astray', network: false })).code, 'forbidden');
  const organiser = await Client.open(server, 'organiser', await server.cookie('organiser', ['--name', 'Ola']));
  const { restriction } = (await organiser.must('ban', { message, reason: 'astray', network: false })).result;
  assert.equal((await moderator.closed).code, 4403);
  assert.equal((await open(astray)).status, 403);
  await server.stop();
  await server.launch();
  assert.equal((await open(astray)).status, 403, 'a restart lets them in');
  const after_restart = await Client.open(server, 'organiser', organiser.cookie);
  await after_restart.must('lift', { restriction });
  assert.equal((await open(astray)).status, 303);
  await after_restart.close();
});
