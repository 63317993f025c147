// What comes on stage next: offered by the policy that the moderators chose, with why; and who stands at the microphone.
import { computed } from '@preact/signals';
import type { Question } from '../protocol';
import type { Policy } from '../protocol_questions';
import { take_step, troubles } from '../state/moderation';
import { author_words, is_hand, microphone_line } from '../state/select';
import { attempt, questions, queue, stage, talks, toast } from '../state/store';
import { focus_card } from './moderate_focus';
import { once } from './once';
import { UserText } from './text';

const policies: Record<Policy, string> = {
    votes: 'Most votes',
    alternate: 'Room and online in turn',
    first_time: 'Who was not heard yet',
};

export const offered = computed(() => questions.value.get(queue.value?.next ?? '') ?? null);

export function put_next_on_stage(): void {
    const next = offered.value;
    if (!next) return toast('Nothing is approved: there is no next one.');
    void take_step('put_on_stage', next.id).then((done) => {
        if (!done && troubles.value.has(next.id)) focus_card(next.id);
    });
}

export function NextLane() {
    const next = offered.value;
    return (
        <section class="column card is-next" aria-label="Next" data-drop="next">
            <h2 class="column-head">
                Next
                <PolicySwitch />
            </h2>
            <div class="column-body" tabIndex={0} role="group" aria-label="Next, what is offered">
                {next ? <Offer question={next} /> : <p class="empty">Nothing is approved yet.</p>}
                <Line />
            </div>
        </section>
    );
}

function PolicySwitch() {
    const policy = queue.value?.policy ?? 'votes';
    return (
        <select
            class="policy"
            aria-label="Who comes next"
            data-testid="policy"
            value={policy}
            onChange={(event) => {
                const select = event.currentTarget;
                void attempt('set_policy', { policy: select.value }).then((done) => {
                    if (!done) select.value = queue.value?.policy ?? 'votes';
                });
            }}
        >
            {Object.entries(policies).map(([id, words]) => (
                <option key={id} value={id} selected={id === policy}>
                    {words}
                </option>
            ))}
        </select>
    );
}

function Offer({ question }: { question: Question }) {
    const { now = null, next = null } = stage.value ?? {};
    const elsewhere = question.talk === (now ?? next) ? undefined : talks.value.get(question.talk);
    return (
        <article class="mod-next" data-testid="next-question" data-id={question.id}>
            <p class="question-text mod-next-text">
                <UserText text={question.text || 'Raised a hand'} />
            </p>
            <p class="question-meta">
                <span>{author_words(question)}</span>
                {elsewhere && <span class="badge is-amber">On “{elsewhere.title}”</span>}
                <span data-testid="next-why">Why: {queue.value?.why}</span>
            </p>
            <div class="mod-actions">
                <button
                    type="button"
                    class="button is-small is-primary"
                    data-testid="put-next-on-stage"
                    title="Key n"
                    onClick={once(put_next_on_stage)}
                >
                    {is_hand(question) ? 'Call to the microphone' : 'Put on stage'}
                </button>
            </div>
        </article>
    );
}

function Line() {
    const line = microphone_line(questions.value, stage.value?.id ?? '');
    if (line.length === 0) return null;
    return (
        <div class="mod-line" data-testid="microphone-line">
            <h3 class="group-title">Microphone line ({line.length})</h3>
            <ol>
                {line.map((one) => (
                    <li key={one.id}>
                        <span>{author_words(one)}</span>
                        {one.text && <span class="mod-line-about">{one.text}</span>}
                        <button
                            type="button"
                            class="link-button"
                            data-testid="call"
                            onClick={once(() => void take_step('put_on_stage', one.id))}
                        >
                            Call<span class="visually-hidden"> {author_words(one)}</span>
                        </button>
                    </li>
                ))}
            </ol>
        </div>
    );
}
