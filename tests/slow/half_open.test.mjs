// A page whose machine is gone without a word (a pulled cable, a flat battery): the server does not keep its place for ever.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import WebSocket from 'ws';
import { Server } from '../support/server.mjs';
import { Client } from '../support/client.mjs';

test('who does not answer pings is gone within a minute, who does stays', { timeout: 180_000 }, async () => {
  const server = await Server.start({ playout: false });
  try {
    const chair = await Client.open(server, 'moderator', await server.cookie('moderator'), { page: 'moderate' });
    const silent = new WebSocket(`ws://127.0.0.1:${server.port}/ws?role=attendee`, 'lanai.v1', {
      headers: { cookie: await server.cookie('attendee') }, autoPong: false,
    });
    let pings = 0;
    silent.on('ping', () => (pings += 1));
    silent.on('error', () => {});
    await new Promise((resolve) => silent.once('open', resolve));
    silent.send(JSON.stringify({ type: 'hello', v: 1, stage: 'ballroom-c', page: 'attend' }));
    const attending = () => chair.events.filter((event) => event.kind === 'presence').at(-1)?.attending;
    await chair.until(() => attending() === 1, 'the silent one is there');
    const began = Date.now();
    await new Promise((resolve) => silent.once('close', resolve));
    assert.ok(pings >= 1, 'it was asked first');
    assert.ok(Date.now() - began < 120_000);
    await chair.until(() => attending() === 0, 'it is counted no more');
    assert.equal(chair.socket.readyState, WebSocket.OPEN);
    await chair.must('say', { text: 'still here' });
  } finally {
    await server.stop();
  }
});
