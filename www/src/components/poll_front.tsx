// Polls that are open now, and results that are new, above the panel beside the stage: in sight, and over nothing.
import { signal } from '@preact/signals';
import type { Poll } from '../protocol_polls';
import { answers_words, given_words } from '../state/polls';
import {
    answer,
    answer_errors,
    answer_to,
    has_answered,
    no_answer,
    polls_beside,
    put_poll_aside,
    unanswered,
} from '../state/polls_page';
import { with_member } from '../state/reduce';
import { Icon } from './icons';
import { once } from './once';
import { PollResults, waiting_words, WordCloud } from './poll_bars';
import { PollChoices } from './poll_choices';
import { UserText } from './text';

export function PollsInFront() {
    const list = polls_beside.value;
    if (list.length === 0) return null;
    return (
        <div class="polls-front" id="polls-front" data-testid="polls-front">
            {list.map((one) => (
                <FrontPoll key={one.id} poll={one} />
            ))}
        </div>
    );
}

const folded = signal<ReadonlySet<string>>(new Set());

function FrontPoll({ poll }: { poll: Poll }) {
    const title_id = `poll-title-${poll.id}`;
    const open = poll.state === 'open';
    const shut = open && folded.value.has(poll.id);
    return (
        <section class={`card poll is-${poll.state}`} data-testid="poll" data-id={poll.id} data-state={poll.state} aria-labelledby={title_id}>
            <div class="poll-head">
                <p class="eyebrow">{open ? 'Poll' : 'Results'}</p>
                {open ? <Fold poll={poll} shut={shut} /> : <PutAside id={poll.id} />}
            </div>
            <h2 class={`poll-text ${shut ? 'is-shut' : ''}`} id={title_id}>
                <UserText text={poll.text} />
            </h2>
            {!open && <PollResults poll={poll} own={answer_to(poll.id).choices} />}
            {open && !shut && (
                <>
                    <PollChoices poll={poll} title_id={title_id} />
                    {poll.answers > 0 && <WordCloud poll={poll} />}
                    <Refusal id={poll.id} />
                    <Fate poll={poll} />
                </>
            )}
        </section>
    );
}

function Fold({ poll, shut }: { poll: Poll; shut: boolean }) {
    return (
        <button
            type="button"
            class="button is-quiet poll-fold"
            data-testid="poll-fold"
            aria-expanded={!shut}
            onClick={() => (folded.value = with_member(folded.value, poll.id, !shut))}
        >
            {shut ? 'Show' : 'Fold'}
            <span class="visually-hidden"> the poll</span>
        </button>
    );
}

function PutAside({ id }: { id: string }) {
    return (
        <button
            type="button"
            class="button is-quiet is-icon poll-fold"
            data-testid="poll-aside"
            onClick={once(() => put_poll_aside(id))}
        >
            <Icon name="close" />
            <span class="visually-hidden">Put the results aside: they stay under Polls</span>
        </button>
    );
}

function Refusal({ id }: { id: string }) {
    const words = answer_errors.value.get(id);
    return (
        <div role="alert">
            {words && (
                <p class="form-error" data-testid="poll-error">
                    {words}
                </p>
            )}
        </div>
    );
}

// One line, whatever it says: the panel below does not move when somebody answers.
function Fate({ poll }: { poll: Poll }) {
    const answered = has_answered(poll.id);
    return (
        <div class="poll-fate">
            <p class="poll-meta" data-testid="poll-fate">
                {answered && (
                    <b role="status">
                        <Icon name="check" /> You answered
                        <span class="visually-hidden">: {given_words(poll, answer_to(poll.id))}</span>
                    </b>
                )}
                <span data-testid="poll-answers">{answers_words(poll.answers)}</span>
                {poll.results === null && <span>{waiting_words(poll)}</span>}
            </p>
            <button
                type="button"
                class="link-button"
                data-testid="poll-take-back"
                disabled={!answered}
                onClick={once(() => void answer(poll.id, no_answer))}
            >
                Take back
            </button>
        </div>
    );
}

// On a phone the panel is below: who is down there is told, and comes up.
export function PollPointer() {
    if (unanswered.value === 0) return null;
    const go = (): void => {
        const front = document.getElementById('polls-front');
        front?.scrollIntoView({ block: 'center' });
        front?.querySelector<HTMLElement>('input, button')?.focus({ preventScroll: true });
    };
    return (
        <button type="button" class="button poll-pointer" data-testid="poll-pointer" onClick={go}>
            <Icon name="up" /> A poll is open
        </button>
    );
}
