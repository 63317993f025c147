// The moderators' polls: made here, opened, closed and published; how they stand is seen here whatever others are told.
import type { Poll } from '../protocol_polls';
import { answers_words, kind_words, words_in } from '../state/polls';
import {
    bar_word,
    busy_polls,
    desk_polls,
    edit_poll,
    poll_form,
    poll_troubles,
    removing,
    step_on,
    write_poll,
    type PollStep,
} from '../state/poll_desk';
import { DeskPollForm } from './desk_poll_form';
import { use_modal } from './modal';
import { once } from './once';
import { PollResults } from './poll_bars';
import { SignalCounts } from './signal_counts';
import { UserText } from './text';

export function DeskPolls() {
    const list = desk_polls.value;
    const form = poll_form.value;
    return (
        <div class="panel-scroll desk-polls" tabIndex={0} role="region" aria-label="Polls of this stage" data-testid="desk-polls">
            <SignalCounts />
            {form === null && (
                <button type="button" class="button is-primary" id="poll-new" data-testid="poll-new" onClick={once(write_poll)}>
                    New poll
                </button>
            )}
            {form !== null && form.id === null && <DeskPollForm form={form} />}
            {list.length === 0 && form === null && <p class="empty">No poll yet. Nobody sees a new one before you open it.</p>}
            {list.map((one) =>
                form?.id === one.id ? <DeskPollForm key={one.id} form={form} /> : <DeskPoll key={one.id} poll={one} />,
            )}
            {form?.id && !list.some((one) => one.id === form.id) && <DeskPollForm form={form} />}
        </div>
    );
}

const tones: Record<Poll['state'], string> = { draft: '', open: 'is-live', closed: 'is-amber', published: 'is-good' };

function DeskPoll({ poll }: { poll: Poll }) {
    const title_id = `desk-poll-${poll.id}`;
    return (
        <article
            class={`desk-poll ${busy_polls.value.has(poll.id) ? 'is-busy' : ''}`}
            data-testid="desk-poll"
            data-id={poll.id}
            data-state={poll.state}
            tabIndex={-1}
            aria-labelledby={title_id}
        >
            <p class="mod-badges">
                <span class={`badge ${tones[poll.state]}`}>{poll.state}</span>
                <span class="badge">{kind_words[poll.kind]}</span>
                {poll.hide_results && <span class="badge">results hidden until published</span>}
            </p>
            <h3 class="poll-text" id={title_id}>
                <UserText text={poll.text} />
            </h3>
            <Steps poll={poll} />
            <Trouble id={poll.id} />
            {poll.state === 'draft' ? <Options poll={poll} /> : <Standing poll={poll} />}
            {poll.by_name && <p class="question-meta">last step by {poll.by_name}</p>}
        </article>
    );
}

function Options({ poll }: { poll: Poll }) {
    if (poll.options.length === 0) return null;
    return (
        <ol class="desk-options">
            {poll.options.map((one, at) => (
                <li key={at}>{one}</li>
            ))}
        </ol>
    );
}

function Standing({ poll }: { poll: Poll }) {
    const words = words_in(poll);
    if (words === null) return <PollResults poll={poll} />;
    return (
        <div class="poll-results" data-testid="poll-results">
            <ul class="desk-words" aria-label="Words, the most frequent first">
                {words.map(({ word, count }) => (
                    <li key={word} data-testid="desk-word">
                        <span>
                            {word} <small>{count}</small>
                        </span>
                        <button
                            type="button"
                            class="link-button"
                            data-testid="bar-word"
                            title="It counts no more, and cannot be given again"
                            onClick={once(() => void bar_word(poll.id, word))}
                        >
                            Take out<span class="visually-hidden"> “{word}”</span>
                        </button>
                    </li>
                ))}
            </ul>
            {words.length === 0 && <p class="muted">No word yet.</p>}
            <p class="poll-meta">
                <span data-testid="poll-answers">{answers_words(poll.answers)}</span>
                {(poll.barred ?? []).length > 0 && <span data-testid="barred">taken out: {poll.barred?.join(', ')}</span>}
            </p>
        </div>
    );
}

function Trouble({ id }: { id: string }) {
    const words = poll_troubles.value.get(id);
    return (
        <div class="mod-trouble-place" role="alert">
            {words && (
                <p class="mod-trouble" data-testid="poll-trouble">
                    {words}
                </p>
            )}
        </div>
    );
}

interface StepButton {
    step: PollStep;
    words: string;
    testid: string;
    help: string;
    primary?: boolean;
}
const open_it: StepButton = { step: 'open_poll', words: 'Open', testid: 'poll-open', help: 'Everybody can answer', primary: true };
const open_again: StepButton = { ...open_it, words: 'Open again', primary: false };
const close_it: StepButton = { step: 'close_poll', words: 'Close', testid: 'poll-close', help: 'No more answers', primary: true };
const publish_it: StepButton = {
    step: 'publish_poll',
    words: 'Publish results',
    testid: 'poll-publish',
    help: 'No more answers; everybody and the room see the results',
};
const hide_again: StepButton = { ...close_it, words: 'Take results back', help: 'Back to closed', primary: false };

const steps: Record<Poll['state'], readonly StepButton[]> = {
    draft: [open_it],
    open: [close_it, publish_it],
    closed: [{ ...publish_it, primary: true }, open_again],
    published: [hide_again],
};

// The buttons change with the step: whoever pressed one stays at its poll.
async function take(step: PollStep, id: string): Promise<void> {
    await step_on(step, id);
    setTimeout(() => {
        if (document.activeElement !== document.body) return;
        document.querySelector<HTMLElement>(`.desk-poll[data-id="${CSS.escape(id)}"]`)?.focus({ preventScroll: true });
    }, 150);
}

function Steps({ poll }: { poll: Poll }) {
    return (
        <div class="mod-actions" role="group" aria-label="Steps">
            {steps[poll.state].map(({ step, words, testid, help, primary }) => (
                <button
                    key={step}
                    type="button"
                    class={`button is-small ${primary ? 'is-primary' : ''}`}
                    data-testid={testid}
                    title={help}
                    onClick={once(() => void take(step, poll.id))}
                >
                    {words}
                </button>
            ))}
            {poll.state === 'draft' && (
                <button
                    type="button"
                    class="button is-small"
                    data-testid="poll-edit"
                    disabled={poll_form.value !== null}
                    title={poll_form.value === null ? undefined : 'Another poll is being written'}
                    onClick={once(() => edit_poll(poll))}
                >
                    Edit
                </button>
            )}
            {poll.state !== 'open' && (
                <button
                    type="button"
                    class="button is-small is-quiet"
                    data-testid="poll-remove"
                    onClick={once(() => (removing.value = poll.id))}
                >
                    Remove…
                </button>
            )}
        </div>
    );
}

export function RemovePollDialog() {
    const id = removing.value;
    const leave = (): void => {
        removing.value = null;
    };
    const modal = use_modal(id !== null, leave);
    const poll = desk_polls.value.find((one) => one.id === id);
    const remove = async (): Promise<void> => {
        leave();
        if (id !== null && (await step_on('remove_poll', id))) setTimeout(() => document.getElementById('poll-new')?.focus(), 150);
    };
    return (
        <dialog {...modal} data-testid="poll-remove-dialog" aria-label="Remove a poll">
            {id !== null && (
                <div class="reason-form">
                    <h2>Remove this poll?</h2>
                    <p>{poll ? `“${poll.text}”` : 'It is gone already.'}</p>
                    {poll && poll.answers > 0 && (
                        <p class="muted">Its {answers_words(poll.answers)} and its results go with it, for everybody.</p>
                    )}
                    <div class="control-row is-end">
                        <button type="button" class="button" data-testid="poll-keep" onClick={leave}>
                            Keep it
                        </button>
                        <button
                            type="button"
                            class="button is-danger"
                            data-testid="poll-remove-confirm"
                            disabled={!poll}
                            onClick={once(() => void remove())}
                        >
                            Remove
                        </button>
                    </div>
                </div>
            )}
        </dialog>
    );
}
