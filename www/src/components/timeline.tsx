// A day as rooms by time: a column a room, the hours down the side, what is on now marked. It only shows; with a `move`
// model talks can be dragged, by pointer or keys (timeline_move.ts).
import { useEffect, useRef } from 'preact/hooks';
import type { Talk } from '../protocol';
import { hours_of, minute_ms, minutes_of, type Column, type Window } from '../state/timeline';
import { zone } from '../state/store';
import { now_coarse_ms, time_of_day, viewer_zone, zone_abbreviation, zones_differ } from '../time';
import { Block } from './timeline_block';
import { Ghost, type MoveModel } from './timeline_move';
import { listen_to_pointers } from './timeline_pointer';

export interface TimelineProps {
    label: string;
    window: Window;
    columns: Column[];
    minute_rem: number;
    open: (talk: Talk) => void;
    move?: MoveModel;
    marks?: ReadonlyMap<string, string>; // by code: what has to be said about a talk, "the plan differs"
}

export function Timeline({ label, window, columns, minute_rem, open, move, marks }: TimelineProps) {
    const scroller = useRef<HTMLDivElement>(null);
    useFirstScroll(scroller, window);
    useEffect(() => (move && scroller.current ? listen_to_pointers(scroller.current, move) : undefined), [move]);
    const clicked = (event: Event): void => {
        const talk = talk_at(event.target, columns);
        if (talk) open(talk);
    };
    const style = { '--minute': `${minute_rem}rem`, '--minutes': minutes_of(window) };
    return (
        <div
            ref={scroller}
            class={`tl ${move ? 'is-movable' : ''}`}
            role="region"
            aria-label={label}
            tabIndex={0}
            style={style}
            data-testid="timeline"
            onClick={clicked}
            onKeyDown={move ? (event) => move.key(event, talk_at(event.target, columns)) : undefined}
            onFocusOut={move ? () => move.leave() : undefined}
        >
            <div class={`tl-inner ${columns.length === 1 ? 'is-single' : ''}`}>
                <Axis window={window} />
                {columns.map((column) => (
                    <div
                        key={column.room}
                        role="group"
                        class="tl-column"
                        aria-label={column.name}
                        style={{ '--wide': Math.max(1, column.lanes / 2) }}
                    >
                        <p class="tl-room" title={column.name} aria-hidden="true">
                            <span>{column.name}</span>
                        </p>
                        <ol class="tl-body" data-room={column.room}>
                            {column.blocks.map((block) => (
                                <Block
                                    key={block.talk.code}
                                    talk={block.talk}
                                    top={block.top}
                                    height={block.height}
                                    lane={block.lane}
                                    lanes={block.lanes}
                                    minute_rem={minute_rem}
                                    room_name={column.name}
                                    mark={marks?.get(block.talk.code)}
                                />
                            ))}
                            <NowPart window={window} />
                            {move && <Ghost move={move} room={column.room} window={window} />}
                        </ol>
                    </div>
                ))}
                <NowLine window={window} />
            </div>
        </div>
    );
}

// One listener for hundreds of blocks.
function talk_at(target: EventTarget | null, columns: Column[]): Talk | null {
    const code = target instanceof Element ? target.closest<HTMLElement>('.tl-block')?.dataset.code : undefined;
    if (code === undefined) return null;
    for (const column of columns) {
        const found = column.blocks.find((one) => one.talk.code === code);
        if (found) return found.talk;
    }
    return null;
}

function Axis({ window }: { window: Window }) {
    const differs = zones_differ(window.from_ms, window.to_ms, zone.value, viewer_zone);
    return (
        <div class={`tl-axis ${differs ? 'is-double' : ''}`} aria-hidden="true">
            <p class="tl-room tl-corner">
                <AxisZone ms={window.from_ms} of={zone.value} />
                {differs && <AxisZone ms={window.from_ms} of={viewer_zone} own />}
            </p>
            <div class="tl-hours">
                {hours_of(window).map((ms) => (
                    <p key={ms} class="tl-hour" style={{ top: minutes_down((ms - window.from_ms) / minute_ms) }}>
                        <b>{time_of_day(ms, zone.value)}</b>
                        {differs && <small>{time_of_day(ms, viewer_zone)}</small>}
                    </p>
                ))}
            </div>
        </div>
    );
}

function AxisZone({ ms, of, own = false }: { ms: number; of: string; own?: boolean }) {
    return <small title={own ? `Your time: ${of}` : `The venue’s time: ${of}`}>{zone_abbreviation(ms, of)}</small>;
}

const minutes_down = (minutes: number): string => `calc(${minutes} * var(--minute))`;

// null: the window has no now.
function now_down(window: Window): string | null {
    const now = now_coarse_ms.value;
    return now < window.from_ms || now >= window.to_ms ? null : minutes_down((now - window.from_ms) / minute_ms);
}

// A column's part of the line, so that its talks' words can stand above it.
function NowPart({ window }: { window: Window }) {
    const top = now_down(window);
    return top === null ? null : <li class="tl-now-part" aria-hidden="true" style={{ top }} />;
}

function NowLine({ window }: { window: Window }) {
    const top = now_down(window);
    if (top === null) return null;
    return (
        <div class="tl-now" style={{ top: `calc(var(--tl-head) + ${top})` }}>
            <span class="tl-now-label" data-testid="timeline-now">
                <span class="visually-hidden">Now </span>
                {time_of_day(now_coarse_ms.value, zone.value)}
            </span>
        </div>
    );
}

// What is on now stands a third down; before and after the day it begins with its beginning.
function useFirstScroll(scroller: { current: HTMLDivElement | null }, window: Window): void {
    useEffect(() => {
        const element = scroller.current;
        const now = now_coarse_ms.peek();
        if (!element || now < window.from_ms || now >= window.to_ms) return;
        const down = ((now - window.from_ms) / (window.to_ms - window.from_ms)) * element.scrollHeight;
        element.scrollTop = down - element.clientHeight / 3;
    }, [window.from_ms]);
}

