// The stage's picture and sound, with what a viewer can do about them.
import { signal, type Signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { WhepPlayer, type WatchStatus } from '../net/whep';
import { connection, next_talk, server_answers, stage } from '../state/store';
import { Icon } from './icons';
import { When } from './when';

const volume_key = 'lanai-volume';
const why_tcp = 'your network blocks UDP; delay may be higher';

export interface PlayerModel {
    status: Signal<WatchStatus>;
    muted: Signal<boolean>;
    volume: Signal<number>;
}

function stored_volume(): number {
    const stored = Number(localStorage.getItem(volume_key) ?? '1');
    return stored >= 0 && stored <= 1 ? stored : 1;
}

export function make_player_model(): PlayerModel {
    return {
        status: signal<WatchStatus>({ state: 'connecting', detail: '', delay_ms: null, over_tcp: false }),
        muted: signal(true), // browsers start no sound before a gesture
        volume: signal(stored_volume()),
    };
}

// Keeps a <video> on the stage's output while it is mounted.
export function useWhep(stage_id: string, model: PlayerModel) {
    const video = useRef<HTMLVideoElement>(null);
    const watching = useRef<WhepPlayer | null>(null);
    useEffect(() => {
        if (!video.current || !stage_id) return;
        const url = `/whep/${encodeURIComponent(stage_id)}`;
        const player = new WhepPlayer(video.current, url, (status) => (model.status.value = status));
        player.start();
        watching.current = player;
        return () => player.stop();
    }, [stage_id]);
    const { on_air } = stage.value ?? {};
    const connected = connection.value.state === 'open';
    useEffect(() => {
        if (connected) watching.current?.nudge();
    }, [connected, on_air]);
    const playing = model.status.value.state === 'playing';
    useEffect(() => {
        if (playing) server_answers();
    }, [playing]);
    useEffect(() => {
        if (!video.current) return;
        video.current.muted = model.muted.value;
        video.current.volume = model.volume.value;
    }, [model.muted.value, model.volume.value]);
    return video;
}

// children: what lies over the picture, also when it fills the screen.
export function StagePlayer({ model, children }: { model: PlayerModel; children?: ComponentChildren }) {
    const stage_id = stage.value?.id ?? '';
    const frame = useRef<HTMLDivElement>(null);
    const video = useWhep(stage_id, model);
    const playing = model.status.value.state === 'playing';
    const full_screen = (): void => {
        if (document.fullscreenElement) void document.exitFullscreen();
        else void frame.current?.requestFullscreen?.().catch(() => undefined);
    };
    const keys = (event: KeyboardEvent): void => {
        if (event.target instanceof HTMLInputElement) return;
        if (event.key === 'm') model.muted.value = !model.muted.value;
        if (event.key === 'f') full_screen();
    };
    return (
        <div class="player" ref={frame} onKeyDown={keys} data-watch={model.status.value.state}>
            <video
                ref={video}
                class="player-video"
                data-testid="stage-video"
                autoplay
                playsInline
                muted
                onDblClick={full_screen}
                aria-label={`The stage: ${stage.value?.title ?? ''}`}
            />
            {!playing && <Waiting model={model} />}
            {playing && model.muted.value && (
                <button
                    type="button"
                    class="button player-unmute"
                    data-testid="unmute"
                    onClick={() => (model.muted.value = false)}
                >
                    <Icon name="muted" /> Unmute
                </button>
            )}
            {children}
            <Bar model={model} full_screen={full_screen} />
        </div>
    );
}

function Waiting({ model }: { model: PlayerModel }) {
    const { state } = model.status.value;
    const next = next_talk.value;
    return (
        <div class="player-slate" role="status">
            <p class="player-slate-title">
                {state === 'waiting'
                    ? 'The stage is quiet'
                    : state === 'reconnecting'
                      ? 'Reconnecting…'
                      : 'Joining the stage…'}
            </p>
            {next && (
                <p class="player-slate-next">
                    Next: {next.title}, <When ms={next.start_ms} />
                </p>
            )}
        </div>
    );
}

function Bar({ model, full_screen }: { model: PlayerModel; full_screen: () => void }) {
    const { state, delay_ms, over_tcp } = model.status.value;
    const change = (event: Event): void => {
        const value = Number((event.target as HTMLInputElement).value);
        model.volume.value = value;
        model.muted.value = value === 0;
        localStorage.setItem(volume_key, String(value));
    };
    return (
        <div class="player-bar">
            <span class={`badge ${state === 'playing' ? 'is-live' : ''}`}>
                {state === 'playing' ? 'Live' : 'Offline'}
            </span>
            {over_tcp && (
                <span class="badge is-route" role="status" data-testid="over-tcp" title={why_tcp}>
                    Over TCP<span class="visually-hidden">: {why_tcp}</span>
                </span>
            )}
            {over_tcp && (
                <span class="player-delay player-why" aria-hidden="true">
                    {why_tcp}
                </span>
            )}
            {delay_ms !== null && (
                <span class="player-delay" title="Network and buffer">
                    {Math.max(0.1, delay_ms / 1000).toFixed(1)} s behind
                </span>
            )}
            <span class="spacer" />
            <button
                type="button"
                class="button is-quiet is-icon"
                onClick={() => (model.muted.value = !model.muted.value)}
            >
                <Icon name={model.muted.value ? 'muted' : 'sound'} />
                <span class="visually-hidden">{model.muted.value ? 'Unmute' : 'Mute'}</span>
            </button>
            <input
                type="range"
                class="player-volume"
                min="0"
                max="1"
                step="0.05"
                aria-label="Volume"
                value={model.muted.value ? 0 : model.volume.value}
                onInput={change}
            />
            <button type="button" class="button is-quiet is-icon" onClick={full_screen}>
                <Icon name="full" />
                <span class="visually-hidden">Full screen</span>
            </button>
        </div>
    );
}
