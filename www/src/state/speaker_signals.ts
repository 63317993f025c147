// Signals to the speaker: one's own, and the words for what speakers and moderators see of all.
import { computed, signal } from '@preact/signals';
import { signal_ms, type SignalKind, type Signals } from '../protocol_polls';
import { now_ms } from '../time';
import { command, explain, toast } from './store';

export const signal_kinds: readonly { kind: SignalKind; words: string }[] = [
    { kind: 'too_fast', words: 'Too fast' },
    { kind: 'too_slow', words: 'Too slow' },
    { kind: 'cannot_hear', words: 'Can’t hear' },
];
export const signal_words = (kind: SignalKind): string => signal_kinds.find((one) => one.kind === kind)?.words ?? kind;

const own = signal<{ kind: SignalKind; until: number } | null>(null); // by performance.now(): it is real time

// null: none is set, or its two minutes are over.
export const own_signal = computed<SignalKind | null>(() => {
    void now_ms.value; // once a second
    return own.value !== null && own.value.until > performance.now() ? own.value.kind : null;
});
export const own_signal_left_ms = computed(() => {
    void now_ms.value;
    return Math.max(0, (own.value?.until ?? 0) - performance.now());
});

export async function send_signal(kind: SignalKind | null): Promise<void> {
    const before = own.value;
    const now = kind === null ? null : { kind, until: performance.now() + signal_ms };
    own.value = now;
    try {
        await command('signal', { kind: kind ?? 'none' });
    } catch (error) {
        if (own.value === now) own.value = before;
        toast(explain(error), 'warn');
    }
}

// Those that anybody has set, the most first.
export function set_signals(signals: Signals | null): { kind: SignalKind; words: string; count: number }[] {
    return signal_kinds
        .map((one) => ({ ...one, count: signals?.counts[one.kind] ?? 0 }))
        .filter((one) => one.count > 0)
        .sort((a, b) => b.count - a.count);
}
