// A browser that only receives does not know how long the way to the server is, and libwebrtc then asks for a lost packet
// again only every 100 ms. It can ask for its round trip (RRTR, RFC 3611 section 4.4), but offers to only when told.

// The offer with "rrtr" beside each video codec's NACK. Browsers that do not know the word pass over it. Pure.
export function with_rrtr(sdp: string): string {
    const out: string[] = [];
    let video = false;
    for (const line of sdp.split('\r\n')) {
        out.push(line);
        if (line.startsWith('m=')) video = line.startsWith('m=video');
        const codec = video ? /^a=rtcp-fb:(\d+) nack$/.exec(line) : null;
        if (codec) out.push(`a=rtcp-fb:${codec[1]} rrtr`);
    }
    return out.join('\r\n');
}

// Makes the peer's local description. A browser that takes no offer but its own gets that one.
export async function offer_asking_round_trips(peer: Pick<RTCPeerConnection, 'createOffer' | 'setLocalDescription'>): Promise<void> {
    const offer = await peer.createOffer();
    try {
        await peer.setLocalDescription({ type: 'offer', sdp: with_rrtr(offer.sdp ?? '') });
    } catch {
        await peer.setLocalDescription();
    }
}
