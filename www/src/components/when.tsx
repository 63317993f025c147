// Times: in the viewer's zone and the venue's, both labelled; countdowns on the server's clock.
import { zone } from '../state/store';
import { both_times, duration_clock, now_ms, urgency, viewer_zone, zone_city, type Urgency } from '../time';

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

// The same in words, for those to whom colours say nothing.
const urgency_words: Record<Urgency, string> = { calm: '', amber: ', ends soon', red: ', last minute' };

// Time left until `until_ms`; "+1:20" once it is over. Only an end is urgent, a beginning is not.
export function Countdown({ until_ms, label, ends = true }: { until_ms: number; label: string; ends?: boolean }) {
    const left = until_ms - now_ms.value;
    const over = left < -999;
    const urgent = ends ? urgency(left) : 'calm';
    return (
        <span class={`countdown is-${urgent} ${over ? 'is-over' : ''}`} data-testid="countdown" data-urgency={urgent} role="timer">
            <span class="countdown-value">{duration_clock(left)}</span>
            <span class="countdown-label">{over ? (ends ? 'over time' : 'late') : label + urgency_words[urgent]}</span>
        </span>
    );
}
