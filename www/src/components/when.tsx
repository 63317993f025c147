// Times: in the viewer's zone and the venue's, both labelled; countdowns on the server's clock.
import { zone } from '../state/store';
import { both_times, duration_clock, now_ms, viewer_zone, zone_city } from '../time';

export function When({ ms }: { ms: number }) {
    const times = both_times(ms, zone.value, viewer_zone);
    const iso = new Date(ms).toISOString();
    if (times.same) {
        return (
            <time class="when" dateTime={iso}>
                <b>{times.venue}</b> <span class="when-label">your time and the venue’s</span>
            </time>
        );
    }
    return (
        <time class="when" dateTime={iso}>
            <b>{times.viewer}</b> <span class="when-label">your time</span>
            <span class="when-other">
                {times.venue} <span class="when-label">{zone_city(zone.value)}</span>
            </span>
        </time>
    );
}

const amber_ms = 5 * 60_000;
const red_ms = 60_000;

export type Urgency = 'calm' | 'amber' | 'red';

export function urgency(left_ms: number): Urgency {
    if (left_ms <= red_ms) return 'red';
    return left_ms <= amber_ms ? 'amber' : 'calm';
}

// Time left until `until_ms`; "+1:20" once it is over.
export function Countdown({ until_ms, label }: { until_ms: number; label: string }) {
    const left = until_ms - now_ms.value;
    const over = left < -999;
    return (
        <span class={`countdown is-${urgency(left)} ${over ? 'is-over' : ''}`} data-testid="countdown" role="timer">
            <span class="countdown-value">{duration_clock(left)}</span>
            <span class="countdown-label">{over ? 'over time' : label}</span>
        </span>
    );
}
