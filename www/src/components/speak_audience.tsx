// What the speaker sees of the audience: what many signal, large and calm, and the poll that is open. Nothing while there is nothing.
import { in_front } from '../state/polls_page';
import { set_signals } from '../state/speaker_signals';
import { signals } from '../state/store';
import { PollResults } from './poll_bars';
import { UserText } from './text';

export function SpeakSignals() {
    const set = set_signals(signals.value);
    return (
        <div class="speak-signals-place" role="status">
            {set.length > 0 && (
                <section class="card speak-signals" aria-label="Signals of the audience" data-testid="speak-signals">
                    {set.map(({ kind, words, count }) => (
                        <p key={kind} class="speak-signal" data-testid="speak-signal" data-kind={kind} data-count={count}>
                            <b>{words}</b> <span>{count.toLocaleString('en')}</span>
                        </p>
                    ))}
                    <p class="muted">of {(signals.value?.attending ?? 0).toLocaleString('en')} attending</p>
                </section>
            )}
        </div>
    );
}

export function SpeakPoll() {
    const poll = in_front.value[0];
    if (!poll) return null;
    return (
        <section class="card speak-poll" aria-label="Poll" data-testid="speak-poll" data-state={poll.state}>
            <p class={`eyebrow ${poll.state === 'open' ? 'is-live' : ''}`}>{poll.state === 'open' ? 'Poll, open now' : 'Results'}</p>
            <p class="speak-poll-text">
                <UserText text={poll.text} />
            </p>
            <PollResults poll={poll} />
        </section>
    );
}
