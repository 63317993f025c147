// What listeners signal to the speaker, as moderators see it: in a line, and nothing while nobody does.
import { set_signals } from '../state/speaker_signals';
import { signals } from '../state/store';

export function SignalCounts() {
    const set = set_signals(signals.value);
    if (set.length === 0) return null;
    return (
        <p class="signal-counts" data-testid="signal-counts">
            {set.map(({ kind, words, count }) => (
                <span key={kind} class="badge is-amber" data-kind={kind} data-count={count}>
                    {words}: {count}
                </span>
            ))}
            <span class="muted">of {signals.value?.attending ?? 0}</span>
        </p>
    );
}
