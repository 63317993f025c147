// The programme: days, sessions, talks, with what is on now marked.
import type { Day as DayFrame, Programme, Talk } from '../protocol';
import { people, talk_status, talks_in_order } from '../state/select';
import { programme, room_name, stage, talks, zone } from '../state/store';
import { talks_of_day } from '../state/timeline';
import {
    day_label,
    long_day,
    now_coarse_ms,
    now_ms,
    time_of_day,
    viewer_zone,
    zone_name,
    zones_differ,
} from '../time';
import { MyProgramme } from './my_programme';
import { AwardMark } from './now_next';
import { programme_view, ProgrammeGrid, ViewSwitch } from './programme_grid';
import { ProgrammeNews } from './programme_news';
import { passes, ProgrammeFilter, several_rooms, shows_day } from './programme_filter';
import { Star } from './star';
import { TalkDetails } from './talk_details';
import { Links, UserText } from './text';

export function ProgrammeList() {
    const known = programme.value;
    if (!known) return null;
    const all = talks_in_order(talks.value);
    const shown = all.filter(passes);
    const days = known.days
        .filter((day) => shows_day(day.date))
        .map((day) => ({ day, own: talks_of_day(known.days, day, shown) }));
    const first = all[0]?.start_ms ?? now_ms.peek();
    const differing = known.days.find((day) => clocks_differ(day, talks_of_day(known.days, day, all)));
    const named_ms = differing?.start_ms ?? first; // whose abbreviations stand at the top
    return (
        <section class="programme" id="programme" aria-label="Programme">
            <div class="section-head">
                <h2>Programme</h2>
                <p class="muted">
                    Times in {zone_name(named_ms, zone.value)}
                    {differing && `, below them in ${zone_name(named_ms, viewer_zone)}`}
                </p>
                {several_rooms.value && <ViewSwitch />}
            </div>
            {known.event.notice && (
                <p class="notice" role="note">
                    {known.event.notice}
                </p>
            )}
            <ProgrammeNews />
            <MyProgramme />
            <ProgrammeFilter
                programme={known}
                shown={days.reduce((sum, { own }) => sum + own.length, 0)}
            />
            {several_rooms.value && programme_view.value === 'grid' ? (
                <>
                    <ProgrammeGrid programme={known} days={days.map(({ day }) => day)} talks={shown} />
                    <TalkDetails>{(talk) => <Star talk={talk} />}</TalkDetails>
                </>
            ) : (
                days.map(({ day, own }) => (
                    <div class="day" key={day.date}>
                        <h3 class="day-title">{long_day(day.start_ms, zone.value)}</h3>
                        <Day programme={known} talks={own} differs={clocks_differ(day, own)} />
                    </div>
                ))
            )}
        </section>
    );
}

// A day's clocks, not the event's: a workshop may last across a change to summer time.
function clocks_differ(day: DayFrame, own: readonly Talk[]): boolean {
    const from_ms = own[0]?.start_ms ?? day.start_ms;
    const to_ms = own.at(-1)?.start_ms ?? day.end_ms;
    return zones_differ(from_ms, to_ms, zone.value, viewer_zone);
}

// A session's title stands once, above its first talk.
function Day({ programme: known, talks: day, differs }: { programme: Programme; talks: Talk[]; differs: boolean }) {
    let session = '';
    return (
        <ol class="talks">
            {day.map((talk) => {
                const opens =
                    talk.session && talk.session !== session
                        ? known.sessions.find((one) => one.id === talk.session)
                        : null;
                session = talk.session ?? session;
                return (
                    <>
                        {opens && opens.title && (
                            <li class="session-title" key={`s-${talk.code}`}>
                                {opens.title}
                                {opens.chairs && opens.chairs.length > 0 && (
                                    <small>Chair: {opens.chairs.map((one) => one.name).join(', ')}</small>
                                )}
                            </li>
                        )}
                        <TalkRow key={talk.code} talk={talk} differs={differs} />
                    </>
                );
            })}
        </ol>
    );
}

const status_words = {
    now: 'On now',
    overrunning: 'Running over',
    next: 'Next',
    cancelled: 'Cancelled',
    ended: '',
    later: '',
};

function TalkRow({ talk, differs }: { talk: Talk; differs: boolean }) {
    const status = talk_status(talk, stage.value, now_coarse_ms.value);
    const moved = talk.start_ms !== talk.planned_start_ms;
    const other_day = day_label(talk.start_ms, zone.value) !== day_label(talk.start_ms, viewer_zone);
    return (
        <li
            class={`talk is-${status} kind-${talk.kind}`}
            data-testid="talk"
            data-code={talk.code}
            aria-current={status === 'now' ? 'true' : undefined}
        >
            <div class="talk-time">
                <time dateTime={new Date(talk.start_ms).toISOString()} data-testid="talk-start">
                    {time_of_day(talk.start_ms, zone.value)}
                </time>
                {differs && (
                    <small>
                        {time_of_day(talk.start_ms, viewer_zone)}
                        {other_day && ` ${day_label(talk.start_ms, viewer_zone).split(/[ ,]/)[0]}`}
                    </small>
                )}
                {moved && <del>{time_of_day(talk.planned_start_ms, zone.value)}</del>}
            </div>
            <div class="talk-words">
                <p class="talk-title">
                    {talk.title}
                    {status_words[status] && (
                        <span
                            class={`badge ${status === 'now' ? 'is-live' : status === 'next' ? 'is-accent' : 'is-amber'}`}
                        >
                            {status_words[status]}
                        </span>
                    )}
                </p>
                {talk.subtitle && <p class="talk-subtitle">{talk.subtitle}</p>}
                {talk.persons.length > 0 && <p class="talk-people">{people(talk)}</p>}
                {several_rooms.value && <p class="talk-room">{room_name(talk.room)}</p>}
                {talk.award && <AwardMark award={talk.award} />}
                {(talk.abstract || (talk.links ?? []).length > 0) && (
                    <details class="talk-more">
                        <summary>Abstract and links</summary>
                        {talk.abstract && (
                            <p>
                                <UserText text={talk.abstract} />
                            </p>
                        )}
                        <Links links={talk.links} />
                    </details>
                )}
            </div>
            <span class="talk-length">{Math.round((talk.end_ms - talk.start_ms) / 60_000)} min</span>
            {talk.kind !== 'pause' && <Star talk={talk} />}
        </li>
    );
}
