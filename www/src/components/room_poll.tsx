// A poll on the projector: what is asked, and how it stands, in sizes that the last row reads.
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Poll } from '../protocol_polls';
import { answers_words, bars_of, labels_of, mean_of, sized_words, words_in } from '../state/polls';
import { number_words, Track, waiting_words } from './poll_bars';
import { UserText } from './text';

const columns_from = 6; // so many choices stand in two columns
const hundredths = (size: number) => ({ fontSize: `calc(${size.toFixed(2)} * var(--u) * var(--fit, 1))` });
const fit_step = 0.06;
const fit_least = 0.46;
const fit_most = 1.36;
const fit_most_beside = 1.6;

// The sizes below are a guess from the text: the largest is taken at which all of it is in sight.
function use_fit(key: string, most: number) {
    const box = useRef<HTMLElement>(null);
    useLayoutEffect(() => {
        const section = box.current;
        const inner = section?.firstElementChild as HTMLElement | null;
        if (!section || !inner) return;
        const fit = (): void => {
            for (let scale = most; scale >= fit_least; scale -= fit_step) {
                section.style.setProperty('--fit', scale.toFixed(2));
                if (inner.offsetHeight <= section.clientHeight) break;
            }
        };
        fit();
        void document.fonts?.ready.then(fit);
        window.addEventListener('resize', fit);
        return () => window.removeEventListener('resize', fit);
    }, [key]);
    return box;
}

export function RoomPoll({ poll, narrow = false }: { poll: Poll; narrow?: boolean }) {
    const open = poll.state === 'open';
    const mean = mean_of(poll);
    const words = words_in(poll)?.map(({ word, count }) => `${word} ${count}`);
    const key = [poll.id, poll.results === null, String(poll.answers).length, words].join();
    const box = use_fit(key, narrow ? fit_most_beside : fit_most);
    return (
        <section
            ref={box}
            class={`room-poll ${narrow ? 'is-narrow' : ''}`}
            data-testid="room-poll"
            data-id={poll.id}
            data-state={poll.state}
            aria-live="polite"
        >
            <div class="room-poll-body">
                <h1 class={`eyebrow ${open ? 'is-live' : ''}`}>{open ? 'Poll: answer now' : 'Results'}</h1>
                <p class="room-poll-text" style={hundredths(text_size(poll.text, narrow))}>
                    <UserText text={poll.text} />
                </p>
                {poll.kind === 'words' ? <Cloud poll={poll} narrow={narrow} /> : <Chart poll={poll} narrow={narrow} />}
                <p class="room-people">
                    {answers_words(poll.answers)}
                    {mean && ` · mean ${mean}`}
                    {poll.results === null && ` · ${waiting_words(poll)}`}
                </p>
            </div>
        </section>
    );
}

// In hundredths of the screen's width: two lines of a short one, four of the longest.
function text_size(text: string, narrow: boolean): number {
    return Math.min(narrow ? 2.4 : 3.8, Math.max(1.5, Math.sqrt((narrow ? 150 : 420) / Math.max(1, text.length))));
}

// What is left of the screen is shared among the choices.
function choice_size(poll: Poll, narrow: boolean): number {
    const labels = labels_of(poll);
    const rows = narrow ? labels.length : Math.ceil(labels.length / (labels.length < columns_from ? 1 : 2));
    const long = Math.max(...labels.map((one) => [...one].length)) > (narrow ? 40 : 60) ? 1.5 : 1;
    return Math.min(narrow ? 1.6 : 2.3, Math.max(1, (narrow ? 12 : 9.5) / (rows * long)));
}

function Chart({ poll, narrow }: { poll: Poll; narrow: boolean }) {
    const labels = labels_of(poll);
    const bars = bars_of(poll);
    const in_columns = !narrow && labels.length >= columns_from;
    const rating = poll.kind === 'rating';
    if (bars === null && rating) return null;
    return (
        <ul
            class={`room-bars ${in_columns ? 'is-columns' : ''} ${rating ? 'is-rating' : ''}`}
            style={{ ...hundredths(choice_size(poll, narrow)), '--rows': String(Math.ceil(labels.length / 2)) }}
        >
            {labels.map((label, at) => (
                <li key={at} class="room-bar" data-testid="room-bar" data-count={bars?.[at]?.count ?? ''}>
                    <span class="room-bar-label">{label}</span>
                    {bars?.[at] && (
                        <>
                            <span class="poll-number">{number_words(bars[at])}</span>
                            <Track percent={bars[at].percent} />
                        </>
                    )}
                </li>
            ))}
        </ul>
    );
}

const smallest = 1.5;
const largest = 6;

function Cloud({ poll, narrow }: { poll: Poll; narrow: boolean }) {
    const words = words_in(poll);
    if (words === null) return null;
    // What the text leaves is some 84 by 20 units, beside a picture 30 by 24.
    const shown = sized_words(words, narrow ? 560 : 1_500, narrow ? 1.2 : smallest, narrow ? 3.4 : largest);
    const left = words.length - shown.length;
    return (
        <ul class="room-cloud">
            {shown.map(({ word, count, size }) => (
                <li key={word} data-testid="room-word" data-count={count} style={hundredths(size)}>
                    {word}
                </li>
            ))}
            {left > 0 && <li class="room-cloud-left">and {left} more</li>}
        </ul>
    );
}
