// The rest of the room's day, each item with what a chair may do with it, and what was done, to be taken back.
import { effect, signal } from '@preact/signals';
import type { ProgrammeChange, Talk } from '../protocol';
import { talks_in_order } from '../state/select';
import {
    attempt,
    command,
    explain,
    now_talk,
    programme,
    programme_version,
    room_name,
    stage,
    talks,
    toast,
    zone,
} from '../state/store';
import { day_of } from '../state/timeline';
import { day_label, now_coarse_ms, time_of_day } from '../time';
import { once } from './once';
import { asking, propose } from './programme_proposal';

const day_ms = 16 * 3_600_000;
const opened = signal<string | null>(null);

// What is still to come in this stage's room, cancelled talks with it: of the day that is on or, the evening before, the next.
function to_come(): Talk[] {
    const room = stage.value?.room;
    const now = now_coarse_ms.value;
    const coming = talks_in_order(talks.value).filter(
        (one) =>
            one.room === room && one.code !== now_talk.value?.code && one.ended_ms === null && one.end_ms > now,
    );
    const first = coming[0]?.start_ms ?? now;
    return coming.filter((one) => one.start_ms < first + day_ms);
}

export function ProgrammeDay() {
    const coming = to_come();
    return (
        <details class="agenda" data-testid="programme-day">
            <summary>The rest of the day ({coming.length})</summary>
            <ol class="agenda-list">
                {coming.map((talk, i) => (
                    <Item key={talk.code} talk={talk} next={coming.slice(i + 1).find((one) => !one.cancelled)} />
                ))}
            </ol>
        </details>
    );
}

function Item({ talk, next }: { talk: Talk; next: Talk | undefined }) {
    const open = opened.value === talk.code;
    return (
        <li class={`agenda-item ${talk.cancelled ? 'is-cancelled' : ''}`} data-code={talk.code}>
            <span class="late-times">
                {time_of_day(talk.start_ms, zone.value)}–{time_of_day(talk.end_ms, zone.value)}
            </span>
            <span class="agenda-title">
                {talk.cancelled ? <del>{talk.title}</del> : talk.title}
                {talk.hard_stop && <span class="badge">fixed</span>}
            </span>
            <button
                type="button"
                class="button is-small is-quiet"
                aria-expanded={open}
                aria-label={`Change “${talk.title}”`}
                data-testid="day-change"
                onClick={() => (opened.value = open ? null : talk.code)}
            >
                {open ? 'Close' : 'Change'}
            </button>
            {open && <Actions talk={talk} next={next} />}
        </li>
    );
}

const clock_minutes = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5));
const day_minutes = 24 * 60;

// When the venue's clock shows `clock` ("09:30"), as near to `near_ms` as can be: a talk may be moved over midnight, and
// over a change of clocks.
function instant_at(clock: string, near_ms: number): number {
    const shown = (ms: number): number => clock_minutes(time_of_day(ms, zone.value));
    const nearest = (minutes: number): number => {
        const within = ((minutes % day_minutes) + day_minutes) % day_minutes;
        return within > day_minutes / 2 ? within - day_minutes : within;
    };
    const guess = near_ms + nearest(clock_minutes(clock) - shown(near_ms)) * 60_000;
    return guess + nearest(clock_minutes(clock) - shown(guess)) * 60_000;
}

// What may be done with a talk; `next` follows it in its room.
export function Actions({ talk, next }: { talk: Talk; next: Talk | undefined }) {
    if (talk.cancelled) {
        return (
            <div class="agenda-actions control-row">
                <button
                    type="button"
                    class="button is-small"
                    data-testid="day-reinstate"
                    disabled={asking.value}
                    onClick={() => void propose('reinstate_talk', { talk: talk.code, cascade: true }, `“${talk.title}” after all`)}
                >
                    Take place after all
                </button>
            </div>
        );
    }
    return (
        <div class="agenda-actions">
            <Move talk={talk} />
            <div class="control-row">
                {next && !talk.hard_stop && !next.hard_stop && (
                    <button
                        type="button"
                        class="button is-small"
                        data-testid="day-swap"
                        disabled={asking.value}
                        onClick={() => void propose('swap_talks', { talk: talk.code, with: next.code }, `Swap with “${next.title}”`)}
                    >
                        Swap with the next
                    </button>
                )}
                <button
                    type="button"
                    class="button is-small is-danger"
                    data-testid="day-cancel"
                    disabled={asking.value}
                    onClick={() => void propose('cancel_talk', { talk: talk.code }, `Cancel “${talk.title}”`)}
                >
                    Cancel it
                </button>
            </div>
            <Insert after={talk} />
        </div>
    );
}

// Another day, another time on the venue's clock, or another room.
function Move({ talk }: { talk: Talk }) {
    const shown = time_of_day(talk.start_ms, zone.value);
    const rooms = programme.value?.rooms ?? [];
    const days = programme.value?.days ?? [];
    const own = day_of(days, talk.start_ms);
    const submit = (event: SubmitEvent): void => {
        event.preventDefault();
        const fields = new FormData(event.currentTarget as HTMLFormElement);
        const day = days.find((one) => one.date === fields.get('day')) ?? own;
        const near_ms = talk.start_ms + (day && own ? day.start_ms - own.start_ms : 0);
        const start_ms = instant_at(String(fields.get('time') ?? shown), near_ms);
        const room = String(fields.get('room') ?? talk.room);
        const args = { talk: talk.code, start_ms, room, cascade: true };
        void propose('move_talk', args, `Move “${talk.title}”`);
    };
    return (
        <form class="control-row" onSubmit={submit}>
            {days.length > 1 && (
                <label class="agenda-field">
                    <span class="visually-hidden">Day</span>
                    <select class="input" name="day" data-testid="day-day">
                        {days.map((day) => (
                            <option key={day.date} value={day.date} selected={day === own}>
                                {day_label(day.start_ms, zone.value)}
                            </option>
                        ))}
                    </select>
                </label>
            )}
            <label class="agenda-field">
                <span class="visually-hidden">Start, on the venue’s clock</span>
                <input class="input" type="time" name="time" required defaultValue={shown} data-testid="day-time" />
            </label>
            {rooms.length > 1 && (
                <label class="agenda-field">
                    <span class="visually-hidden">Room</span>
                    <select class="input" name="room" data-testid="day-room">
                        {rooms.map((room) => (
                            <option key={room.id} value={room.id} selected={room.id === talk.room}>
                                {room_name(room.id)}
                            </option>
                        ))}
                    </select>
                </label>
            )}
            <button type="submit" class="button is-small" data-testid="day-move" disabled={asking.value}>
                Move
            </button>
        </form>
    );
}

function Insert({ after }: { after: Talk }) {
    const submit = (event: SubmitEvent): void => {
        event.preventDefault();
        const fields = new FormData(event.currentTarget as HTMLFormElement);
        const title = String(fields.get('title') ?? '').trim();
        const pause = fields.get('pause') !== null;
        const args = {
            title,
            room: after.room,
            start_ms: after.end_ms,
            minutes: Number(fields.get('minutes')),
            kind: pause ? ('pause' as const) : ('talk' as const),
            cascade: true,
        };
        void propose('insert_talk', args, `Insert “${title}”`);
    };
    return (
        <form class="control-row agenda-insert" onSubmit={submit}>
            <input
                class="input"
                name="title"
                required
                maxLength={200}
                placeholder="Insert after it"
                aria-label="Title of what is inserted after it"
                data-testid="day-insert-title"
            />
            <input class="input" type="number" name="minutes" min="1" max="600" defaultValue="10" required aria-label="Minutes" />
            <label class="agenda-check">
                <input type="checkbox" name="pause" /> break
            </label>
            <button type="submit" class="button is-small" data-testid="day-insert" disabled={asking.value}>
                Insert
            </button>
        </form>
    );
}

const history = signal<ProgrammeChange[]>([]);
const history_open = signal(false);

async function read_history(): Promise<void> {
    try {
        const ack = await command('programme_history', {});
        history.value = (ack.result as unknown as { changes: ProgrammeChange[] }).changes;
    } catch (error) {
        toast(explain(error), 'warn');
    }
}
// Somebody changed something while it is looked at.
effect(() => {
    if (history_open.value && programme_version.value >= 0) void read_history();
});

export function ProgrammeHistory() {
    return (
        <details
            class="agenda"
            data-testid="programme-history"
            onToggle={(event) => (history_open.value = (event.currentTarget as HTMLDetailsElement).open)}
        >
            <summary>What was changed</summary>
            {history.value.length === 0 && <p class="muted">Nothing yet.</p>}
            <ol class="agenda-list">
                {history.value.map((one) => (
                    <li key={one.change} class={`agenda-item ${one.undone ? 'is-cancelled' : ''}`}>
                        <span class="late-times">{time_of_day(one.at_ms, zone.value)}</span>
                        <span class="agenda-title">
                            {one.undone ? <del>{one.what}</del> : one.what} <span class="muted">{one.by}</span>
                        </span>
                        {one.undoable && (
                            <button
                                type="button"
                                class="button is-small is-quiet"
                                aria-label={`Undo: ${one.what}`}
                                data-testid="history-undo"
                                onClick={once(() => void attempt('programme_undo', { change: one.change }))}
                            >
                                Undo
                            </button>
                        )}
                    </li>
                ))}
            </ol>
        </details>
    );
}
