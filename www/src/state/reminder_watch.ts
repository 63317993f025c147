// Reminders of starred talks, as long as a page is open: looks at the programme again and again, and shows what is due
// as a notification of the system, or on the page where there are none. Of several open pages of a browser one watches
// for all: who holds the lock, or where there are no locks, who said so last.
import { effect, signal } from '@preact/signals';
import { clock, now_coarse_ms, server_now_ms, when_words } from '../time';
import { forget, keep, kept } from './kept';
import { lead_choices, lead_default, name_of, parse_memory, remind, words_of, type Reminder } from './reminders';
import { stars } from './stars';
import { known, programme, room_name, state, talks, zone } from './store';

export interface Settings {
    on: boolean;
    minutes: number; // before the start
}
export interface Banner {
    name: string;
    title: string;
    body: string;
}
type Told = { banner: Banner } | { dismissed: string };

const settings_key = 'lanai_reminders';
const memory_prefix = 'lanai_reminded_';
const watcher_key = 'lanai_reminders_watcher';
const watcher_stale_ms = 90_000; // pages in the background get to run once a minute
const banners_max = 5;

let refuses = false; // it has Notification and shows none

export const settings = signal<Settings>(parse_settings(kept(settings_key)));
export const banners = signal<readonly Banner[]>([]);
export const permission = signal<NotificationPermission | 'unsupported'>(permission_now());

const own_name = `${Date.now()}-${Math.random()}`;
const channel = 'BroadcastChannel' in window ? new BroadcastChannel('lanai_reminders') : null;
let holds_lock = false;
let remembered = ''; // the log whose memory this is
let has_locks = 'locks' in navigator; // on pages over TLS

export function start_reminders(): void {
    if (has_locks) {
        const held = navigator.locks.request('lanai_reminders', () => {
            holds_lock = true;
            look();
            return new Promise(() => {}); // until the page goes
        });
        held.catch(() => {
            has_locks = false;
        });
    }
    if (channel) channel.onmessage = (event: MessageEvent<Told>) => hear(event.data);
    window.addEventListener('storage', (event) => {
        if (event.key === settings_key) settings.value = parse_settings(event.newValue);
    });
    document.addEventListener('visibilitychange', () => {
        permission.value = permission_now();
        look();
    });
    effect(() => {
        // All that may make a reminder due.
        void [now_coarse_ms.value, stars.value, talks.value, settings.value, programme.value];
        queueMicrotask(look);
    });
}

// In answer to a click: browsers ask for nothing else.
export async function turn_on(): Promise<void> {
    if (permission_now() === 'default') await Notification.requestPermission().catch(() => 'denied');
    permission.value = permission_now();
    set({ ...settings.value, on: true });
}

export function turn_off(): void {
    set({ ...settings.value, on: false });
}

export function set_minutes(minutes: number): void {
    set({ ...settings.value, minutes });
}

export function dismiss_banner(name: string): void {
    hear({ dismissed: name });
    channel?.postMessage({ dismissed: name });
}

function set(next: Settings): void {
    settings.value = next;
    keep(settings_key, JSON.stringify(next));
}

// A rehearsal's reminders are not those of the day. An event may be renamed, and its log is the same.
function memory_key(): string {
    const { log, rehearsal } = state.value;
    if (remembered !== log) forget(memory_prefix, memory_prefix + log); // a log this server has no more
    remembered = log;
    return `${memory_prefix}${log}${rehearsal ? '_rehearsal' : ''}`;
}


function look(): void {
    if (!settings.value.on || !known.value || !programme.value || !clock.known || !watches()) return;
    const key = memory_key();
    const said = kept(key);
    const lead_ms = settings.value.minutes * 60_000;
    const { reminders, memory } = remind(parse_memory(said), talks.value, stars.value, server_now_ms(), lead_ms);
    const text = JSON.stringify(memory);
    if (text !== said) keep(key, text);
    for (const reminder of reminders) show(reminder);
}

function watches(): boolean {
    if (has_locks) return holds_lock;
    const [name, at] = (kept(watcher_key) ?? '').split(' ');
    if (name && name !== own_name && Math.abs(Date.now() - Number(at)) < watcher_stale_ms) return false;
    keep(watcher_key, `${own_name} ${Date.now()}`);
    return true;
}

function show(reminder: Reminder): void {
    const name = name_of(reminder);
    const now = server_now_ms();
    const when = (ms: number): string => when_words(ms, now, zone.peek());
    const words = words_of(reminder, now, when, room_name(reminder.talk.room));
    if (notify(name, words.title, words.body)) return;
    const banner = { name, ...words };
    hear({ banner });
    channel?.postMessage({ banner });
}

// false: this browser shows none. Some know the word, and refuse when it is said (Chrome on Android).
function notify(name: string, title: string, body: string): boolean {
    permission.value = permission_now(); // another page may have asked since
    if (permission.value !== 'granted') return false;
    try {
        const shown = new Notification(title, { body, tag: name });
        shown.onclick = () => {
            window.focus();
            shown.close();
        };
        return true;
    } catch {
        refuses = true;
        permission.value = permission_now();
        return false;
    }
}

function hear(told: Told): void {
    const gone = 'banner' in told ? told.banner.name : told.dismissed;
    const others = banners.value.filter((one) => one.name !== gone);
    banners.value = 'banner' in told ? [...others, told.banner].slice(-banners_max) : others;
}

function permission_now(): NotificationPermission | 'unsupported' {
    return 'Notification' in window && window.isSecureContext && !refuses ? Notification.permission : 'unsupported';
}

function parse_settings(text: string | null): Settings {
    const off = { on: false, minutes: lead_default };
    try {
        const value = JSON.parse(text ?? 'null') as Partial<Settings> | null;
        if (typeof value?.on !== 'boolean') return off;
        const minutes = lead_choices.find((choice) => choice === value.minutes) ?? lead_default;
        return { on: value.on, minutes };
    } catch {
        return off;
    }
}
