// The rules of a stage's chat, and the words that no message may hold.
import { signal } from '@preact/signals';
import { slow_choices, word_max, words_max } from '../protocol_chat';
import { merged_words, wait_words, words_of } from '../state/chat';
import { rules_wished, set_rules, unwanted_words } from '../state/people';
import { attempt, stage, stages, toast } from '../state/store';

export function ChatRulesForm() {
    const { open, links, slow_ms } = rules_wished.value;
    const slow = slow_ms / 1000;
    const choices = slow_choices.includes(slow) ? slow_choices : [...slow_choices, slow].sort((a, b) => a - b);
    return (
        <section class="people-part" aria-label="Chat rules">
            <h3 class="group-title">Chat rules{stages.value.length > 1 ? ` of ${stage.value?.title}` : ''}</h3>
            <div class="people-rules">
                <label class="check">
                    <input
                        type="checkbox"
                        data-testid="rule-open"
                        checked={open}
                        onChange={(event) => void set_rules({ open: event.currentTarget.checked })}
                    />
                    Attendees can write
                </label>
                <label class="check">
                    <input
                        type="checkbox"
                        data-testid="rule-links"
                        checked={links}
                        onChange={(event) => void set_rules({ links: event.currentTarget.checked })}
                    />
                    Messages may hold links
                </label>
                <label class="check">
                    Wait between two messages
                    <select
                        class="input"
                        data-testid="rule-slow"
                        value={String(slow)}
                        onChange={(event) => void set_rules({ slow_ms: Number(event.currentTarget.value) * 1000 })}
                    >
                        {choices.map((seconds) => (
                            <option key={seconds} value={String(seconds)}>
                                {seconds === 0 ? 'none' : wait_words(seconds * 1000)}
                            </option>
                        ))}
                    </select>
                </label>
            </div>
            <p class="muted people-hint">Moderators and organisers may always write.</p>
        </section>
    );
}

// What is being changed, and the list as it was then.
const editing = signal<{ text: string; base: readonly string[]; saving: boolean } | null>(null);

async function save(): Promise<void> {
    const edit = editing.value;
    if (!edit || edit.saving) return;
    editing.value = { ...edit, saving: true };
    const words = merged_words(edit.base, words_of(edit.text), unwanted_words.value);
    const done = await attempt('set_words', { words });
    if (done) toast('The words are saved.');
    editing.value = done ? null : { ...(editing.value ?? edit), saving: false };
}

export function WordList() {
    const words = unwanted_words.value;
    const edit = editing.value;
    const text = edit?.text ?? words.join('\n');
    const now = words_of(text);
    const long = now.find((word) => [...word].length > word_max);
    const wrong =
        now.length > words_max
            ? `At most ${words_max} words; these are ${now.length}.`
            : long && `“${long.slice(0, 20)}…” is longer than ${word_max} letters.`;
    return (
        <details class="people-part people-words" data-testid="words">
            <summary class="group-title">Words that no message may hold{words.length > 0 ? ` (${words.length})` : ''}</summary>
            <form
                class="reject-form"
                onSubmit={(event) => {
                    event.preventDefault();
                    if (!wrong) void save();
                }}
            >
                <label class="muted people-hint" for="unwanted-words">
                    One a line. Capitals, accents and look-alike letters make no difference. Who used one is not told which.
                </label>
                <textarea
                    id="unwanted-words"
                    class="input"
                    data-testid="words-text"
                    rows={4}
                    spellcheck={false}
                    autocapitalize="none"
                    value={text}
                    onInput={(event) =>
                        (editing.value = {
                            base: edit?.base ?? words,
                            text: event.currentTarget.value,
                            saving: edit?.saving ?? false,
                        })
                    }
                />
                {wrong && (
                    <p class="form-error" role="alert">
                        {wrong}
                    </p>
                )}
                {edit && (
                    <div class="mod-actions">
                        <button
                            type="submit"
                            class="button is-small is-primary"
                            data-testid="words-save"
                            disabled={edit.saving || Boolean(wrong)}
                        >
                            {edit.saving ? 'Saving…' : 'Save'}
                        </button>
                        <button type="button" class="button is-small is-quiet" onClick={() => (editing.value = null)}>
                            Leave it
                        </button>
                    </div>
                )}
            </form>
        </details>
    );
}
