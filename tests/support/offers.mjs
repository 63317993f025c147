// SDP offers as WHIP and WHEP clients write them, small enough to read.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const fingerprint = Array.from({ length: 32 }, (_, i) => i.toString(16).padStart(2, '0').toUpperCase()).join(':');

export function offer({ direction = 'recvonly', ufrag = 'abcd', setup = 'actpass', bundle = 'BUNDLE 0 1', videos = 1, codec = 'H264/90000', mux = true } = {}) {
  const media = (kind, mid, lines) => [
    `m=${kind} 9 UDP/TLS/RTP/SAVPF ${kind === 'video' ? '102 103' : '111'}`, 'c=IN IP4 0.0.0.0', `a=mid:${mid}`,
    `a=ice-ufrag:${ufrag}`, 'a=ice-pwd:0123456789abcdef01234567', `a=fingerprint:sha-256 ${fingerprint}`, `a=setup:${setup}`,
    `a=${direction}`, ...(mux ? ['a=rtcp-mux'] : []), ...lines,
  ];
  const video = (mid) => media('video', mid, [
    `a=rtpmap:102 ${codec}`, 'a=fmtp:102 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f',
    'a=rtcp-fb:102 nack', 'a=rtcp-fb:102 nack pli', 'a=rtcp-fb:102 transport-cc', 'a=rtpmap:103 rtx/90000', 'a=fmtp:103 apt=102',
  ]);
  return ['v=0', 'o=- 4611731400430051336 2 IN IP4 127.0.0.1', 's=-', 't=0 0', ...(bundle ? [`a=group:${bundle}`] : []),
    ...media('audio', 0, ['a=rtpmap:111 opus/48000/2', 'a=fmtp:111 minptime=10;useinbandfec=1']),
    ...Array.from({ length: videos }, (_, i) => video(1 + i)).flat(), ''].join('\r\n');
}

// A recorded offer of tests/unit/webrtc/fixtures, with the line ends that clients send.
export function fixture(name) {
  const file = path.join(path.dirname(fileURLToPath(import.meta.url)), '../unit/webrtc/fixtures', `${name}.sdp`);
  return readFileSync(file, 'utf8').replace(/\r?\n/g, '\r\n');
}
