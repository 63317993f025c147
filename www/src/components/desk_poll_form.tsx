// Where a poll is written. What is wrong stands at its field, in words, once somebody tried to save it.
import { useEffect, useRef } from 'preact/hooks';
import { options_max, options_min, type PollKind } from '../protocol_polls';
import { faults_of, has_options, type PollFaults } from '../state/poll_faults';
import { change_form, poll_form, save_poll, type PollForm } from '../state/poll_desk';
import { kind_words } from '../state/polls';
import { Icon } from './icons';
import { once } from './once';

const no_faults: PollFaults = { text: '', options: '', option: [] };

function leave(): void {
    const id = poll_form.value?.id;
    poll_form.value = null;
    focus_soon(id ? `.desk-poll[data-id="${CSS.escape(id)}"]` : '#poll-new');
}

const focus_soon = (selector: string): void => {
    setTimeout(() => document.querySelector<HTMLElement>(selector)?.focus(), 50);
};

export function DeskPollForm({ form }: { form: PollForm }) {
    const box = useRef<HTMLFormElement>(null);
    useEffect(() => box.current?.querySelector('textarea')?.focus(), []);
    const faults = form.tried ? faults_of(form) : no_faults;
    const submit = async (event: Event): Promise<void> => {
        event.preventDefault();
        const { id } = form;
        if (await save_poll()) return focus_soon(id ? `.desk-poll[data-id="${CSS.escape(id)}"]` : '#poll-new');
        setTimeout(() => box.current?.querySelector<HTMLElement>('[aria-invalid]')?.focus());
    };
    const keys = (event: KeyboardEvent): void => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void submit(event);
        if (event.key === 'Escape') leave();
        event.stopPropagation(); // the board's letters act on questions
    };
    return (
        <form
            ref={box}
            class="desk-form"
            data-testid="poll-form"
            aria-label={form.id === null ? 'New poll' : 'Edit the poll'}
            noValidate
            onSubmit={submit}
            onKeyDown={keys}
        >
            <label class="field">
                What you ask
                <textarea
                    class="input"
                    rows={2}
                    data-testid="poll-text"
                    aria-invalid={faults.text !== '' || undefined}
                    aria-describedby="poll-text-fault"
                    value={form.text}
                    onInput={(event) => change_form({ text: event.currentTarget.value })}
                />
            </label>
            <Fault id="poll-text-fault" words={faults.text} />
            <label class="field">
                Answered by
                <select
                    class="input"
                    data-testid="poll-kind"
                    value={form.kind}
                    onChange={(event) => change_form({ kind: event.currentTarget.value as PollKind })}
                >
                    {(Object.keys(kind_words) as PollKind[]).map((kind) => (
                        <option key={kind} value={kind}>
                            {kind_words[kind]}
                        </option>
                    ))}
                </select>
            </label>
            {has_options(form.kind) && <Options form={form} faults={faults} />}
            <label class="check">
                <input
                    type="checkbox"
                    data-testid="poll-hide"
                    checked={form.hide_results}
                    onChange={(event) => change_form({ hide_results: event.currentTarget.checked })}
                />
                Hide the results until they are published
            </label>
            <Fault id="poll-form-fault" words={form.error} />
            <div class="mod-actions">
                <button type="submit" class="button is-small is-primary" data-testid="poll-save" disabled={form.sending}>
                    {form.sending ? 'Saving…' : form.id === null ? 'Make the draft' : 'Save'}
                </button>
                <button type="button" class="button is-small is-quiet" data-testid="poll-cancel" onClick={leave}>
                    Cancel
                </button>
            </div>
        </form>
    );
}

function Fault({ id, words }: { id: string; words: string }) {
    return (
        <p class="form-error desk-fault" id={id} role="alert" data-testid={id}>
            {words}
        </p>
    );
}

function Options({ form, faults }: { form: PollForm; faults: PollFaults }) {
    const { options } = form;
    const write = (at: number, text: string): void => {
        change_form({ options: options.map((one, i) => (i === at ? text : one)) });
    };
    const remove = (at: number): void => {
        change_form({ options: options.filter((_, i) => i !== at) });
        focus_soon(`#poll-option-${Math.min(at, options.length - 2)}`);
    };
    const add = (): void => {
        change_form({ options: [...options, ''] });
        focus_soon(`#poll-option-${options.length}`);
    };
    return (
        <fieldset class="desk-choices" aria-describedby="poll-options-fault">
            <legend>Choices</legend>
            {options.map((one, at) => (
                <div key={at} class="desk-choice">
                    <input
                        class="input"
                        id={`poll-option-${at}`}
                        data-testid="poll-option"
                        aria-label={`Choice ${at + 1}`}
                        placeholder={`Choice ${at + 1}`}
                        aria-invalid={Boolean(faults.option[at]) || (faults.options !== '' && one.trim() === '') || undefined}
                        aria-describedby={`poll-option-${at}-fault`}
                        value={one}
                        onInput={(event) => write(at, event.currentTarget.value)}
                    />
                    <button
                        type="button"
                        class="button is-quiet is-icon"
                        disabled={options.length <= options_min}
                        onClick={once(() => remove(at))}
                    >
                        <Icon name="close" />
                        <span class="visually-hidden">Remove choice {at + 1}</span>
                    </button>
                    <Fault id={`poll-option-${at}-fault`} words={faults.option[at] ?? ''} />
                </div>
            ))}
            <Fault id="poll-options-fault" words={faults.options} />
            {options.length < options_max && (
                <button type="button" class="button is-small" data-testid="poll-option-add" onClick={once(add)}>
                    Another choice
                </button>
            )}
        </fieldset>
    );
}
