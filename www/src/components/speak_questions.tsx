// What a speaker wants to know of the questions: the one to answer, the one after it, and what moderators answered in writing.
// Which one comes next the moderators decide: it is likely the one that their policy offers.
import type { Question } from '../protocol';
import { author_words, is_hand, microphone_line, questions_in, vote_words } from '../state/select';
import { questions, queue, stage } from '../state/store';
import { Answer } from './question';
import { LongText, UserText } from './text';

const long_question = 280;

export function StageQuestion() {
    const all = questions.value;
    const { id = '', now = null, next = null } = stage.value ?? {};
    const here = (one: Question): boolean => one.talk === (now ?? next);
    const shown = questions_in(all, id, ['on_stage'], 'new')[0];
    const waiting = questions_in(all, id, ['approved'], 'votes').filter((one) => !is_hand(one) && here(one));
    const offered = all.get(queue.value?.next ?? '');
    const likely = offered && !is_hand(offered) ? offered : waiting[0];
    const line = microphone_line(all, id);
    const written = questions_in(all, id, ['answered_text'], 'new').filter(here);
    return (
        <>
            <section class="card speak-question" aria-label="Question on stage">
                <div aria-live="polite">
                    <p class={`eyebrow ${shown ? 'is-live' : ''}`}>
                        {shown ? (is_hand(shown) ? 'At the microphone' : 'Question on stage') : 'No question on stage'}
                    </p>
                    {shown ? <Shown question={shown} /> : <Nothing count={waiting.length} />}
                </div>
                {likely && <Next question={likely} more={waiting.length - 1} />}
                {line.length > 0 && (
                    <p class="muted">At the microphone next: {line.map((one) => author_words(one)).join(', ')}</p>
                )}
            </section>
            {written.length > 0 && <Written list={written} />}
        </>
    );
}

function Nothing({ count }: { count: number }) {
    return (
        <p class="muted">
            {count === 0
                ? 'The moderator puts questions here, large enough to read.'
                : `${count} approved and waiting.`}
        </p>
    );
}

function Shown({ question }: { question: Question }) {
    const text = question.text || (is_hand(question) ? author_words(question) : '');
    return (
        <div data-testid="on-stage-question">
            <p class={`speak-question-text ${text.length > long_question ? 'is-long' : ''}`}>
                <UserText text={text} />
            </p>
            <p class="muted">
                {author_words(question)}
                {!is_hand(question) && `, ${vote_words(question.votes)}`}
            </p>
        </div>
    );
}

function Next({ question, more }: { question: Question; more: number }) {
    return (
        <div class="speak-next-question" data-testid="next-question">
            <p class="eyebrow">Likely next</p>
            <p class="question-text">
                <LongText key={question.id} text={question.text} />
            </p>
            <p class="question-meta">
                <span>{author_words(question)}</span>
                <span>{vote_words(question.votes)}</span>
                {question.pinned && <span>pinned</span>}
                {more > 0 && <span>{more} more after it</span>}
            </p>
        </div>
    );
}

function Written({ list }: { list: Question[] }) {
    return (
        <details class="card speak-answers" data-testid="written-answers">
            <summary class="group-title">Answered in writing ({list.length})</summary>
            {list.map((one) => (
                <article key={one.id}>
                    <p class="question-text">
                        <LongText text={one.text} />
                    </p>
                    <Answer question={one} />
                </article>
            ))}
        </details>
    );
}
