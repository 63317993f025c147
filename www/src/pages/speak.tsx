// The speaker's page: see and hear oneself, go live, and know the time, the question, what the audience
// signals and answers, and whether one is on air.
import { computed, signal } from '@preact/signals';
import { render } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { audio_track, on_tracks, open_devices, video_track } from '../components/devices';
import { DevicePicker } from '../components/device_picker';
import { LevelMeter } from '../components/level_meter';
import { once } from '../components/once';
import { announce, Announcer, Header, Toasts, Whole } from '../components/shell';
import { SpeakPoll, SpeakSignals } from '../components/speak_audience';
import { StageQuestion } from '../components/speak_questions';
import { Countdown, When } from '../components/when';
import { WhipPublisher, type PublishStatus } from '../net/whip';
import { shown_poll } from '../state/on_show';
import { known, next_talk, now_talk, stage, start } from '../state/store';
import { stage_from_address } from './address';

const wanted_source = new URLSearchParams(location.search).get('source');
const status = signal<PublishStatus>({ state: 'idle', detail: '', bitrate_bps: null, round_trip_ms: null, frame: '', over_tcp: false });
let publisher: WhipPublisher | null = null;

// "?source=", else "speaker", else the stage's first live source.
const source = computed(() => {
    const live = (stage.value?.sources ?? []).filter((one) => one.kind === 'live');
    const found = live.find((one) => one.id === wanted_source) ?? live.find((one) => one.id === 'speaker') ?? live[0];
    return wanted_source ?? found?.id ?? null;
});
const sending = computed(() => status.value.state === 'live');
const on_air = computed(() => sending.value && source.value !== null && stage.value?.on_air === source.value);

function go_live(): void {
    if (!stage.value || !source.value) return;
    const url = `/whip/${encodeURIComponent(stage.value.id)}/${encodeURIComponent(source.value)}`;
    publisher?.stop();
    publisher = new WhipPublisher(url, (next) => (status.value = next));
    publisher.start(video_track.value, audio_track.value);
}

function stop_live(): void {
    publisher?.stop();
    publisher = null;
}

function AirSign() {
    const air = on_air.value;
    useEffect(() => announce(air ? 'You are on air' : 'You are not on air'), [air]);
    const text = air ? 'You are ON AIR' : sending.value ? 'Ready, not on air' : 'Off air';
    const more = air
        ? 'Everyone sees and hears you.'
        : sending.value
          ? 'The moderator brings you on air.'
          : 'Nobody sees or hears you.';
    return (
        <div
            class={`air-sign ${air ? 'is-air' : sending.value ? 'is-ready' : ''}`}
            data-testid="on-air"
            data-on-air={air}
            role="status"
        >
            <span class="air-lamp" />
            <span class="air-words">
                <b>{text}</b>
                <span>{more}</span>
            </span>
        </div>
    );
}

function Preview() {
    const video = useRef<HTMLVideoElement>(null);
    const track = video_track.value;
    useEffect(() => {
        if (video.current) video.current.srcObject = track ? new MediaStream([track]) : null;
    }, [track]);
    return (
        <div class={`preview ${on_air.value ? 'is-air' : ''}`}>
            <video
                ref={video}
                autoplay
                playsInline
                muted
                data-testid="preview"
                class={track?.contentHint === 'motion' ? 'is-mirrored' : ''}
                aria-label="You, as the camera sees you"
            />
            {!track && <p class="preview-empty">No picture: only your voice will be sent</p>}
        </div>
    );
}

const words = {
    idle: 'Not sending',
    connecting: 'Connecting…',
    live: 'Sending',
    retrying: 'Connection lost, trying again…',
    refused: 'Refused',
};

function Controls() {
    const { state, detail, bitrate_bps, round_trip_ms, frame, over_tcp } = status.value;
    const idle = state === 'idle' || state === 'refused';
    const nothing = video_track.value === null && audio_track.value === null;
    return (
        <div class="speak-controls">
            {idle ? (
                <button
                    type="button"
                    class="button is-primary is-large"
                    data-testid="go-live"
                    disabled={nothing || !source.value}
                    onClick={once(go_live)}
                >
                    Go live
                </button>
            ) : (
                <button
                    type="button"
                    class="button is-danger is-large"
                    data-testid="stop-live"
                    onClick={once(stop_live)}
                >
                    Stop
                </button>
            )}
            <div class="publish-state" data-testid="publish-state" data-state={state} role="status">
                <b>{words[state]}</b>
                <span class="muted">
                    {state === 'live'
                        ? [
                              bitrate_bps === null ? '' : `${(bitrate_bps / 1e6).toFixed(2)} Mbit/s`,
                              frame,
                              round_trip_ms === null ? '' : `${Math.round(round_trip_ms)} ms round trip`,
                              over_tcp ? 'over TCP: your network blocks UDP; delay may be higher' : '',
                          ]
                              .filter(Boolean)
                              .join(' · ') || 'Measuring…'
                        : detail || (idle ? 'Check picture and sound, then go live.' : '')}
                </span>
            </div>
        </div>
    );
}

function TimeLeft() {
    const now = now_talk.value;
    const next = next_talk.value;
    return (
        <section class="card speak-time" aria-label="Time">
            <p class="eyebrow">{now ? 'Time left' : 'Until the start'}</p>
            {now ? (
                <Countdown until_ms={now.end_ms} label="left" />
            ) : (
                next && <Countdown until_ms={next.start_ms} label="until the start" ends={false} />
            )}
            {known.value && !now && !next && <p class="muted">Nothing more is planned.</p>}
            <p class="speak-title" data-testid="now-title">
                {now?.title ?? (known.value ? 'Between talks' : 'One moment…')}
            </p>
            {next && (
                <p class="muted speak-next">
                    Next: <span data-testid="next-title" data-next-start-ms={next.start_ms}>{next.title}</span>, <When ms={next.start_ms} />
                </p>
            )}
        </section>
    );
}

function Page() {
    return (
        <>
            <Header page={`Speak · ${stage.value?.title ?? ''}`} />
            <main class={`speak ${on_air.value ? 'is-air' : ''}`}>
                <h1 class="visually-hidden">Speak at {stage.value?.title}</h1>
                <div class="speak-self">
                    <AirSign />
                    <Preview />
                    <LevelMeter track={audio_track.value} />
                    <Controls />
                    <DevicePicker />
                </div>
                <div class="speak-show">
                    <TimeLeft />
                    <SpeakSignals />
                    {shown_poll.value !== null && <SpeakPoll />}
                    <StageQuestion />
                    {shown_poll.value === null && <SpeakPoll />}
                </div>
            </main>
            <Toasts />
            <Announcer />
        </>
    );
}

start('speaker', 'speak', stage_from_address(location.pathname, location.search));
on_tracks((video, audio) => void publisher?.use_tracks(video, audio));
void open_devices();
render(
    <Whole>
        <Page />
    </Whole>,
    document.getElementById('page') as HTMLElement,
);
