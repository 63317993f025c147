// The buttons of a card: what is done most in its state, and the rest behind one that unfolds them.
import { useState } from 'preact/hooks';
import type { Question, QuestionState } from '../protocol';
import { may, type Act } from '../state/board';
import { begin } from '../state/editing';
import { focus_card, following } from './moderate_focus';
import { is_mine, selected, take_step, toggle_claim } from '../state/moderation';
import { is_hand } from '../state/select';
import { you } from '../state/store';
import { Icon } from './icons';
import { once } from './once';
import { AboutAuthor } from './people_author';

// In the order of the buttons; `key` does the same for the selected card.
export const acts: Record<Act, { label: string; hand?: string; key: string; testid: string; help: string }> = {
    approve: { label: 'Approve', hand: 'Into the line', key: 'a', testid: 'approve', help: 'approve' },
    put_on_stage: { label: 'Put on stage', hand: 'Call', key: 's', testid: 'put-on-stage', help: 'put on stage' },
    answered: { label: 'Answered', hand: 'Done', key: 'd', testid: 'answered', help: 'answered on stage' },
    take_off_stage: {
        label: 'Take off',
        hand: 'Back in line',
        key: 'o',
        testid: 'take-off-stage',
        help: 'take off the stage',
    },
    reject: { label: 'Reject', hand: 'Lower', key: 'r', testid: 'reject', help: 'reject with a reason' },
    answer: { label: 'Answer in text', key: 'w', testid: 'answer-in-text', help: 'write the answer' },
    defer: { label: 'Later', key: 'l', testid: 'defer', help: 'later, or after the talk' },
    merge: { label: 'Merge…', key: 'm', testid: 'merge', help: 'merge into another' },
    unmerge: { label: 'Take apart', key: '', testid: 'unmerge', help: '' },
    pin: { label: 'Pin', key: 'p', testid: 'pin', help: 'pin: it is the next' },
    label: { label: 'Labels…', key: 't', testid: 'labels', help: 'labels, and who takes care' },
    claim: { label: 'I work on this', key: 'c', testid: 'claim-it', help: 'claim it, or let it go' },
    archive: { label: 'Archive', key: 'e', testid: 'archive', help: 'archive' },
};

const first_acts: Record<QuestionState, readonly Act[]> = {
    pending: ['approve', 'reject'],
    approved: ['put_on_stage', 'answered'],
    on_stage: ['answered', 'take_off_stage'],
    answered_live: [],
    answered_text: [],
    deferred: ['approve'],
    rejected: ['approve'],
    archived: ['approve'],
    withdrawn: [],
    merged: [],
};

// After what takes a card away the next one is selected: a queue is worked without reaching for the mouse.
const stays = new Set<Act>(['put_on_stage', 'pin', 'label', 'claim']);

export function do_act(act: Act, question: Question): void {
    if (!may(act, question)) return;
    if (act === 'reject' || act === 'answer' || act === 'merge' || act === 'label') return begin(act, question);
    if (act === 'claim') return toggle_claim(question);
    void carry_out(act, question);
}

async function carry_out(act: Exclude<Act, 'reject' | 'answer' | 'merge' | 'label' | 'claim'>, question: Question) {
    const next = stays.has(act) ? question.id : following(question.id);
    const focused = document.activeElement?.closest('[data-card]') !== null;
    const args = act === 'pin' ? { pinned: !question.pinned } : {};
    if (!(await take_step(act, question.id, args)) || selected.value !== question.id) return;
    selected.value = next;
    if (focused) focus_card(next);
}

function words_of(act: Act, question: Question): string {
    if (act === 'pin' && question.pinned) return 'Unpin';
    if (act === 'claim' && is_mine(question)) return 'Let it go';
    if (act === 'approve' && question.state !== 'pending' && !is_hand(question)) {
        return question.state === 'rejected' ? 'Approve after all' : 'Back to approved';
    }
    return (is_hand(question) && acts[act].hand) || acts[act].label;
}

export function Actions({ question }: { question: Question }) {
    const [open, set_open] = useState(false);
    const first = first_acts[question.state].filter((act) => may(act, question));
    const rest = (Object.keys(acts) as Act[]).filter(
        (act) => act !== 'unmerge' && may(act, question) && !first.includes(act),
    );
    // The way out stays in reach, however the rest is folded.
    const quick = question.state === 'approved' ? 'reject' : null;
    const more = rest.filter((act) => act !== quick);
    const is_own = question.author.person !== null && question.author.person === you.value?.person;
    if (first.length + rest.length === 0) return null;
    return (
        <div class="mod-actions" role="group" aria-label="Actions">
            {first.map((act, at) => (
                <ActButton key={act} act={act} question={question} primary={at === 0} />
            ))}
            {quick && <QuickReject question={question} />}
            {more.length > 0 && (
                <button
                    type="button"
                    class="button is-small is-quiet is-icon"
                    data-testid="more-actions"
                    aria-expanded={open}
                    title={open ? 'Fewer actions' : 'More actions'}
                    onClick={() => set_open(!open)}
                >
                    <Icon name="more" />
                    <span class="visually-hidden">More actions</span>
                </button>
            )}
            {open && more.map((act) => <ActButton key={act} act={act} question={question} />)}
            {open && !is_own && (
                <AboutAuthor
                    subject={{ kind: 'question', id: question.id, name: question.author.name }}
                    testid="author"
                />
            )}
        </div>
    );
}

function ActButton({ act, question, primary = false }: { act: Act; question: Question; primary?: boolean }) {
    return (
        <button
            type="button"
            class={`button is-small ${primary ? 'is-primary' : ''}`}
            data-testid={acts[act].testid}
            title={acts[act].key ? `Key ${acts[act].key}` : undefined}
            onClick={once(() => do_act(act, question))}
        >
            {words_of(act, question)}
        </button>
    );
}

function QuickReject({ question }: { question: Question }) {
    const words = words_of('reject', question);
    return (
        <button
            type="button"
            class="button is-small is-quiet is-icon"
            data-testid="reject"
            title={`${words}, key r`}
            onClick={once(() => do_act('reject', question))}
        >
            <Icon name="close" />
            <span class="visually-hidden">{words}</span>
        </button>
    );
}
