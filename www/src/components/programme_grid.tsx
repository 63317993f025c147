// The programme as rooms by time, beside the list; where there are several rooms one chooses between the two.
import { signal } from '@preact/signals';
import type { Day, Programme, Talk } from '../protocol';
import { zone } from '../state/store';
import { columns_of, minute_rem, talks_of_day, window_of, type Window } from '../state/timeline';
import { long_day, time_of_day, viewer_zone, zone_name, zones_differ } from '../time';
import { open_talk } from './talk_details';
import { Timeline } from './timeline';

type View = 'list' | 'grid';
const key = 'lanai-programme-view';

export const programme_view = signal<View>(kept());

function kept(): View {
    try {
        return localStorage.getItem(key) === 'grid' ? 'grid' : 'list';
    } catch {
        return 'list'; // storage is off
    }
}

function choose(view: View): void {
    programme_view.value = view;
    try {
        localStorage.setItem(key, view);
    } catch {
        // storage is off: until the page is left
    }
}

export function ViewSwitch() {
    return (
        <div class="segmented" role="group" aria-label="Show the programme as">
            {(['list', 'grid'] as const).map((view) => (
                <button
                    key={view}
                    type="button"
                    aria-pressed={programme_view.value === view}
                    data-testid={`view-${view}`}
                    onClick={() => choose(view)}
                >
                    {view === 'list' ? 'List' : 'Rooms by time'}
                </button>
            ))}
        </div>
    );
}

export const minute_of_hour = (ms: number): number => Number(time_of_day(ms, zone.value).slice(3));

// `talks`: those that the filter lets pass, of all days.
export function ProgrammeGrid({ programme, days, talks }: { programme: Programme; days: Day[]; talks: Talk[] }) {
    const shown = days.map((day) => ({ day, own: talks_of_day(programme.days, day, talks) }));
    return (
        <>
            {shown
                .filter(({ own }) => own.length > 0)
                .map(({ day, own }) => {
                    const window = window_of(own, day, minute_of_hour);
                    const title = long_day(day.start_ms, zone.value);
                    return (
                        <div class="day" key={day.date}>
                            <h3 class="day-title">{title}</h3>
                            <Timeline
                                label={`${title}, rooms by time`}
                                window={window}
                                columns={columns_of(programme.rooms, own, window, false)}
                                minute_rem={minute_rem(own)}
                                open={open_talk}
                            />
                        </div>
                    );
                })}
        </>
    );
}

// Which clocks the hours at the side show, in words.
export function AxisNote({ window: { from_ms, to_ms } }: { window: Window }) {
    return (
        <p class="muted tl-note">
            Hours in {zone_name(from_ms, zone.value)}
            {zones_differ(from_ms, to_ms, zone.value, viewer_zone) && `, below them in ${zone_name(from_ms, viewer_zone)}`}
        </p>
    );
}
