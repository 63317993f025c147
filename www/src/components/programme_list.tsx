// The programme: days, sessions, talks, with what is on now marked.
import type { Programme, Talk } from '../protocol';
import { people, talk_status, talks_in_order } from '../state/select';
import { programme, room_name, stage, talks, zone } from '../state/store';
import {
    both_times,
    day_label,
    long_day,
    now_coarse_ms,
    now_ms,
    time_of_day,
    viewer_zone,
    zone_abbreviation,
    zone_city,
} from '../time';
import { AwardMark } from './now_next';
import { ProgrammeNews } from './programme_news';
import { passes, ProgrammeFilter, several_rooms, shows_day } from './programme_filter';
import { Links, UserText } from './text';

export function ProgrammeList() {
    const known = programme.value;
    if (!known) return null;
    const all = talks_in_order(talks.value);
    const shown = all.filter(passes);
    const days = known.days.filter((day) => shows_day(day.date));
    const first = all[0]?.start_ms ?? now_ms.peek();
    const differs = !both_times(first, zone.value, viewer_zone).same;
    return (
        <section class="programme" id="programme" aria-label="Programme">
            <div class="section-head">
                <h2>Programme</h2>
                <p class="muted">
                    Times in {zone_city(zone.value)} ({zone_abbreviation(first, zone.value)})
                    {differs && (
                        <>
                            , below them in {zone_city(viewer_zone)} ({zone_abbreviation(first, viewer_zone)})
                        </>
                    )}
                </p>
            </div>
            {known.event.notice && (
                <p class="notice" role="note">
                    {known.event.notice}
                </p>
            )}
            <ProgrammeNews />
            <ProgrammeFilter
                programme={known}
                shown={days.reduce((sum, day) => sum + shown.filter(within(day)).length, 0)}
            />
            {days.map((day) => (
                <div class="day" key={day.date}>
                    <h3 class="day-title">{long_day(day.start_ms, zone.value)}</h3>
                    <Day
                        programme={known}
                        talks={shown.filter(within(day))}
                        differs={differs}
                    />
                </div>
            ))}
        </section>
    );
}

// The last day that has begun, else the first: a day that runs late goes on beyond its planned end.
const within =
    (day: Programme['days'][number]) =>
    (talk: Talk): boolean => {
        const days = programme.value?.days ?? [];
        return (days.filter((one) => one.start_ms <= talk.start_ms).at(-1) ?? days[0])?.date === day.date;
    };

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
        </li>
    );
}
