// Several cards at once. What is done to many asks first, and says to how many.
import { computed, signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { reason_max } from '../protocol_questions';
import { may } from '../state/board';
import { offer_undo, step_alone } from '../state/moderation';
import { with_member } from '../state/reduce';
import { questions, toast } from '../state/store';
import { use_modal } from './modal';
import { presets } from './moderate_forms';
import { once } from './once';
import { Presets } from './presets';

export const picked = signal<ReadonlySet<string>>(new Set());

export function toggle_pick(id: string): void {
    picked.value = with_member(picked.value, id, !picked.value.has(id));
}

// All of them; or, when all are, none.
export function toggle_picks(ids: readonly string[]): void {
    const all = ids.every((id) => picked.value.has(id));
    const next = new Set(picked.value);
    for (const id of ids) {
        if (all) next.delete(id);
        else next.add(id);
    }
    picked.value = next;
}

export function clear_picks(): void {
    picked.value = new Set();
}

// Those that are still on the board.
export const chosen = computed(() => [...picked.value].flatMap((id) => questions.value.get(id) ?? []));

type BulkAct = 'approve' | 'reject' | 'defer' | 'archive';

const bulk_acts: Record<BulkAct, { label: string; done: string }> = {
    approve: { label: 'Approve', done: 'approved' },
    reject: { label: 'Reject', done: 'rejected' },
    defer: { label: 'Later', done: 'put off to later' },
    archive: { label: 'Archive', done: 'archived' },
};

const asking = signal<BulkAct | null>(null);
const reason = signal('');
const running = signal(false);

const count_words = (n: number): string => (n === 1 ? '1 question' : `${n} questions`);
const able = (act: BulkAct) => chosen.value.filter((one) => may(act, one));

export function BulkBar() {
    const count = chosen.value.length;
    if (count === 0) return null;
    return (
        <div class="bulk-bar" data-testid="bulk-bar" role="region" aria-label="Selected questions">
            <b role="status">{count} selected</b>
            {(Object.keys(bulk_acts) as BulkAct[]).map((act) => (
                <button
                    key={act}
                    type="button"
                    class={`button is-small ${act === 'reject' ? 'is-danger' : ''}`}
                    data-testid={`bulk-${act}`}
                    disabled={able(act).length === 0 || running.value}
                    onClick={once(() => ask(act))}
                >
                    {bulk_acts[act].label}
                </button>
            ))}
            <button type="button" class="button is-small is-quiet" data-testid="bulk-clear" onClick={clear_picks}>
                None
            </button>
        </div>
    );
}

function ask(act: BulkAct): void {
    reason.value = '';
    asking.value = act;
}

async function run(act: BulkAct): Promise<void> {
    const ids = able(act).map((one) => one.id);
    const args = act === 'reject' ? { reason: reason.value.trim() } : {};
    asking.value = null;
    running.value = true;
    const done: string[] = [];
    for (const id of ids) if (await step_alone(act, id, args)) done.push(id);
    running.value = false;
    // What did not work stays selected, with its reason on its card.
    picked.value = new Set([...picked.value].filter((id) => !done.includes(id)));
    const missed = ids.length - done.length;
    if (missed > 0) toast(`${count_words(missed)} could not be ${bulk_acts[act].done}: see why on the card.`, 'warn');
    if (done.length > 0) offer_undo(done, `${count_words(done.length)} ${bulk_acts[act].done}`);
}

export function BulkDialog() {
    const modal = use_modal(asking.value !== null, () => (asking.value = null));
    return (
        <dialog {...modal} data-testid="bulk-dialog" aria-label="Several questions at once">
            {asking.value && <BulkForm act={asking.value} />}
        </dialog>
    );
}

function BulkForm({ act }: { act: BulkAct }) {
    const box = useRef<HTMLInputElement>(null);
    useEffect(() => box.current?.focus(), []);
    const count = able(act).length;
    const left = chosen.value.length - count;
    const usable = count > 0 && (act !== 'reject' || reason.value.trim() !== '');
    const submit = (event: Event): void => {
        event.preventDefault();
        if (usable) void run(act);
    };
    return (
        <form class="reject-form" onSubmit={submit}>
            <h2>
                {act === 'defer' ? `Put ${count_words(count)} off to later?` : `${bulk_acts[act].label} ${count_words(count)}?`}
            </h2>
            {left > 0 && (
                <p class="muted">
                    {left === 1 ? '1 more is selected and stays' : `${left} more are selected and stay`} as it is: this
                    step is not for where {left === 1 ? 'it is' : 'they are'}.
                </p>
            )}
            {act === 'reject' && (
                <>
                    <Presets words={presets} take={(one) => (reason.value = one)} />
                    <input
                        ref={box}
                        class="input"
                        data-testid="bulk-reason"
                        aria-label="Reason, shown to each asker"
                        placeholder="Reason, shown to each asker"
                        maxLength={reason_max}
                        value={reason.value}
                        onInput={(event) => (reason.value = event.currentTarget.value)}
                    />
                </>
            )}
            <div class="control-row is-end">
                <button type="button" class="button is-quiet" onClick={() => (asking.value = null)}>
                    Cancel
                </button>
                <button
                    type="submit"
                    class={`button ${act === 'reject' ? 'is-danger' : 'is-primary'}`}
                    data-testid="bulk-confirm"
                    disabled={!usable}
                >
                    {bulk_acts[act].label}
                </button>
            </div>
        </form>
    );
}
