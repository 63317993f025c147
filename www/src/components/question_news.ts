// Tells a screen reader what changed for this person: their questions' fate, and what is on stage.
import { effect } from '@preact/signals';
import type { QuestionState } from '../protocol';
import { fate_news } from '../state/fate';
import { known, questions } from '../state/store';
import { is_own } from './question';
import { announce } from './shell';

export function announce_questions(): () => void {
    let before: Map<string, QuestionState> | null = null; // null: all that is there is old
    return effect(() => {
        if (!known.value) return;
        const seen = before;
        const news: string[] = [];
        for (const one of questions.value.values()) {
            const was = seen?.get(one.id);
            if (!seen || was === one.state) continue;
            if (is_own(one)) {
                const words = fate_news(one, was, questions.value.get(one.merged_into ?? ''));
                if (words) news.push(words);
            } else if (one.state === 'on_stage') {
                news.push(`On stage: ${one.text || one.author.name}`);
            }
        }
        before = new Map([...questions.value.values()].map((one) => [one.id, one.state] as const));
        if (news.length > 0) announce(news.join(' '));
    });
}
