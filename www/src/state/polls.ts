// Polls as pages show them: which ones, in what words, how long their bars are. Pure.
import { rating_steps, type Given, type Poll, type PollKind, type PollState, type WordCount } from '../protocol_polls';

export const kind_words: Record<PollKind, string> = {
    single: 'One choice',
    multiple: 'Several choices',
    rating: 'Rating, 1 to 5',
    words: 'Word cloud',
};

// Those of a stage that are in one of these states, the one with the newest step first.
export function polls_in(polls: ReadonlyMap<string, Poll>, stage: string, states: readonly PollState[]): Poll[] {
    return [...polls.values()]
        .filter((one) => one.stage === stage && states.includes(one.state))
        .sort((a, b) => b.at_ms - a.at_ms || a.id.localeCompare(b.id));
}

const shown_ms = 180_000; // so long results are the newest thing there is

export function just_published(poll: Poll, now_ms: number): boolean {
    return poll.state === 'published' && now_ms - poll.at_ms < shown_ms;
}

// Those that are open, and those whose results are new, the newest step first.
export function polls_in_front(polls: ReadonlyMap<string, Poll>, stage: string, now_ms: number): Poll[] {
    return polls_in(polls, stage, ['open', 'published']).filter(
        (one) => one.state === 'open' || just_published(one, now_ms),
    );
}

// A question on stage goes before a poll, unless the poll's last step came after it: moderators who open a poll, or publish
// one, while a question stands there mean the poll. Whoever puts another question on stage then means that one.
export function poll_before_question(poll: Poll | null, question_since_ms: number | null): boolean {
    return poll !== null && (question_since_ms === null || poll.at_ms > question_since_ms);
}

export interface Bar {
    label: string;
    count: number;
    percent: number; // of those who answered
}

export function labels_of(poll: Pick<Poll, 'kind' | 'options'>): string[] {
    if (poll.kind !== 'rating') return poll.options;
    return Array.from({ length: rating_steps }, (_, at) => String(at + 1));
}

// null: they are not for this viewer, or there are none.
export function bars_of(poll: Poll): Bar[] | null {
    const { results } = poll;
    if (results === null || !('counts' in results)) return null;
    return labels_of(poll).map((label, at) => {
        const count = results.counts[at] ?? 0;
        return { label, count, percent: poll.answers === 0 ? 0 : Math.round((count / poll.answers) * 100) };
    });
}

export function words_in(poll: Poll): WordCount[] | null {
    return poll.results !== null && 'words' in poll.results ? poll.results.words : null;
}

// Of a rating; null: nobody has answered, or it is not told.
export function mean_of(poll: Poll): string | null {
    if (poll.kind !== 'rating' || poll.results === null || !('counts' in poll.results)) return null;
    const { counts } = poll.results;
    const given = counts.reduce((sum, one) => sum + one, 0);
    return given === 0 ? null : (counts.reduce((sum, one, at) => sum + one * (at + 1), 0) / given).toFixed(1);
}

export function answers_words(count: number): string {
    return count === 1 ? '1 answer' : `${count.toLocaleString('en')} answers`;
}

export function same_answer(a: Given, b: Given): boolean {
    return a.choices.join() === b.choices.join() && a.words.join('\n') === b.words.join('\n');
}

// As one has answered: "Yes, Maybe".
export function given_words(poll: Poll, given: Given): string {
    const labels = labels_of(poll);
    return [...given.choices.map((at) => labels[at] ?? ''), ...given.words].join(', ');
}

export interface SizedWord extends WordCount {
    size: number; // in the unit of `area`
}

const letter_width = 0.5; // of the size, on average
const line_height = 1.35;

// Sizes by count, so that all of them cover no more than `area` (a square of the unit). What is left out is what is rarest.
export function sized_words(words: readonly WordCount[], area: number, smallest: number, largest: number): SizedWord[] {
    const most = Math.max(1, ...words.map((one) => one.count));
    const sizes = (scale: number): SizedWord[] =>
        words.map((one) => ({ ...one, size: Math.max(smallest, largest * scale * Math.sqrt(one.count / most)) }));
    const cover = (all: readonly SizedWord[]): number =>
        all.reduce((sum, { word, size }) => sum + ([...word].length + 2) * letter_width * size * size * line_height, 0);
    let sized = sizes(1);
    for (let scale = 0.9; cover(sized) > area && scale > 0.2; scale -= 0.1) sized = sizes(scale);
    while (sized.length > 1 && cover(sized) > area) sized = sized.slice(0, -1);
    return sized;
}
