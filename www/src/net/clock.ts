// The server's clock, estimated from exchanges of four timestamps (as NTP does). Pure: local time is a parameter,
// in milliseconds of a clock that never jumps (performance.now()).

export interface Sample {
    sent_ms: number; // local
    server_received_ms: number;
    server_sent_ms: number;
    received_ms: number; // local
}

interface Estimate {
    offset_ms: number; // server minus local
    error_ms: number; // half the round trip
    taken_ms: number; // local
}

// Eight periodic samples are two minutes: long enough to catch a quiet moment, short enough to follow drift.
const window_max = 8;
const drift_per_ms = 50e-6;

export class ClockEstimator {
    private window_: Estimate[] = [];
    private best_: Estimate | null = null;

    // A coarse first guess (the `now_ms` of `welcome`), replaced by the first sample.
    hint(server_ms: number, local_ms: number): void {
        if (this.window_.length > 0) return;
        this.best_ = { offset_ms: server_ms - local_ms, error_ms: Number.POSITIVE_INFINITY, taken_ms: local_ms };
    }

    add(sample: Sample): void {
        const round_trip = sample.received_ms - sample.sent_ms - (sample.server_sent_ms - sample.server_received_ms);
        const error = Math.max(0, round_trip) / 2;
        const offset = (sample.server_received_ms - sample.sent_ms + (sample.server_sent_ms - sample.received_ms)) / 2;
        const fresh: Estimate = { offset_ms: offset, error_ms: error, taken_ms: sample.received_ms };
        // Both intervals hold the truth unless a clock jumped (sleep, rehearsal moved): then the past is worthless.
        // The extra millisecond is the server's rounding.
        const jumped = (old: Estimate): boolean =>
            Math.abs(old.offset_ms - offset) > aged_error(old, sample.received_ms) + error + 1;
        if (this.window_.some(jumped)) this.window_ = [];
        this.window_.push(fresh);
        if (this.window_.length > window_max) this.window_.shift();
        this.best_ = this.window_.reduce((best, one) =>
            aged_error(one, sample.received_ms) < aged_error(best, sample.received_ms) ? one : best,
        );
    }

    get known(): boolean {
        return this.best_ !== null;
    }

    now_ms(local_ms: number): number {
        return local_ms + (this.best_?.offset_ms ?? 0);
    }

    // How wrong now_ms() may be; infinite before the first sample.
    error_ms(local_ms: number): number {
        return this.best_ ? aged_error(this.best_, local_ms) : Number.POSITIVE_INFINITY;
    }
}

function aged_error(estimate: Estimate, local_ms: number): number {
    return estimate.error_ms + Math.max(0, local_ms - estimate.taken_ms) * drift_per_ms;
}
