// The checklists of WHIP (RFC 9725) and WHEP (draft-ietf-wish-whep), line by line: each row says what the line says and
// does it to a real server. What needs packets is in integration.relay, what needs a browser in browser/ice.test.mjs.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { Server } from '../support/server.mjs';
import { iceServers } from '../support/link_header.mjs';
import { fixture, offer } from '../support/offers.mjs';

const sdp = 'application/sdp';
const sdpfrag = 'application/trickle-ice-sdpfrag';
const ownPwd = '0123456789abcdef01234567';
const origin = 'https://elsewhere.example';
const servers = {};

before(async () => {
  const media = `
[[media.ice_server]]
urls = ["turn:turn.example.org:3478?transport=udp", "turns:turn.example.org"]
secret = "north"
ttl = 3600
[[media.ice_server]]
urls = ["stun:stun.example.org"]
`;
  servers.open = await Server.start({ playout: false, behindProxy: true, media });
  servers.full = await Server.start({ playout: false, media: 'viewers_max = 1' });
  servers.closed = await Server.start({ playout: false, code: 'aloha', media });
  servers.token = await servers.open.invite('speaker', ['--stage', 'ballroom-c', '--source', 'speaker']);
  servers.staff = await servers.open.invite('moderator');
});
after(async () => {
  for (const server of [servers.open, servers.full, servers.closed]) {
    const end = await server.stop();
    assert.equal(end.code, 0, `${JSON.stringify(end)}\n${server.log}`);
  }
});

// Each row comes from an address of its own, so that none is in the way of the next: limits count by address.
let row = 0;
const address = () => `192.0.2.${row}`;

async function call(method, path, headers = {}, body = undefined, server = servers.open) {
  const answer = await fetch(new URL(path, server.base), {
    method, headers: { 'x-forwarded-for': address(), ...headers }, body, redirect: 'manual',
  });
  const text = await answer.text();
  // What holds for each and every answer.
  assert.notEqual(answer.status, 301);
  assert.notEqual(answer.status, 302);
  assert.notEqual(answer.status, 406, 'only ever as a counter-offer, and Lanai makes none');
  assert.ok(answer.status < 500 || answer.status === 503, `${answer.status} ${text}`);
  assert.equal(answer.headers.get('access-control-allow-origin'), '*');
  assert.deepEqual(answer.headers.get('access-control-expose-headers').split(', ').sort(), ['Accept-Post', 'ETag', 'Link', 'Location', 'Retry-After']);
  return { status: answer.status, header: (name) => answer.headers.get(name), text };
}

const WHIP = {
  name: 'WHIP',
  path: '/whip/ballroom-c/speaker',
  offer: (options) => offer({ direction: 'sendonly', ...options }),
  auth: () => ({ authorization: `Bearer ${servers.token}` }),
  direction: 'recvonly',
  recorded: ['chromium_publisher', 'chromium_simulcast_publisher', 'obs_publisher', 'gstreamer_whip_h264', 'gstreamer_whip_vp8'],
};
const WHEP = {
  name: 'WHEP',
  path: '/whep/ballroom-c',
  offer: (options) => offer({ direction: 'recvonly', ...options }),
  auth: () => ({}),
  direction: 'sendonly',
  recorded: ['chromium_viewer', 'firefox_viewer', 'safari_viewer', 'gstreamer_viewer'],
};

const post = (side, body = side.offer()) => call('POST', side.path, { 'content-type': sdp, ...side.auth() }, body);
const patch = (location, ifMatch, body, type = sdpfrag) =>
  call('PATCH', location, { ...(type ? { 'content-type': type } : {}), ...(ifMatch ? { 'if-match': ifMatch } : {}) }, body);
// A session that is ended when the row is through.
async function withSession(side, run, body) {
  const made = await post(side, body);
  assert.equal(made.status, 201, made.text);
  const location = made.header('location');
  try {
    await run({ ...made, location, etag: made.header('etag') });
  } finally {
    await call('DELETE', location);
  }
}
const lines = (text, start) => text.split('\r\n').filter((line) => line.startsWith(start));
const trickle = (ufrag = 'abcd', pwd = ownPwd, more = 'a=candidate:1 1 udp 2130706431 192.0.2.1 50000 typ host\r\n') =>
  `a=group:BUNDLE 0 1\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\na=ice-ufrag:${ufrag}\r\na=ice-pwd:${pwd}\r\n${more}`;
const newPwd = 'vw5LmwG4y/e6dPP/zAP9Gp5k';
function refused(answer, status) {
  assert.equal(answer.status, status, answer.text);
  const { code, message } = JSON.parse(answer.text);
  assert.ok(code && message.length > 10, answer.text);
  return message;
}

const both = [
  ['POST application/sdp is 201 application/sdp with Location and a strong ETag', (side) => withSession(side, async ({ header, location, etag }) => {
    assert.equal(header('content-type'), sdp);
    assert.match(location, new RegExp(`^${side.path}/[\\w-]{20,}$`));
    assert.match(etag, /^"[\x21\x23-\x7e]+"$/);
    assert.equal(header('cache-control'), 'no-store');
  })],
  ['the media type may have parameters and any case', async (side) => {
    const made = await call('POST', side.path, { 'content-type': 'Application/SDP; charset=utf-8', ...side.auth() }, side.offer());
    assert.equal(made.status, 201, made.text);
    await call('DELETE', made.header('location'));
  }],
  ['session addresses and ETags are never the same twice', async (side) => {
    const seen = new Set();
    for (let i = 0; i < 5; i += 1) await withSession(side, async ({ location, etag }) => seen.add(location).add(etag));
    assert.equal(seen.size, 10);
  }],
  ['the answer has one direction, all candidates, and the lines that every peer needs', (side) => withSession(side, async ({ text }) => {
    assert.equal(lines(text, `a=${side.direction}`).length, 2);
    assert.doesNotMatch(text, /a=(sendrecv|inactive)/);
    assert.deepEqual(lines(text, 'a=ice-lite'), ['a=ice-lite']);
    assert.deepEqual(lines(text, 'a=group:BUNDLE'), ['a=group:BUNDLE 0 1']);
    for (const line of ['a=setup:passive', 'a=rtcp-mux']) assert.equal(lines(text, line).length, 2, line);
    assert.ok(lines(text, 'a=candidate:').some((line) => / 1 udp \d+ \S+ \d+ typ host/.test(line)), text);
    assert.equal(lines(text, 'a=end-of-candidates').length, 1);
    assert.match(text, /a=fmtp:102 .*packetization-mode=1/);
    assert.match(text, /a=fmtp:102 .*profile-level-id=42e01f/);
    assert.ok(lines(text, 'a=rtcp-fb:102 nack').length >= 2, 'Firefox wants plain nack too');
    assert.doesNotMatch(text, /a=rtcp-mux-only/, 'RFC 8858 section 4: not in an answer');
  })],
  ['setup:active is served too', (side) => withSession(side, async ({ text }) => assert.equal(lines(text, 'a=setup:passive').length, 2), side.offer({ setup: 'active' }))],
  ['another content type is 415', async (side) => {
    for (const type of ['text/plain', 'application/json', sdpfrag]) {
      refused(await call('POST', side.path, { 'content-type': type, ...side.auth() }, side.offer()), 415);
    }
  }],
  ['SDP that does not parse is 400', async (side) => {
    for (const body of ['', 'hello', 'v=0\r\nhello\r\n', 'v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\nm=audio\r\n', '\u0000']) refused(await post(side, body), 400);
  }],
  ['SDP that parses and cannot be served is 422 with the line', async (side) => {
    const wrong = {
      'no codec in common': side.name === 'WHIP' ? { codec: 'H263/90000' } : null,
      'no BUNDLE': { bundle: null },
      'setup:passive': { setup: 'passive' },
      'no rtcp-mux': { mux: false },
      'the wrong direction': { direction: side.direction },
      'two videos': side.name === 'WHIP' ? { videos: 2, bundle: 'BUNDLE 0 1 2' } : null,
    };
    for (const [what, options] of Object.entries(wrong)) {
      if (options) assert.match(refused(await post(side, side.offer(options)), 422), /line \d+|BUNDLE/, what);
    }
  }],
  ['recorded offers are served: browsers, OBS without candidates, GStreamer, simple-whip-client', async (side) => {
    for (const name of side.recorded) {
      await withSession(side, async ({ text }) => assert.ok(lines(text, `a=${side.direction}`).length >= 1, `${name}\n${text}`), fixture(name));
    }
  }],
  ['mDNS names in an offer that nobody can resolve are dropped silently', (side) => withSession(side, async ({ text }) => assert.doesNotMatch(text, /\.local/),
    side.offer().replaceAll('a=rtcp-mux', 'a=candidate:1 1 udp 2113937151 68d30496-cfe8-4391-aa74-d163a2abb7f1.local 53295 typ host\r\na=candidate:2 1 tcp 1518280447 f00.local 9 typ host tcptype active\r\na=rtcp-mux'))],
  ['a data channel is answered with port 0 and stays out of the bundle', (side) => withSession(side, async ({ text }) => {
    assert.deepEqual(lines(text, 'm=application'), ['m=application 0 UDP/DTLS/SCTP webrtc-datachannel']);
    assert.deepEqual(lines(text, 'a=group:BUNDLE'), ['a=group:BUNDLE 0 1']);
  }, side.offer({ bundle: 'BUNDLE 0 1 2' }) + `m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\nc=IN IP4 0.0.0.0\r\na=mid:2\r\na=ice-ufrag:abcd\r\na=ice-pwd:${ownPwd}\r\na=setup:actpass\r\na=sctp-port:5000\r\n`)],
  ['ICE servers are Link headers of 201 that players can read, with credentials until their time', (side) => withSession(side, async ({ header }) => {
    const [udp, tls, stun] = iceServers(header('link'));
    assert.equal(udp.urls, 'turn:turn.example.org:3478?transport=udp');
    assert.equal(tls.urls, 'turns:turn.example.org');
    assert.deepEqual(stun, { urls: 'stun:stun.example.org' });
    const [ends, name] = udp.username.split(':');
    assert.equal(name, 'lanai');
    assert.ok(Math.abs(Number(ends) - Date.now() / 1000 - 3600) < 300, ends);
    assert.match(udp.credential, /^[\w+/]{27}=$/);
    assert.equal(tls.credential, udp.credential);
  })],
  ['OPTIONS is 200 with Accept-Post, for CORS and for ICE servers', async (side) => {
    const asked = await call('OPTIONS', side.path, side.auth());
    assert.equal(asked.status, 200);
    assert.equal(asked.text, '');
    assert.equal(asked.header('accept-post'), sdp);
    assert.equal(iceServers(asked.header('link')).length, 3);
    for (const method of ['POST', 'PATCH', 'DELETE']) {
      const preflight = await call('OPTIONS', method === 'POST' ? side.path : `${side.path}/0_x`,
        { origin, 'access-control-request-method': method, 'access-control-request-headers': 'authorization,content-type,if-match' });
      assert.equal(preflight.status, 200);
      assert.equal(preflight.header('accept-post'), sdp);
      assert.ok(preflight.header('access-control-allow-methods').split(', ').includes(method));
      for (const name of ['Authorization', 'Content-Type', 'If-Match']) assert.ok(preflight.header('access-control-allow-headers').includes(name));
      assert.equal(preflight.header('link'), null, 'a preflight gets no credentials');
    }
  }],
  ['GET and HEAD on endpoint and session are 2xx without content', (side) => withSession(side, async ({ location }) => {
    for (const path of [side.path, location]) {
      for (const method of ['GET', 'HEAD']) {
        const answer = await call(method, path);
        assert.ok(answer.status >= 200 && answer.status < 300, `${method} ${path} ${answer.status}`);
        assert.equal(answer.text, '');
      }
    }
  })],
  ['other methods are 405 with Allow', (side) => withSession(side, async ({ location }) => {
    for (const [method, path] of [['PUT', side.path], ['PATCH', side.path], ['DELETE', side.path], ['PUT', location], ['POST', location]]) {
      const answer = await call(method, path, {}, method === 'DELETE' ? undefined : 'x');
      refused(answer, 405);
      assert.ok(answer.header('allow').includes('OPTIONS'));
    }
  })],
  ['PATCH with candidates is 204 without body and without ETag', (side) => withSession(side, async ({ location, etag }) => {
    for (const body of [trickle(), trickle('abcd', ownPwd, 'a=end-of-candidates\r\n'), 'a=end-of-candidates\r\n',
      trickle('abcd', ownPwd, 'a=candidate:9 1 udp 1 6a1b2c3d.local 50000 typ host\r\na=candidate:8 1 quic 1 ? x typ new\r\n')]) {
      const answer = await patch(location, etag, body);
      assert.deepEqual([answer.status, answer.text, answer.header('etag')], [204, '', null], answer.text);
    }
  })],
  ['If-Match "*" is accepted for plain trickle with an unchanged ufrag', (side) => withSession(side, async ({ location }) => {
    assert.equal((await patch(location, '*', trickle())).status, 204);
    assert.equal((await patch(location, '"*"', trickle())).status, 204, 'as the RFC\'s own example spells it');
  })],
  ['PATCH without If-Match is 428, with a stale one 412', (side) => withSession(side, async ({ location, etag }) => {
    refused(await patch(location, null, trickle()), 428);
    for (const stale of ['"stale"', `W/${etag}`, etag.replaceAll('"', '')]) refused(await patch(location, stale, trickle()), 412);
  })],
  ['PATCH of another content type is 415, of a malformed fragment 400, of no session 404', (side) => withSession(side, async ({ location, etag }) => {
    for (const type of [sdp, 'text/plain']) refused(await patch(location, etag, trickle(), type), 415);
    for (const body of ['', 'nonsense', '\u0000', 'a=ice-ufrag:x\r\n', 'a=ice-ufrag:abcdef\r\n', trickle('efgh', 'short')]) refused(await patch(location, etag, body), 400);
    refused(await patch(`${side.path}/0_nobody`, etag, trickle()), 404);
  })],
  ['an ICE restart is 200 with an sdpfrag, our new credentials and a new ETag', (side) => withSession(side, async ({ location, etag, text }) => {
    const answer = await patch(location, '*', trickle('efgh', newPwd));
    assert.equal(answer.status, 200, answer.text);
    assert.equal(answer.header('content-type'), sdpfrag);
    assert.match(answer.header('etag'), /^"[\x21\x23-\x7e]+"$/);
    assert.notEqual(answer.header('etag'), etag);
    for (const name of ['a=ice-ufrag:', 'a=ice-pwd:']) {
      assert.equal(lines(answer.text, name).length, 1, answer.text);
      assert.notEqual(lines(answer.text, name)[0], lines(text, name)[0]);
    }
    // The same agent, bundle, section and candidates as in the answer to the offer.
    for (const name of ['a=ice-lite', 'a=ice-options', 'a=group', 'a=candidate', 'a=end-of-candidates']) {
      assert.deepEqual(lines(answer.text, name), lines(text, name), name);
    }
    assert.deepEqual(lines(answer.text, 'a=mid'), ['a=mid:0']);
    assert.equal(lines(answer.text, 'm=audio').length, 1);
    assert.ok(answer.text.endsWith('\r\n'));
  })],
  ['after a restart the old ETag is stale, and the old ufrag is a restart of its own', (side) => withSession(side, async ({ location, etag }) => {
    const first = await patch(location, etag, trickle('efgh', newPwd)); // the ETag itself is as good as *
    assert.equal(first.status, 200, first.text);
    refused(await patch(location, etag, trickle('efgh', newPwd)), 412);
    assert.equal((await patch(location, first.header('etag'), trickle('efgh', newPwd))).status, 204);
    const second = await patch(location, '*', trickle());
    assert.equal(second.status, 200);
    assert.notEqual(second.header('etag'), first.header('etag'));
  })],
  ['a restart that cannot be is an error, and the session goes on as it was', (side) => withSession(side, async ({ location, etag }) => {
    refused(await patch(location, '*', trickle('efgh', ownPwd)), 400);
    refused(await patch(location, '*', trickle('abcd', newPwd)), 400);
    refused(await patch(location, '"stale"', trickle('efgh', newPwd)), 412);
    assert.equal((await patch(location, etag, trickle())).status, 204);
  })],
  ['DELETE is 200 whatever If-Match says and needs no token; then the session is gone', async (side) => {
    for (const headers of [{}, { 'if-match': '"something"' }, { 'if-match': '*' }]) {
      const made = await post(side);
      assert.equal(made.status, 201, made.text);
      const answer = await call('DELETE', made.header('location'), headers);
      assert.equal(answer.status, 200, answer.text);
      for (const method of ['DELETE', 'GET']) assert.equal((await call(method, made.header('location'))).status, 404);
    }
  }],
  ['the shape of MediaMTX\'s reader.js: OPTIONS, POST, a PATCH of * a candidate, DELETE', async (side) => {
    const options = await call('OPTIONS', side.path, side.auth());
    assert.equal(iceServers(options.header('link')).length, 3);
    await withSession(side, async ({ location }) => {
      for (let candidate = 1; candidate < 4; candidate += 1) {
        const body = `a=ice-ufrag:abcd\r\na=ice-pwd:${ownPwd}\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\na=candidate:${candidate} 1 udp 1 x${candidate}.local 5${candidate}000 typ host generation 0 ufrag abcd network-cost 999\r\n`;
        assert.equal((await patch(location, '*', body)).status, 204);
      }
    });
  }],
  ['the shape of the whip-whep.js client: fragments of RTP/AVP 0, a restart with *, its two regular expressions', (side) => withSession(side, async ({ location, etag }) => {
    const body = (ufrag, pwd) => `a=ice-ufrag:${ufrag}\r\na=ice-pwd:${pwd}\r\nm=audio 9 RTP/AVP 0\r\na=mid:0\r\na=candidate:1 1 udp 1 192.0.2.1 9 typ host\r\na=end-of-candidates\r\n`;
    assert.equal((await patch(location, etag, body('abcd', ownPwd))).status, 204);
    const answer = await patch(location, '*', `a=ice-ufrag:efgh\r\na=ice-pwd:${newPwd}\r\n`);
    assert.equal(answer.status, 200);
    assert.ok(/a=ice-ufrag:(.*)\r\n/.exec(answer.text)[1].length >= 4);
    assert.ok(/a=ice-pwd:(.*)\r\n/.exec(answer.text)[1].length >= 22);
    assert.equal((await patch(location, answer.header('etag'), body('efgh', newPwd))).status, 204);
  })],
  ['the shape of Eyevinn\'s player: an offer with all candidates, no PATCH; its server-offer mode is told what is wrong', async (side) => {
    await withSession(side, async ({ location }) => {
      assert.ok(new URL(location, 'https://a.example').pathname.startsWith(side.path));
      refused(await call('PATCH', location, { 'content-type': sdp }, 'v=0\r\n'), 415);
    }, fixture(side.recorded[0]));
    refused(await post(side, ''), 400);
  }],
];

const whip = [
  ['no token, or a wrong one, is 401 with WWW-Authenticate', async () => {
    for (const headers of [{}, { authorization: 'Bearer wrong' }, { authorization: 'Basic eDp5' }]) {
      const answer = await call('POST', WHIP.path, { 'content-type': sdp, ...headers }, WHIP.offer());
      refused(answer, 401);
      assert.equal(answer.header('www-authenticate'), 'Bearer');
    }
  }],
  ['a token of another source is 403, an unknown source 404', async () => {
    refused(await call('POST', '/whip/ballroom-c/camera', { 'content-type': sdp, ...WHIP.auth() }, WHIP.offer()), 403);
    for (const path of ['/whip/ballroom-c/nothing', '/whip/nowhere/speaker', '/whip/ballroom-c/slate']) {
      refused(await call('POST', path, { 'content-type': sdp, authorization: `Bearer ${servers.staff}` }, WHIP.offer()), 404);
    }
  }],
  ['a source that somebody else holds is 409 with Retry-After', () => withSession(WHIP, async () => {
    const answer = await call('POST', WHIP.path, { 'content-type': sdp, authorization: `Bearer ${servers.staff}` }, WHIP.offer());
    refused(answer, 409);
    assert.ok(Number(answer.header('retry-after')) > 0);
  })],
  ['a publisher whose connection died publishes again at once: its own session gives way', async () => {
    const first = await post(WHIP);
    const second = await post(WHIP);
    assert.equal(second.status, 201, second.text);
    assert.equal((await call('GET', first.header('location'))).status, 404);
    assert.equal((await call('DELETE', second.header('location'))).status, 200);
  }],
  ['OPTIONS tells nobody of ICE servers who may not publish', async () => {
    assert.equal((await call('OPTIONS', WHIP.path)).header('link'), null);
    assert.equal((await call('OPTIONS', WHIP.path, { authorization: 'Bearer wrong' })).header('link'), null);
  }],
];

const whep = [
  ['where attending needs a code, watching and ICE servers need somebody who attends', async () => {
    const server = servers.closed;
    refused(await call('POST', WHEP.path, { 'content-type': sdp }, WHEP.offer(), server), 401);
    assert.equal((await call('OPTIONS', WHEP.path, {}, undefined, server)).header('link'), null);
    const auth = { authorization: `Bearer ${await server.invite('speaker')}` };
    assert.equal(iceServers((await call('OPTIONS', WHEP.path, auth, undefined, server)).header('link')).length, 3);
    assert.equal((await call('POST', WHEP.path, { 'content-type': sdp, ...auth }, WHEP.offer(), server)).status, 201);
  }],
  ['overload is 503 with Retry-After', async () => {
    const open = () => call('POST', WHEP.path, { 'content-type': sdp }, WHEP.offer(), servers.full);
    const first = await open();
    assert.equal(first.status, 201, first.text);
    const second = await open();
    refused(second, 503);
    assert.ok(Number(second.header('retry-after')) > 0);
    await call('DELETE', first.header('location'), {}, undefined, servers.full);
    assert.equal((await open()).status, 201);
  }],
  ['an unknown stage is 404', async () => refused(await call('POST', '/whep/nowhere', { 'content-type': sdp }, WHEP.offer()), 404)],
  ['with the slate there is always something to watch: 409 (unit.endpoints, integration.relay) is for stages without', () => withSession(WHEP, async ({ text }) => {
    assert.equal(lines(text, 'm=video').length, 1);
    assert.ok(lines(text, 'a=msid:').length === 2 && new Set(lines(text, 'a=msid:').map((line) => line.split(' ')[0])).size === 1, 'one stream');
  })],
];

const walk = (side, [line, run]) => test(`${side.name}: ${line}`, () => {
  row += 1;
  return run(side);
});
for (const side of [WHIP, WHEP]) for (const one of both) walk(side, one);
for (const one of whip) walk(WHIP, one);
for (const one of whep) walk(WHEP, one);

for (const side of [WHIP, WHEP]) {
  test(`${side.name}: too many POSTs, PATCHes or DELETEs are 429 with Retry-After, and a session is not in the newcomers' way`, async () => {
    row += 1;
    const flood = async (method, path) => {
      const answers = await Promise.all(Array.from({ length: 400 }, () => call(method, path, { 'content-type': 'text/plain' }, method === 'DELETE' ? undefined : 'x')));
      const limited = answers.filter((answer) => answer.status === 429);
      assert.ok(limited.length > 0, method);
      for (const answer of limited) assert.ok(Number(answer.header('retry-after')) > 0);
    };
    await flood('PATCH', `${side.path}/0_nobody`);
    const made = await post(side);
    assert.equal(made.status, 201, made.text);
    await flood('DELETE', `${side.path}/0_nobody`);
    await flood('POST', side.path);
  });
}
