// Dragging cards with mouse, pen and finger: on a lane (on a phone: on its tab) to bring a question there, on another card to
// merge the two. A mouse drags once it moved; a finger has to rest first, since moving it scrolls.
import { act_of_drop, can_merge, type Lane } from '../state/board';
import { begin } from '../state/editing';
import { questions } from '../state/store';
import { do_act } from './moderate_actions';
import { announce } from './shell';
import type { Question } from '../protocol';

const slop_px = 6;
const rest_ms = 350;
const edge_px = 56; // nearer to a lane's rim it scrolls by itself
const scroll_px = 10; // a frame
// Below a finger, and small: the tab that it goes to must be seen.
const finger_grab = { x: 40, y: -28, width: 220 };

const lane_of_tab: Record<string, Lane> = { queue: 'waiting', approved: 'approved', onstage: 'stage', answered: 'answered' };

interface Pressed {
    pointer: number;
    card: HTMLElement;
    question: Question;
    x: number;
    y: number;
    touch: boolean;
    timer: number;
}

interface Target {
    element: Element;
    drop: () => void;
}

interface Drag {
    ghost: HTMLElement;
    grab_x: number;
    grab_y: number;
    x: number;
    y: number;
    frame: number;
    target: Target | null;
}

export function listen_to_drags(board: HTMLElement): () => void {
    let pressed: Pressed | null = null;
    let drag: Drag | null = null;

    const mark = (target: Target | null): void => {
        if (drag?.target?.element === target?.element) return;
        drag?.target?.element.removeAttribute('data-dropping');
        target?.element.setAttribute('data-dropping', '');
        if (drag) drag.target = target;
    };
    const frame = (): void => {
        if (!drag || !pressed) return;
        drag.ghost.style.transform = `translate(${drag.x - drag.grab_x}px, ${drag.y - drag.grab_y}px)`;
        const under = document.elementFromPoint(drag.x, drag.y);
        const scroller = under?.closest<HTMLElement>('.column-body');
        if (scroller) scroll_at_rim(scroller, drag.y);
        mark(target_at(under, pressed));
        drag.frame = requestAnimationFrame(frame);
    };
    const begin_drag = (): void => {
        if (!pressed) return;
        clearTimeout(pressed.timer);
        const { card, x, y, pointer, touch } = pressed;
        const box = card.getBoundingClientRect();
        const grab = touch ? finger_grab : { x: x - box.left, y: y - box.top, width: box.width };
        drag = { ghost: ghost_of(card, grab.width), grab_x: grab.x, grab_y: grab.y, x, y, frame: 0, target: null };
        board.setPointerCapture(pointer);
        board.classList.add('is-dragging');
        card.setAttribute('data-lifted', '');
        drag.frame = requestAnimationFrame(frame);
    };
    const end = (): Target | null => {
        const target = drag?.target ?? null;
        mark(null);
        if (pressed) clearTimeout(pressed.timer);
        if (drag) cancelAnimationFrame(drag.frame);
        drag?.ghost.remove();
        pressed?.card.removeAttribute('data-lifted');
        board.classList.remove('is-dragging');
        pressed = null;
        drag = null;
        return target;
    };

    const down = (event: PointerEvent): void => {
        if (event.button !== 0 || drag) return;
        end(); // a press whose end was told to nobody here
        const hit = event.target as Element;
        if (hit.closest('button, a, input, textarea, select, label, summary, form')) return;
        const card = hit.closest<HTMLElement>('[data-card]');
        const question = questions.value.get(card?.dataset.card ?? '');
        if (!card || !question) return;
        const touch = event.pointerType === 'touch';
        const timer = touch ? window.setTimeout(begin_drag, rest_ms) : 0;
        pressed = { pointer: event.pointerId, card, question, x: event.clientX, y: event.clientY, touch, timer };
    };
    const moved = (event: PointerEvent): void => {
        if (!pressed || event.pointerId !== pressed.pointer) return;
        const far = Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y) > slop_px;
        if (!drag && far && pressed.touch) return void end();
        if (!drag && far) begin_drag();
        if (!drag) return;
        drag.x = event.clientX;
        drag.y = event.clientY;
    };
    const up = (event: PointerEvent): void => {
        if (event.pointerId !== pressed?.pointer) return;
        if (drag) swallow_click(board);
        end()?.drop();
    };
    const stop = (): void => void end();
    const keys = (event: KeyboardEvent): void => {
        if (event.key !== 'Escape' || !drag) return;
        event.stopPropagation();
        stop();
    };
    // While a finger drags it must not scroll; the listener has to be there before it comes down.
    const touched = (event: TouchEvent): void => {
        if (drag && event.cancelable) event.preventDefault();
    };
    const menu = (event: Event): void => {
        if (pressed) event.preventDefault();
    };
    const select = (event: Event): void => {
        if (drag) event.preventDefault();
    };

    board.addEventListener('pointerdown', down);
    board.addEventListener('pointermove', moved);
    board.addEventListener('pointerup', up);
    board.addEventListener('pointercancel', stop);
    board.addEventListener('touchmove', touched, { passive: false });
    board.addEventListener('contextmenu', menu);
    board.addEventListener('selectstart', select);
    window.addEventListener('keydown', keys, { capture: true });
    return () => {
        stop();
        board.removeEventListener('pointerdown', down);
        board.removeEventListener('pointermove', moved);
        board.removeEventListener('pointerup', up);
        board.removeEventListener('pointercancel', stop);
        board.removeEventListener('touchmove', touched);
        board.removeEventListener('contextmenu', menu);
        board.removeEventListener('selectstart', select);
        window.removeEventListener('keydown', keys, { capture: true });
    };
}

// The question as it is now: it may have moved while it was in the air.
function target_at(under: Element | null, { question }: Pressed): Target | null {
    const now = questions.value.get(question.id);
    if (!under || !now) return null;
    const card = under.closest<HTMLElement>('[data-card]');
    const into = questions.value.get(card?.dataset.card ?? '');
    if (card && into && can_merge(now, into)) return { element: card, drop: () => begin('merge', now, into.id) };
    const place = under.closest<HTMLElement>('[data-drop], [id^="mod-tab-"]');
    const lane = (place?.dataset.drop ?? lane_of_tab[place?.id.replace('mod-tab-', '') ?? '']) as Lane | undefined;
    const act = lane === undefined ? null : act_of_drop(now, lane);
    if (!place || act === null) return null;
    return {
        element: place,
        drop: () => {
            do_act(act, now);
            announce('Dropped.');
        },
    };
}

function ghost_of(card: HTMLElement, width_px: number): HTMLElement {
    const ghost = card.cloneNode(true) as HTMLElement;
    for (const one of [ghost, ...ghost.querySelectorAll('*')])
        for (const name of ['id', 'data-testid', 'data-card', 'data-id', 'data-lifted']) one.removeAttribute(name);
    ghost.classList.add('mod-ghost');
    ghost.setAttribute('aria-hidden', 'true');
    ghost.inert = true;
    ghost.style.width = `${width_px}px`;
    document.body.append(ghost);
    return ghost;
}

function scroll_at_rim(scroller: HTMLElement, y: number): void {
    const box = scroller.getBoundingClientRect();
    if (y < box.top + edge_px) scroller.scrollBy({ top: -scroll_px, behavior: 'instant' });
    else if (y > box.bottom - edge_px) scroller.scrollBy({ top: scroll_px, behavior: 'instant' });
}

// The click that ends a drag is none.
function swallow_click(board: HTMLElement): void {
    const swallow = (event: Event): void => event.stopPropagation();
    board.addEventListener('click', swallow, { capture: true, once: true });
    setTimeout(() => board.removeEventListener('click', swallow, { capture: true }), 0);
}
