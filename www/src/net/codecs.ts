// Order of video codecs for publishing: the house format first. Pure.

export interface Codec {
    mimeType: string;
    sdpFmtpLine?: string;
}

// H.264 constrained baseline with packetization-mode 1, other baseline, other H.264, then what the browser likes.
export function house_format_first<T extends Codec>(codecs: readonly T[]): T[] {
    return codecs
        .map((codec, index) => ({ codec, index, rank: rank(codec) }))
        .sort((a, b) => a.rank - b.rank || a.index - b.index)
        .map((one) => one.codec);
}

function rank(codec: Codec): number {
    if (codec.mimeType.toLowerCase() !== 'video/h264') return 3;
    const line = (codec.sdpFmtpLine ?? '').toLowerCase();
    const mode_1 = line.includes('packetization-mode=1');
    if (mode_1 && /profile-level-id=42(e0|c0)/.test(line)) return 0;
    if (mode_1 && line.includes('profile-level-id=42')) return 1;
    return 2;
}
