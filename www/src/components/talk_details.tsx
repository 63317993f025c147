// Everything about one talk, in a box over the page.
import { signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import type { Talk } from '../protocol';
import { room_name, talks, track_colour } from '../state/store';
import { Icon } from './icons';
import { use_modal } from './modal';
import { AwardMark } from './now_next';
import { Links, UserText } from './text';
import { When } from './when';

const opened = signal<string | null>(null);

export function open_talk(talk: Talk): void {
    opened.value = talk.code;
}

// `children` gets what a page adds for its role. One a page.
export function TalkDetails({ children }: { children?: (talk: Talk) => ComponentChildren }) {
    const talk = opened.value === null ? undefined : talks.value.get(opened.value);
    const leave = (): void => {
        opened.value = null;
    };
    const modal = use_modal(talk !== undefined, leave);
    return (
        <dialog
            {...modal}
            class="details"
            aria-label={talk?.title ?? 'Talk'}
            data-testid="talk-details"
            onClick={(event) => {
                if (event.target === event.currentTarget) leave();
            }}
        >
            {talk && <Body talk={talk}>{children?.(talk)}</Body>}
        </dialog>
    );
}

function Body({ talk, children }: { talk: Talk; children: ComponentChildren }) {
    const colour = track_colour(talk.track);
    return (
        <div class="details-body">
            <div class="details-head">
                <h2>{talk.cancelled ? <del>{talk.title}</del> : talk.title}</h2>
                <button
                    type="button"
                    class="button is-quiet is-icon"
                    data-testid="details-close"
                    onClick={() => (opened.value = null)}
                >
                    <Icon name="close" />
                    <span class="visually-hidden">Close</span>
                </button>
            </div>
            {talk.subtitle && <p class="talk-subtitle">{talk.subtitle}</p>}
            {talk.cancelled && <p class="notice">This talk is cancelled.</p>}
            <p>
                <When ms={talk.start_ms} />
            </p>
            {talk.start_ms !== talk.planned_start_ms && !talk.inserted && (
                <p class="muted">
                    Planned for <When ms={talk.planned_start_ms} />
                </p>
            )}
            <p class="details-facts">
                {room_name(talk.room) && <span class="badge">{room_name(talk.room)}</span>}
                <span class="badge">{Math.round((talk.end_ms - talk.start_ms) / 60_000)} min</span>
                {talk.track && (
                    <span class="badge track-badge" style={colour ? { '--track': colour } : undefined}>
                        {talk.track}
                    </span>
                )}
                {talk.hard_stop && <span class="badge">fixed time</span>}
                {talk.award && <AwardMark award={talk.award} />}
            </p>
            {talk.persons.length > 0 && (
                <ul class="people details-people">
                    {talk.persons.map((one) => (
                        <li>
                            {one.name}
                            {one.affiliation && <small>{one.affiliation}</small>}
                        </li>
                    ))}
                </ul>
            )}
            {children}
            {talk.abstract && (
                <p class="details-abstract">
                    <UserText text={talk.abstract} />
                </p>
            )}
            <Links links={talk.links} />
        </div>
    );
}
