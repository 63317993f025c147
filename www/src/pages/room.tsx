// The room's projector: what is on and what is next, the clock, how to ask, the question or poll on stage; and a remote
// speaker's picture and sound over the whole screen while one is on air.
import { computed, signal } from '@preact/signals';
import { render } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { QrCode } from '../components/qr';
import { Wordmark } from '../components/brand';
import { Floats } from '../components/reactions';
import { RoomPoll } from '../components/room_poll';
import { RehearsalBadge, Whole } from '../components/shell';
import { make_player_model, useWhep } from '../components/stage_player';
import { UserText } from '../components/text';
import { Countdown } from '../components/when';
import { install_debug_hook } from '../net/peers';
import type { Question } from '../protocol';
import { shown_poll, shown_question } from '../state/on_show';
import { watch_reactions } from '../state/reactions';
import { author_words, is_hand, people, vote_words } from '../state/select';
import {
    attending,
    connection,
    known,
    next_talk,
    now_talk,
    programme,
    stage,
    start,
    state,
    zone,
} from '../state/store';
import { now_ms, time_of_day, time_with_seconds, until_next_words, zone_abbreviation } from '../time';
import { stage_from_address } from './address';

// The room sees its own camera's picture by turning its head: sources "room", "room-camera" and so on are not shown.
const rooms_own_camera = /^room(-|$)/;
const idle_ms = 3_000;

const player = make_player_model();
player.muted.value = false;
const blocked = signal(false); // the browser wants a gesture before sound

const remote_on = computed(() => {
    const air = stage.value?.sources.find((one) => one.id === stage.value?.on_air);
    return air?.kind === 'live' && !rooms_own_camera.test(air.id);
});
const ask_address = computed(() => `${location.origin}/ask/${encodeURIComponent(stage.value?.id ?? '')}`);

function Remote() {
    const video = useWhep(stage.value?.id ?? '', player);
    const poll = shown_poll.value;
    useEffect(() => {
        const element = video.current;
        if (!element) return;
        const attempt_sound = (): void => {
            element.muted = false;
            element.play().then(
                () => (blocked.value = false),
                () => {
                    // The picture at least: muted video always may start.
                    blocked.value = true;
                    element.muted = true;
                    void element.play().catch(() => undefined);
                },
            );
        };
        element.addEventListener('loadeddata', attempt_sound);
        window.addEventListener('pointerdown', attempt_sound);
        window.addEventListener('keydown', attempt_sound);
        return () => {
            element.removeEventListener('loadeddata', attempt_sound);
            window.removeEventListener('pointerdown', attempt_sound);
            window.removeEventListener('keydown', attempt_sound);
        };
    }, []);
    return (
        <div class={`room-remote ${poll ? 'has-poll' : ''}`}>
            <video ref={video} autoplay playsInline data-testid="stage-video" aria-label="The remote speaker" />
            {poll && (
                <div class="room-beside">
                    <RoomPoll poll={poll} narrow />
                    <HowToAsk />
                </div>
            )}
            {!poll && shown_question.value && (
                <div class="lower-third" data-testid="on-stage-question">
                    <p
                        class="lower-third-text"
                        style={{ fontSize: `calc(${lower_third_size(words_of(shown_question.value))} * var(--u))` }}
                    >
                        <UserText text={words_of(shown_question.value)} />
                    </p>
                    <p class="lower-third-name">{byline(shown_question.value)}</p>
                </div>
            )}
            {blocked.value && (
                <p class="room-hint" data-testid="start-sound">
                    Click anywhere, or press a key, to start the sound
                </p>
            )}
        </div>
    );
}

function Board() {
    const poll = shown_poll.value;
    const question = shown_question.value;
    return (
        <div class={`room-board ${question || poll ? 'has-question' : ''}`}>
            <header class="room-head">
                <Wordmark />
                <p class="room-event">
                    {programme.value?.event.acronym || programme.value?.event.title}
                    <RehearsalBadge />
                </p>
                <p class="room-clock">
                    <b>{time_with_seconds(now_ms.value, zone.value)}</b> {zone_abbreviation(now_ms.value, zone.value)}
                </p>
            </header>
            {poll ? <RoomPoll poll={poll} /> : question ? <BigQuestion question={question} /> : <NowBoard />}
            <footer class="room-foot">
                <div class="room-next">
                    {(question || poll) && <SmallNow />}
                    <NextBoard />
                </div>
                <HowToAsk />
            </footer>
        </div>
    );
}

function HowToAsk() {
    const answering = shown_poll.value?.state === 'open';
    return (
        <div class="room-ask">
            <div class="room-ask-words">
                <p class="room-ask-title">{answering ? 'Answer from your seat' : 'Ask from your seat'}</p>
                <p class="room-ask-address">{ask_address.value.replace(/^https?:\/\//, '')}</p>
                {attending.value !== null && <p class="room-ask-more">{attending.value} attending</p>}
            </div>
            {stage.value && <QrCode text={ask_address.value} />}
        </div>
    );
}

function NowBoard() {
    const now = now_talk.value;
    const next = next_talk.value;
    const idle = !known.value ? 'One moment…' : next
        ? until_next_words(next.start_ms, now_ms.value, zone.value)
        : 'Thank you for being here';
    const title = now?.title ?? idle;
    return (
        <section class="room-now" aria-live="polite">
            <p class="eyebrow">{now ? 'Now' : 'Welcome'}</p>
            <h1 class="room-title" data-testid="now-title">
                {title}
            </h1>
            {now && <p class="room-people">{people(now)}</p>}
            {now ? (
                <Countdown until_ms={now.end_ms} label="left" />
            ) : (
                next && <Countdown until_ms={next.start_ms} label="until the start" ends={false} />
            )}
        </section>
    );
}

function BigQuestion({ question }: { question: Question }) {
    return (
        <section class="room-question" data-testid="on-stage-question" aria-live="polite">
            <h1 class="eyebrow is-live">{is_hand(question) ? 'At the microphone' : 'Question'}</h1>
            <p
                class="room-question-text"
                style={{ fontSize: `calc(${fitting_size(words_of(question))} * var(--u))` }}
            >
                <UserText text={words_of(question)} />
            </p>
            <p class="room-people">{byline(question)}</p>
        </section>
    );
}

// Who is called to the microphone reads their own name, whatever they wrote.
function words_of(question: Question): string {
    return is_hand(question) ? question.text || author_words(question) : question.text;
}

function byline(question: Question): string {
    if (is_hand(question)) return question.text === '' ? '' : author_words(question);
    return question.votes === 0
        ? author_words(question)
        : `${author_words(question)} · ${vote_words(question.votes)}`;
}

// In hundredths of the screen's width: a text of n letters covers n x size x size of the board, whatever its size.
function fitting_size(text: string): string {
    const lines = text.split('\n').length;
    return Math.min(4.8, 24 / (lines * 1.3), Math.max(1.2, Math.sqrt(2_300 / Math.max(1, text.length)))).toFixed(2);
}

// Four lines of 60 letters are read at 2.5; a longer question is smaller rather than cut off.
function lower_third_size(text: string): string {
    return Math.min(2.5, Math.max(1.5, Math.sqrt(1_500 / Math.max(1, text.length)))).toFixed(2);
}

function SmallNow() {
    const now = now_talk.value;
    if (!now) return null;
    return (
        <div class="room-small-now">
            <p class="eyebrow">Now</p>
            <p class="room-next-title" data-testid="now-title">
                {now.title}
            </p>
            <Countdown until_ms={now.end_ms} label="left" />
        </div>
    );
}

function NextBoard() {
    const next = next_talk.value;
    if (!next) return null;
    return (
        <div>
            <p class="eyebrow">Next, {time_of_day(next.start_ms, zone.value)}</p>
            <p class="room-next-title" data-testid="next-title" data-next-start-ms={next.start_ms}>
                {next.title}
            </p>
            <p class="room-next-people">{people(next)}</p>
        </div>
    );
}

function Page() {
    const root = useRef<HTMLElement>(null);
    const lost = connection.value.state !== 'open' && state.value.you !== null;
    return (
        <main class="room" ref={root}>
            {remote_on.value ? <Remote /> : <Board />}
            <Floats />
            <p
                class={`room-conn ${lost ? 'is-shown' : ''}`}
                data-testid="conn-state"
                data-state={connection.value.state}
            >
                {lost ? 'Reconnecting…' : ''}
            </p>
        </main>
    );
}

function hide_idle_cursor(): void {
    let timer = 0;
    const moved = (): void => {
        document.body.classList.remove('is-idle');
        clearTimeout(timer);
        timer = window.setTimeout(() => document.body.classList.add('is-idle'), idle_ms);
    };
    window.addEventListener('pointermove', moved);
    moved();
}

// The lock is given back whenever the page is hidden, and taken again when it shows.
function keep_awake(): void {
    const lock = (): void => {
        if (document.visibilityState === 'visible') void navigator.wakeLock?.request('screen').catch(() => undefined);
    };
    document.addEventListener('visibilitychange', lock);
    lock();
}

install_debug_hook();
start('room', 'room', stage_from_address(location.pathname, location.search));
watch_reactions();
hide_idle_cursor();
keep_awake();
render(
    <Whole>
        <Page />
    </Whole>,
    document.getElementById('page') as HTMLElement,
);
