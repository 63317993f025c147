// One question as attendees see it.
import type { Question } from '../protocol';
import { attempt, talks, toggle_vote, votes, you } from '../state/store';
import { ago, now_ms } from '../time';
import { Icon } from './icons';
import { UserText } from './text';

export function is_own(question: Question): boolean {
    return question.author.person !== null && question.author.person === you.value?.person;
}

export function QuestionItem({ question, now_code }: { question: Question; now_code: string | null }) {
    const own = is_own(question);
    const open = question.state === 'approved' || question.state === 'on_stage';
    const talk = talks.value.get(question.talk);
    return (
        <article
            class={`question is-${question.state} ${own ? 'is-own' : ''}`}
            data-testid="question"
            data-id={question.id}
            data-state={question.state}
        >
            <VoteButton question={question} disabled={own || !open} />
            <div class="question-body">
                <p class="question-text">
                    <UserText text={question.text} />
                </p>
                <p class="question-meta">
                    <span>{own ? 'You' : question.author.name || 'Guest'}</span>
                    <span>{ago(question.created_ms, now_ms.value)}</span>
                    {talk && question.talk !== now_code && <span class="question-talk">on “{talk.title}”</span>}
                </p>
                <State question={question} own={own} />
            </div>
        </article>
    );
}

function VoteButton({ question, disabled }: { question: Question; disabled: boolean }) {
    const voted = votes.value.has(question.id);
    return (
        <button
            type="button"
            class="vote"
            data-testid="vote"
            aria-pressed={voted}
            disabled={disabled}
            onClick={() => void toggle_vote(question.id)}
        >
            <Icon name="up" />
            <span class="vote-count">{question.votes}</span>
            <span class="visually-hidden">{voted ? 'votes, take yours back' : 'votes, vote for this question'}</span>
        </button>
    );
}

function State({ question, own }: { question: Question; own: boolean }) {
    if (question.state === 'on_stage') return <p class="question-state is-live">On stage now</p>;
    if (question.state === 'answered_live')
        return (
            <p class="question-state is-done">
                <Icon name="check" /> Answered on stage
            </p>
        );
    if (!own) return null;
    if (question.state === 'rejected')
        return <p class="question-state is-rejected">Not taken: {question.reason || 'no reason given'}</p>;
    if (question.state === 'withdrawn') return <p class="question-state">You withdrew this</p>;
    return (
        <p class="question-state is-pending">
            {question.state === 'pending' && <span>Waiting for a moderator</span>}
            <button
                type="button"
                class="link-button"
                data-testid="withdraw"
                onClick={() => void attempt('withdraw', { question: question.id })}
            >
                Withdraw
            </button>
        </p>
    );
}
