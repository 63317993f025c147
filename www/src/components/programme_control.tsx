// Running the programme: start, end, five minutes more, "running late", and the rest of the day.
import { signal } from '@preact/signals';
import type { Talk } from '../protocol';
import { attempt, next_talk, now_talk, programme_version, zone } from '../state/store';
import { time_of_day } from '../time';
import { once } from './once';
import { ProgrammeDay, ProgrammeHistory } from './programme_day';
import { asking, propose, ProposalDialog } from './programme_proposal';
import { Countdown } from './when';

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
                <ProgrammeDay />
                <ProgrammeHistory />
            </div>
            <ProposalDialog />
        </section>
    );
}

const range = (one: Talk): string => `${time_of_day(one.start_ms, zone.value)}–${time_of_day(one.end_ms, zone.value)}`;
// The talk on the programme as this page shows it: whoever else acted meanwhile, the server says so instead of doing it twice.
const seen = (talk: Talk): { talk: string; programme_version: number } => ({
    talk: talk.code,
    programme_version: programme_version.value,
});
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
                    onClick={once(() => talk && void attempt('extend_talk', { minutes: 5, ...seen(talk) }))}
                >
                    +5 min
                </button>
                <button
                    type="button"
                    class="button is-small is-danger"
                    data-testid="end-talk"
                    disabled={!talk}
                    onClick={once(() => talk && void attempt('end_talk', seen(talk)))}
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
            onClick={once(() => void attempt('start_talk', seen(talk)))}
        >
            Start
        </button>
    );
}

const late = (minutes: number): void =>
    void propose('running_late', { minutes }, minutes > 0 ? `${minutes} minutes late` : `${-minutes} minutes early`);

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
                        onClick={() => late(one)}
                    >
                        {one} min
                    </button>
                ))}
                <form
                    class="late-custom"
                    onSubmit={(event) => {
                        event.preventDefault();
                        if (usable) late(minutes);
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
