// The forms inside a card: why it is rejected, its answer in writing, its labels and who takes care of it. They take the
// focus before the next key comes: what is typed right after the key that opened one would else be keys of the board.
import { signal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Question } from '../protocol';
import { answer_text_max, assignee_max, label_max, labels_max, reason_max } from '../protocol_questions';
import { draft_of, drop_draft, end, finish, keep_draft, type FormKind } from '../state/editing';
import { offer_note_undo, selected, step_alone, type NoteBefore } from '../state/moderation';
import { is_hand } from '../state/select';
import { questions, you } from '../state/store';
import { focus_card, following } from './moderate_focus';
import { Presets } from './presets';

export function CardForm({ question, kind }: { question: Question; kind: FormKind }) {
    if (kind === 'reject') return <RejectForm question={question} />;
    if (kind === 'answer') return <AnswerForm question={question} />;
    return <NotesForm question={question} />;
}

function leave(id: string): void {
    end();
    focus_card(id);
}

// The keys of the board do not reach into a form; Escape leaves it.
const form_keys =
    (id: string, send?: (event: Event) => void) =>
    (event: KeyboardEvent): void => {
        event.stopPropagation();
        if (event.key === 'Escape') leave(id);
        if (send && event.key === 'Enter' && (event.ctrlKey || event.metaKey)) send(event);
    };

const text = signal(''); // of the one form that is open

export const presets = [
    'Already answered',
    'Off topic for this talk',
    'Please be kinder',
    'Could not follow the question',
];
const hand_presets = ['The line is closed', 'No time left, sorry', 'Please ask in writing'];

// A step out of its lane: the next card there is the one to go on with.
async function send_step(name: 'reject' | 'answer', question: Question, args: object): Promise<void> {
    const next = following(question.id);
    const sent = finish(name, { ...args });
    selected.value = next;
    focus_card(next);
    if ((await sent) || selected.value !== next) return;
    selected.value = question.id; // it did not work: why stands there
    focus_card(question.id);
}

function RejectForm({ question }: { question: Question }) {
    const box = useRef<HTMLInputElement>(null);
    useLayoutEffect(() => {
        text.value = draft_of('reject', question.id);
        box.current?.focus();
    }, []);
    const write = (words: string): void => {
        text.value = words;
        keep_draft('reject', question.id, words);
    };
    const usable = text.value.trim() !== '';
    const confirm = (event: Event): void => {
        event.preventDefault();
        if (usable) void send_step('reject', question, { reason: text.value.trim() });
    };
    return (
        <form class="reject-form" onSubmit={confirm} onKeyDown={form_keys(question.id)}>
            <Presets
                words={is_hand(question) ? hand_presets : presets}
                take={(one) => {
                    write(one);
                    box.current?.focus();
                }}
            />
            <input
                ref={box}
                class="input"
                data-testid="reject-reason"
                aria-label="Reason, shown to the asker"
                placeholder="Reason, shown to the asker"
                maxLength={reason_max}
                value={text.value}
                onInput={(event) => write(event.currentTarget.value)}
            />
            <div class="mod-actions">
                <button type="submit" class="button is-small is-danger" data-testid="reject-confirm" disabled={!usable}>
                    {is_hand(question) ? 'Lower' : 'Reject'}
                </button>
                <button type="button" class="button is-small is-quiet" onClick={() => leave(question.id)}>
                    Keep
                </button>
            </div>
        </form>
    );
}

function AnswerForm({ question }: { question: Question }) {
    const box = useRef<HTMLTextAreaElement>(null);
    useLayoutEffect(() => {
        text.value = draft_of('answer', question.id);
        box.current?.focus();
    }, []);
    const length = [...text.value].length;
    const usable = text.value.trim() !== '' && length <= answer_text_max;
    const send = (event: Event): void => {
        event.preventDefault();
        if (usable) void send_step('answer', question, { text: text.value.trim() });
    };
    return (
        <form class="reject-form" onSubmit={send} onKeyDown={form_keys(question.id, send)}>
            <textarea
                ref={box}
                class="input"
                rows={3}
                data-testid="answer-text"
                aria-label="Answer, shown to everybody with your name"
                placeholder="Answer, shown to everybody with your name"
                value={text.value}
                onInput={(event) => {
                    text.value = event.currentTarget.value;
                    keep_draft('answer', question.id, text.value);
                }}
            />
            <div class="mod-actions">
                <button type="submit" class="button is-small is-primary" data-testid="answer-send" disabled={!usable}>
                    Show the answer
                </button>
                <button type="button" class="button is-small is-quiet" onClick={() => leave(question.id)}>
                    Cancel
                </button>
                {length > answer_text_max - 500 && (
                    <span class={`counter ${length > answer_text_max ? 'is-over' : ''}`}>
                        {length.toLocaleString('en')} / {answer_text_max.toLocaleString('en')}
                    </span>
                )}
            </div>
        </form>
    );
}

const assignee = signal('');

const labels_in = (words: string): string[] =>
    [...new Set(words.split(',').map((one) => one.trim()))].filter((one) => one !== '');

const unsaved = (): string => JSON.stringify([text.value, assignee.value]);
const parse_unsaved = (draft: string): [string, string] => JSON.parse(draft) as [string, string]; // as unsaved() made it

// Two notes, two commands: the second carries the version that the first made. What a colleague came before with is there
// when the form is opened again.
async function save_notes(question: Question): Promise<void> {
    const labels = labels_in(text.value);
    const to = assignee.value.trim();
    keep_draft('label', question.id, unsaved());
    end();
    focus_card(question.id);
    const { id } = question;
    const [labels_before, to_before] = [question.labels ?? [], question.assignee ?? ''];
    const before: NoteBefore[] = [];
    const save = async (): Promise<boolean> => {
        let version = question.version ?? 0;
        if (labels.join() !== labels_before.join()) {
            if (!(await step_alone('label', id, { version, labels }))) return false;
            version += 1;
            const still = (now: Question) => (now.labels ?? []).join() === labels.join();
            before.push({ name: 'label', id, args: { labels: labels_before }, still });
        }
        if (to !== to_before) {
            if (!(await step_alone('assign', id, { version, to }))) return false;
            before.push({ name: 'assign', id, args: { to: to_before }, still: (now) => (now.assignee ?? '') === to });
        }
        return true;
    };
    if (await save()) drop_draft('label', id);
    offer_note_undo('Noted', before);
}

function NotesForm({ question }: { question: Question }) {
    const box = useRef<HTMLInputElement>(null);
    const seen = useRef(question); // what changes while this is open is found out when it is saved
    useLayoutEffect(() => {
        const draft = draft_of('label', question.id);
        const now: [string, string] = [(question.labels ?? []).join(', '), question.assignee ?? ''];
        [text.value, assignee.value] = draft === '' ? now : parse_unsaved(draft);
        box.current?.focus();
    }, []);
    const labels = labels_in(text.value);
    const wrong =
        labels.length > labels_max
            ? `At most ${labels_max} labels.`
            : labels.some((one) => [...one].length > label_max)
              ? `A label has at most ${label_max} letters.`
              : '';
    const used = [...new Set([...questions.value.values()].flatMap((one) => one.labels ?? []))];
    const offered = used.filter((one) => !labels.includes(one)).slice(0, 6);
    const submit = (event: Event): void => {
        event.preventDefault();
        if (wrong === '') void save_notes(seen.current);
    };
    return (
        <form class="reject-form" onSubmit={submit} onKeyDown={form_keys(question.id)}>
            <label class="field">
                Labels, with commas between
                <input
                    ref={box}
                    class="input"
                    data-testid="labels-text"
                    aria-invalid={wrong === '' ? undefined : true}
                    value={text.value}
                    onInput={(event) => (text.value = event.currentTarget.value)}
                />
            </label>
            {wrong && (
                <p class="counter is-over" role="alert">
                    {wrong}
                </p>
            )}
            {offered.length > 0 && (
                <Presets words={offered} take={(one) => (text.value = [...labels, one].join(', '))} />
            )}
            <label class="field">
                Who takes care of it
                <input
                    class="input"
                    data-testid="assignee"
                    maxLength={assignee_max}
                    value={assignee.value}
                    onInput={(event) => (assignee.value = event.currentTarget.value)}
                />
            </label>
            <div class="mod-actions">
                <button type="submit" class="button is-small is-primary" data-testid="notes-save" disabled={wrong !== ''}>
                    Save
                </button>
                {you.value?.name && assignee.value !== you.value.name && (
                    <button
                        type="button"
                        class="button is-small"
                        onClick={() => (assignee.value = you.value?.name ?? '')}
                    >
                        I take it
                    </button>
                )}
                <button type="button" class="button is-small is-quiet" onClick={() => leave(question.id)}>
                    Cancel
                </button>
            </div>
        </form>
    );
}
