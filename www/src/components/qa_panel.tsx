// Questions & answers beside the stage: ask, vote, see what became of one's own.
import { effect, signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { question_text_max } from '../protocol';
import { questions_in, type QuestionOrder } from '../state/select';
import { attempt, connection, questions, stage } from '../state/store';
import { is_own, QuestionItem } from './question';
import { announce } from './shell';
import { UserText } from './text';

const order = signal<QuestionOrder>('votes');

export function QaPanel({ focus_ask }: { focus_ask: boolean }) {
    const stage_id = stage.value?.id ?? '';
    const all = questions.value;
    const on_stage = questions_in(all, stage_id, ['on_stage'], 'new')[0];
    const open = questions_in(all, stage_id, ['approved'], order.value);
    const own = questions_in(all, stage_id, ['pending', 'rejected'], 'new').filter(is_own);
    const answered = questions_in(all, stage_id, ['answered_live'], 'new');
    const now_code = stage.value?.now ?? null;
    return (
        <div class="qa">
            <div class="panel-scroll">
                {on_stage && (
                    <section class="on-stage" data-testid="on-stage-question" aria-label="On stage now">
                        <p class="eyebrow is-live">On stage now</p>
                        <p class="on-stage-text">
                            <UserText text={on_stage.text} />
                        </p>
                        <p class="question-meta">
                            <span>{on_stage.author.name || 'Guest'}</span>
                            <span>
                                {on_stage.votes} {on_stage.votes === 1 ? 'vote' : 'votes'}
                            </span>
                        </p>
                    </section>
                )}
                {own.length > 0 && (
                    <section class="question-group" aria-label="Your questions">
                        <h2 class="group-title">Yours</h2>
                        {own.map((one) => (
                            <QuestionItem key={one.id} question={one} now_code={now_code} />
                        ))}
                    </section>
                )}
                <section class="question-group" aria-label="Questions">
                    <div class="group-head">
                        <h2 class="group-title">Questions{open.length > 0 ? ` (${open.length})` : ''}</h2>
                        <OrderSwitch />
                    </div>
                    {open.map((one) => (
                        <QuestionItem key={one.id} question={one} now_code={now_code} />
                    ))}
                    {open.length === 0 && <p class="empty">No open questions yet. Yours could be the first.</p>}
                </section>
                {answered.length > 0 && (
                    <details class="question-group" open={open.length === 0}>
                        <summary class="group-title">Answered ({answered.length})</summary>
                        {answered.map((one) => (
                            <QuestionItem key={one.id} question={one} now_code={now_code} />
                        ))}
                    </details>
                )}
            </div>
            <AskBox focus={focus_ask} />
        </div>
    );
}

function OrderSwitch() {
    return (
        <div class="segmented" role="group" aria-label="Order">
            {(['votes', 'new'] as const).map((one) => (
                <button type="button" aria-pressed={order.value === one} onClick={() => (order.value = one)}>
                    {one === 'votes' ? 'Top' : 'New'}
                </button>
            ))}
        </div>
    );
}

const draft = signal('');
const sending = signal(false);

function AskBox({ focus }: { focus: boolean }) {
    const box = useRef<HTMLTextAreaElement>(null);
    useEffect(() => {
        if (focus) box.current?.focus();
    }, []);
    const length = [...draft.value].length;
    const usable = draft.value.trim() !== '' && length <= question_text_max && !sending.value;
    const ask = async (event?: Event): Promise<void> => {
        event?.preventDefault();
        if (!usable) return;
        sending.value = true;
        if (await attempt('ask', { text: draft.value.trim() })) {
            draft.value = '';
            announce('Your question is with the moderators.');
        }
        sending.value = false;
        box.current?.focus();
    };
    const keys = (event: KeyboardEvent): void => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void ask(event);
    };
    return (
        <form class="composer" onSubmit={ask}>
            <label class="visually-hidden" for="ask-text">
                Your question
            </label>
            <textarea
                id="ask-text"
                ref={box}
                class="input"
                data-testid="ask-text"
                rows={focus ? 4 : 2}
                placeholder="Ask the speaker…"
                value={draft.value}
                onInput={(event) => (draft.value = event.currentTarget.value)}
                onKeyDown={keys}
                aria-describedby="ask-count"
            />
            <div class="composer-foot">
                <span id="ask-count" class={`counter ${length > question_text_max ? 'is-over' : ''}`}>
                    {length.toLocaleString('en')} / {question_text_max.toLocaleString('en')}
                </span>
                {sending.value && connection.value.state !== 'open' && (
                    <span class="counter">Sent as soon as we are connected</span>
                )}
                <span class="spacer" />
                <button type="submit" class="button is-primary" data-testid="ask-send" disabled={!usable}>
                    {sending.value ? 'Sending…' : 'Ask'}
                </button>
            </div>
        </form>
    );
}

// Tells a screen reader what changed for this person: their questions' fate, and what is on stage.
export function announce_questions(): () => void {
    let known = new Map<string, string>();
    return effect(() => {
        const next = new Map([...questions.value.values()].map((one) => [one.id, one.state] as const));
        for (const [id, now] of next) {
            const before = known.get(id);
            const question = questions.value.get(id);
            if (!before || before === now || !question) continue;
            if (now === 'on_stage') announce(`On stage: ${question.text}`);
            else if (is_own(question) && now === 'approved') announce('Your question was approved.');
            else if (is_own(question) && now === 'rejected')
                announce(`Your question was not taken: ${question.reason ?? ''}`);
        }
        known = next;
    });
}
