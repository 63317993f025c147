// The STUN and TURN servers that the server tells of (WHIP and WHEP: Link headers of OPTIONS), and when they are asked for:
// only after a way without them has failed, so that the usual start costs no round trip more.

// Link: <turn:…>; rel="ice-server"; username="…"; credential="…"; credential-type="password", <stun:…>; rel="ice-server"
export function ice_servers_in(link: string | null): RTCIceServer[] {
    const servers: RTCIceServer[] = [];
    for (const [, urls = '', parameters = ''] of (link ?? '').matchAll(/<([^>]*)>((?:\s*;\s*[\w-]+="(?:[^"\\]|\\.)*")*)/g)) {
        const named = new Map<string, string>();
        for (const [, name = '', value = ''] of parameters.matchAll(/([\w-]+)="((?:[^"\\]|\\.)*)"/g)) {
            named.set(name.toLowerCase(), value.replace(/\\(.)/g, '$1'));
        }
        if (named.get('rel') !== 'ice-server' || !/^(stun|turn)s?:/.test(urls)) continue;
        const [username, credential] = [named.get('username'), named.get('credential')];
        servers.push(username === undefined || credential === undefined ? { urls } : { urls, username, credential });
    }
    return servers;
}

// Of an RTCPeerConnection.
export interface Followed {
    readonly connectionState: RTCPeerConnectionState;
    addEventListener(type: 'connectionstatechange', listener: () => void): void;
}

export class IceServers {
    private needed_ = false;
    private connected_ = false;

    constructor(private readonly url_: string) {}

    // None while the straight way has not failed, or when the server does not say: then the straight way it is.
    async now(patience_ms: number): Promise<RTCIceServer[]> {
        if (!this.needed_) return [];
        const abort = new AbortController();
        const timer = setTimeout(() => abort.abort(), patience_ms);
        try {
            const answer = await fetch(this.url_, { method: 'OPTIONS', signal: abort.signal });
            return ice_servers_in(answer.headers.get('Link'));
        } catch {
            return [];
        } finally {
            clearTimeout(timer);
        }
    }

    // The connection that is being made now.
    follow(peer: Followed): void {
        this.connected_ = false;
        peer.addEventListener('connectionstatechange', () => {
            if (peer.connectionState === 'connected') this.connected_ = true;
        });
    }

    // It came to an end. When the server had answered the offer and nothing ever connected, there is no straight way.
    ended(answered: boolean): void {
        if (answered && !this.connected_) this.needed_ = true;
    }
}
