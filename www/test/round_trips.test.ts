import assert from 'node:assert/strict';
import { test } from 'node:test';
import { offer_asking_round_trips, with_rrtr } from '../src/net/round_trips';

const lines = ['v=0', 'm=audio 9 UDP/TLS/RTP/SAVPF 111', 'a=rtcp-fb:111 nack', 'm=video 9 UDP/TLS/RTP/SAVPF 102 103',
    'a=rtpmap:102 H264/90000', 'a=rtcp-fb:102 nack', 'a=rtcp-fb:102 nack pli', 'a=rtpmap:103 rtx/90000', ''];
const sdp = lines.join('\r\n');

// A peer that keeps what it was told, and refuses any offer that is not its own if it is strict.
function peer(strict: boolean) {
    const set: (string | undefined)[] = [];
    return {
        set,
        createOffer: async () => ({ type: 'offer' as const, sdp }),
        setLocalDescription: async (description?: RTCLocalSessionDescriptionInit) => {
            if (strict && description) throw new DOMException('not ours', 'InvalidModificationError');
            set.push(description?.sdp);
        },
    };
}

test('round trips are asked for with video that is repaired, and nothing else changes', () => {
    const asked = with_rrtr(sdp).split('\r\n');
    assert.deepEqual(asked.filter((line) => !lines.includes(line)), ['a=rtcp-fb:102 rrtr']);
    assert.deepEqual(asked.filter((line) => lines.includes(line)), lines);
    assert.equal(asked.indexOf('a=rtcp-fb:102 rrtr'), asked.indexOf('a=rtcp-fb:102 nack') + 1);
});

test('a browser that takes no offer but its own gets that one', async () => {
    const open = peer(false);
    await offer_asking_round_trips(open as unknown as RTCPeerConnection);
    assert.deepEqual(open.set, [with_rrtr(sdp)]);
    const strict = peer(true);
    await offer_asking_round_trips(strict as unknown as RTCPeerConnection);
    assert.deepEqual(strict.set, [undefined]);
});
