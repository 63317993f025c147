// Questions & answers beside the stage: what is on stage, one's own questions and their fate, those of others, the answers.
import { signal } from '@preact/signals';
import type { Question } from '../protocol';
import { author_words, is_hand, microphone_line, questions_in, vote_words, type QuestionOrder } from '../state/select';
import { next_talk, now_talk, questions, stage } from '../state/store';
import { AskBox } from './ask_box';
import { MyHand } from './hand';
import { is_own, QuestionItem } from './question';
import { LongText } from './text';

const order = signal<QuestionOrder>('votes');
const own_unfolded = 3; // so many that are settled stay in sight

export function QaPanel({ in_room }: { in_room: boolean }) {
    const stage_id = stage.value?.id ?? '';
    const code = (now_talk.value ?? next_talk.value)?.code ?? null;
    const all = questions.value;
    const others = (states: Parameters<typeof questions_in>[2], by: QuestionOrder): Question[] =>
        questions_in(all, stage_id, states, by).filter((one) => !is_hand(one) && !is_own(one));
    const on_stage = questions_in(all, stage_id, ['on_stage'], 'new')[0];
    const open = others(['approved'], order.value);
    const here = open.filter((one) => code === null || one.talk === code);
    return (
        <div class="qa">
            <div class="panel-scroll" tabIndex={0} role="region" aria-label="Questions and answers">
                {on_stage && <OnStage question={on_stage} />}
                <MyHand />
                <Own stage_id={stage_id} code={code} />
                <section class="question-group" aria-label="Questions">
                    <div class="group-head">
                        <h2 class="group-title">Questions{here.length > 0 ? ` (${here.length})` : ''}</h2>
                        <OrderSwitch />
                    </div>
                    {here.map((one) => (
                        <QuestionItem key={one.id} question={one} now_code={code} />
                    ))}
                    {here.length === 0 && <p class="empty">No open questions of others. Ask the next one.</p>}
                </section>
                <Line stage_id={stage_id} />
                <Folded title="At other talks" list={open.filter((one) => !here.includes(one))} code={code} />
                <Folded title="For later" list={others(['deferred'], 'votes')} code={code} />
                <Folded
                    title="Answered"
                    list={others(['answered_live', 'answered_text'], 'new')}
                    code={code}
                    open={here.length === 0}
                />
            </div>
            <AskBox in_room={in_room} />
        </div>
    );
}

function OnStage({ question }: { question: Question }) {
    return (
        <section class="on-stage" data-testid="on-stage-question" aria-label="On stage now">
            <p class="eyebrow is-live">{is_hand(question) ? 'At the microphone' : 'On stage now'}</p>
            {question.text !== '' && (
                <p class={`on-stage-text ${question.text.length > 280 ? 'is-long' : ''}`}>
                    <LongText key={question.id} text={question.text} />
                </p>
            )}
            <p class="question-meta">
                <span>{author_words(question)}</span>
                {!is_hand(question) && <span>{vote_words(question.votes)}</span>}
            </p>
        </section>
    );
}

const settled = new Set(['answered_live', 'answered_text', 'rejected', 'withdrawn', 'merged', 'archived']);

// A hand that is up has its own place; of one that was not called its asker reads here what became of it.
const hand_ends = new Set(['rejected', 'deferred', 'archived']);

function Own({ stage_id, code }: { stage_id: string; code: string | null }) {
    const mine = [...questions.value.values()]
        .filter((one) => one.stage === stage_id && is_own(one) && (!is_hand(one) || hand_ends.has(one.state)))
        .sort((a, b) => b.created_ms - a.created_ms);
    if (mine.length === 0) return null;
    const old = new Set(mine.filter((one) => settled.has(one.state)).slice(own_unfolded));
    const item = (one: Question) => <QuestionItem key={one.id} question={one} now_code={code} />;
    return (
        <section class="question-group" aria-label="Your questions" data-testid="own-questions">
            <h2 class="group-title">Yours</h2>
            {mine.filter((one) => !old.has(one)).map(item)}
            {old.size > 0 && (
                <details>
                    <summary class="group-title">Older of yours ({old.size})</summary>
                    {[...old].map(item)}
                </details>
            )}
        </section>
    );
}

function Line({ stage_id }: { stage_id: string }) {
    const line = microphone_line(questions.value, stage_id);
    if (line.length === 0) return null;
    return (
        <p class="microphone-line" data-testid="microphone-line">
            At the microphone next: {line.map((one) => (is_own(one) ? 'you' : author_words(one))).join(', ')}
        </p>
    );
}

interface FoldedProps {
    title: string;
    list: Question[];
    code: string | null;
    open?: boolean;
}

function Folded({ title, list, code, open = false }: FoldedProps) {
    if (list.length === 0) return null;
    return (
        <details class="question-group" open={open}>
            <summary class="group-title">
                {title} ({list.length})
            </summary>
            {list.map((one) => (
                <QuestionItem key={one.id} question={one} now_code={code} />
            ))}
        </details>
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
