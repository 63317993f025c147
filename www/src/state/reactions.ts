// Reactions of everybody at this stage: what floats over the picture's edge, and what was counted lately.
import { effect, signal, untracked } from '@preact/signals';
import { CommandError } from '../net/socket';
import type { ReactionCounts, ReactionKind } from '../protocol_polls';
import { command, connection, explain, reactions, toast, toasts } from './store';

export const reaction_kinds: readonly { kind: ReactionKind; emoji: string; words: string }[] = [
    { kind: 'applause', emoji: '👏', words: 'Applause' },
    { kind: 'heart', emoji: '❤️', words: 'Heart' },
    { kind: 'laugh', emoji: '😂', words: 'Laugh' },
    { kind: 'wow', emoji: '😮', words: 'Wow' },
    { kind: 'thumbs_up', emoji: '👍', words: 'Thumbs up' },
];

export interface Float {
    id: number;
    kind: ReactionKind;
    place: number; // 0 to 1, across the edge
    delay_ms: number;
    own: boolean;
}
export const floats = signal<readonly Float[]>([]);
export const recent = signal<ReactionCounts>({}); // for who wants nothing to move

const floats_max = 24; // at once; more are counted and not shown
const burst_max = 6; // of one kind that came together
const burst_ms = 240; // the server tells what came in so long
const float_ms = 2_800;
const recent_ms = 8_000;
const echo_ms = 4_000; // by then the server has told one's own, or never will
let float_count = 0;

function show(kind: ReactionKind, count: number, own: boolean): void {
    if (count <= 0) return;
    count_for_a_while(kind, count);
    if (document.hidden) return;
    const room = Math.max(0, Math.min(count, burst_max, floats_max - floats.value.length));
    const fresh = Array.from({ length: room }, (_, at): Float => {
        const place = Math.random();
        return { id: (float_count += 1), kind, place, delay_ms: own ? 0 : (at * burst_ms) / room, own };
    });
    if (room === 0) return;
    floats.value = [...floats.value, ...fresh];
    const gone = new Set(fresh.map((one) => one.id));
    setTimeout(() => (floats.value = floats.value.filter((one) => !gone.has(one.id))), float_ms);
}

function count_for_a_while(kind: ReactionKind, count: number): void {
    const add = (more: number): void => {
        recent.value = { ...recent.value, [kind]: (recent.value[kind] ?? 0) + more };
    };
    add(count);
    setTimeout(() => add(-count), recent_ms);
}

// One's own are shown at once; when the server tells them among the others', they are not shown again.
let echoes: { kind: ReactionKind; until: number }[] = [];

function take_echoes(kind: ReactionKind, count: number): number {
    const now = performance.now();
    echoes = echoes.filter((one) => one.until > now);
    let left = count;
    echoes = echoes.filter((one) => one.kind !== kind || (left -= 1) < 0);
    return Math.max(0, left);
}

// Not kept for later: applause that comes after the connection is none.
export async function react(kind: ReactionKind): Promise<void> {
    if (connection.value.state !== 'open') return tell_once('Not connected: nobody sees that now.');
    const echo = { kind, until: performance.now() + echo_ms };
    echoes.push(echo);
    show(kind, 1, true);
    try {
        await command('react', { kind });
    } catch (error) {
        echoes = echoes.filter((one) => one !== echo);
        const eager = error instanceof CommandError && error.code === 'rate_limited';
        tell_once(eager ? 'A little slower, please: not all of that was sent.' : explain(error));
    }
}

function tell_once(words: string): void {
    if (!toasts.value.some((one) => one.text === words)) toast(words, 'warn');
}

// What was counted before this page looked is over.
export function watch_reactions(): void {
    let before: ReactionCounts = reactions.value ?? {};
    effect(() => {
        const now = reactions.value ?? {};
        const known = before;
        before = now;
        untracked(() => {
            for (const { kind } of reaction_kinds) {
                show(kind, take_echoes(kind, (now[kind] ?? 0) - (known[kind] ?? 0)), false);
            }
        });
    });
}
