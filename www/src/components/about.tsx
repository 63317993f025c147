// What a workshop's page has besides its timetable: what it is, dates, awards, people.
import { programme } from '../state/store';
import { both_times, now_ms, viewer_zone } from '../time';
import { Links, UserText } from './text';

export function About() {
    const event = programme.value?.event;
    if (!event) return null;
    return (
        <section class="about" aria-label="About the workshop">
            <div class="about-lead">
                <h2>{event.title}</h2>
                {event.subtitle && <p class="about-subtitle">{event.subtitle}</p>}
                {event.venue && <p class="muted">{event.venue}</p>}
                {event.description && (
                    <p>
                        <UserText text={event.description} />
                    </p>
                )}
                <Links links={event.links} />
            </div>
            {event.dates && event.dates.length > 0 && <Dates />}
            {(event.awards ?? []).map((award) => (
                <div class="about-block">
                    <h3>{award.title}</h3>
                    {award.description && <p class="muted">{award.description}</p>}
                    <ul>
                        {award.recipients.map((one) => (
                            <li>{one}</li>
                        ))}
                    </ul>
                </div>
            ))}
            {event.organisers && event.organisers.length > 0 && (
                <div class="about-block">
                    <h3>Organisers</h3>
                    <ul class="people">
                        {event.organisers.map((one) => (
                            <li>
                                {one.name}
                                {one.role && <small>{one.role}</small>}
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

function Dates() {
    const event = programme.value?.event;
    return (
        <div class="about-block">
            <h3>Important dates</h3>
            <dl class="dates">
                {(event?.dates ?? []).map((one) => (
                    <div class={one.ends_at_ms < now_ms.value ? 'is-past' : ''}>
                        <dt>{one.label}</dt>
                        <dd>
                            {one.date}
                            {one.anywhere_on_earth && (
                                <abbr
                                    title={`Anywhere on Earth (UTC−12): ends ${both_times(one.ends_at_ms, 'UTC', viewer_zone).viewer} in your zone`}
                                >
                                    AoE
                                </abbr>
                            )}
                        </dd>
                    </div>
                ))}
            </dl>
        </div>
    );
}
