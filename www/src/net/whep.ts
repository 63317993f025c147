// Watches a stage's programme output over WHEP and keeps watching: one peer connection for as long as media flows,
// a new one (after a wait) only when it failed, stayed disconnected, or stopped delivering.
import { backoff_ms } from './backoff';
import { IceServers } from './ice_servers';
import { make_viewing_peer } from './peers';
import { offer_asking_round_trips } from './round_trips';
import { protocol_in_use, Route } from './route';
import { end_session, ExchangeError, post_offer, session_lives } from './sdp_exchange';

export type WatchState = 'connecting' | 'playing' | 'waiting' | 'reconnecting' | 'stopped';

export interface WatchStatus {
    state: WatchState;
    detail: string;
    delay_ms: number | null; // network and jitter buffer, estimated
    over_tcp: boolean;
}

// So long UDP may take to connect, or stay silent, before TCP alone is tried.
const connect_ms = 3_500;
const silence_ms = 3_000;
const stall_ms = 5_000;
const first_frame_ms = 10_000;
const post_timeout_ms = 10_000;
const check_interval_ms = 500;
const nudge_max_ms = 1_000;
const retry_max_ms = 60_000; // a talk tomorrow still must not keep this page from noticing a test run today

interface Progress {
    frames: number;
    video_packets: number;
    audio_packets: number;
    answers: number; // to our checks: the path is there, whether media comes or not
}

export class WhepPlayer {
    private readonly ice_servers_: IceServers;
    private peer_: RTCPeerConnection | null = null;
    private location_ = '';
    private attempt_ = 0;
    private running_ = false;
    private generation_ = 0;
    private retry_timer_ = 0;
    private check_timer_ = 0;
    private connect_timer_ = 0;
    private readonly route_ = new Route();
    private progress_: Progress = { frames: 0, video_packets: 0, audio_packets: 0, answers: 0 };
    private progressed_at_ = 0;
    private heard_at_: number | null = null; // when anything came last
    private over_tcp_ = false;
    private buffer_: { delay: number; emitted: number } | null = null;

    constructor(
        private readonly video_: HTMLVideoElement,
        private readonly url_: string,
        private readonly on_status_: (status: WatchStatus) => void,
    ) {
        this.ice_servers_ = new IceServers(url_);
    }

    start(): void {
        if (this.running_) return;
        this.running_ = true;
        window.addEventListener('pagehide', this.leave_);
        window.addEventListener('pageshow', this.come_back_);
        void this.connect();
    }

    stop(): void {
        this.running_ = false;
        window.removeEventListener('pagehide', this.leave_);
        window.removeEventListener('pageshow', this.come_back_);
        this.drop();
        this.video_.srcObject = null;
        this.report('stopped', '');
    }

    // Something changed that may end the wait for a picture: asks again within a second, not all viewers at once.
    nudge(): void {
        if (this.retry_timer_ === 0) return;
        clearTimeout(this.retry_timer_);
        this.retry_timer_ = window.setTimeout(() => void this.connect(), Math.random() * nudge_max_ms);
    }

    private readonly leave_ = (): void => this.drop();
    private readonly come_back_ = (event: PageTransitionEvent): void => {
        if (event.persisted && this.running_) void this.connect();
    };

    private async connect(): Promise<void> {
        this.drop();
        const generation = this.generation_;
        this.report(this.attempt_ === 0 ? 'connecting' : 'reconnecting', '');
        const servers = await this.ice_servers_.now(post_timeout_ms);
        if (generation !== this.generation_) return;
        const peer = make_viewing_peer(servers);
        this.ice_servers_.follow(peer);
        this.peer_ = peer;
        const stream = new MediaStream();
        peer.ontrack = (event) => {
            stream.addTrack(event.track);
            if (this.video_.srcObject !== stream) this.video_.srcObject = stream;
            // Refused with sound: the page shows its button, and the picture starts muted.
            this.video_.play().catch(() => undefined);
        };
        peer.onconnectionstatechange = () => {
            if (this.peer_ === peer) this.connection_changed(peer.connectionState);
        };
        peer.addTransceiver('video', { direction: 'recvonly' });
        peer.addTransceiver('audio', { direction: 'recvonly' });
        const abort = new AbortController();
        const timer = setTimeout(() => abort.abort(), post_timeout_ms);
        try {
            await offer_asking_round_trips(peer);
            // The server is ICE-lite: it learns our addresses from our checks, so nothing is gathered or trickled.
            const session = await post_offer(this.url_, peer.localDescription?.sdp ?? '', abort.signal);
            if (generation !== this.generation_) return end_session(session.location);
            this.location_ = session.location;
            await peer.setRemoteDescription({ type: 'answer', sdp: this.route_.choose(session.answer) });
            if (generation === this.generation_) this.watch(peer);
        } catch (error) {
            if (generation === this.generation_) this.retry(error);
        } finally {
            clearTimeout(timer);
        }
    }

    private drop(): void {
        this.generation_ += 1;
        clearTimeout(this.retry_timer_);
        this.retry_timer_ = 0;
        clearInterval(this.check_timer_);
        clearTimeout(this.connect_timer_);
        end_session(this.location_);
        this.location_ = '';
        this.peer_?.close();
        this.peer_ = null;
    }

    private retry(error: unknown): void {
        this.ice_servers_.ended(this.location_ !== '');
        this.drop();
        const known = error instanceof ExchangeError ? error : null;
        const wait = Math.min(known?.retry_ms ?? backoff_ms(this.attempt_, Math.random()), retry_max_ms);
        this.attempt_ += 1;
        const nothing_on = known?.status === 409;
        this.report(nothing_on ? 'waiting' : 'reconnecting', known?.message ?? String(error));
        if (this.running_) this.retry_timer_ = window.setTimeout(() => void this.connect(), wait);
    }

    private connection_changed(state: RTCPeerConnectionState): void {
        if (state === 'connected') clearTimeout(this.connect_timer_);
        if (state === 'failed') void this.lost('The connection failed');
    }

    // Nothing comes any more. When the server is there and has our session it is UDP that does not get through.
    private async lost(why: string): Promise<void> {
        const generation = this.generation_;
        clearInterval(this.check_timer_);
        const blocked = !this.over_tcp_ && (await session_lives(this.location_));
        if (generation !== this.generation_) return;
        if (blocked && this.route_.udp_failed()) {
            this.attempt_ += 1;
            return this.connect();
        }
        this.retry(new Error(why));
    }

    private watch(peer: RTCPeerConnection): void {
        this.progress_ = { frames: 0, video_packets: 0, audio_packets: 0, answers: 0 };
        this.buffer_ = null;
        this.progressed_at_ = performance.now() + first_frame_ms - stall_ms;
        this.heard_at_ = null;
        this.over_tcp_ = false;
        if (peer.connectionState !== 'connected') {
            this.connect_timer_ = window.setTimeout(() => void this.lost('The connection failed'), connect_ms);
        }
        this.check_timer_ = window.setInterval(() => void this.check(peer), check_interval_ms);
    }

    private async check(peer: RTCPeerConnection): Promise<void> {
        const report = await peer.getStats();
        if (this.peer_ !== peer) return;
        const now = performance.now();
        this.over_tcp_ = protocol_in_use(report) === 'tcp';
        const { progress, delay_ms } = this.read(report);
        const video_arrives = progress.video_packets > this.progress_.video_packets;
        const audio_arrives = progress.audio_packets > this.progress_.audio_packets;
        const pictures = progress.frames > this.progress_.frames;
        // A source without a camera sends sound only: that is no stall. Packets that never become pictures are.
        if (pictures || (audio_arrives && !video_arrives)) this.progressed_at_ = now;
        if (video_arrives || audio_arrives || progress.answers > this.progress_.answers) this.heard_at_ = now;
        this.progress_ = progress;
        if (this.heard_at_ !== null && now - this.heard_at_ >= silence_ms) return this.lost('The connection was lost');
        if (now - this.progressed_at_ > stall_ms) return this.retry(new Error('The picture stopped'));
        if (pictures || audio_arrives) {
            this.attempt_ = 0;
            this.report('playing', '', delay_ms);
        }
    }

    private read(report: RTCStatsReport): { progress: Progress; delay_ms: number | null } {
        const progress: Progress = { frames: 0, video_packets: 0, audio_packets: 0, answers: 0 };
        let round_trip_ms = 0;
        let buffered_ms: number | null = null;
        report.forEach((entry: Record<string, unknown>) => {
            const number = (key: string): number => Number(entry[key] ?? 0);
            if (entry.type === 'inbound-rtp' && entry.kind === 'video') {
                progress.frames = number('framesDecoded');
                progress.video_packets = number('packetsReceived');
                const buffer = { delay: number('jitterBufferDelay'), emitted: number('jitterBufferEmittedCount') };
                const emitted = buffer.emitted - (this.buffer_?.emitted ?? 0);
                if (emitted > 0) buffered_ms = ((buffer.delay - (this.buffer_?.delay ?? 0)) / emitted) * 1000;
                this.buffer_ = buffer;
            }
            if (entry.type === 'inbound-rtp' && entry.kind === 'audio') {
                progress.audio_packets = number('packetsReceived');
            }
            if (entry.type === 'candidate-pair') progress.answers += number('responsesReceived');
            if (entry.type === 'candidate-pair' && entry.nominated) {
                round_trip_ms = number('currentRoundTripTime') * 1000;
            }
        });
        return { progress, delay_ms: buffered_ms === null ? null : buffered_ms + round_trip_ms / 2 };
    }

    private report(state: WatchState, detail: string, delay_ms: number | null = null): void {
        this.on_status_({ state, detail, delay_ms, over_tcp: state === 'playing' && this.over_tcp_ });
    }
}
