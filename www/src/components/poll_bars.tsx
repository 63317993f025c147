// How a poll stands: bars with count and per cent, or its words. Lengths and numbers say it; the colour only adds to it.
import type { Poll } from '../protocol_polls';
import { answers_words, bars_of, mean_of, sized_words, words_in, type Bar } from '../state/polls';

// own: the choices of who looks.
export function PollResults({ poll, own = [] }: { poll: Poll; own?: readonly number[] }) {
    const bars = bars_of(poll);
    const mean = mean_of(poll);
    return (
        <div class="poll-results" data-testid="poll-results">
            {bars && <Bars bars={bars} own={own} rating={poll.kind === 'rating'} />}
            <WordCloud poll={poll} />
            {poll.results === null && <p class="muted">{waiting_words(poll)}</p>}
            <p class="poll-meta">
                <span data-testid="poll-answers">{answers_words(poll.answers)}</span>
                {mean && <span>mean {mean}</span>}
            </p>
        </div>
    );
}

export function waiting_words(poll: Poll): string {
    return poll.state === 'open' ? 'Results come later.' : 'Results are not published yet.';
}

function Bars({ bars, own, rating }: { bars: readonly Bar[]; own: readonly number[]; rating: boolean }) {
    return (
        <ul class={`poll-bars ${rating ? 'is-rating' : ''}`}>
            {bars.map((bar, at) => (
                <li key={at} class="poll-bar" data-testid="poll-bar" data-count={bar.count}>
                    <span class="poll-bar-label">
                        {bar.label}
                        {own.includes(at) && <span class="poll-own"> · your answer</span>}
                    </span>
                    <span class="poll-number">{number_words(bar)}</span>
                    <Track percent={bar.percent} />
                </li>
            ))}
        </ul>
    );
}

export const number_words = ({ count, percent }: Bar): string => `${count.toLocaleString('en')} · ${percent} %`;

export function Track({ percent }: { percent: number }) {
    return (
        <span class="poll-track" aria-hidden="true">
            <span class="poll-fill" style={{ width: `${percent}%` }} />
        </span>
    );
}

const cloud_area = 560; // in squares of a letter: what fills a panel
const smallest = 0.875;
const largest = 2;

export function WordCloud({ poll }: { poll: Poll }) {
    const words = words_in(poll);
    if (words === null) return null;
    if (words.length === 0) return <p class="muted">No word yet.</p>;
    return (
        <ul class="poll-cloud" aria-label="Words, the most frequent first">
            {sized_words(words, cloud_area, smallest, largest).map(({ word, count, size }) => (
                <li key={word} data-testid="poll-word" data-count={count} style={{ fontSize: `${size.toFixed(2)}em` }}>
                    {word}
                    <span class="visually-hidden"> {count}</span>
                </li>
            ))}
        </ul>
    );
}
