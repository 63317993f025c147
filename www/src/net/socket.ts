// The one owner of the WebSocket: hello and resume, reconnecting, commands that survive a lost connection, and the
// clock exchange. Everything else sees messages and states.
import type { Ack, ClockAnswer, ProtocolError, Role, ServerMessage } from '../protocol';
import { backoff_ms, staff_ceiling_ms } from './backoff';
import type { ClockEstimator } from './clock';

export type ConnectionState = 'connecting' | 'open' | 'reconnecting' | 'refused';

export class CommandError extends Error {
    constructor(
        readonly code: string,
        message: string,
        readonly retry_after_ms?: number,
    ) {
        super(message);
    }
}

export interface SocketOptions {
    role: Role;
    stage: string; // empty: the server's only or first stage
    page: string;
    clock: ClockEstimator;
    resume_point(): { log: string; since: number } | null;
    on_message(message: ServerMessage): void;
    on_state(state: ConnectionState, detail: string): void;
}

interface Pending {
    frame: string;
    resolve(ack: Ack): void;
    reject(error: CommandError): void;
}

const pending_max = 64;
const quick_samples = 5;
const quick_interval_ms = 120;
const slow_interval_ms = 15_000;
const answer_timeout_ms = 8_000; // no answer to `clock`: the connection is dead, whatever TCP says
const reload_pause_ms = 30_000;

export class LanaiSocket {
    private socket_: WebSocket | null = null;
    private attempt_ = 0;
    private bye_delay_ms_: number | null = null;
    private welcomed_ = false;
    private pending_ = new Map<string, Pending>();
    private reconnect_timer_ = 0;
    private clock_timer_ = 0;
    private answer_timer_ = 0;
    private samples_ = 0;

    constructor(private readonly options_: SocketOptions) {
        window.addEventListener('online', () => this.reconnect_now());
        window.addEventListener('pageshow', (event) => event.persisted && this.reconnect_now());
    }

    connect(): void {
        clearTimeout(this.reconnect_timer_);
        const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:';
        const socket = new WebSocket(`${scheme}//${location.host}/ws?role=${this.options_.role}`, 'lanai.v1');
        this.socket_ = socket;
        this.welcomed_ = false;
        socket.onopen = () => this.say_hello();
        socket.onmessage = (event) => this.receive(String(event.data));
        socket.onclose = (event) => {
            if (this.socket_ === socket) this.lost(event.code, event.reason);
        };
    }

    // Resolves when the server has it on disk. A lost connection does not lose it: it is sent again under the same id,
    // which the server carries out once.
    command(name: string, args: Record<string, unknown>): Promise<Ack> {
        if (this.pending_.size >= pending_max) {
            const refusal = new CommandError(
                'offline',
                'Too much is waiting for the connection. Try again in a moment.',
            );
            return Promise.reject(refusal);
        }
        const id = random_id();
        const frame = JSON.stringify({ type: 'command', id, name, args });
        return new Promise((resolve, reject) => {
            this.pending_.set(id, { frame, resolve, reject });
            if (this.welcomed_) this.socket_?.send(frame);
        });
    }

    private say_hello(): void {
        const resume = this.options_.resume_point();
        this.send({ type: 'hello', v: 1, stage: this.options_.stage, page: this.options_.page, ...resume });
        this.expect_answer();
    }

    private send(value: object): void {
        if (this.socket_?.readyState === WebSocket.OPEN) this.socket_.send(JSON.stringify(value));
    }

    private receive(text: string): void {
        let message: ServerMessage;
        try {
            message = JSON.parse(text) as ServerMessage;
        } catch {
            return;
        }
        switch (message.type) {
            case 'welcome':
                this.options_.clock.set_pace(message.pace ?? 1);
                this.options_.clock.compare_with_wall(Date.now(), performance.now());
                this.options_.clock.hint(message.now_ms, performance.now());
                this.options_.on_message(message);
                this.welcome();
                return;
            case 'clock':
                this.clock_answer(message, performance.now());
                return;
            case 'ack': {
                const waiting = this.take(message.id);
                waiting?.resolve(message);
                return;
            }
            case 'error':
                this.refused(message);
                return;
            case 'bye':
                this.bye_delay_ms_ = message.reconnect_after_ms ?? null;
                return;
            default:
                this.options_.on_message(message);
        }
    }

    private welcome(): void {
        clearTimeout(this.answer_timer_);
        this.welcomed_ = true;
        this.attempt_ = 0;
        this.options_.on_state('open', '');
        for (const waiting of this.pending_.values()) this.socket_?.send(waiting.frame);
        this.samples_ = 0;
        this.exchange_clock();
    }

    private refused(error: ProtocolError): void {
        if (error.id === undefined) {
            if (!this.welcomed_) this.options_.on_state('refused', error.message);
            return;
        }
        // A stopping server has not carried it out: it stays for the server that follows.
        if (error.code === 'draining') return;
        this.take(error.id)?.reject(new CommandError(error.code, error.message, error.retry_after_ms));
    }

    private take(id: string): Pending | undefined {
        const waiting = this.pending_.get(id);
        this.pending_.delete(id);
        return waiting;
    }

    private clock_answer({ t0, t1_ms, t2_ms }: ClockAnswer, received_ms: number): void {
        clearTimeout(this.answer_timer_);
        const slept = this.options_.clock.compare_with_wall(Date.now(), received_ms);
        this.options_.clock.add({ sent_ms: t0, server_received_ms: t1_ms, server_sent_ms: t2_ms, received_ms });
        if (!slept) return;
        this.samples_ = 0;
        this.exchange_clock();
    }

    private exchange_clock(): void {
        clearTimeout(this.clock_timer_);
        this.send({ type: 'clock', t0: performance.now() });
        this.expect_answer();
        this.samples_ += 1;
        const wait = this.samples_ < quick_samples ? quick_interval_ms : slow_interval_ms;
        this.clock_timer_ = window.setTimeout(() => this.exchange_clock(), wait);
    }

    private expect_answer(): void {
        clearTimeout(this.answer_timer_);
        const socket = this.socket_;
        this.answer_timer_ = window.setTimeout(() => {
            if (socket !== this.socket_ || !socket) return;
            socket.close();
            this.lost(0, 'no answer');
        }, answer_timeout_ms);
    }

    private lost(code: number, reason: string): void {
        clearTimeout(this.clock_timer_);
        clearTimeout(this.answer_timer_);
        this.socket_ = null;
        this.welcomed_ = false;
        if (code === 4403) {
            this.options_.on_state('refused', reason || 'Your access was revoked.');
            return;
        }
        if (code === 4401 && reload_for_a_new_cookie()) return;
        const ceiling = this.options_.role === 'attendee' ? undefined : staff_ceiling_ms;
        const wait = this.bye_delay_ms_ ?? backoff_ms(this.attempt_, Math.random(), ceiling);
        this.bye_delay_ms_ = null;
        this.attempt_ += 1;
        this.options_.on_state('reconnecting', reason);
        clearTimeout(this.reconnect_timer_);
        this.reconnect_timer_ = window.setTimeout(() => this.connect(), wait);
    }

    // Somebody knows that the server answers again.
    reconnect_now(): void {
        if (this.socket_ === null || this.socket_.readyState > WebSocket.OPEN) this.connect();
    }
}

// At most one reload in 30 s: a server that refuses the cookie it just set must not make the page spin.
function reload_for_a_new_cookie(): boolean {
    const key = 'lanai-reloaded-at';
    try {
        const last = Number(sessionStorage.getItem(key) ?? 0);
        if (Date.now() - last < reload_pause_ms) return false;
        sessionStorage.setItem(key, String(Date.now()));
    } catch {
        return false;
    }
    location.reload();
    return true;
}

// 128 random bits; crypto.randomUUID is missing on plain-HTTP pages.
function random_id(): string {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
