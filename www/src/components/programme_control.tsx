// Running the programme: start, end, five minutes more, and "running late", which shows what it would do first.
import { signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { PlanPreview, Talk } from '../protocol';
import { attempt, command, explain, next_talk, now_talk, toast, zone } from '../state/store';
import { time_of_day } from '../time';
import { once } from './once';
import { Countdown } from './when';

interface Proposal {
    minutes: number;
    preview: PlanPreview;
}
const proposal = signal<Proposal | null>(null);
const asking = signal(false);
const custom = signal('');

export function ProgrammeControl() {
    const now = now_talk.value;
    const next = next_talk.value;
    return (
        <section class="control card" aria-label="Programme">
            <h2 class="column-head">Programme</h2>
            <div class="control-body">
                <TalkNow talk={now} />
                <Late />
                <TalkNext talk={now} next={next} />
            </div>
            <LateDialog />
        </section>
    );
}

const range = (one: Talk): string => `${time_of_day(one.start_ms, zone.value)}–${time_of_day(one.end_ms, zone.value)}`;
const by_the_plan = (talk: Talk | null): boolean => talk !== null && talk.started_ms === null;

function TalkNow({ talk }: { talk: Talk | null }) {
    return (
        <>
            <div class="control-talk">
                <div>
                    <p class="eyebrow">Now{by_the_plan(talk) ? ', by the plan' : ''}</p>
                    <p class="control-title" data-testid="now-title">
                        {talk?.title ?? 'Nothing is on'}
                    </p>
                    {talk && <p class="muted">{range(talk)}</p>}
                </div>
                {talk && <Countdown until_ms={talk.end_ms} label="left" />}
            </div>
            <div class="control-row">
                {talk && by_the_plan(talk) && <StartButton talk={talk} />}
                <button
                    type="button"
                    class="button is-small"
                    data-testid="extend-5"
                    disabled={!talk}
                    onClick={() => talk && void attempt('extend_talk', { talk: talk.code, minutes: 5 })}
                >
                    +5 min
                </button>
                <button
                    type="button"
                    class="button is-small is-danger"
                    data-testid="end-talk"
                    disabled={!talk}
                    onClick={once(() => talk && void attempt('end_talk', { talk: talk.code }))}
                >
                    End talk
                </button>
            </div>
        </>
    );
}

function TalkNext({ talk, next }: { talk: Talk | null; next: Talk | null }) {
    return (
        <div class="control-talk is-next">
            <div>
                <p class="eyebrow">Next</p>
                <p class="control-title" data-testid="next-title" data-next-start-ms={next?.start_ms}>
                    {next?.title ?? 'Nothing more'}
                </p>
                {next && <p class="muted">{range(next)}</p>}
            </div>
            {!by_the_plan(talk) && next && <StartButton talk={next} />}
        </div>
    );
}

function StartButton({ talk }: { talk: Talk }) {
    return (
        <button
            type="button"
            class="button is-small is-primary"
            data-testid="start-talk"
            onClick={once(() => void attempt('start_talk', { talk: talk.code }))}
        >
            Start
        </button>
    );
}

function Late() {
    const minutes = Number(custom.value);
    const usable = Number.isInteger(minutes) && minutes !== 0 && Math.abs(minutes) <= 180;
    return (
        <div class="late">
            <p class="eyebrow">Running late</p>
            <div class="control-row">
                {[5, 10, 15].map((one) => (
                    <button
                        type="button"
                        class="button is-small"
                        data-testid={`late-${one}`}
                        disabled={asking.value}
                        onClick={() => void propose(one)}
                    >
                        {one} min
                    </button>
                ))}
                <form
                    class="late-custom"
                    onSubmit={(event) => {
                        event.preventDefault();
                        if (usable) void propose(minutes);
                    }}
                >
                    <input
                        class="input"
                        type="number"
                        min="-180"
                        max="180"
                        step="1"
                        placeholder="Other"
                        aria-label="Minutes late; negative: early"
                        data-testid="late-custom"
                        value={custom.value}
                        onInput={(event) => (custom.value = event.currentTarget.value)}
                    />
                    <button type="submit" class="button is-small" disabled={!usable || asking.value}>
                        Show
                    </button>
                </form>
            </div>
        </div>
    );
}

async function propose(minutes: number): Promise<void> {
    asking.value = true;
    try {
        const ack = await command('preview_late', { minutes });
        proposal.value = { minutes, preview: ack.result as unknown as PlanPreview };
    } catch (error) {
        toast(explain(error), 'warn');
    }
    asking.value = false;
}

async function confirm(minutes: number): Promise<void> {
    proposal.value = null;
    if (await attempt('running_late', { minutes })) toast(`The programme moved by ${minutes} minutes.`);
}

function LateDialog() {
    const box = useRef<HTMLDialogElement>(null);
    const shown = proposal.value;
    useEffect(() => {
        if (shown) box.current?.showModal();
        else box.current?.close();
    }, [shown]);
    return (
        <dialog
            ref={box}
            onClose={() => (proposal.value = null)}
            aria-label="What running late would do"
            data-testid="late-preview"
        >
            {shown && <LateBody proposal={shown} />}
        </dialog>
    );
}

function LateBody({ proposal: { minutes, preview } }: { proposal: Proposal }) {
    const at = (ms: number): string => time_of_day(ms, zone.value);
    const changes = preview.changes ?? [];
    return (
        <div class="late-body">
            <h2>{minutes > 0 ? `${minutes} minutes late` : `${-minutes} minutes early`}</h2>
            <p class="muted">
                {changes.length === 0
                    ? 'Nothing moves.'
                    : `${changes.length} ${changes.length === 1 ? 'item changes' : 'items change'}.`}
                {preview.absorbed_minutes > 0 && ` Breaks give back ${preview.absorbed_minutes} min.`}
            </p>
            {preview.stopped_by && <p class="notice">Stopped by “{preview.stopped_by}”, which cannot move.</p>}
            <ul class="late-changes">
                {changes.map((one) => (
                    <li>
                        <span class="late-times">
                            {one.from_ms === one.to_ms ? (
                                <>
                                    {at(one.to_ms)}–<b>{at(one.end_ms)}</b>
                                </>
                            ) : (
                                <>
                                    <del>{at(one.from_ms)}</del> <b>{at(one.to_ms)}</b>
                                    <small>–{at(one.end_ms)}</small>
                                </>
                            )}
                        </span>
                        <span>{one.title}</span>
                    </li>
                ))}
            </ul>
            <div class="control-row is-end">
                <button type="button" class="button" data-testid="late-cancel" onClick={() => (proposal.value = null)}>
                    Leave it
                </button>
                <button
                    type="button"
                    class="button is-primary"
                    data-testid="late-confirm"
                    autofocus
                    onClick={() => void confirm(minutes)}
                >
                    Move the programme
                </button>
            </div>
        </div>
    );
}
