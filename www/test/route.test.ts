import assert from 'node:assert/strict';
import { test } from 'node:test';
import { offers_tcp, only_tcp, protocol_in_use, Route } from '../src/net/route';

const udp = 'a=candidate:1 1 udp 2130706431 192.0.2.7 4000 typ host';
const tcp = 'a=candidate:2 1 tcp 1520435199 192.0.2.7 4000 typ host tcptype passive';
const sdp = (...lines: string[]): string => ['v=0', 'a=ice-lite', ...lines, 'a=end-of-candidates', ''].join('\r\n');

function stats(...entries: Record<string, unknown>[]): RTCStatsReport {
    return new Map(entries.map((entry) => [entry.id, entry])) as unknown as RTCStatsReport;
}

test('TCP alone leaves out the candidates of UDP and nothing else', () => {
    assert.equal(only_tcp(sdp(udp, tcp)), sdp(tcp));
    assert.equal(only_tcp(sdp(udp.replace('udp', 'UDP'), tcp)), sdp(tcp));
    assert.equal(only_tcp(sdp(tcp)), sdp(tcp));
    assert.ok(offers_tcp(sdp(udp, tcp)));
    assert.ok(!offers_tcp(sdp(udp)));
});

test('after UDP failed comes one connection over TCP, then all is tried again', () => {
    const route = new Route();
    assert.equal(route.choose(sdp(udp, tcp)), sdp(udp, tcp));
    assert.ok(route.udp_failed());
    assert.equal(route.choose(sdp(udp, tcp)), sdp(tcp));
    assert.ok(!route.udp_failed());
    assert.equal(route.choose(sdp(udp, tcp)), sdp(udp, tcp));
});

test('without TCP in the answer there is nothing to fall to', () => {
    const route = new Route();
    route.choose(sdp(udp));
    assert.ok(!route.udp_failed());
    route.choose(sdp(udp, tcp));
    assert.ok(route.udp_failed());
    assert.equal(route.choose(sdp(udp)), sdp(udp)); // the server was restarted without TCP meanwhile
});

test('the protocol in use is that of the selected pair', () => {
    const candidates = [
        { id: 'u', type: 'local-candidate', protocol: 'udp' },
        { id: 't', type: 'local-candidate', protocol: 'tcp' },
    ];
    const pairs = [
        { id: 'pu', type: 'candidate-pair', localCandidateId: 'u', nominated: true },
        { id: 'pt', type: 'candidate-pair', localCandidateId: 't', nominated: true },
    ];
    const transport = { id: 'T', type: 'transport', selectedCandidatePairId: 'pt' };
    assert.equal(protocol_in_use(stats(...candidates, ...pairs, transport)), 'tcp');
    assert.equal(protocol_in_use(stats(...candidates, ...pairs)), null);
    assert.equal(protocol_in_use(stats(...candidates, pairs[1]!, { ...pairs[0], selected: true })), 'udp');
    assert.equal(protocol_in_use(stats(transport)), null);
});
