// The programme's clock, estimated from exchanges of four timestamps (as NTP does). It may run faster than time does: a
// rehearsal's pace. Pure: local time is a parameter, in milliseconds of a clock that never jumps (performance.now());
// everything that ends in `programme_ms` is on the programme's clock.

export interface Sample {
    sent_ms: number; // local
    server_received_ms: number; // programme's clock, rounded down to a millisecond of the server's
    server_sent_ms: number;
    received_ms: number; // local
}

// Bounds of the offset: programme minus pace times local.
interface Bounds {
    low: number;
    high: number;
}

interface Measured extends Bounds {
    taken_ms: number; // local
}

// Eight periodic samples are two minutes: long enough to catch a quiet moment, short enough to follow drift.
const window_max = 8;
const drift_per_ms = 50e-6;
const server_rounding_ms = 1;
const local_rounding_ms = 1; // performance.now() of a page that is not isolated: 0.1 in one browser, 1 in others
const wall_shift_max_ms = 500; // more is no drift and no slewing

export class ClockEstimator {
    private pace_ = 1;
    private window_: Measured[] = [];
    private hinted_: number | null = null; // offset
    private wall_offset_: number | null = null; // wall minus local, when both were last compared

    get pace(): number {
        return this.pace_;
    }

    // Of `welcome`. What was measured at another pace is worth nothing.
    set_pace(pace: number): void {
        if (pace === this.pace_) return;
        this.pace_ = pace;
        this.window_ = [];
        this.hinted_ = null;
    }

    // A coarse first guess (the `now_ms` of `welcome`), replaced by the first sample.
    hint(programme_ms: number, local_ms: number): void {
        if (this.window_.length === 0) this.hinted_ = programme_ms - this.pace_ * local_ms;
    }

    // The wall clock beside the local one (Date.now(), performance.now()), before each hint and each sample. On some
    // systems the local clock stands still in sleep: then the two moved apart, and what was measured before is worthless;
    // until the next sample the time slept is added. true: so it is, and quick samples are worth their while. A wall clock
    // that was set looks the same and costs no more than that.
    compare_with_wall(wall_ms: number, local_ms: number): boolean {
        const before = this.wall_offset_;
        this.wall_offset_ = wall_ms - local_ms;
        const shift_ms = before === null ? 0 : this.wall_offset_ - before;
        if (Math.abs(shift_ms) <= wall_shift_max_ms) return false;
        if (this.known) this.hinted_ = this.now_ms(local_ms) - this.pace_ * (local_ms - shift_ms);
        this.window_ = [];
        return true;
    }

    add(sample: Sample): void {
        // Nothing arrives before it was sent, on either way: that bounds the offset from both sides, whatever the two
        // ways take. Several samples bound it by the quickest way there and the quickest way back of all of them.
        const fresh: Measured = {
            low: sample.server_sent_ms - this.pace_ * (sample.received_ms + local_rounding_ms),
            high: sample.server_received_ms - this.pace_ * (sample.sent_ms - local_rounding_ms - server_rounding_ms),
            taken_ms: sample.received_ms,
        };
        if (fresh.low > fresh.high) return; // no clocks can have measured this
        this.window_.push(fresh);
        if (this.window_.length > window_max) this.window_.shift();
        // All hold the truth unless a clock jumped (sleep, another rehearsal): then the past is worthless.
        const bounds = this.bounds(sample.received_ms);
        if (bounds && bounds.low > bounds.high) this.window_ = [fresh];
    }

    get known(): boolean {
        return this.window_.length > 0 || this.hinted_ !== null;
    }

    now_ms(local_ms: number): number {
        const bounds = this.bounds(local_ms);
        return this.pace_ * local_ms + (bounds ? (bounds.low + bounds.high) / 2 : (this.hinted_ ?? 0));
    }

    // How wrong now_ms() may be, on the programme's clock; infinite before the first sample. A jump of a clock is known
    // with the first sample after it that cannot agree with the ones before, and at the latest when those have left.
    error_ms(local_ms: number): number {
        const bounds = this.bounds(local_ms);
        return bounds ? (bounds.high - bounds.low) / 2 : Number.POSITIVE_INFINITY;
    }

    // What all samples allow, each widened by what the clocks may have drifted apart since.
    private bounds(local_ms: number): Bounds | null {
        if (this.window_.length === 0) return null;
        const all = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
        for (const one of this.window_) {
            const drift = this.pace_ * Math.max(0, local_ms - one.taken_ms) * drift_per_ms;
            all.low = Math.max(all.low, one.low - drift);
            all.high = Math.min(all.high, one.high + drift);
        }
        return all;
    }
}
