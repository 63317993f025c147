// Moving a talk in the grid: the ghost that shows where it would go, and the keys. Nothing happens before it is dropped,
// and a drop only proposes.
import { computed, signal, type ReadonlySignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { Talk } from '../protocol';
import { room_name, zone } from '../state/store';
import {
    minute_ms,
    minutes_of,
    movable,
    moved_by_key,
    snapped,
    type Column,
    type Place,
    type Window,
} from '../state/timeline';
import { server_now_ms, time_of_day } from '../time';
import { announce } from './shell';

export interface GhostState {
    talk: Talk;
    place: Place;
    by: 'pointer' | 'keys';
}

export interface MoveModel {
    ghost: ReadonlySignal<GhostState | null>;
    // The talk of that code, if it may be moved now.
    lift(code: string): Talk | null;
    show(talk: Talk, place: Place, by: GhostState['by']): void;
    drop(): void;
    leave(): void;
    key(event: KeyboardEvent, talk: Talk | null): void;
    window(): Window;
    minutes(): number;
}

// `propose` gets what differs only: a talk that is on changes its room and not its time.
export function make_move_model(
    columns: ReadonlySignal<Column[]>,
    window: ReadonlySignal<Window>,
    propose: (talk: Talk, change: Partial<Place>, by: GhostState['by']) => void,
): MoveModel {
    const ghost = signal<GhostState | null>(null);
    const rooms = computed(() => columns.value.map((one) => one.room).filter((room) => room !== ''));

    const all = (): Talk[] => columns.value.flatMap((column) => column.blocks.map((one) => one.talk));
    const show: MoveModel['show'] = (talk, wish, by) => {
        const held = movable(talk, server_now_ms()) === 'room';
        const place = held ? { room: wish.room, start_ms: talk.start_ms } : wish;
        const before = ghost.value?.place;
        if (before && before.start_ms === place.start_ms && before.room === place.room) return;
        ghost.value = { talk, place, by };
    };
    const leave = (): void => {
        if (ghost.value) ghost.value = null;
    };
    const drop = (): void => {
        const now = ghost.value;
        ghost.value = null;
        if (!now) return;
        const { talk, place, by } = now;
        const change: Partial<Place> = {};
        if (place.start_ms !== talk.start_ms) change.start_ms = place.start_ms;
        if (place.room !== talk.room) change.room = place.room;
        if (Object.keys(change).length > 0) propose(talk, change, by);
    };
    const key = (event: KeyboardEvent, talk: Talk | null): void => {
        if (!talk || event.altKey || event.ctrlKey || event.metaKey) return;
        if (ghost.value && (event.key === 'Escape' || event.key === 'Enter')) {
            event.preventDefault();
            if (event.key === 'Enter') return drop();
            leave();
            return announce('Left where it is');
        }
        const length = talk.end_ms - talk.start_ms;
        const from = ghost.value?.talk.code === talk.code ? ghost.value.place : { start_ms: talk.start_ms, room: talk.room };
        const place = moved_by_key(from, { key: event.key, shift: event.shiftKey }, length, window.value, rooms.value);
        if (!place) return;
        event.preventDefault();
        if (movable(talk, server_now_ms()) === 'no') return announce(`“${talk.title}” cannot be moved any more`);
        show(talk, place, 'keys');
        announce(spoken(ghost.value ?? { talk, place, by: 'keys' }, all()));
    };
    return {
        ghost,
        lift: (code) => {
            const talk = all().find((one) => one.code === code);
            return talk && movable(talk, server_now_ms()) !== 'no' ? talk : null;
        },
        show: (talk, wish, by) => show(talk, snapped(wish, talk.end_ms - talk.start_ms, window.value), by),
        drop,
        leave,
        key,
        window: () => window.value,
        minutes: () => minutes_of(window.value),
    };
}

function spoken({ talk, place }: GhostState, all: readonly Talk[]): string {
    const end_ms = place.start_ms + talk.end_ms - talk.start_ms;
    const there = all.filter(
        (one) =>
            one.code !== talk.code &&
            one.room === place.room &&
            !one.cancelled &&
            one.start_ms < end_ms &&
            one.end_ms > place.start_ms,
    );
    const taken = there.length > 0 ? `, where “${there[0]?.title}” is` : '';
    return `${range(place.start_ms, end_ms)}, ${room_name(place.room)}${taken}. Enter shows what would change.`;
}

const range = (from: number, to: number): string => `${time_of_day(from, zone.value)} to ${time_of_day(to, zone.value)}`;

export function Ghost({ move, room, window }: { move: MoveModel; room: string; window: Window }) {
    const box = useRef<HTMLLIElement>(null);
    const now = move.ghost.value;
    const here = now !== null && now.place.room === room;
    const by_keys = here && now.by === 'keys';
    useEffect(() => {
        if (by_keys) box.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    });
    if (!here) return null;
    const length = (now.talk.end_ms - now.talk.start_ms) / minute_ms;
    const top = (now.place.start_ms - window.from_ms) / minute_ms;
    return (
        <li
            ref={box}
            class="tl-ghost"
            aria-hidden="true"
            data-testid="timeline-ghost"
            data-start-ms={now.place.start_ms}
            style={{ top: `calc(${top} * var(--minute))`, height: `calc(${length} * var(--minute))` }}
        >
            <b>{time_of_day(now.place.start_ms, zone.value)}</b> {now.talk.title}
        </li>
    );
}
