// What is on now and what comes next.
import type { Talk } from '../protocol';
import { people } from '../state/select';
import { known, next_talk, now_talk, stage } from '../state/store';
import { now_ms, spoken_minutes } from '../time';
import { Icon } from './icons';
import { Countdown, When } from './when';

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
                            (!known.value ? 'One moment…' : next ? 'The next talk starts soon' : 'Nothing more today')}
                    </h1>
                    {now && <Byline talk={now} />}
                </div>
                {now ? (
                    <Countdown until_ms={now.end_ms} label="left" />
                ) : (
                    next && <Countdown until_ms={next.start_ms} label="until the start" />
                )}
            </div>
            {next && (
                <div class="next">
                    <p class="eyebrow">
                        Next{next.start_ms > now_ms.value ? `, in ${spoken_minutes(next.start_ms - now_ms.value)}` : ''}
                    </p>
                    <p class="next-title" data-testid="next-title" data-next-start-ms={next.start_ms}>
                        {next.title}
                    </p>
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
