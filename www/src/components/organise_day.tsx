// The day as organisers change it: rooms by time, talks to be dragged, each change shown before it is made.
import { computed, signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Day, Talk } from '../protocol';
import { plan, programme, talks, zone } from '../state/store';
import { columns_of, day_of, minute_rem, talks_of_day, window_of } from '../state/timeline';
import { long_day, now_coarse_ms } from '../time';
import { Actions, ProgrammeHistory } from './programme_day';
import { AxisNote, minute_of_hour } from './programme_grid';
import { propose, ProposalDialog } from './programme_proposal';
import { open_talk, TalkDetails } from './talk_details';
import { Timeline } from './timeline';
import { make_move_model } from './timeline_move';

const margin_minutes = 60; // where a day may grow
const many_rooms = 6; // more are not in sight together

const chosen = signal<string | null>(null); // a day's date; null: today's, else the next one
const wanted = signal<string | null>(null); // code of the talk that is to be shown

const day = computed<Day | null>(() => {
    const days = programme.value?.days ?? [];
    const found = days.find((one) => one.date === chosen.value);
    return found ?? days.find((one) => one.end_ms > now_coarse_ms.value) ?? days[0] ?? null;
});
const own = computed<Talk[]>(() =>
    day.value ? talks_of_day(programme.value?.days ?? [], day.value, talks.value.values()) : [],
);
const shown_window = computed(() =>
    day.value ? window_of(own.value, day.value, minute_of_hour, margin_minutes) : { from_ms: 0, to_ms: 0 },
);
const columns = computed(() => columns_of(programme.value?.rooms ?? [], own.value, shown_window.value, true));
const minute = computed(() => minute_rem(own.value));
const marks = computed(() => {
    const found = new Map<string, string>();
    for (const { talk, with: other } of plan.value?.clashes ?? []) {
        for (const code of [talk, other]) found.set(code, 'two at once');
    }
    for (const { talk } of plan.value?.conflicts ?? []) found.set(talk, 'the plan differs');
    return found;
});

// A block that changes its room is another element; who moved it by keys goes on from there. Until it has moved, or is
// left where it is.
let followed: Pick<Talk, 'code' | 'room' | 'start_ms'> | null = null;

const move = make_move_model(columns, shown_window, (talk, change, by) => {
    const own = by === 'keys' ? { code: talk.code, room: talk.room, start_ms: talk.start_ms } : null;
    followed = own;
    void propose('move_talk', { talk: talk.code, ...change }, `Move “${talk.title}”`, () => {
        if (followed === own) followed = null;
    });
});

function block_of(code: string): HTMLElement | null {
    return document.querySelector<HTMLElement>(`.tl-block[data-code="${CSS.escape(code)}"]`);
}

function follow_focus(): void {
    if (followed === null) return;
    const { code, room, start_ms } = followed;
    const talk = talks.peek().get(code);
    if (talk && talk.room === room && talk.start_ms === start_ms) return; // still to move
    followed = null;
    if (document.activeElement === document.body) block_of(code)?.focus();
}

// Its day, its place in it, and the focus on it.
export function show_talk(code: string): void {
    const talk = talks.value.get(code);
    if (!talk) return;
    chosen.value = day_of(programme.value?.days ?? [], talk.start_ms)?.date ?? null;
    wanted.value = code;
}

export function OrganiseDay() {
    const known = programme.value;
    const now = day.value;
    const several = (known?.days.length ?? 0) > 1;
    const code = wanted.value; // read here: the day that is shown already is drawn anew for it, too
    useEffect(() => {
        follow_focus();
        if (code === null) return;
        const block = block_of(code);
        wanted.value = null;
        block?.scrollIntoView({ block: 'center', inline: 'center' });
        block?.focus({ preventScroll: true });
    });
    if (!known || !now) return <p class="empty">There is no programme yet.</p>;
    return (
        <section class="card org-day" aria-label="The day">
            <div class="org-day-head">
                <h2 class={several ? 'visually-hidden' : ''}>{long_day(now.start_ms, zone.value)}</h2>
                {several && <DayChoice days={known.days} now={now} />}
                {columns.value.length > many_rooms && <RoomChoice />}
                <details class="org-more org-hint">
                    <summary>How to move a talk</summary>
                    <p>
                        Drag it; on a touch screen hold it first. Or focus it and use the arrow keys: up and down 5 minutes,
                        with Shift 30, left and right another room; Enter shows what would change, Escape leaves it. To
                        another day: click it, then “Change it”. Nothing changes before you confirm.
                    </p>
                </details>
                <AxisNote window={shown_window.value} />
            </div>
            <Timeline
                label="The day, rooms by time"
                window={shown_window.value}
                columns={columns.value}
                minute_rem={minute.value}
                open={open_talk}
                move={move}
                marks={marks.value}
            />
            <div class="org-history">
                <ProgrammeHistory />
            </div>
            <TalkDetails>{(talk) => <Change talk={talk} />}</TalkDetails>
            <ProposalDialog />
        </section>
    );
}

function DayChoice({ days, now }: { days: Day[]; now: Day }) {
    return (
        <select
            class="input org-day-choice"
            aria-label="Day"
            data-testid="organise-day"
            value={now.date}
            onChange={(event) => (chosen.value = event.currentTarget.value)}
        >
            {days.map((one) => (
                <option key={one.date} value={one.date}>
                    {long_day(one.start_ms, zone.value)}
                </option>
            ))}
        </select>
    );
}

// With many rooms: the way to one of them.
function RoomChoice() {
    const go = (room: string): void => {
        const body = document.querySelector(`.tl-body[data-room="${CSS.escape(room)}"]`);
        body?.scrollIntoView({ block: 'nearest', inline: 'start' });
    };
    return (
        <select
            class="input org-day-choice"
            aria-label="Show the room"
            data-testid="organise-room"
            onChange={(event) => go(event.currentTarget.value)}
        >
            {columns.value.map((one) => (
                <option key={one.room} value={one.room}>
                    {one.name}
                </option>
            ))}
        </select>
    );
}

function Change({ talk }: { talk: Talk }) {
    if (talk.ended_ms !== null) return null;
    const next = own.value
        .filter((one) => one.room === talk.room && one.start_ms >= talk.end_ms && !one.cancelled)
        .sort((a, b) => a.start_ms - b.start_ms)[0];
    return (
        <details class="org-more" data-testid="details-change">
            <summary>Change it</summary>
            <Actions talk={talk} next={next} />
        </details>
    );
}
