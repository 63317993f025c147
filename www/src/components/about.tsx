// What a workshop's page has besides its timetable: what it is, dates, awards, people.
import type { EventInfo, ImportantDate } from '../protocol';
import { awards_by_title, date_rows, left_text } from '../state/dates';
import { programme, zone } from '../state/store';
import { day_label, now_coarse_ms, same_zone, time_of_day, viewer_zone, zone_abbreviation } from '../time';
import { AwardMark } from './now_next';
import { Links, Outside, UserText } from './text';
import { safe_href } from './links';

export function About() {
    const event = programme.value?.event;
    if (!event) return null;
    return (
        <section class="about" id="about" aria-label="About the workshop">
            <Lead event={event} />
            {event.dates && event.dates.length > 0 && <Dates dates={event.dates} />}
            <Awards event={event} />
            {event.organisers && event.organisers.length > 0 && (
                <div class="about-block">
                    <h3>Organisers</h3>
                    <ul class="people">
                        {event.organisers.map((one) => (
                            <li>
                                {one.name}
                                {one.role && one.role !== 'speaker' && <small>{one.role}</small>}
                                {one.affiliation && <small>{one.affiliation}</small>}
                            </li>
                        ))}
                    </ul>
                </div>
            )}
            {event.supporters && event.supporters.length > 0 && (
                <div class="about-block">
                    <h3>Supported by</h3>
                    <ul>
                        {event.supporters.map((one) => (
                            <li>{one}</li>
                        ))}
                    </ul>
                </div>
            )}
        </section>
    );
}

function Lead({ event }: { event: EventInfo }) {
    const site = event.url ? safe_href(event.url) : null;
    return (
        <div class="about-lead">
            <h2>{event.title}</h2>
            {event.subtitle && <p class="about-subtitle">{event.subtitle}</p>}
            {event.venue && <p class="muted">{event.venue}</p>}
            {event.description && (
                <p class="about-words">
                    <UserText text={event.description} />
                </p>
            )}
            {site && (
                <p>
                    <Outside href={site}>The workshop’s own site</Outside>
                </p>
            )}
            <Links links={event.links} />
        </div>
    );
}

function Awards({ event }: { event: EventInfo }) {
    return (
        <>
            {awards_by_title(event.awards ?? []).map(({ title, awards }) => (
                <div class="about-block" key={title}>
                    <h3>
                        <AwardMark award={title} />
                    </h3>
                    {awards.map((award) => (
                        <div class="about-award">
                            {award.description && <p class="muted">{award.description}</p>}
                            <p>{award.recipients.join(', ')}</p>
                        </div>
                    ))}
                </div>
            ))}
        </>
    );
}

function Dates({ dates }: { dates: ImportantDate[] }) {
    const now = now_coarse_ms.value;
    return (
        <div class="about-block">
            <h3>Important dates</h3>
            <dl class="dates" data-testid="dates">
                {date_rows(dates, now).map(({ date, passed, next }) => (
                    <div class={passed ? 'is-past' : ''} data-testid="date">
                        <dt>
                            {date.label}
                            {passed && <span class="badge">passed</span>}
                            {next && <span class="badge is-accent">{left_text(date, now)}</span>}
                        </dt>
                        <dd>
                            {written(date.date)}{' '}
                            {date.anywhere_on_earth && <abbr title="Anywhere on Earth: until the day ends at UTC−12">AoE</abbr>}
                        </dd>
                        {date.anywhere_on_earth && <Ends ms={date.ends_at_ms} />}
                    </div>
                ))}
            </dl>
        </div>
    );
}

// The moment itself, on the venue's clock and the viewer's.
function Ends({ ms }: { ms: number }) {
    const at = (of: string): string => `${day_label(ms, of)}, ${time_of_day(ms, of)} ${zone_abbreviation(ms, of)}`;
    return (
        <dd class="dates-ends">
            until {at(zone.value)}
            {!same_zone(ms, zone.value, viewer_zone) && `; your time: ${at(viewer_zone)}`}
        </dd>
    );
}

// "30 May 2023"; a date has no zone.
function written(date: string): string {
    const ms = Date.parse(`${date}T12:00:00Z`);
    if (Number.isNaN(ms)) return date;
    return new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' }).format(ms);
}
