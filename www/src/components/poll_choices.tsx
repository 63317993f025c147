// Where one answers a poll: real radio buttons, check boxes and text fields, with how it stands beside them where that is told.
import { useState } from 'preact/hooks';
import { poll_word_max, poll_words_max, type Given, type Poll } from '../protocol_polls';
import { bars_of, labels_of, same_answer, type Bar } from '../state/polls';
import { answer, answer_to } from '../state/polls_page';
import { number_words, Track } from './poll_bars';

export function PollChoices({ poll, title_id }: { poll: Poll; title_id: string }) {
    if (poll.kind === 'words') return <Words key={poll.id} poll={poll} title_id={title_id} />;
    if (poll.kind === 'multiple') return <Several key={poll.id} poll={poll} title_id={title_id} />;
    if (poll.kind === 'rating') return <Rating poll={poll} title_id={title_id} />;
    return <One poll={poll} title_id={title_id} />;
}

interface Props {
    poll: Poll;
    title_id: string;
}

const choose = (poll: Poll, at: number): void => void answer(poll.id, { choices: [at], words: [] });

function One({ poll, title_id }: Props) {
    const { choices } = answer_to(poll.id);
    return (
        <div class="poll-choices" role="radiogroup" aria-labelledby={title_id}>
            {poll.options.map((_, at) => (
                <Choice key={at} poll={poll} at={at} type="radio" checked={choices.includes(at)} pick={() => choose(poll, at)} />
            ))}
        </div>
    );
}

interface ChoiceProps {
    poll: Poll;
    at: number;
    type: 'radio' | 'checkbox';
    checked: boolean;
    pick: () => void;
}

function Choice({ poll, at, type, checked, pick }: ChoiceProps) {
    const bar = bars_of(poll)?.[at];
    const id = `poll-${poll.id}-${at}`;
    return (
        <label class={`poll-choice ${checked ? 'is-chosen' : ''} ${bar ? 'has-bar' : ''}`}>
            <input
                type={type}
                name={`poll-${poll.id}`}
                data-testid="poll-choice"
                aria-labelledby={id}
                aria-describedby={bar && `${id}-number`}
                checked={checked}
                onChange={pick}
            />
            <span class="poll-choice-label" id={id}>
                {poll.options[at]}
            </span>
            {bar && <Number bar={bar} id={`${id}-number`} />}
        </label>
    );
}

function Number({ bar, id }: { bar: Bar; id: string }) {
    return (
        <>
            <span class="poll-number" id={id} data-testid="poll-number" data-count={bar.count}>
                {number_words(bar)}
            </span>
            <Track percent={bar.percent} />
        </>
    );
}

function Rating({ poll, title_id }: Props) {
    const { choices } = answer_to(poll.id);
    const bars = bars_of(poll);
    const all = labels_of(poll);
    return (
        <div class="poll-rating" role="radiogroup" aria-labelledby={title_id}>
            {all.map((label, at) => (
                <label key={label} class="poll-step">
                    <input
                        type="radio"
                        name={`poll-${poll.id}`}
                        data-testid="poll-choice"
                        aria-label={`${label}${at === 0 ? ', lowest' : at === all.length - 1 ? ', highest' : ''}`}
                        aria-describedby={bars ? `poll-${poll.id}-${at}-number` : undefined}
                        checked={choices.includes(at)}
                        onChange={() => choose(poll, at)}
                    />
                    <span class="poll-step-face" aria-hidden="true">
                        {label}
                    </span>
                    {bars?.[at] && <Number bar={bars[at]} id={`poll-${poll.id}-${at}-number`} />}
                </label>
            ))}
            <p class="poll-ends" aria-hidden="true">
                <span>lowest</span>
                <span>highest</span>
            </p>
        </div>
    );
}

// What is chosen and not yet sent; null: as it was answered.
function use_draft(poll: Poll) {
    const [draft, set_draft] = useState<Given | null>(null);
    const given = answer_to(poll.id);
    const answered = given.choices.length + given.words.length > 0;
    const now = draft ?? given;
    const send = async (event: Event, sent: Given): Promise<void> => {
        event.preventDefault();
        if (await answer(poll.id, sent)) set_draft(null);
    };
    return { now, given, answered, set_draft, send };
}

function Several({ poll, title_id }: Props) {
    const { now, given, answered, set_draft, send } = use_draft(poll);
    const toggle = (at: number): void => {
        const others = now.choices.filter((one) => one !== at);
        const choices = others.length === now.choices.length ? [...others, at].sort((a, b) => a - b) : others;
        set_draft({ choices, words: [] });
    };
    const usable = !same_answer(now, given) && now.choices.length > 0;
    return (
        <form class="poll-form" onSubmit={(event) => usable && void send(event, now)}>
            <div class="poll-choices" role="group" aria-labelledby={title_id}>
                {poll.options.map((_, at) => (
                    <Choice
                        key={at}
                        poll={poll}
                        at={at}
                        type="checkbox"
                        checked={now.choices.includes(at)}
                        pick={() => toggle(at)}
                    />
                ))}
            </div>
            <SendButton answered={answered} usable={usable} />
        </form>
    );
}

function SendButton({ answered, usable }: { answered: boolean; usable: boolean }) {
    return (
        <button type="submit" class="button is-primary poll-send" data-testid="poll-send" disabled={!usable}>
            {answered ? 'Change my answer' : 'Answer'}
        </button>
    );
}

function Words({ poll, title_id }: Props) {
    const { now, given, answered, set_draft, send } = use_draft(poll);
    const [fields, set_fields] = useState(1);
    const shown = Math.min(poll_words_max, Math.max(fields, now.words.length));
    const written = now.words.map((one) => one.trim()).filter((one) => one !== '');
    const sent: Given = { choices: [], words: [...new Set(written)] };
    const write = (at: number, word: string): void => {
        const words = Array.from({ length: shown }, (_, i) => (i === at ? word : (now.words[i] ?? '')));
        set_draft({ choices: [], words });
    };
    const usable = sent.words.length > 0 && !same_answer(sent, given);
    return (
        <form class="poll-form" onSubmit={(event) => void send(event, sent)}>
            <div class="poll-form" role="group" aria-labelledby={title_id}>
                {Array.from({ length: shown }, (_, at) => (
                    <input
                        key={at}
                        class="input"
                        data-testid="poll-word-field"
                        aria-label={`Word ${at + 1}`}
                        placeholder={at === 0 ? 'A word, or a few' : `Word ${at + 1}, if you like`}
                        maxLength={poll_word_max}
                        autocomplete="off"
                        value={now.words[at] ?? ''}
                        onInput={(event) => write(at, event.currentTarget.value)}
                    />
                ))}
            </div>
            <div class="poll-form-foot">
                {shown < poll_words_max && (
                    <button
                        type="button"
                        class="button is-quiet"
                        data-testid="poll-word-more"
                        onClick={() => set_fields(shown + 1)}
                    >
                        Another word
                    </button>
                )}
                <SendButton answered={answered} usable={usable} />
            </div>
        </form>
    );
}
