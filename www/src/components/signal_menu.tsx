// A word to the speaker without a name: too fast, too slow, can't hear. It holds for two minutes, or until it is taken back.
import { signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { own_signal, own_signal_left_ms, send_signal, signal_kinds, signal_words } from '../state/speaker_signals';
import { Icon } from './icons';
import { once } from './once';

const open = signal(false);

export function SignalMenu() {
    const box = useRef<HTMLDivElement>(null);
    const own = own_signal.value;
    useEffect(() => {
        const outside = (event: Event): void => {
            if (!box.current?.contains(event.target as Node)) open.value = false;
        };
        window.addEventListener('pointerdown', outside);
        return () => window.removeEventListener('pointerdown', outside);
    }, []);
    const leave = (): void => {
        open.value = false;
        box.current?.querySelector('button')?.focus();
    };
    const keys = (event: KeyboardEvent): void => {
        if (event.key !== 'Escape' || !open.value) return;
        event.stopPropagation();
        leave();
    };
    return (
        <div class="signal" ref={box} onKeyDown={keys}>
            <button
                type="button"
                class={`button signal-open ${own ? 'is-set' : ''}`}
                data-testid="signal-open"
                data-set={own ?? ''}
                aria-expanded={open.value}
                aria-controls="signal-choices"
                onClick={() => (open.value = !open.value)}
            >
                <Icon name={own ? 'check' : 'hand'} />
                {own ? (
                    <span>
                        <span class="visually-hidden">You signal to the speaker: </span>
                        {signal_words(own)}
                    </span>
                ) : (
                    <span>
                        Signal<span class="signal-more"> to the speaker</span>
                    </span>
                )}
            </button>
            <div id="signal-choices" class="signal-choices" hidden={!open.value}>
                {open.value && <Choices leave={leave} />}
            </div>
        </div>
    );
}

function Choices({ leave }: { leave: () => void }) {
    const own = own_signal.value;
    const minutes = Math.ceil(own_signal_left_ms.value / 60_000);
    return (
        <>
            <p class="signal-about">The speaker sees how many say so, and no name.</p>
            <div class="signal-kinds" role="group" aria-label="Signal to the speaker">
                {signal_kinds.map(({ kind, words }) => (
                    <button
                        key={kind}
                        type="button"
                        class="button"
                        data-testid={`signal-${kind}`}
                        aria-pressed={own === kind}
                        onClick={once(() => {
                            void send_signal(kind);
                            leave();
                        })}
                    >
                        {words}
                    </button>
                ))}
            </div>
            {own && (
                <div class="signal-own">
                    <p role="status">
                        “{signal_words(own)}” is set for {minutes === 1 ? 'a minute' : `${minutes} minutes`}.
                    </p>
                    <button
                        type="button"
                        class="button"
                        data-testid="signal-none"
                        onClick={once(() => {
                            void send_signal(null);
                            leave();
                        })}
                    >
                        Take it back
                    </button>
                </div>
            )}
        </>
    );
}
