// The page's one store: the socket feeds it, components read it.
import { computed, signal } from '@preact/signals';
import { CommandError, LanaiSocket, type ConnectionState } from '../net/socket';
import type { Ack, Role, ServerMessage, Stage, Talk } from '../protocol';
import { clock, tick_now } from '../time';
import { apply_events, apply_welcome, empty_state, with_member, type State } from './reduce';

export const state = signal<State>(empty_state);
export const connection = signal<{ state: ConnectionState; detail: string }>({ state: 'connecting', detail: '' });

export const you = computed(() => state.value.you);
// Before the first welcome a page knows nothing, and must not say that nothing is on.
export const known = computed(() => state.value.you !== null);
export const zone = computed(() => state.value.zone);
export const programme = computed(() => state.value.programme);
export const talks = computed(() => state.value.talks);
export const programme_version = computed(() => state.value.programme_version);
export const questions = computed(() => state.value.questions);
export const messages = computed(() => state.value.messages);
export const votes = computed(() => state.value.votes);
export const attending = computed(() => state.value.attending);
export const plan = computed(() => state.value.plan);
export const queue = computed(() => state.value.queues.get(stage.value?.id ?? '') ?? null);
export const moderation = computed(() => state.value.moderation);
export const polls = computed(() => state.value.polls);
export const answers = computed(() => state.value.answers);
export const reactions = computed(() => state.value.reactions.get(stage.value?.id ?? '') ?? null);
export const signals = computed(() => state.value.signals.get(stage.value?.id ?? '') ?? null);

const wanted_stage = signal('');

export const stage = computed<Stage | null>(() => {
    const stages = state.value.stages;
    return stages.get(wanted_stage.value) ?? (wanted_stage.value === '' ? first(stages.values()) : null);
});
export const stages = computed(() => [...state.value.stages.values()]);
export const now_talk = computed<Talk | null>(() => talk_of(stage.value?.now));
export const next_talk = computed<Talk | null>(() => talk_of(stage.value?.next));

export interface Toast {
    id: number;
    tone: 'info' | 'warn';
    text: string;
}
export const toasts = signal<Toast[]>([]);
const toasts_max = 4;
const toast_ms = 7_000;
let toast_count = 0;

export function toast(text: string, tone: Toast['tone'] = 'info'): void {
    const id = (toast_count += 1);
    toasts.value = [...toasts.value, { id, tone, text }].slice(-toasts_max);
    setTimeout(() => dismiss(id), toast_ms);
}

export function dismiss(id: number): void {
    toasts.value = toasts.value.filter((one) => one.id !== id);
}

declare global {
    interface Window {
        __lanai_talks?: () => Talk[];
    }
}

let socket: LanaiSocket | null = null;

export function start(role: Role, page: string, stage_id: string): void {
    wanted_stage.value = stage_id;
    window.__lanai_talks = () => structuredClone([...talks.value.values()]); // for tests and for support
    socket = new LanaiSocket({
        role,
        page,
        stage: stage_id,
        clock,
        resume_point: () => (state.value.log ? { log: state.value.log, since: state.value.to } : null),
        on_message: receive,
        on_state: (next, detail) => {
            connection.value = { state: next, detail };
        },
    });
    tick_now();
    socket.connect();
}

// For who learns in another way that the server is back.
export function server_answers(): void {
    if (connection.value.state === 'reconnecting') socket?.reconnect_now();
}

function receive(message: ServerMessage): void {
    if (message.type === 'welcome') {
        tick_now();
        state.value = apply_welcome(state.value, message);
    }
    if (message.type === 'events') state.value = apply_events(state.value, message.events, message.to);
}

// Rejects with CommandError.
export function command(name: string, args: Record<string, unknown>): Promise<Ack> {
    return socket ? socket.command(name, args) : Promise.reject(new CommandError('offline', 'Not connected yet.'));
}

// Carries out a command; what goes wrong is told in a toast. true when it was done.
export async function attempt(name: string, args: Record<string, unknown>): Promise<boolean> {
    try {
        await command(name, args);
        return true;
    } catch (error) {
        toast(explain(error), 'warn');
        return false;
    }
}

export function explain(error: unknown): string {
    if (!(error instanceof CommandError)) return String(error);
    if (error.code === 'rate_limited' && error.retry_after_ms) {
        return `A little slower, please: again in ${Math.ceil(error.retry_after_ms / 1000)} s.`;
    }
    return error.message.replace(/^[a-z_]+: /, ''); // the argument's name is for who writes programs
}

// The button answers at once; the server's refusal turns it back.
export async function toggle_vote(question: string): Promise<void> {
    const voted = !votes.value.has(question);
    set_vote(question, voted);
    if (!(await attempt(voted ? 'vote' : 'unvote', { question }))) set_vote(question, !voted);
}

function set_vote(question: string, voted: boolean): void {
    state.value = { ...state.value, votes: with_member(state.value.votes, question, voted) };
}

// Safe to be put into a style: a colour or nothing.
export function track_colour(name: string | undefined): string | null {
    const colour = programme.value?.tracks?.find((one) => one.name === name)?.colour ?? '';
    return /^#[0-9a-f]{6}$/i.test(colour) ? colour : null;
}

export function room_name(id: string | null): string {
    return programme.value?.rooms.find((room) => room.id === id)?.name ?? id ?? '';
}

function talk_of(code: string | null | undefined): Talk | null {
    return (code && state.value.talks.get(code)) || null;
}

function first<T>(values: Iterable<T>): T | null {
    for (const value of values) return value;
    return null;
}
