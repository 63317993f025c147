// What is on now and what comes next.
import type { Talk } from '../protocol';
import { people } from '../state/select';
import { known, next_talk, now_talk, stage, zone } from '../state/store';
import { now_ms, spoken_minutes, until_next_words } from '../time';
import { Icon } from './icons';
import { Star } from './star';
import { Countdown, When } from './when';

// Nobody counts the seconds of a night.
const countdown_max_ms = 6 * 60 * 60_000;

export function NowNext() {
    const now = now_talk.value;
    const next = next_talk.value;
    return (
        <section class="now-next" aria-label="Now and next">
            <div class="now">
                <div class="now-words">
                    <p class="eyebrow">
                        {now ? 'On now' : known.value ? 'Between talks' : 'Welcome'}
                        {stage.value?.now_state === 'overrunning' && <span class="badge is-amber">Running over</span>}
                    </p>
                    <h1 class="now-title" data-testid="now-title">
                        {now?.title ??
                            (!known.value
                                ? 'One moment…'
                                : next
                                  ? until_next_words(next.start_ms, now_ms.value, zone.value)
                                  : 'Nothing more today')}
                    </h1>
                    {now && <Byline talk={now} />}
                </div>
                {now && now.kind !== 'pause' && <Star talk={now} />}
                {now ? (
                    <Countdown until_ms={now.end_ms} label="left" />
                ) : (
                    next &&
                    next.start_ms - now_ms.value < countdown_max_ms && (
                        <Countdown until_ms={next.start_ms} label="until the start" ends={false} />
                    )
                )}
            </div>
            {next && (
                <div class="next">
                    <p class="eyebrow">
                        Next{next.start_ms > now_ms.value ? `, in ${spoken_minutes(next.start_ms - now_ms.value)}` : ''}
                    </p>
                    <div class="next-head">
                        <p class="next-title" data-testid="next-title" data-next-start-ms={next.start_ms}>
                            {next.title}
                        </p>
                        {next.kind !== 'pause' && <Star talk={next} />}
                    </div>
                    <p class="next-when">
                        <When ms={next.start_ms} />
                    </p>
                </div>
            )}
        </section>
    );
}

export function Byline({ talk }: { talk: Talk }) {
    const names = people(talk);
    if (!names && !talk.award) return null;
    return (
        <p class="byline">
            {names}
            {talk.award && <AwardMark award={talk.award} />}
        </p>
    );
}

export function AwardMark({ award }: { award: string }) {
    return (
        <span class="award">
            <Icon name="award" />
            {award}
        </span>
    );
}
