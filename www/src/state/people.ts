// What moderators see of people, and what they wish the chat's rules to be.
import { computed, signal } from '@preact/signals';
import type { Question } from '../protocol';
import type { ChatRules, Report, Restriction } from '../protocol_chat';
import { now_ms } from '../time';
import { attempt_in, rules } from './chat_page';
import { attempt, moderation } from './store';

export const open_reports = computed<readonly Report[]>(() =>
    [...(moderation.value?.reports ?? [])].sort((a, b) => a.at_ms - b.at_ms),
);
export const unwanted_words = computed<readonly string[]>(() => moderation.value?.words ?? []);

export function holds(one: Restriction, now: number): boolean {
    return one.banned || (one.muted_until_ms ?? 0) > now;
}

// A key for those that hold, so that pages do not draw the list anew each second.
const holding = computed(() =>
    (moderation.value?.restrictions ?? [])
        .filter((one) => holds(one, now_ms.value))
        .map((one) => one.id)
        .join(' '),
);
export const restrictions = computed<readonly Restriction[]>(() => {
    const ids = new Set(holding.value.split(' '));
    return (moderation.value?.restrictions ?? []).filter((one) => ids.has(one.id)).sort((a, b) => b.at_ms - a.at_ms);
});

export const act = (name: string, args: Record<string, unknown>): Promise<boolean> =>
    attempt_in('.people-view', name, args);

// What takes a reported question out of sight, from where it is.
export function way_out(question: Question | undefined): 'reject' | 'archive' | null {
    if (!question) return null;
    if (question.state === 'pending' || question.state === 'approved') return 'reject';
    if (['answered_live', 'answered_text', 'deferred'].includes(question.state)) return 'archive';
    return null;
}

// --- the chat's rules ---

// What was chosen and is not yet told by the server: a second choice must not take back the first.
const wished = signal<Partial<ChatRules>>({});
const told_within_ms = 1_000; // the answer comes before the stage that has it
let wishes = 0;

export const rules_wished = computed<ChatRules>(() => ({ ...rules.value, ...wished.value }));

export async function set_rules(change: Partial<ChatRules>): Promise<void> {
    wished.value = { ...wished.value, ...change };
    const { slow_ms, ...rest } = change; // the others are a colleague's to change at the same moment
    wishes += 1;
    const slow = slow_ms === undefined ? {} : { slow_seconds: Math.round(slow_ms / 1000) };
    const done = await attempt('set_chat', { ...rest, ...slow });
    if (done) await new Promise((resolve) => setTimeout(resolve, told_within_ms));
    wishes -= 1;
    if (wishes === 0) wished.value = {};
}
