// What stands before everybody's eyes in the room: the question on stage, or a poll.
import { computed, untracked } from '@preact/signals';
import { server_now_ms } from '../time';
import { poll_before_question } from './polls';
import { in_front } from './polls_page';
import { questions_in } from './select';
import { questions, stage } from './store';

export const shown_question = computed(
    () => questions_in(questions.value, stage.value?.id ?? '', ['on_stage'], 'new')[0] ?? null,
);

let before: string | null = null;
let since_ms: number | null = null;

// Since when it stands there as far as this page knows: nobody tells. A page that is loaded anew takes it for the newest.
const question_since_ms = computed(() => {
    const now = shown_question.value?.id ?? null;
    if (now !== before) since_ms = now === null ? null : untracked(server_now_ms);
    before = now;
    return since_ms;
});

// The newest poll, where it goes before the question.
export const shown_poll = computed(() => {
    const poll = in_front.value[0] ?? null;
    return poll_before_question(poll, question_since_ms.value) ? poll : null;
});
