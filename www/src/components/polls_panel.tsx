// The polls that are over, with their results where they are told. What is open stands above the panel.
import type { Poll } from '../protocol_polls';
import { answer_to, in_front, past_polls } from '../state/polls_page';
import { ago, now_coarse_ms } from '../time';
import { PollResults } from './poll_bars';
import { UserText } from './text';

export function PollsPanel() {
    const past = past_polls.value;
    const open = in_front.value.filter((one) => one.state === 'open').length;
    return (
        <div class="panel-scroll polls" tabIndex={0} role="region" aria-label="Polls" data-testid="polls">
            {open > 0 && <p class="muted">{open === 1 ? 'A poll is open' : `${open} polls are open`}: see above.</p>}
            {past.length === 0 && open === 0 && (
                <p class="empty">No poll yet. When the moderators open one, it stands above this panel.</p>
            )}
            {past.map((one) => (
                <PastPoll key={one.id} poll={one} />
            ))}
        </div>
    );
}

function PastPoll({ poll }: { poll: Poll }) {
    const since = ago(poll.at_ms, now_coarse_ms.value);
    return (
        <article class="poll-past" data-testid="past-poll" data-id={poll.id} data-state={poll.state}>
            <h2 class="poll-text">
                <UserText text={poll.text} />
            </h2>
            <p class="poll-meta">
                {poll.state === 'published' ? 'Results published' : 'Closed'} {since === 'now' ? 'just now' : since}
            </p>
            <PollResults poll={poll} own={answer_to(poll.id).choices} />
        </article>
    );
}
