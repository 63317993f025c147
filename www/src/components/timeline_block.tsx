// One talk in the grid of rooms by time.
import type { Stage, Talk } from '../protocol';
import { people, talk_status, type TalkStatus } from '../state/select';
import { stages, track_colour, zone } from '../state/store';
import { now_coarse_ms, time_of_day } from '../time';

export interface BlockProps {
    talk: Talk;
    top: number; // minutes
    height: number; // minutes
    lane: number;
    lanes: number;
    minute_rem: number;
    room_name: string;
    mark: string | undefined;
}

const line_rem = 1.02; // of the title's font
const padding_rem = 0.45;

const words: Partial<Record<TalkStatus, string>> = {
    now: 'on now',
    overrunning: 'running over',
    next: 'next',
    cancelled: 'cancelled',
};

// Where nobody runs a stage, the timetable runs by itself.
function status_of(talk: Talk, all: readonly Stage[], now: number): TalkStatus {
    const stage = all.find((one) => one.room === talk.room && one.room !== '') ?? null;
    const status = talk_status(talk, stage, now);
    return stage === null && status === 'later' && talk.start_ms <= now ? 'now' : status;
}

// Reads signals: it is drawn anew when these or its own properties change, and not with the other hundreds.
export function Block({ talk, top, height, lane, lanes, minute_rem, room_name, mark }: BlockProps) {
    const status = status_of(talk, stages.value, now_coarse_ms.value);
    const from = time_of_day(talk.start_ms, zone.value);
    const to = time_of_day(talk.end_ms, zone.value);
    const moved = talk.start_ms !== talk.planned_start_ms && !talk.inserted;
    const names = people(talk);
    const colour = track_colour(talk.track);
    // Whole lines only: the last is for time and names, the title has those above.
    const lines = Math.floor((height * minute_rem - padding_rem) / line_rem);
    const place = {
        top: `calc(${top} * var(--minute))`,
        height: `calc(${height} * var(--minute))`,
        left: `${(100 * lane) / lanes}%`,
        width: `${100 / lanes}%`,
    };
    return (
        <li class="tl-slot" style={place}>
            <button
                type="button"
                class={`tl-block is-${status} kind-${talk.kind} ${lines < 2 ? 'is-short' : ''} ${mark ? 'is-marked' : ''}`}
                style={{ '--lines': Math.max(1, lines - 1), ...(colour ? { '--track': colour } : {}) }}
                data-testid="timeline-talk"
                data-code={talk.code}
                data-start-ms={talk.start_ms}
            >
                <span class="tl-title">{talk.title}</span>{' '}
                <span class="tl-meta">
                    {from}
                    <span class="visually-hidden">
                        {` to ${to}, ${room_name}${talk.hard_stop ? ', fixed' : ''}${moved ? ', planned for' : ''}`}
                    </span>{' '}
                    {moved && <del>{time_of_day(talk.planned_start_ms, zone.value)} </del>}
                    {words[status] && <b class="tl-status">{words[status]} </b>}
                    {mark && <b class="tl-mark">{mark} </b>}
                    {lines >= 2 && names}
                </span>
            </button>
        </li>
    );
}
