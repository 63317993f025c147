// What of a large programme is shown: by room, track, day and words. A small one needs no filter and gets none.
import { computed, signal } from '@preact/signals';
import type { Programme, Talk } from '../protocol';
import { people } from '../state/select';
import { stars } from '../state/stars';
import { programme, talks, zone } from '../state/store';
import { long_day, now_ms } from '../time';
import { Icon } from './icons';

const small_max = 12; // talks that one sees at a glance
const one_day_from = 120; // talks; beyond, a page begins with the day that is on

interface Wish {
    words: string;
    room: string;
    track: string;
    day: string | null; // null: not chosen yet
    mine: boolean; // only what is starred
}
const wish = signal<Wish>({ words: '', room: '', track: '', day: null, mine: false });

export const tracks = computed(() => {
    const names = new Set<string>();
    for (const talk of talks.value.values()) if (talk.track) names.add(talk.track);
    return [...names].sort((a, b) => a.localeCompare(b));
});
const needed = computed(() => talks.value.size > small_max);
export const several_rooms = computed(() => (programme.value?.rooms.length ?? 0) > 1);

// The day that is shown: as chosen, else all of a small programme, else today or the next one.
const day_shown = computed(() => {
    if (wish.value.day !== null) return wish.value.day;
    if (wish.value.mine) return '';
    const days = programme.value?.days ?? [];
    if (talks.value.size < one_day_from || days.length < 2) return '';
    return (days.find((day) => day.end_ms > now_ms.value) ?? days[0])?.date ?? '';
});

export function shows_day(date: string): boolean {
    return day_shown.value === '' || day_shown.value === date;
}

// Lower case, without accents: "Zoë" is found by "zoe".
const plain = (text: string): string =>
    text
        .normalize('NFD')
        .replace(/\p{Diacritic}/gu, '')
        .toLowerCase();

export function passes(talk: Talk): boolean {
    const { words, room, track, mine } = wish.value;
    if (mine && !stars.value.has(talk.code)) return false;
    if (!needed.value) return true;
    if (room && talk.room !== room) return false;
    if (track && talk.track !== track) return false;
    if (!words.trim()) return true;
    const text = plain([talk.title, talk.subtitle, people(talk), talk.track, talk.abstract].filter(Boolean).join('\n'));
    return plain(words)
        .split(/\s+/)
        .every((word) => text.includes(word));
}

export function ProgrammeFilter({ programme: known, shown }: { programme: Programme; shown: number }) {
    const { words, room, track, mine } = wish.value;
    if (!needed.value && !mine && stars.value.size === 0) return null;
    const set = (change: Partial<Wish>): void => {
        wish.value = { ...wish.value, ...change };
    };
    const any = words !== '' || room !== '' || track !== '' || mine;
    return (
        <form class="filter" role="search" aria-label="Programme" onSubmit={(event) => event.preventDefault()}>
            <button
                type="button"
                class="button filter-mine"
                data-testid="filter-mine"
                aria-pressed={mine}
                onClick={() => set({ mine: !mine })}
            >
                <Icon name="star" />
                My programme
                {stars.value.size > 0 && <span class="tab-count">{stars.value.size}</span>}
            </button>
            {needed.value && (
                <input
                    class="input"
                    type="search"
                    placeholder="Words, names"
                    aria-label="Words, names"
                    data-testid="filter-words"
                    value={words}
                    onInput={(event) => set({ words: event.currentTarget.value })}
                />
            )}
            {needed.value && known.days.length > 1 && (
                <Choice
                    name="Day"
                    all="All days"
                    value={day_shown.value}
                    options={known.days.map((day) => [day.date, long_day(day.start_ms, zone.value)])}
                    choose={(day) => set({ day })}
                />
            )}
            {needed.value && several_rooms.value && (
                <Choice
                    name="Room"
                    all="All rooms"
                    value={room}
                    options={known.rooms.map((one) => [one.id, one.name])}
                    choose={(chosen) => set({ room: chosen })}
                />
            )}
            {needed.value && tracks.value.length > 1 && (
                <Choice
                    name="Track"
                    all="All tracks"
                    value={track}
                    options={tracks.value.map((one) => [one, one])}
                    choose={(chosen) => set({ track: chosen })}
                />
            )}
            <p class="muted filter-count" role="status" data-testid="filter-count">
                {any && (shown === 0 ? nothing_words(mine) : `${shown} of ${talks.value.size}`)}
                {any && (
                    <button
                        type="button"
                        class="button is-small is-quiet"
                        onClick={() => set({ words: '', room: '', track: '', mine: false })}
                    >
                        Show all
                    </button>
                )}
            </p>
        </form>
    );
}

function nothing_words(mine: boolean): string {
    return mine && stars.value.size === 0 ? 'You have starred no talk yet.' : 'Nothing matches.';
}

interface ChoiceProps {
    name: string;
    all: string;
    value: string;
    options: [string, string][];
    choose: (value: string) => void;
}
function Choice({ name, all, value, options, choose }: ChoiceProps) {
    return (
        <select
            class="input"
            aria-label={name}
            data-testid={`filter-${name.toLowerCase()}`}
            value={value}
            onChange={(event) => choose(event.currentTarget.value)}
        >
            <option value="">{all}</option>
            {options.map(([key, label]) => (
                <option key={key} value={key}>
                    {label}
                </option>
            ))}
        </select>
    );
}
