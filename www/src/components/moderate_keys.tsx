// The board by keyboard, and the list of its keys.
import { signal } from '@preact/signals';
import type { Question } from '../protocol';
import { may, type Act } from '../state/board';
import { editing, end } from '../state/editing';
import { selected } from '../state/moderation';
import { questions } from '../state/store';
import { Icon } from './icons';
import { use_modal } from './modal';
import { acts, do_act } from './moderate_actions';
import { clear_picks, picked, toggle_pick, toggle_picks } from './moderate_bulk';
import { focus_card, lane_of, select_beside, select_lane_beside } from './moderate_focus';
import { put_next_on_stage } from './moderate_next';
import { undo } from './moderate_undo';

export const help_open = signal(false);

const by_key = new Map((Object.keys(acts) as Act[]).map((act) => [acts[act].key, act] as const));
by_key.delete(''); // a button only

const general: Record<string, () => void> = {
    '?': () => (help_open.value = !help_open.value),
    j: () => select_beside(+1),
    k: () => select_beside(-1),
    ArrowDown: () => select_beside(+1),
    ArrowUp: () => select_beside(-1),
    ArrowRight: () => select_lane_beside(+1),
    ArrowLeft: () => select_lane_beside(-1),
    n: put_next_on_stage,
    u: () => void undo(),
    Escape: leave,
};

function leave(): void {
    if (editing.value) {
        const { id } = editing.value;
        end();
        focus_card(id);
    } else if (picked.value.size > 0) {
        clear_picks();
    }
}

const arrows = /^Arrow/;

export function listen_to_keys(): void {
    window.addEventListener('keydown', (event) => {
        const target = event.target as HTMLElement;
        if (event.ctrlKey || event.metaKey || event.altKey) return;
        if (target.closest('input:not([type="checkbox"]), textarea, select, dialog')) return;
        // Tabs, volume and scrolling have arrows of their own; on the board's cards they go from one to another.
        if (arrows.test(event.key) && !target.matches('[data-card]')) return;
        if (run_key(event.key, event.repeat)) event.preventDefault();
    });
}

function run_key(key: string, repeated: boolean): boolean {
    const act = by_key.get(key);
    const moves = key === 'j' || key === 'k' || arrows.test(key);
    if (repeated && !moves) return act !== undefined; // a key that is held decides once
    if (Object.hasOwn(general, key)) {
        general[key]?.();
        return true;
    }
    const question: Question | undefined = questions.value.get(selected.value ?? '');
    if (!question) return false;
    if (key === 'x') toggle_pick(question.id);
    else if (key === 'X') toggle_picks(lane_of(question.id));
    else if (act && may(act, question)) do_act(act, question);
    else return false;
    return true;
}

const help: [string, [string, string][]][] = [
    [
        'Where',
        [
            ['j / k', 'next, previous question'],
            ['← / →', 'lane before, lane after'],
            ['x / X', 'select it, all of its lane'],
            ['Esc', 'close; select none'],
            ['?', 'this list'],
        ],
    ],
    [
        'What',
        [
            ['n', 'put the next one on stage'],
            ...(Object.keys(acts) as Act[])
                .filter((act) => acts[act].key !== '')
                .map((act): [string, string] => [acts[act].key, acts[act].help]),
            ['u', 'undo, for ten seconds'],
        ],
    ],
];

export function KeyHelp() {
    const modal = use_modal(help_open.value, () => (help_open.value = false));
    return (
        <dialog {...modal} data-testid="key-help" aria-label="Keyboard">
            <div class="dialog-head">
                <h2>Keyboard</h2>
                <button type="button" class="button is-quiet is-icon" onClick={() => (help_open.value = false)}>
                    <Icon name="close" />
                    <span class="visually-hidden">Close</span>
                </button>
            </div>
            <div class="key-lists">
                {help.map(([title, keys]) => (
                    <section>
                        <h3>{title}</h3>
                        <dl class="key-list">
                            {keys.map(([key, what]) => (
                                <div>
                                    <dt>
                                        <kbd>{key}</kbd>
                                    </dt>
                                    <dd>{what}</dd>
                                </div>
                            ))}
                        </dl>
                    </section>
                ))}
            </div>
            <p class="muted">Cards can be dragged from lane to lane; on another card, to merge the two.</p>
        </dialog>
    );
}
