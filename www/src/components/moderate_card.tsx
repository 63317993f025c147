// One question on the moderators' board: what it is, who has it, what happened to it, and what can be done.
import { useEffect, useRef } from 'preact/hooks';
import type { Question } from '../protocol';
import { editing } from '../state/editing';
import { busy, colleague_on, is_mine, selected, settle, take_step, troubles } from '../state/moderation';
import { author_words, is_hand, vote_words } from '../state/select';
import { questions, stage, talks } from '../state/store';
import { ago, now_coarse_ms } from '../time';
import { picked, toggle_pick } from './moderate_bulk';
import { take_focus } from './moderate_focus';
import { CardForm } from './moderate_forms';
import { Icon } from './icons';
import { Actions } from './moderate_actions';
import { once } from './once';
import { Answer } from './question';
import { LongText } from './text';

export function Card({ question }: { question: Question }) {
    const { id } = question;
    const card = useRef<HTMLElement>(null);
    const is_selected = selected.value === id;
    useEffect(() => {
        if (card.current) take_focus(card.current);
    }, []);
    useEffect(() => {
        if (is_selected) card.current?.scrollIntoView({ block: 'nearest' });
    }, [is_selected]);
    return (
        <article
            ref={card}
            class={`mod-card is-${question.state} ${is_selected ? 'is-selected' : ''} ${busy.value.has(id) ? 'is-busy' : ''}`}
            data-testid="question"
            data-card={id}
            data-id={id}
            data-state={question.state}
            tabIndex={-1}
            aria-busy={busy.value.has(id)}
            onClick={() => (selected.value = id)}
            onFocusIn={() => (selected.value = id)}
        >
            <Badges question={question} />
            <Pick id={id} />
            <p class="question-text">
                <LongText text={question.text || (is_hand(question) ? 'Raised a hand' : '')} />
            </p>
            <Meta question={question} />
            {question.reason && <p class="mod-reason">“{question.reason}”</p>}
            <Answer question={question} />
            <Merged question={question} />
            <TroubleLine id={id} />
            {editing.value?.id === id && editing.value.kind !== 'merge' ? (
                <CardForm key={editing.value.opened} question={question} kind={editing.value.kind} />
            ) : (
                <Actions question={question} />
            )}
        </article>
    );
}

const origins: Record<Question['origin'], string> = {
    online: '',
    room: 'In the room',
    microphone: 'Microphone',
    replay: 'Replay',
};

function Badges({ question }: { question: Question }) {
    const colleague = colleague_on(question, now_coarse_ms.value);
    const origin = origins[question.origin];
    return (
        <div class="mod-badges">
            {question.state === 'on_stage' && (
                <span data-testid="on-stage-question" class="eyebrow is-live">
                    {is_hand(question) ? 'Called to the microphone' : 'On stage now'}
                </span>
            )}
            {origin && <span class="badge is-accent">{origin}</span>}
            {question.pinned && <span class="badge is-accent">Pinned</span>}
            {question.state === 'withdrawn' && <span class="badge">Withdrawn</span>}
            {(question.labels ?? []).map((one) => (
                <span class="badge" data-testid="label">
                    {one}
                </span>
            ))}
            {question.assignee && <span class="badge is-good">For {question.assignee}</span>}
            {colleague && (
                <span class="badge is-amber" data-testid="claim">
                    {colleague} works on this
                </span>
            )}
            {!colleague && is_mine(question) && <span class="badge is-amber">You work on this</span>}
        </div>
    );
}

function Pick({ id }: { id: string }) {
    return (
        <label class="mod-pick">
            <input
                type="checkbox"
                data-testid="pick"
                checked={picked.value.has(id)}
                onChange={() => toggle_pick(id)}
            />
            <span class="visually-hidden">Select</span>
        </label>
    );
}

function Meta({ question }: { question: Question }) {
    const now = now_coarse_ms.value;
    const talk = talks.value.get(question.talk);
    // To whom the server tells whose it is, although it was asked anonymously.
    const known = question.anonymous && question.author.name !== '';
    const changed = question.changed_ms !== undefined && question.changed_ms > question.created_ms;
    return (
        <p class="question-meta">
            <span>{author_words(question)}</span>
            {known && <span>you see: {question.author.name}</span>}
            {!is_hand(question) && <span>{vote_words(question.votes)}</span>}
            <span>{ago(question.created_ms, now)}</span>
            {talk && question.talk !== stage.value?.now && <span>on “{talk.title}”</span>}
            {changed && (
                <span data-testid="changed-by">
                    {question.changed_by || 'Somebody'} {question.changed_what}, {ago(question.changed_ms ?? 0, now)}
                </span>
            )}
        </p>
    );
}

// What was merged into it lies below it, each to be taken apart again.
function Merged({ question }: { question: Question }) {
    const ones = (question.merged ?? []).flatMap((id) => questions.value.get(id) ?? []);
    if (ones.length === 0) return null;
    return (
        <details class="mod-merged" data-testid="merged">
            <summary>{ones.length === 1 ? '1 merged into it' : `${ones.length} merged into it`}</summary>
            {ones.map((one) => (
                <div key={one.id} data-testid="merged-question">
                    <p class="question-text">
                        <LongText text={one.text} />
                    </p>
                    <p class="question-meta">
                        <span>{author_words(one)}</span>
                        <button
                            type="button"
                            class="link-button"
                            data-testid="unmerge"
                            onClick={once(() => void take_step('unmerge', one.id))}
                        >
                            Take apart
                        </button>
                    </p>
                    <Merged question={one} />
                </div>
            ))}
        </details>
    );
}

function TroubleLine({ id }: { id: string }) {
    const trouble = troubles.value.get(id);
    return (
        <div role="status" class="mod-trouble-place">
            {trouble && (
                <div class="mod-trouble" data-testid="trouble">
                    <p>{trouble.words}</p>
                    <div class="mod-actions">
                        {trouble.again && (
                            <button
                                type="button"
                                class="button is-small"
                                data-testid="do-all-the-same"
                                onClick={once(trouble.again)}
                            >
                                Do it all the same
                            </button>
                        )}
                        <button
                            type="button"
                            class="button is-small is-quiet is-icon"
                            onClick={once(() => settle(id))}
                        >
                            <Icon name="close" />
                            <span class="visually-hidden">Understood</span>
                        </button>
                    </div>
                </div>
            )}
        </div>
    );
}
