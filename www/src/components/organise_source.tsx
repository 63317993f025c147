// Where the plan comes from, and how it is with the feed that is followed.
import { signal } from '@preact/signals';
import { check_feed } from '../net/programme_api';
import type { PlanFeed, PlanStatus } from '../protocol_plan';
import { plan, toast, zone } from '../state/store';
import { ago, day_label, time_of_day, zone_abbreviation } from '../time';
import { wall_now_ms } from '../wall_clock';
import { Outside } from './text';

const checking = signal(false);

const sources: Record<PlanStatus['source'], string> = {
    file: 'The programme’s file',
    feed: 'The feed that is followed',
    upload: 'An upload',
};

export function ProgrammeSource() {
    const now = plan.value;
    return (
        <section class="card org-card" aria-label="Where the plan comes from" data-testid="plan-source">
            <h2 class="column-head">The plan</h2>
            <div class="org-body">
                {now === null ? (
                    <p class="muted">This server does not say where its plan comes from.</p>
                ) : (
                    <>
                        <dl class="org-facts">
                            <Fact name="In use">
                                {sources[now.source]}
                                {now.label && <span class="org-label">{now.label}</span>}
                            </Fact>
                            {now.revised_ms !== null && (
                                <Fact name="Since">
                                    {day_label(now.revised_ms, zone.value)}, {time_of_day(now.revised_ms, zone.value)}{' '}
                                    {zone_abbreviation(now.revised_ms, zone.value)}
                                </Fact>
                            )}
                        </dl>
                        {now.feed && <Feed feed={now.feed} />}
                    </>
                )}
            </div>
        </section>
    );
}

function Feed({ feed }: { feed: PlanFeed }) {
    const check = async (): Promise<void> => {
        checking.value = true;
        const refused = await check_feed();
        checking.value = false;
        if (refused) toast(refused, 'warn');
        else toast('The feed is asked.');
    };
    return (
        <div class="org-feed" data-testid="plan-feed" data-state={feed.state}>
            <div class="org-feed-head">
                <FeedState feed={feed} />
                <button
                    type="button"
                    class="button is-small"
                    data-testid="feed-check"
                    disabled={checking.value}
                    onClick={() => void check()}
                >
                    {checking.value ? 'Asking…' : 'Check now'}
                </button>
            </div>
            {feed.state === 'failing' && (
                <div class="notice" role="status">
                    <p>{feed.error}</p>
                    <p>The programme stands as it was.</p>
                </div>
            )}
            <dl class="org-facts">
                <Fact name="Feed">
                    <Outside href={feed.url}>{feed.url}</Outside>
                </Fact>
                <Fact name="Last asked">{feed.checked_ms === null ? 'not yet' : <At ms={feed.checked_ms} past />}</Fact>
                <Fact name="Last change">{feed.changed_ms === null ? 'none yet' : <At ms={feed.changed_ms} past />}</Fact>
                {feed.next_ms !== null && (
                    <Fact name="Next">
                        <At ms={feed.next_ms} />
                    </Fact>
                )}
            </dl>
            {feed.problems.length > 0 && (
                <details class="org-more">
                    <summary>
                        {feed.problems.length} {feed.problems.length === 1 ? 'remark' : 'remarks'} of its reader
                    </summary>
                    <ul class="org-problems">
                        {feed.problems.map((one) => (
                            <li>{one}</li>
                        ))}
                    </ul>
                </details>
            )}
        </div>
    );
}

function FeedState({ feed }: { feed: PlanFeed }) {
    switch (feed.state) {
        case 'ok':
            return <span class="badge is-good">Followed, and well</span>;
        case 'failing':
            return (
                <span class="badge is-amber">
                    Failing{feed.failures > 1 ? `, ${feed.failures} times in a row` : ''}
                </span>
            );
        case 'never':
            return <span class="badge">Not asked yet</span>;
    }
}

// Of the world's clock, which a rehearsal does not move. What is past stays past where this browser's clock is behind.
function At({ ms, past = false }: { ms: number; past?: boolean }) {
    const now = wall_now_ms.value;
    const clock = `${time_of_day(ms, zone.value)} ${zone_abbreviation(ms, zone.value)}`;
    const far = past || ms <= now ? ago(ms, Math.max(ms, now)) : `in ${Math.max(1, Math.round((ms - now) / 60_000))} min`;
    return (
        <time dateTime={new Date(ms).toISOString()}>
            {clock} <span class="muted">{far === 'now' ? 'just now' : far}</span>
        </time>
    );
}

function Fact({ name, children }: { name: string; children: preact.ComponentChildren }) {
    return (
        <div>
            <dt>{name}</dt>
            <dd>{children}</dd>
        </div>
    );
}
