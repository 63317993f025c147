// What changed in the programme since this browser last showed it: what was kept when the page was left, beside what is.
import { computed, effect, signal } from '@preact/signals';
import { news, parse_seen, seen_now, type News, type Seen } from '../state/news';
import { programme, room_name, state, talks, zone } from '../state/store';
import { now_coarse_ms, time_of_day } from '../time';

const seen = signal<Seen | null>(null); // as it was when this browser last looked
let key = '';

// Rehearsals move everything, and are nobody's news.
const kept = computed(() => (programme.value && !state.value.rehearsal ? `lanai_seen_${programme.value.event.title}` : ''));

effect(() => {
    if (kept.value === '' || kept.value === key) return;
    key = kept.value;
    seen.value = parse_seen(read(key)) ?? seen_now(talks.peek().values());
});

// A page that is left has been looked at; phones do not always tell of more than that it is hidden.
document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') keep();
});

function keep(): void {
    if (key === '') return;
    try {
        localStorage.setItem(key, JSON.stringify(seen_now(talks.peek().values())));
    } catch {
        // full or forbidden: the next visit begins afresh
    }
}
function read(name: string): string | null {
    try {
        return localStorage.getItem(name);
    } catch {
        return null;
    }
}

const shown = computed(() => (seen.value ? news(seen.value, talks.value.values(), now_coarse_ms.value) : []));
const lines_max = 12;

export function ProgrammeNews() {
    const all = shown.value;
    if (all.length === 0) return null;
    return (
        <aside class="news" aria-label="Changed since you last looked" data-testid="programme-news">
            <h3>Changed since you last looked</h3>
            <ul>
                {all.slice(0, lines_max).map((one) => (
                    <li key={one.talk.code}>
                        <b>{one.talk.title}</b> {words(one)}
                    </li>
                ))}
                {all.length > lines_max && <li class="muted">and {all.length - lines_max} more</li>}
            </ul>
            <button
                type="button"
                class="button is-small"
                data-testid="news-seen"
                onClick={() => {
                    seen.value = seen_now(talks.peek().values());
                    keep();
                }}
            >
                Got it
            </button>
        </aside>
    );
}

function words({ talk, what, from_ms, other_room }: News): string {
    const at = (ms: number): string => time_of_day(ms, zone.value);
    switch (what) {
        case 'new':
            return `is new, at ${at(talk.start_ms)}, in ${room_name(talk.room)}`;
        case 'cancelled':
            return 'is cancelled';
        case 'reinstated':
            return `takes place after all, at ${at(talk.start_ms)}`;
        case 'moved':
            return `is at ${at(talk.start_ms)} instead of ${at(from_ms ?? talk.start_ms)}${other_room ? `, in ${room_name(talk.room)}` : ''}`;
        case 'room':
            return `is in ${room_name(talk.room)}`;
        case 'length':
            return `ends at ${at(talk.end_ms)}`;
    }
}
