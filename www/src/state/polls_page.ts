// A person's answers on this page: what they chose counts here at once, and is sent one after the other.
import { computed, effect, signal } from '@preact/signals';
import { CommandError } from '../net/socket';
import type { Given, Poll } from '../protocol_polls';
import { now_coarse_ms } from '../time';
import { sentence } from './chat';
import { polls_in, polls_in_front } from './polls';
import { with_answer, with_member } from './reduce';
import { answers, command, explain, known, polls, stage, state } from './store';

export const no_answer: Given = { choices: [], words: [] };

// Chosen and not yet told by the server.
const wished = signal<ReadonlyMap<string, Given>>(new Map());
export const answer_errors = signal<ReadonlyMap<string, string>>(new Map());

export function answer_to(poll: string): Given {
    return wished.value.get(poll) ?? answers.value.get(poll) ?? no_answer;
}

export const has_answered = (poll: string): boolean => {
    const { choices, words } = answer_to(poll);
    return choices.length + words.length > 0;
};

const running = new Map<string, Promise<boolean>>();

// Whoever goes through the choices by arrow keys sends the last one, not each. true: the server has what was given last.
export function answer(poll: string, given: Given): Promise<boolean> {
    wished.value = new Map(wished.value).set(poll, given);
    tell(poll, '');
    const sending = running.get(poll) ?? send_and_forget(poll);
    running.set(poll, sending);
    return sending;
}

async function send_and_forget(poll: string): Promise<boolean> {
    const done = await send_last(poll);
    running.delete(poll);
    wished.value = new Map([...wished.value].filter(([one]) => one !== poll));
    return done;
}

const patience_ms = 2_000; // who goes through the choices quickly is not bothered with a wait

async function send_last(poll: string): Promise<boolean> {
    for (;;) {
        const given = wished.value.get(poll) ?? no_answer;
        try {
            await command('answer_poll', { poll, choices: given.choices, words: given.words });
            state.value = { ...state.value, answers: with_answer(state.value.answers, poll, given) };
        } catch (error) {
            const wait = error instanceof CommandError && error.code === 'rate_limited' ? (error.retry_after_ms ?? 0) : 0;
            if (wait > 0 && wait <= patience_ms) await new Promise((resolve) => setTimeout(resolve, wait));
            else if (wished.value.get(poll) === given) return refused(poll, explain(error));
            continue;
        }
        if (wished.value.get(poll) === given) return true;
    }
}

function refused(poll: string, words: string): boolean {
    tell(poll, sentence(words));
    return false;
}

function tell(poll: string, words: string): void {
    if ((answer_errors.value.get(poll) ?? '') !== words) answer_errors.value = new Map(answer_errors.value).set(poll, words);
}

// --- which ones ---

const here = computed(() => stage.value?.id ?? '');
export const in_front = computed(() => polls_in_front(polls.value, here.value, now_coarse_ms.value));
export const past_polls = computed(() => polls_in(polls.value, here.value, ['closed', 'published']));
export const unanswered = computed(
    () => polls_in(polls.value, here.value, ['open']).filter((one) => !has_answered(one.id)).length,
);

// Results that somebody has put aside. While a poll is open, new results of another one wait under Polls.
export const put_aside = signal<ReadonlySet<string>>(new Set());
export const polls_beside = computed(() => {
    const open = in_front.value.filter((one) => one.state === 'open');
    return open.length > 0 ? open : in_front.value.filter((one) => !put_aside.value.has(one.id)).slice(0, 1);
});
export const put_poll_aside = (id: string): void => {
    put_aside.value = with_member(put_aside.value, id, true);
};

// Tells what opens, closes and is published while the page is open: what was there before is seen anyway.
export function watch_polls(announce: (text: string) => void): void {
    let before: ReadonlyMap<string, Poll> | null = null;
    effect(() => {
        const now = polls.value;
        if (!known.value) return;
        const earlier = before;
        before = now;
        if (earlier === null) return;
        for (const poll of now.values()) {
            const was = earlier.get(poll.id)?.state;
            if (poll.stage !== here.peek() || poll.state === was) continue;
            if (poll.state === 'open') announce(`A poll is open: ${poll.text}`);
            if (poll.state === 'closed' && was === 'open') announce('The poll is closed.');
            if (poll.state === 'published') announce(`The results are there: ${poll.text}`);
        }
    });
}
