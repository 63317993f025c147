// Peer connections for watching, counted: a browser test can assert that cuts create no new one.

let created = 0;
let current: RTCPeerConnection | null = null;

declare global {
    interface Window {
        __lanai?: { peerConnections(): number; stats(): Promise<RTCStatsReport | null> };
    }
}

export function make_viewing_peer(iceServers: RTCIceServer[]): RTCPeerConnection {
    created += 1;
    current = new RTCPeerConnection({ bundlePolicy: 'max-bundle', iceServers });
    return current;
}

// Read-only, for tests and for support.
export function install_debug_hook(): void {
    window.__lanai = Object.freeze({
        peerConnections: () => created,
        stats: async () => (current && current.connectionState !== 'closed' ? current.getStats() : null),
    });
}
