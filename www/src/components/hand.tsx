// The microphone line, from where one sits in the room: raise a hand, see one's place, lower it.
import { computed, signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { name_max } from '../protocol';
import { hand_text_max } from '../protocol_questions';
import { fate_of } from '../state/fate';
import { is_hand, microphone_line } from '../state/select';
import { attempt, questions, stage, you } from '../state/store';
import { Icon } from './icons';
import { once } from './once';
import { is_own } from './question';

export const hand_open = signal(false);
const name = signal('');
const about = signal('');
const sending = signal(false);

const up = new Set(['pending', 'approved', 'on_stage']);

export const own_hand = computed(
    () =>
        [...questions.value.values()].find(
            (one) => one.stage === stage.value?.id && is_hand(one) && is_own(one) && up.has(one.state),
        ) ?? null,
);

export function RaiseHand() {
    if (own_hand.value) return null;
    const open = (): void => {
        name.value = you.value?.name ?? '';
        hand_open.value = true;
    };
    return (
        <button type="button" class="button is-quiet is-small" data-testid="raise-hand" onClick={open}>
            <Icon name="hand" /> Raise hand
        </button>
    );
}

// What had the focus is gone in a moment, and something else is in its place.
function focus_soon(id: string): void {
    setTimeout(() => {
        const lost = document.activeElement === document.body || document.activeElement === null;
        if (lost) document.getElementById(id)?.focus();
    }, 100);
}

async function lower(id: string): Promise<void> {
    if (await attempt('withdraw', { question: id })) focus_soon('ask-text');
}

// Who is called needs a name to be called by.
async function raise(): Promise<void> {
    sending.value = true;
    const wanted = name.value.trim();
    const named = wanted === you.value?.name || (await attempt('set_name', { name: wanted }));
    const text = about.value.trim();
    if (named && (await attempt('raise_hand', text === '' ? {} : { text }))) {
        about.value = '';
        hand_open.value = false;
        focus_soon('lower-hand');
    }
    sending.value = false;
}

export function HandForm() {
    const box = useRef<HTMLInputElement>(null);
    useEffect(() => box.current?.focus(), []);
    const usable = name.value.trim() !== '' && !sending.value;
    const submit = (event: Event): void => {
        event.preventDefault();
        if (usable) void raise();
    };
    const leave = (): void => {
        hand_open.value = false;
        focus_soon('ask-text');
    };
    return (
        <form
            class="composer"
            onSubmit={submit}
            onKeyDown={(event) => event.key === 'Escape' && leave()}
            aria-label="Raise your hand"
        >
            <p class="composer-label">For those in the room: a place at the microphone</p>
            <label class="field">
                Your name, to be called by
                <input
                    ref={box}
                    class="input"
                    data-testid="hand-name"
                    maxLength={name_max}
                    autocomplete="name"
                    value={name.value}
                    onInput={(event) => (name.value = event.currentTarget.value)}
                />
            </label>
            <label class="field">
                What it is about, if you like
                <input
                    class="input"
                    data-testid="hand-text"
                    maxLength={hand_text_max}
                    value={about.value}
                    onInput={(event) => (about.value = event.currentTarget.value)}
                />
            </label>
            <div class="composer-foot">
                <span class="spacer" />
                <button type="button" class="button is-quiet" onClick={leave}>
                    Cancel
                </button>
                <button type="submit" class="button is-primary" data-testid="hand-send" disabled={!usable}>
                    {sending.value ? 'Sending…' : 'Raise hand'}
                </button>
            </div>
        </form>
    );
}

export function MyHand() {
    const hand = own_hand.value;
    if (!hand) return null;
    const place = microphone_line(questions.value, hand.stage).findIndex((one) => one.id === hand.id) + 1;
    return (
        <section
            class={`my-hand ${hand.state === 'on_stage' ? 'is-called' : ''}`}
            data-testid="my-hand"
            data-state={hand.state}
            aria-label="Your hand"
        >
            <Icon name="hand" />
            <p>
                {fate_of(hand).words}
                {place > 0 && `, number ${place}`}
            </p>
            {hand.state !== 'on_stage' && (
                <button
                    type="button"
                    class="button is-small"
                    id="lower-hand"
                    data-testid="lower-hand"
                    onClick={once(() => void lower(hand.id))}
                >
                    Lower
                </button>
            )}
        </section>
    );
}
