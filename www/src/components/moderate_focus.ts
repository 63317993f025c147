// Where on the board one is: the cards in the order in which they are shown, of those lanes that are.
import { effect } from '@preact/signals';
import { selected, troubles } from '../state/moderation';
import { toast } from '../state/store';

export function shown_cards(): HTMLElement[] {
    return [...document.querySelectorAll<HTMLElement>('[data-card]')].filter((one) => one.offsetParent !== null);
}

const card_of = (id: string | null): HTMLElement | undefined =>
    id === null ? undefined : shown_cards().find((one) => one.dataset.card === id);

// All that lie in the lane of this one.
export function lane_of(id: string): string[] {
    const lane = card_of(id)?.closest('[data-lane]');
    const cards = shown_cards().filter((one) => lane && one.closest('[data-lane]') === lane);
    return cards.flatMap((one) => one.dataset.card ?? []);
}

// The card that is selected when this one leaves its lane.
export function following(id: string): string | null {
    const lane = card_of(id)?.closest('[data-lane]');
    const cards = shown_cards().filter((one) => one.closest('[data-lane]') === lane);
    const at = cards.findIndex((one) => one.dataset.card === id);
    return (cards[at + 1] ?? cards[at - 1])?.dataset.card ?? null;
}

// A card that goes to another lane is another element there, and may come a moment later.
let wanted: string | null = null;
let wanting: ReturnType<typeof setTimeout> | undefined;
const wanted_ms = 1_000;

// Once the page shows it.
export function focus_card(id: string | null): void {
    clearTimeout(wanting);
    wanted = id;
    wanting = setTimeout(() => (wanted = null), wanted_ms);
    requestAnimationFrame(() => card_of(id)?.focus({ preventScroll: true }));
}

// For a card that was just put there. Not from a form, nor a button that somebody has gone to meanwhile.
export function take_focus(card: HTMLElement): void {
    const at = document.activeElement;
    const free = at === document.body || at?.matches('[data-card]');
    if (wanted === card.dataset.card && free) card.focus({ preventScroll: true });
}

// What went wrong with a card that is out of sight, in a folded lane or behind another tab, is said in a notice.
export function say_hidden_troubles(): void {
    let before = troubles.value;
    effect(() => {
        const now = troubles.value;
        const fresh = [...now].filter(([id, trouble]) => before.get(id) !== trouble);
        before = now;
        requestAnimationFrame(() => {
            for (const [id, trouble] of fresh) if (!card_of(id)) toast(trouble.words, 'warn');
        });
    });
}

// step: +1, -1. Without a selection, the first.
export function select_beside(step: number): void {
    const cards = shown_cards();
    const at = cards.findIndex((one) => one.dataset.card === selected.value);
    const wanted = at < 0 ? 0 : Math.min(Math.max(at + step, 0), cards.length - 1);
    select(cards[wanted]);
}

// The first card of the nearest lane that has one.
export function select_lane_beside(step: number): void {
    const lanes: HTMLElement[][] = [];
    for (const card of shown_cards()) {
        const before = lanes.at(-1);
        if (before && before[0]?.closest('[data-lane]') === card.closest('[data-lane]')) before.push(card);
        else lanes.push([card]);
    }
    const at = lanes.findIndex((lane) => lane.some((one) => one.dataset.card === selected.value));
    select(lanes[at < 0 ? 0 : at + step]?.[0]);
}

function select(card: HTMLElement | undefined): void {
    if (!card) return;
    selected.value = card.dataset.card ?? null;
    card.focus({ preventScroll: true });
    card.scrollIntoView({ block: 'nearest' });
}
