// Dragging with mouse, pen and finger. A mouse drags once it moved; a finger has to rest first, since moving it scrolls.
// Layout is read once, when the drag begins, and then only the scroll position.
import type { Talk } from '../protocol';
import { minute_ms } from '../state/timeline';
import type { MoveModel } from './timeline_move';

const slop_px = 6;
const rest_ms = 350;
const edge_px = 40; // nearer to the rim the grid scrolls by itself
const scroll_px = 12; // a frame

interface Pressed {
    pointer: number;
    talk: Talk;
    block: HTMLElement;
    x: number;
    y: number;
    timer: number;
}

interface Drag {
    talk: Talk;
    grab_px: number; // where in the block it was taken, below its top
    columns: { room: string; left: number; right: number }[]; // in the scrolled content
    top: number; // of the window's begin, in the scrolled content
    minute_px: number;
    x: number;
    y: number;
    frame: number;
}

export function listen_to_pointers(scroller: HTMLElement, move: MoveModel): () => void {
    let pressed: Pressed | null = null;
    let drag: Drag | null = null;

    const follow = (): void => {
        if (!drag) return;
        const box = scroller.getBoundingClientRect();
        const x = drag.x - box.left + scroller.scrollLeft;
        const y = drag.y - box.top + scroller.scrollTop - drag.grab_px;
        const start_ms = move.window().from_ms + ((y - drag.top) / drag.minute_px) * minute_ms;
        move.show(drag.talk, { start_ms, room: room_at(drag, x) }, 'pointer');
    };
    const scroll = (): void => {
        if (!drag) return;
        const box = scroller.getBoundingClientRect();
        const by_x = overshoot(drag.x, box.left, box.right);
        const by_y = overshoot(drag.y, box.top, box.bottom);
        if (by_x !== 0 || by_y !== 0) {
            scroller.scrollBy({ left: by_x, top: by_y, behavior: 'instant' });
            follow();
        }
        drag.frame = requestAnimationFrame(scroll);
    };
    const begin = (): void => {
        if (!pressed) return;
        clearTimeout(pressed.timer);
        drag = measured(scroller, move, pressed);
        scroller.setPointerCapture(pressed.pointer);
        scroller.classList.add('is-dragging');
        drag.frame = requestAnimationFrame(scroll);
        follow();
    };
    const end = (): boolean => {
        if (pressed) clearTimeout(pressed.timer);
        const was = drag !== null;
        if (drag) cancelAnimationFrame(drag.frame);
        pressed = null;
        drag = null;
        scroller.classList.remove('is-dragging');
        return was;
    };

    const down = (event: PointerEvent): void => {
        if (event.button !== 0 || drag) return;
        end(); // a press whose end was told to nobody here
        const block = (event.target as Element).closest<HTMLElement>('.tl-block');
        const talk = block?.dataset.code ? move.lift(block.dataset.code) : null;
        if (!block || !talk) return;
        const timer = event.pointerType === 'touch' ? window.setTimeout(begin, rest_ms) : 0;
        pressed = { pointer: event.pointerId, talk, block, x: event.clientX, y: event.clientY, timer };
    };
    const moved = (event: PointerEvent): void => {
        if (!pressed || event.pointerId !== pressed.pointer) return;
        const far = Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y) > slop_px;
        if (!drag && far && event.pointerType === 'touch') return void end();
        if (!drag && far) begin();
        if (!drag) return;
        drag.x = event.clientX;
        drag.y = event.clientY;
        follow();
    };
    const up = (event: PointerEvent): void => {
        if (event.pointerId !== pressed?.pointer || !end()) return;
        swallow_click(scroller);
        move.drop();
    };
    const stop = (): void => {
        if (end()) move.leave();
    };
    const keys = (event: KeyboardEvent): void => {
        if (event.key === 'Escape' && drag) stop();
    };
    // While a finger drags it must not scroll; the listener has to be there before it comes down.
    const touched = (event: TouchEvent): void => {
        if (drag && event.cancelable) event.preventDefault();
    };
    const menu = (event: Event): void => {
        if (pressed) event.preventDefault();
    };

    scroller.addEventListener('pointerdown', down);
    scroller.addEventListener('pointermove', moved);
    scroller.addEventListener('pointerup', up);
    scroller.addEventListener('pointercancel', stop);
    scroller.addEventListener('touchmove', touched, { passive: false });
    scroller.addEventListener('contextmenu', menu);
    window.addEventListener('keydown', keys);
    return () => {
        stop();
        scroller.removeEventListener('pointerdown', down);
        scroller.removeEventListener('pointermove', moved);
        scroller.removeEventListener('pointerup', up);
        scroller.removeEventListener('pointercancel', stop);
        scroller.removeEventListener('touchmove', touched);
        scroller.removeEventListener('contextmenu', menu);
        window.removeEventListener('keydown', keys);
    };
}

function measured(scroller: HTMLElement, move: MoveModel, { talk, block, x, y }: Pressed): Drag {
    const box = scroller.getBoundingClientRect();
    const bodies = [...scroller.querySelectorAll<HTMLElement>('.tl-body')];
    const rects = bodies.map((one) => one.getBoundingClientRect());
    const right = scroller.scrollLeft - box.left;
    return {
        talk,
        grab_px: y - block.getBoundingClientRect().top,
        columns: rects.map((one, i) => ({
            room: bodies[i]?.dataset.room ?? '',
            left: one.left + right,
            right: one.right + right,
        })),
        top: (rects[0]?.top ?? 0) + scroller.scrollTop - box.top,
        minute_px: (rects[0]?.height ?? 1) / move.minutes(),
        x,
        y,
        frame: 0,
    };
}

// Beyond the last column, and between two, the nearest.
function room_at(drag: Drag, x: number): string {
    const real = drag.columns.filter((one) => one.room !== '');
    const found = real.find((one) => x < one.right) ?? real.at(-1);
    return found?.room ?? drag.talk.room;
}

function overshoot(at: number, low: number, high: number): number {
    if (at < low + edge_px) return -scroll_px;
    return at > high - edge_px ? scroll_px : 0;
}

// The click that ends a drag is none.
function swallow_click(scroller: HTMLElement): void {
    const swallow = (event: Event): void => event.stopPropagation();
    scroller.addEventListener('click', swallow, { capture: true, once: true });
    setTimeout(() => scroller.removeEventListener('click', swallow, { capture: true }), 0);
}
