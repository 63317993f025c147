// Moderators' view of people: what was reported, who is muted or banned, and the rules of the chat.
import type { Restriction } from '../protocol_chat';
import { act, restrictions } from '../state/people';
import { moderation, zone } from '../state/store';
import { now_coarse_ms, viewer_zone, when_words } from '../time';
import { once } from './once';
import { Reports } from './people_reports';
import { ChatRulesForm, WordList } from './people_rules';

export function PeoplePanel() {
    if (moderation.value === null) {
        return (
            <div class="people-view panel-scroll">
                <p class="empty">One moment…</p>
            </div>
        );
    }
    return (
        <div class="people-view panel-scroll" tabIndex={0} role="region" aria-label="People" data-testid="people">
            <Reports />
            <Restrictions />
            <ChatRulesForm />
            <WordList />
        </div>
    );
}

function Restrictions() {
    const list = restrictions.value;
    return (
        <section class="people-part" aria-label="Muted and banned">
            <h3 class="group-title">Muted and banned{list.length > 0 ? ` (${list.length})` : ''}</h3>
            {list.length === 0 && <p class="muted people-none">Nobody is.</p>}
            {list.map((one) => (
                <RestrictionLine key={one.id} restriction={one} />
            ))}
        </section>
    );
}

function RestrictionLine({ restriction }: { restriction: Restriction }) {
    const { id, name, banned, network, muted_until_ms, reason, by } = restriction;
    const own_zone = viewer_zone || zone.value;
    return (
        <div class="restriction" data-testid="restriction" data-id={id}>
            <div>
                <p>
                    <b>{name || 'Somebody without a name'}</b>{' '}
                    <span class={`badge ${banned ? 'is-refused' : 'is-amber'}`}>{banned ? 'banned' : 'muted'}</span>
                </p>
                <p class="question-meta">
                    <span>
                        {banned
                            ? `until it is lifted${network ? '; nobody new from their network for an hour' : ''}`
                            : `until ${when_words(muted_until_ms ?? 0, now_coarse_ms.value, own_zone)}`}
                    </span>
                    {by && <span>by {by}</span>}
                    {reason && <span>“{reason}”</span>}
                </p>
            </div>
            <button
                type="button"
                class="button is-small"
                data-testid="lift"
                onClick={once(() => void act('lift', { restriction: id }))}
            >
                Lift
            </button>
        </div>
    );
}
