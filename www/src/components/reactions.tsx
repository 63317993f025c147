// Reactions: five buttons below the picture, and what came of everybody's, floating up over the picture's edge.
import { signal } from '@preact/signals';
import { reaction_kinds, floats, react, recent, type Float } from '../state/reactions';
import type { ReactionKind } from '../protocol_polls';
import { SignalMenu } from './signal_menu';

const emoji_of = (kind: ReactionKind): string => reaction_kinds.find((one) => one.kind === kind)?.emoji ?? '';

const pressed = signal<ReactionKind | null>(null);
const pressed_ms = 700;
let pressed_timer: ReturnType<typeof setTimeout> | undefined;

function press(kind: ReactionKind): void {
    clearTimeout(pressed_timer);
    pressed.value = kind;
    pressed_timer = setTimeout(() => (pressed.value = null), pressed_ms);
    void react(kind);
}

export function ReactionBar() {
    return (
        <div class="reaction-bar">
            <div class="reactions" role="group" aria-label="React" data-testid="reactions">
                {reaction_kinds.map(({ kind, emoji, words }) => (
                    <button
                        key={kind}
                        type="button"
                        class={`reaction ${pressed.value === kind ? 'is-pressed' : ''}`}
                        data-testid={`react-${kind}`}
                        aria-label={words}
                        title={words}
                        onClick={() => press(kind)}
                    >
                        {emoji}
                    </button>
                ))}
            </div>
            <SignalMenu />
        </div>
    );
}

const no_movement = matchMedia('(prefers-reduced-motion: reduce)');
const still = signal(no_movement.matches);
no_movement.addEventListener('change', () => (still.value = no_movement.matches));

// Seen and not said: who listens would hear nothing else. Whoever wants no movement reads what came in the last seconds.
export function Floats() {
    return (
        <div class="floats" aria-hidden="true" data-testid="floats">
            {still.value ? <Counts /> : floats.value.map((one) => <Floating key={one.id} float={one} />)}
        </div>
    );
}

function Floating({ float }: { float: Float }) {
    return (
        <span
            class={`float ${float.own ? 'is-own' : ''}`}
            data-testid="float"
            data-kind={float.kind}
            data-own={float.own}
            style={{ right: `${(float.place * 60).toFixed(0)}%`, animationDelay: `${float.delay_ms.toFixed(0)}ms` }}
        >
            {emoji_of(float.kind)}
        </span>
    );
}

function Counts() {
    const counted = reaction_kinds.filter(({ kind }) => (recent.value[kind] ?? 0) > 0);
    if (counted.length === 0) return null;
    return (
        <span class="float-counts" data-testid="float-counts">
            {counted.map(({ kind, emoji }) => (
                <span key={kind} data-kind={kind}>
                    {emoji} {recent.value[kind]}
                </span>
            ))}
        </span>
    );
}
