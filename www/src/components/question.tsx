// One question as attendees see it.
import type { Question } from '../protocol';
import { fate_of, type Tone } from '../state/fate';
import { author_words, is_hand } from '../state/select';
import { attempt, questions, talks, toggle_vote, votes, you } from '../state/store';
import { ago, now_coarse_ms } from '../time';
import { Icon } from './icons';
import { once } from './once';
import { ReportLink } from './report_link';
import { LongText, UserText } from './text';

export function is_own(question: Question): boolean {
    return question.author.person !== null && question.author.person === you.value?.person;
}

const shown_to_all = new Set(['approved', 'on_stage', 'answered_live', 'answered_text', 'deferred']);

// now_code: the talk that the list is about; another one is named.
export function QuestionItem({ question, now_code }: { question: Question; now_code: string | null }) {
    const own = is_own(question);
    const open = question.state === 'approved' || question.state === 'on_stage';
    return (
        <article
            class={`question is-${question.state} ${own ? 'is-own' : ''}`}
            data-testid="question"
            data-id={question.id}
            data-state={question.state}
            tabIndex={-1}
        >
            {shown_to_all.has(question.state) && !is_hand(question) && <VoteButton question={question} disabled={own || !open} />}
            <div class="question-body">
                <p class="question-text">
                    <LongText text={question.text || 'A place at the microphone'} />
                </p>
                <Meta question={question} own={own} now_code={now_code} />
                <Fate question={question} own={own} />
                <Answer question={question} />
            </div>
        </article>
    );
}

function Meta({ question, own, now_code }: { question: Question; own: boolean; now_code: string | null }) {
    const talk = talks.value.get(question.talk);
    const who = own ? (question.anonymous ? 'You, as Anonymous' : 'You') : author_words(question);
    return (
        <p class="question-meta">
            <span>{who}</span>
            <span>{ago(question.created_ms, now_coarse_ms.value)}</span>
            {question.pinned && <span class="badge is-accent">Pinned</span>}
            {question.joined && <span>with {question.joined} like it</span>}
            {talk && question.talk !== now_code && (
                <span class="question-talk">
                    {own ? 'asked at' : 'on'} “{talk.title}”
                </span>
            )}
            {!own && <ReportLink subject={{ kind: 'question', id: question.id, name: question.author.name }} />}
        </p>
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

// The button goes with it; who pressed it stays at the question.
async function withdraw(id: string): Promise<void> {
    if (!(await attempt('withdraw', { question: id }))) return;
    setTimeout(() => {
        if (document.activeElement !== document.body) return;
        document.querySelector<HTMLElement>(`.question[data-id="${CSS.escape(id)}"]`)?.focus();
    }, 100);
}

const tone_classes: Record<Tone, string> = {
    wait: 'is-pending',
    live: 'is-live',
    done: 'is-done',
    no: 'is-rejected',
    calm: '',
};

// What became of it: all of it to its asker, to others only what is not said by where it stands.
function Fate({ question, own }: { question: Question; own: boolean }) {
    if (!own && (question.state === 'approved' || question.state === 'deferred')) return null;
    const fate = fate_of(question, questions.value.get(question.merged_into ?? ''));
    const may_withdraw = own && (question.state === 'pending' || question.state === 'approved');
    return (
        <p class={`question-state ${tone_classes[fate.tone]}`} data-testid="fate">
            <span>
                {fate.tone === 'done' && <Icon name="check" />} {fate.words}
            </span>
            {may_withdraw && (
                <button
                    type="button"
                    class="link-button"
                    data-testid="withdraw"
                    onClick={once(() => void withdraw(question.id))}
                >
                    Withdraw
                </button>
            )}
        </p>
    );
}

export function Answer({ question }: { question: Question }) {
    if (!question.answer) return null;
    return (
        <div class="answer" data-testid="answer">
            <p class="answer-text">
                <UserText text={question.answer.text} />
            </p>
            <p class="question-meta">{question.answer.by ? `Answer by ${question.answer.by}` : 'Answer'}</p>
        </div>
    );
}
