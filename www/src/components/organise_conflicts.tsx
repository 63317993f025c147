// What the plan and the chairs both changed, side by side, to be decided; and talks that stand in one room at once.
import { signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { PlanClash, PlanConflict, PlanPlace } from '../protocol_plan';
import { attempt, plan, programme_version, room_name, toast, zone } from '../state/store';
import { day_label, time_of_day } from '../time';
import { announce } from './shell';

const deciding = signal<string | null>(null); // code of the talk that is being decided

// The one that was decided last, until the focus has found its way on from there: its buttons are gone then.
let decided: { talk: string; at: number; done: boolean } | null = null;

async function decide(conflict: PlanConflict, take: 'ours' | 'theirs'): Promise<void> {
    if (deciding.value) return;
    deciding.value = conflict.talk;
    const own = { talk: conflict.talk, at: plan.peek()?.conflicts.indexOf(conflict) ?? 0, done: false };
    decided = own;
    const args = { talk: conflict.talk, take, programme_version: programme_version.value };
    if (await attempt('resolve_conflict', args)) {
        own.done = true;
        const done = take === 'ours' ? 'stays as it was changed live' : 'goes to where the plan has it';
        toast(`“${conflict.title}” ${done}.`);
        announce(`“${conflict.title}” ${done}.`);
    }
    deciding.value = null;
}

export function to_decide(): number {
    return (plan.value?.conflicts.length ?? 0) + (plan.value?.clashes.length ?? 0);
}

// To the conflict that stands in its place now, else to the heading; where it was refused, back to its own.
function focus_next(section: HTMLElement | null, conflicts: readonly PlanConflict[]): void {
    if (!decided || !section) return;
    const { talk, at, done } = decided;
    if (done && conflicts.some((one) => one.talk === talk)) return; // the plan without it is still to come
    decided = null;
    const active = document.activeElement;
    if (active !== document.body && !section.contains(active)) return; // somebody is elsewhere already
    const rows = section.querySelectorAll('[data-testid="conflict"]');
    const row = rows[Math.min(at, rows.length - 1)];
    const next = row?.querySelector<HTMLElement>('button:not(:disabled)') ?? section.querySelector('h2');
    next?.focus();
}

export function ProgrammeConflicts({ show }: { show: (talk: string) => void }) {
    const { conflicts, clashes } = plan.value ?? { conflicts: [], clashes: [] };
    const section = useRef<HTMLElement>(null);
    const busy = deciding.value !== null;
    useEffect(() => {
        if (!busy) focus_next(section.current, conflicts);
    });
    return (
        <section ref={section} class="card org-card" aria-label="To decide" data-testid="conflicts">
            <h2 class="column-head" tabIndex={-1}>
                To decide {to_decide() > 0 && <span class="tab-count">{to_decide()}</span>}
            </h2>
            <div class="org-body">
                {to_decide() === 0 && <p class="muted">The plan and the programme agree, and no two talks share a room.</p>}
                {conflicts.length > 0 && (
                    <ul class="conflicts">
                        {conflicts.map((one) => (
                            <Conflict key={one.talk} conflict={one} />
                        ))}
                    </ul>
                )}
                {clashes.length > 0 && (
                    <>
                        <h3>Two talks in one room</h3>
                        <ul class="conflicts">
                            {clashes.map((one) => (
                                <Clash key={`${one.talk} ${one.with}`} clash={one} show={show} />
                            ))}
                        </ul>
                    </>
                )}
            </div>
        </section>
    );
}

function Conflict({ conflict }: { conflict: PlanConflict }) {
    const busy = deciding.value !== null;
    const button = (take: 'ours' | 'theirs', label: string, disabled: boolean) => (
        <button
            type="button"
            class="button is-small"
            data-testid={`take-${take}`}
            disabled={busy || disabled}
            aria-label={`${label}: ${conflict.title}`}
            onClick={() => void decide(conflict, take)}
        >
            {label}
        </button>
    );
    return (
        <li class="conflict" data-testid="conflict" data-code={conflict.talk}>
            <b>{conflict.title}</b>
            <ConflictSides conflict={conflict} />
            {!conflict.can_take && <p class="muted">It has begun: where it is can no longer change.</p>}
            <div class="control-row">
                {button('ours', 'Keep ours', false)}
                {button('theirs', 'Take theirs', !conflict.can_take)}
            </div>
        </li>
    );
}

export function ConflictSides({ conflict: { ours, theirs } }: { conflict: PlanConflict }) {
    return (
        <dl class="sides">
            <div>
                <dt>As it is now</dt>
                <dd>
                    <Place place={ours} other={theirs} />
                </dd>
            </div>
            <div>
                <dt>In the new plan</dt>
                <dd>
                    <Place place={theirs} other={ours} />
                </dd>
            </div>
        </dl>
    );
}

// What differs is bold.
function Place({ place, other }: { place: PlanPlace; other: PlanPlace }) {
    const day = day_label(place.start_ms, zone.value);
    const time = `${time_of_day(place.start_ms, zone.value)}–${time_of_day(place.end_ms, zone.value)}`;
    const marked = (text: string, differs: boolean) => (differs ? <b>{text}</b> : <span>{text}</span>);
    return (
        <>
            {place.cancelled && <b class="badge is-amber">cancelled</b>}
            {marked(time, place.start_ms !== other.start_ms || place.end_ms !== other.end_ms)}
            {day !== day_label(other.start_ms, zone.value) && <b>{day}</b>}
            {marked(room_name(place.room), place.room !== other.room)}
        </>
    );
}

function Clash({ clash, show }: { clash: PlanClash; show: (talk: string) => void }) {
    const range = `${time_of_day(clash.from_ms, zone.value)}–${time_of_day(clash.to_ms, zone.value)}`;
    return (
        <li class="conflict" data-testid="clash">
            <p>
                <b>{clash.title}</b> and <b>{clash.with_title}</b>
            </p>
            <p class="muted">
                {room_name(clash.room)}, {day_label(clash.from_ms, zone.value)}, {range}
            </p>
            <div class="control-row">
                <button type="button" class="button is-small" data-testid="clash-show" onClick={() => show(clash.talk)}>
                    Show in the day
                </button>
            </div>
        </li>
    );
}
