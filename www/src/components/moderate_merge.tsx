// Merging asks first: which one goes into which, and what becomes of their votes.
import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Question } from '../protocol';
import { can_merge, merge_targets } from '../state/board';
import { choose_target, editing, end, finish } from '../state/editing';
import { selected } from '../state/moderation';
import { author_words, vote_words } from '../state/select';
import { questions } from '../state/store';
import { Icon } from './icons';
import { use_modal } from './modal';
import { focus_card } from './moderate_focus';
import { once } from './once';
import { UserText } from './text';

const words = signal('');
const offered_max = 30;

export function MergeDialog() {
    const now = editing.value;
    const open = now?.kind === 'merge';
    const leave = (): void => {
        if (editing.value?.kind !== 'merge') return;
        const { id } = editing.value;
        end();
        focus_card(id);
    };
    const modal = use_modal(open, leave);
    useEffect(() => {
        words.value = '';
    }, [now?.id]);
    const question = open ? questions.value.get(now.id) : undefined;
    const into = open && now.into !== null ? questions.value.get(now.into) : undefined;
    return (
        <dialog {...modal} class="merge" data-testid="merge-dialog" aria-label="Merge two questions">
            {question && (
                <>
                    <div class="dialog-head">
                        <h2>{into ? 'Merge these two?' : 'Merge into which?'}</h2>
                        <button type="button" class="button is-quiet is-icon" onClick={leave}>
                            <Icon name="close" />
                            <span class="visually-hidden">Close</span>
                        </button>
                    </div>
                    <Quoted question={question} />
                    {into ? <Confirm question={question} into={into} leave={leave} /> : <Choice question={question} />}
                </>
            )}
        </dialog>
    );
}

function Quoted({ question }: { question: Question }) {
    return (
        <blockquote class="merge-quote">
            <p class="question-text">
                <UserText text={question.text} />
            </p>
            <p class="question-meta">
                <span>{author_words(question)}</span>
                <span>{vote_words(question.votes)}</span>
            </p>
        </blockquote>
    );
}

function Confirm({ question, into, leave }: { question: Question; into: Question; leave: () => void }) {
    const merge = (): void => {
        selected.value = into.id;
        void finish('merge', { into: into.id });
        focus_card(into.id);
    };
    return (
        <>
            <p class="merge-into">goes into</p>
            <Quoted question={into} />
            <p class="muted">Whoever voted for either counts once. Both askers see it, and it can be taken apart again.</p>
            <div class="control-row is-end">
                <button type="button" class="button is-quiet" onClick={leave}>
                    Leave them
                </button>
                <button
                    type="button"
                    class="button is-primary"
                    data-testid="merge-confirm"
                    disabled={!can_merge(question, into)}
                    onClick={once(merge)}
                >
                    Merge
                </button>
            </div>
        </>
    );
}

function Choice({ question }: { question: Question }) {
    const wanted = words.value.trim().toLowerCase();
    const targets = merge_targets(question, questions.value).filter((one) => one.text.toLowerCase().includes(wanted));
    return (
        <>
            <input
                class="input"
                type="search"
                data-testid="merge-search"
                aria-label="Search among the talk’s questions"
                placeholder="Search among the talk’s questions"
                value={words.value}
                onInput={(event) => (words.value = event.currentTarget.value)}
            />
            <div class="merge-list">
                {targets.length === 0 && <p class="empty">No other question of this talk is open for it.</p>}
                {targets.slice(0, offered_max).map((one) => (
                    <button
                        key={one.id}
                        type="button"
                        class="merge-target"
                        data-testid="merge-target"
                        onClick={once(() => choose_target(one.id))}
                    >
                        <span class="merge-target-text">{one.text}</span>
                        <span class="question-meta">
                            <span>{author_words(one)}</span>
                            <span>{vote_words(one.votes)}</span>
                        </span>
                    </button>
                ))}
            </div>
        </>
    );
}
