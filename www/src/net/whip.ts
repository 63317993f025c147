// Publishes a microphone and a camera or screen over WHIP, and publishes again after a failure until told to stop.
import { backoff_ms } from './backoff';
import { house_format_first } from './codecs';
import { IceServers } from './ice_servers';
import { protocol_in_use, Route } from './route';
import { end_session, ExchangeError, post_offer, session_lives } from './sdp_exchange';

export type PublishState = 'idle' | 'connecting' | 'live' | 'retrying' | 'refused';

export interface PublishStatus {
    state: PublishState;
    detail: string;
    bitrate_bps: number | null;
    round_trip_ms: number | null;
    frame: string; // "1280 × 720, 30 fps"
    over_tcp: boolean;
}

const video_bitrate_max_bps = 2_500_000;
const audio_bitrate_max_bps = 96_000;
const post_timeout_ms = 10_000;
// So long UDP may take to connect, or be disconnected, before TCP alone is tried.
const connect_ms = 3_500;
const disconnected_grace_ms = 1_500; // the browser itself waited for some seconds before it said so
const check_interval_ms = 1_000;

export class WhipPublisher {
    private readonly ice_servers_: IceServers;
    private peer_: RTCPeerConnection | null = null;
    private location_ = '';
    private running_ = false;
    private generation_ = 0;
    private attempt_ = 0;
    private retry_timer_ = 0;
    private check_timer_ = 0;
    private connect_timer_ = 0;
    private readonly route_ = new Route();
    private over_tcp_ = false;
    private disconnected_since_: number | null = null;
    private sent_: { bytes: number; at_ms: number } | null = null;
    private video_: MediaStreamTrack | null = null;
    private audio_: MediaStreamTrack | null = null;

    constructor(
        private readonly url_: string,
        private readonly on_status_: (status: PublishStatus) => void,
    ) {
        this.ice_servers_ = new IceServers(url_);
    }

    start(video: MediaStreamTrack | null, audio: MediaStreamTrack | null): void {
        this.video_ = video;
        this.audio_ = audio;
        this.running_ = true;
        this.attempt_ = 0;
        window.addEventListener('pagehide', this.leave_);
        void this.connect();
    }

    stop(): void {
        this.running_ = false;
        window.removeEventListener('pagehide', this.leave_);
        this.drop();
        this.report('idle', '');
    }

    // Another camera, screen or microphone while live: same connection, next frame.
    async use_tracks(video: MediaStreamTrack | null, audio: MediaStreamTrack | null): Promise<void> {
        this.video_ = video;
        this.audio_ = audio;
        if (!this.peer_) return;
        const [video_sender, audio_sender] = this.peer_.getSenders();
        await video_sender?.replaceTrack(video);
        await audio_sender?.replaceTrack(audio);
    }

    private readonly leave_ = (): void => this.drop();

    private async connect(): Promise<void> {
        this.drop();
        const generation = this.generation_;
        this.report(this.attempt_ === 0 ? 'connecting' : 'retrying', '');
        const servers = await this.ice_servers_.now(post_timeout_ms);
        if (generation !== this.generation_) return;
        const peer = new RTCPeerConnection({ bundlePolicy: 'max-bundle', iceServers: servers });
        this.ice_servers_.follow(peer);
        this.peer_ = peer;
        peer.onconnectionstatechange = () => {
            if (this.peer_ === peer) this.connection_changed(peer.connectionState);
        };
        add_senders(peer, this.video_, this.audio_);
        const abort = new AbortController();
        const timer = setTimeout(() => abort.abort(), post_timeout_ms);
        try {
            await peer.setLocalDescription();
            const session = await post_offer(this.url_, peer.localDescription?.sdp ?? '', abort.signal);
            if (generation !== this.generation_) return end_session(session.location);
            this.location_ = session.location;
            await peer.setRemoteDescription({ type: 'answer', sdp: this.route_.choose(session.answer) });
            await limit_bitrates(peer);
            if (generation !== this.generation_) return;
            this.sent_ = null;
            this.over_tcp_ = false;
            if (peer.connectionState !== 'connected') {
                this.connect_timer_ = window.setTimeout(() => void this.lost('The connection failed'), connect_ms);
            }
            this.check_timer_ = window.setInterval(() => void this.check(peer), check_interval_ms);
        } catch (error) {
            if (generation === this.generation_) this.failed(error);
        } finally {
            clearTimeout(timer);
        }
    }

    private drop(): void {
        this.generation_ += 1;
        clearTimeout(this.retry_timer_);
        clearInterval(this.check_timer_);
        clearTimeout(this.connect_timer_);
        this.disconnected_since_ = null;
        end_session(this.location_);
        this.location_ = '';
        this.peer_?.close();
        this.peer_ = null;
    }

    private failed(error: unknown): void {
        this.ice_servers_.ended(this.location_ !== '');
        this.drop();
        const known = error instanceof ExchangeError ? error : null;
        // These do not get better by asking again.
        if (known && [400, 401, 403, 404, 415, 422].includes(known.status)) {
            this.running_ = false;
            return this.report('refused', known.message);
        }
        const wait = known?.retry_ms ?? backoff_ms(this.attempt_, Math.random());
        this.attempt_ += 1;
        this.report('retrying', known?.message ?? (error instanceof Error ? error.message : String(error)));
        if (this.running_) this.retry_timer_ = window.setTimeout(() => void this.connect(), wait);
    }

    private connection_changed(state: RTCPeerConnectionState): void {
        if (state === 'failed') void this.lost('The connection failed');
        if (state === 'connected') {
            clearTimeout(this.connect_timer_);
            this.attempt_ = 0;
            this.report('live', '');
        }
        this.disconnected_since_ = state === 'disconnected' ? performance.now() : null;
    }

    // As WhepPlayer's: when the server is there and has our session it is UDP that does not get through.
    private async lost(why: string): Promise<void> {
        const generation = this.generation_;
        clearInterval(this.check_timer_);
        const blocked = !this.over_tcp_ && (await session_lives(this.location_));
        if (generation !== this.generation_) return;
        if (blocked && this.route_.udp_failed()) {
            this.attempt_ += 1;
            return this.connect();
        }
        this.failed(new Error(why));
    }

    private async check(peer: RTCPeerConnection): Promise<void> {
        const report = await peer.getStats();
        if (this.peer_ !== peer) return;
        const now = performance.now();
        if (this.disconnected_since_ !== null && now - this.disconnected_since_ > disconnected_grace_ms) {
            return this.lost('The connection was lost');
        }
        this.over_tcp_ = protocol_in_use(report) === 'tcp';
        if (peer.connectionState === 'connected') this.report_numbers(report, now);
    }

    private report_numbers(report: RTCStatsReport, now: number): void {
        let bytes = 0;
        let round_trip_ms: number | null = null;
        let frame = '';
        report.forEach((entry: Record<string, unknown>) => {
            if (entry.type === 'outbound-rtp') bytes += Number(entry.bytesSent ?? 0);
            if (entry.type === 'outbound-rtp' && entry.kind === 'video' && entry.frameWidth) {
                const rate = Math.round(Number(entry.framesPerSecond ?? 0));
                frame = `${entry.frameWidth} × ${entry.frameHeight}, ${rate} fps`;
            }
            if (entry.type === 'candidate-pair' && entry.nominated && entry.currentRoundTripTime !== undefined) {
                round_trip_ms = Number(entry.currentRoundTripTime) * 1000;
            }
        });
        const before = this.sent_;
        this.sent_ = { bytes, at_ms: now };
        const bitrate_bps = before ? ((bytes - before.bytes) * 8000) / (now - before.at_ms) : null;
        this.on_status_({ state: 'live', detail: '', bitrate_bps, round_trip_ms, frame, over_tcp: this.over_tcp_ });
    }

    private report(state: PublishState, detail: string): void {
        this.on_status_({ state, detail, bitrate_bps: null, round_trip_ms: null, frame: '', over_tcp: false });
    }
}

function add_senders(peer: RTCPeerConnection, video: MediaStreamTrack | null, audio: MediaStreamTrack | null): void {
    // Both sections are always offered, so that a camera can be added later without another negotiation.
    const sender = peer.addTransceiver(video ?? 'video', {
        direction: 'sendonly',
        sendEncodings: [{ maxBitrate: video_bitrate_max_bps }],
    });
    const codecs = RTCRtpSender.getCapabilities('video')?.codecs;
    if (codecs && 'setCodecPreferences' in sender) sender.setCodecPreferences(house_format_first(codecs));
    peer.addTransceiver(audio ?? 'audio', { direction: 'sendonly' });
}

// Set again after the answer: Firefox drops what was given to addTransceiver.
async function limit_bitrates(peer: RTCPeerConnection): Promise<void> {
    for (const [index, sender] of peer.getSenders().entries()) {
        const parameters = sender.getParameters();
        const limit = index === 0 ? video_bitrate_max_bps : audio_bitrate_max_bps;
        for (const encoding of parameters.encodings ?? []) encoding.maxBitrate = limit;
        await sender.setParameters(parameters).catch(() => undefined);
    }
}
