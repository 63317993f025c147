// The moderators' question columns, and the keyboard that works them.
import { computed, signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { reason_max, type Question } from '../protocol';
import { oldest_first, questions_in } from '../state/select';
import { attempt, questions, stage, talks } from '../state/store';
import { ago, now_ms } from '../time';
import { Icon } from './icons';
import { once } from './once';
import { UserText } from './text';

const in_states = (states: Parameters<typeof questions_in>[2], order: 'votes' | 'new') =>
    questions_in(questions.value, stage.value?.id ?? '', states, order);

export const pending = computed(() => oldest_first(in_states(['pending'], 'new')));
export const approved = computed(() => in_states(['approved'], 'votes'));
export const on_stage = computed(() => in_states(['on_stage'], 'new'));
const answered = computed(() => in_states(['answered_live'], 'new'));
const rejected = computed(() => in_states(['rejected'], 'new'));

// The question that the keyboard acts on, and the one whose reject form is open.
const selected = signal<string | null>(null);
const rejecting = signal<string | null>(null);

const act = (name: string, question: Question, more: object = {}): void =>
    void attempt(name, { question: question.id, version: question.version, ...more });

export function QueueColumn() {
    return (
        <Column title="Waiting" hint="Oldest first" list={pending.value} empty="Nothing waits. Breathe.">
            {(one) => (
                <>
                    <Action testid="approve" label="Approve" key_hint="a" primary run={() => act('approve', one)} />
                    <Action testid="reject" label="Reject" key_hint="r" run={() => (rejecting.value = one.id)} />
                </>
            )}
        </Column>
    );
}

export function ApprovedColumn() {
    return (
        <Column
            title="Approved"
            hint="Most votes first"
            list={approved.value}
            empty="Approved questions wait here for the stage."
        >
            {(one) => (
                <>
                    <Action
                        testid="put-on-stage"
                        label="Put on stage"
                        key_hint="s"
                        primary
                        run={() => act('put_on_stage', one)}
                    />
                    <Action testid="answered" label="Answered" key_hint="d" run={() => act('answered', one)} />
                    <button
                        type="button"
                        class="button is-small is-quiet is-icon"
                        data-testid="reject"
                        title="Reject, key r"
                        onClick={() => (rejecting.value = one.id)}
                    >
                        <Icon name="close" />
                        <span class="visually-hidden">Reject</span>
                    </button>
                </>
            )}
        </Column>
    );
}

export function StageColumn() {
    return (
        <Column title="On stage" list={on_stage.value} empty="No question is on stage.">
            {(one) => (
                <>
                    <Action testid="answered" label="Answered" key_hint="d" primary run={() => act('answered', one)} />
                    <Action testid="take-off-stage" label="Take off" run={() => act('take_off_stage', one)} />
                </>
            )}
            <Past title="Answered" list={answered.value} />
            <Past title="Rejected" list={rejected.value} restore />
        </Column>
    );
}

function Action(props: { testid: string; label: string; key_hint?: string; primary?: boolean; run: () => void }) {
    return (
        <button
            type="button"
            class={`button is-small ${props.primary ? 'is-primary' : ''}`}
            data-testid={props.testid}
            onClick={once(props.run)}
            title={props.key_hint ? `Key ${props.key_hint}` : undefined}
        >
            {props.label}
        </button>
    );
}

interface ColumnProps {
    title: string;
    hint?: string;
    list: Question[];
    empty: string;
    children:
        | ((question: Question) => preact.ComponentChild)
        | [(question: Question) => preact.ComponentChild, ...preact.ComponentChild[]];
}

function Column({ title, hint, list, empty, children }: ColumnProps) {
    const [actions, ...rest] = Array.isArray(children) ? children : [children];
    return (
        <section class="column card" aria-label={title}>
            <h2 class="column-head">
                {title} <span class="tab-count">{list.length}</span>
                {hint && <small>{hint}</small>}
            </h2>
            <div class="column-body">
                {list.length === 0 && <p class="empty">{empty}</p>}
                {list.map((one) => (
                    <Card key={one.id} question={one}>
                        {actions(one)}
                    </Card>
                ))}
                {rest}
            </div>
        </section>
    );
}

function Card({ question, children }: { question: Question; children: preact.ComponentChild }) {
    const card = useRef<HTMLElement>(null);
    const is_selected = selected.value === question.id;
    useEffect(() => {
        if (is_selected) card.current?.scrollIntoView({ block: 'nearest' });
    }, [is_selected]);
    const talk = talks.value.get(question.talk);
    return (
        <article
            ref={card}
            class={`mod-card is-${question.state} ${is_selected ? 'is-selected' : ''}`}
            data-testid="question"
            data-id={question.id}
            data-state={question.state}
            onClick={() => (selected.value = question.id)}
        >
            {question.state === 'on_stage' && (
                <span data-testid="on-stage-question" class="eyebrow is-live">
                    On stage now
                </span>
            )}
            <p class="question-text">
                <UserText text={question.text} />
            </p>
            <p class="question-meta">
                <span>{question.author.name || 'Guest'}</span>
                <span>
                    {question.votes} {question.votes === 1 ? 'vote' : 'votes'}
                </span>
                <span>{ago(question.created_ms, now_ms.value)}</span>
                {talk && question.talk !== stage.value?.now && <span>on “{talk.title}”</span>}
            </p>
            {rejecting.value === question.id ? (
                <RejectForm question={question} />
            ) : (
                <div class="mod-actions">{children}</div>
            )}
        </article>
    );
}

const presets = ['Already answered', 'Off topic for this talk', 'Please be kinder', 'Could not follow the question'];
const reason = signal('');

function RejectForm({ question }: { question: Question }) {
    const box = useRef<HTMLInputElement>(null);
    useEffect(() => {
        reason.value = '';
        box.current?.focus();
    }, []);
    const usable = reason.value.trim() !== '';
    const confirm = async (event: Event): Promise<void> => {
        event.preventDefault();
        if (!usable) return;
        rejecting.value = null;
        await attempt('reject', { question: question.id, version: question.version, reason: reason.value.trim() });
    };
    const keys = (event: KeyboardEvent): void => {
        event.stopPropagation();
        if (event.key === 'Escape') rejecting.value = null;
    };
    return (
        <form class="reject-form" onSubmit={confirm} onKeyDown={keys}>
            <div class="presets">
                {presets.map((one) => (
                    <button
                        type="button"
                        class="chip"
                        onClick={() => {
                            reason.value = one;
                            box.current?.focus();
                        }}
                    >
                        {one}
                    </button>
                ))}
            </div>
            <input
                ref={box}
                class="input"
                data-testid="reject-reason"
                aria-label="Reason, shown to the asker"
                placeholder="Reason, shown to the asker"
                maxLength={reason_max}
                value={reason.value}
                onInput={(event) => (reason.value = event.currentTarget.value)}
            />
            <div class="mod-actions">
                <button type="submit" class="button is-small is-danger" data-testid="reject-confirm" disabled={!usable}>
                    Reject
                </button>
                <button type="button" class="button is-small is-quiet" onClick={() => (rejecting.value = null)}>
                    Keep
                </button>
            </div>
        </form>
    );
}

function Past({ title, list, restore }: { title: string; list: Question[]; restore?: boolean }) {
    if (list.length === 0) return null;
    return (
        <details class="past">
            <summary class="group-title">
                {title} ({list.length})
            </summary>
            {list.map((one) => (
                <div class="past-item" key={one.id} data-testid="question" data-id={one.id} data-state={one.state}>
                    <p>{one.text}</p>
                    <p class="question-meta">
                        <span>{one.author.name || 'Guest'}</span>
                        {one.reason && <span>“{one.reason}”</span>}
                        {restore && (
                            <button type="button" class="link-button" onClick={() => act('approve', one)}>
                                Approve after all
                            </button>
                        )}
                    </p>
                </div>
            ))}
        </details>
    );
}

export const help_open = signal(false);

export const key_help: [string, string][] = [
    ['j / k', 'next, previous question'],
    ['a', 'approve'],
    ['r', 'reject with a reason'],
    ['s', 'put on stage'],
    ['d', 'answered (done)'],
    ['?', 'this list'],
    ['Esc', 'close'],
];

export function listen_to_keys(): void {
    window.addEventListener('keydown', (event) => {
        const target = event.target as HTMLElement;
        if (event.ctrlKey || event.metaKey || event.altKey || target.closest('input, textarea, select, dialog')) return;
        if (run_key(event.key)) event.preventDefault();
    });
}

function run_key(key: string): boolean {
    const reachable = [...pending.value, ...approved.value, ...on_stage.value];
    const at = reachable.findIndex((one) => one.id === selected.value);
    const question = reachable[at];
    if (key === '?') help_open.value = !help_open.value;
    else if (key === 'Escape') rejecting.value = null;
    else if (key === 'j') selected.value = reachable[Math.min(at + 1, reachable.length - 1)]?.id ?? null;
    else if (key === 'k') selected.value = reachable[Math.max(at - 1, 0)]?.id ?? null;
    else if (question) return act_on_key(key, question, reachable[at + 1] ?? reachable[at - 1]);
    else return false;
    return true;
}

// After a decision the next question is selected: a queue is worked without reaching for the mouse.
function act_on_key(key: string, question: Question, following: Question | undefined): boolean {
    const allowed: Record<string, string[]> = {
        a: ['pending'],
        r: ['pending', 'approved'],
        s: ['approved'],
        d: ['approved', 'on_stage'],
    };
    if (!allowed[key]?.includes(question.state)) return false;
    if (key === 'r') {
        rejecting.value = question.id;
        return true;
    }
    act(key === 'a' ? 'approve' : key === 's' ? 'put_on_stage' : 'answered', question);
    if (key !== 's') selected.value = following?.id ?? null;
    return true;
}

export function KeyHelp() {
    const box = useRef<HTMLDialogElement>(null);
    useEffect(() => {
        if (help_open.value) box.current?.showModal();
        else box.current?.close();
    }, [help_open.value]);
    return (
        <dialog ref={box} onClose={() => (help_open.value = false)} data-testid="key-help" aria-label="Keyboard">
            <div class="dialog-head">
                <h2>Keyboard</h2>
                <button type="button" class="button is-quiet is-icon" onClick={() => (help_open.value = false)}>
                    <Icon name="close" />
                    <span class="visually-hidden">Close</span>
                </button>
            </div>
            <dl class="key-list">
                {key_help.map(([keys, what]) => (
                    <div>
                        <dt>
                            <kbd>{keys}</kbd>
                        </dt>
                        <dd>{what}</dd>
                    </div>
                ))}
            </dl>
        </dialog>
    );
}
