// What every page has around it: header, connection, theme, toasts, and one polite voice for screen readers.
import { effect, signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { sentence } from '../state/chat';
import { attending, connection, dismiss, programme, state, toasts, zone } from '../state/store';
import { now_ms, time_of_day, viewer_zone, zone_abbreviation } from '../time';
import { Wordmark } from './brand';
import { Icon } from './icons';

export function Header({ page, children }: { page: string; children?: ComponentChildren }) {
    const event = programme.value?.event;
    return (
        <header class="header">
            <Wordmark />
            <div class="header-title">
                <span class="header-event">{event?.acronym || event?.title || ''}</span>
                <span class="header-page">{page}</span>
                <RehearsalBadge />
            </div>
            <div class="header-tools">
                {children}
                <Attending />
                <Clock />
                <Connection />
                <ThemeToggle />
            </div>
        </header>
    );
}

// The programme is not on: its clock was moved, and may run fast.
export function RehearsalBadge() {
    const { rehearsal, pace } = state.value;
    if (!rehearsal) return null;
    return (
        <span class="badge is-amber" data-testid="rehearsal">
            Rehearsal{pace > 1 ? `, ${pace}x` : ''}
        </span>
    );
}

function Attending() {
    const count = attending.value;
    return (
        <span
            class="header-count"
            data-testid="attending"
            data-count={count ?? ''}
            title="People on this stage’s pages"
        >
            <Icon name="people" />
            <span>{count ?? '–'}</span>
            <span class="visually-hidden">attending</span>
        </span>
    );
}

function Clock() {
    const now = now_ms.value;
    return (
        <span class="header-clock" title={`Your zone: ${viewer_zone}`}>
            {time_of_day(now, zone.value)} <small>{zone_abbreviation(now, zone.value)}</small>
        </span>
    );
}

const words = { connecting: 'Connecting', open: 'Connected', reconnecting: 'Reconnecting', refused: 'Refused' };

function Connection() {
    const { state: now, detail } = connection.value;
    return (
        <span
            class={`conn is-${now}`}
            data-testid="conn-state"
            data-state={now}
            role="status"
            title={detail || words[now]}
        >
            <span class="conn-dot" />
            <span class={now === 'open' ? 'visually-hidden' : 'conn-word'}>{words[now]}</span>
        </span>
    );
}

const theme = signal(document.documentElement.dataset.theme ?? 'light');

export function ThemeToggle() {
    const dark = theme.value === 'dark';
    const toggle = (): void => {
        theme.value = dark ? 'light' : 'dark';
        document.documentElement.dataset.theme = theme.value;
        try {
            localStorage.setItem('lanai-theme', theme.value);
        } catch {
            // storage is off: this page only
        }
    };
    return (
        <button type="button" class="button is-quiet is-icon" onClick={toggle} data-testid="theme">
            <Icon name={dark ? 'sun' : 'moon'} />
            <span class="visually-hidden">{dark ? 'Light theme' : 'Dark theme'}</span>
        </button>
    );
}

export function Toasts() {
    return (
        <div class="toasts" role="status" aria-live="polite">
            {toasts.value.map((one) => (
                <div key={one.id} class={`toast is-${one.tone}`} data-testid="toast">
                    <span>{one.text}</span>
                    <button type="button" class="button is-quiet is-icon" onClick={() => dismiss(one.id)}>
                        <Icon name="close" />
                        <span class="visually-hidden">Dismiss</span>
                    </button>
                </div>
            ))}
        </div>
    );
}

const spoken = signal('');

// Whenever the count rises: what it is then.
export function announce_more(count: () => number, one: string, many: string): void {
    let before = 0;
    effect(() => {
        const now = count();
        if (now > before) announce(`${now} ${now === 1 ? one : many}`);
        before = now;
    });
}

export function announce(text: string): void {
    spoken.value = text;
}

export function Announcer() {
    return (
        <div class="visually-hidden" aria-live="polite" data-testid="announcer">
            {spoken.value}
        </div>
    );
}

// A page, or why the server will not talk to this browser: then there is nothing of the page, and no picture and sound.
export function Whole({ children }: { children: preact.ComponentChildren }) {
    return <>{connection.value.state === 'refused' ? <Refused /> : children}</>;
}

function Refused() {
    return (
        <div class="refused-over" role="alert">
            <div class="card notice-card">
                <h1>This page is closed to you</h1>
                <p>{sentence(connection.value.detail || 'The server refused the connection')}</p>
                <button type="button" class="button is-primary" onClick={() => location.reload()}>
                    Load the page again
                </button>
            </div>
        </div>
    );
}
