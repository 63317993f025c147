// What became of a question, in words for its asker. Pure.
import type { Question, QuestionState } from '../protocol';
import { is_hand, vote_words } from './select';

export type Tone = 'wait' | 'live' | 'done' | 'no' | 'calm';

export interface Fate {
    tone: Tone;
    words: string;
}

const tones: Record<QuestionState, Tone> = {
    pending: 'wait',
    approved: 'calm',
    on_stage: 'live',
    answered_live: 'done',
    answered_text: 'done',
    deferred: 'calm',
    rejected: 'no',
    withdrawn: 'calm',
    merged: 'calm',
    archived: 'calm',
};

// `into`: what it was merged into, if its asker may see that.
export function fate_of(question: Question, into?: Question): Fate {
    return { tone: tones[question.state], words: is_hand(question) ? hand_words(question) : words_of(question, into) };
}

function words_of(question: Question, into?: Question): string {
    switch (question.state) {
        case 'pending':
            return 'Waiting for a moderator';
        case 'approved':
            return 'Approved: it waits for the stage';
        case 'on_stage':
            return 'On stage now';
        case 'answered_live':
            return 'Answered on stage';
        case 'answered_text':
            return 'Answered in writing';
        case 'deferred':
            return 'For later, or after the talk';
        case 'rejected':
            return `Not taken: ${question.reason || 'no reason given'}`;
        case 'withdrawn':
            return 'You withdrew this';
        case 'merged':
            return into
                ? `Merged into “${shortened(into.text)}”, which has ${vote_words(into.votes)}`
                : 'Merged into another question like it, which is not shown yet';
        case 'archived':
            return 'Put away by the moderators';
    }
}

function hand_words(question: Question): string {
    switch (question.state) {
        case 'pending':
            return 'Your hand is up: a moderator will see it';
        case 'approved':
            return 'You are in the microphone line';
        case 'on_stage':
            return 'Your turn: please go to the microphone';
        case 'rejected':
            return `Your hand was lowered: ${question.reason || 'no reason given'}`;
        case 'withdrawn':
            return 'You lowered your hand';
        case 'deferred':
            return 'Your turn comes later, or after the talk';
        case 'archived':
            return 'The line was closed: ask in writing, or raise your hand again';
        case 'answered_live':
        case 'answered_text':
        case 'merged':
            return 'You had the microphone';
    }
}

const shown_max = 80;

export function shortened(text: string): string {
    const letters = [...text.replace(/\s+/g, ' ').trim()];
    return letters.length <= shown_max ? letters.join('') : `${letters.slice(0, shown_max - 1).join('')}…`;
}

// What is said aloud when a question of one's own went on; null: nothing.
export function fate_news(question: Question, before: QuestionState | undefined, into?: Question): string | null {
    if (before === undefined || before === question.state || question.state === 'withdrawn') return null;
    const { words } = fate_of(question, into);
    if (is_hand(question)) return words;
    const answer = question.state === 'answered_text' ? `. ${question.answer?.text ?? ''}` : '';
    return `Your question: ${words}${answer}`;
}
