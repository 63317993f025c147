import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ice_servers_in, IceServers, type Followed } from '../src/net/ice_servers';

const turn =
    '<turn:turn.example.org?transport=udp>; rel="ice-server"; username="17:lanai"; credential="a+b/c="; credential-type="password"';

// A connection that comes to this state as soon as it is listened to.
const peer = (connectionState: RTCPeerConnectionState): Followed => ({
    connectionState,
    addEventListener: (_, listener) => listener(),
});

test('Link headers are read as ICE servers', () => {
    assert.deepEqual(ice_servers_in(`${turn}, <stun:stun.example.org>; rel="ice-server"`), [
        { urls: 'turn:turn.example.org?transport=udp', username: '17:lanai', credential: 'a+b/c=' },
        { urls: 'stun:stun.example.org' },
    ]);
});

test('commas, semicolons and quotes in a credential are its own', () => {
    const link = '<turn:a>; rel="ice-server"; username="u, v; w"; credential="\\"x\\\\, <turn:b>"';
    assert.deepEqual(ice_servers_in(link), [{ urls: 'turn:a', username: 'u, v; w', credential: '"x\\, <turn:b>' }]);
});

test('other links, other schemes and nonsense are left out', () => {
    for (const link of [null, '', 'nonsense', '<', '<turn:a>', '<https://a>; rel="ice-server"', '<turn:a>; rel="next"']) {
        assert.deepEqual(ice_servers_in(link), [], String(link));
    }
});

test('they are asked for only once the straight way has failed', async (t) => {
    const asked: string[] = [];
    t.mock.method(globalThis, 'fetch', async (url: string, init: RequestInit) => {
        asked.push(`${init.method} ${url}`);
        return new Response(null, { headers: { Link: turn } });
    });
    const servers = new IceServers('/whep/a');
    assert.deepEqual(await servers.now(1_000), []);
    assert.deepEqual(asked, []);
    servers.follow(peer('connecting'));
    servers.ended(false); // the server itself did not answer
    assert.deepEqual(await servers.now(1_000), []);
    servers.follow(peer('connected'));
    servers.ended(true); // it was there
    assert.deepEqual(await servers.now(1_000), []);
    servers.follow(peer('connecting'));
    servers.ended(true);
    assert.equal((await servers.now(1_000)).length, 1);
    assert.deepEqual(asked, ['OPTIONS /whep/a']);
});

test('a server that does not say leaves the straight way', async (t) => {
    t.mock.method(globalThis, 'fetch', async () => {
        throw new TypeError('network');
    });
    const servers = new IceServers('/whep/a');
    servers.follow(peer('failed'));
    servers.ended(true);
    assert.deepEqual(await servers.now(1_000), []);
});
