// Where a question is written. What was written stays until the server has it.
import { signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { question_text_max, type Asked } from '../protocol_questions';
import { kept_draft } from '../state/draft';
import { picture_time_ms } from '../state/playback';
import { command, connection, explain, stage, talks, toast } from '../state/store';
import { muted_until_ms } from '../state/chat_page';
import { MutedNotice } from './chat_notices';
import { HandForm, hand_open, own_hand, RaiseHand } from './hand';
import { announce } from './shell';

const draft = kept_draft('question');
const anonymous = signal(false);
const sending = signal(false);
const counted_from = 1_000; // letters; nobody with a short question need count

async function ask(in_room: boolean): Promise<void> {
    sending.value = true;
    const sent = draft.value;
    const args = {
        text: sent.trim(),
        at_ms: picture_time_ms(),
        anonymous: anonymous.value,
        origin: in_room ? 'room' : 'online',
    };
    try {
        const { result } = await command('ask', args);
        // What was typed meanwhile is the next question.
        draft.value = draft.value.startsWith(sent) ? draft.value.slice(sent.length).trimStart() : draft.value;
        tell_where(result as unknown as Asked);
    } catch (error) {
        toast(explain(error), 'warn');
    }
    sending.value = false;
}

// Who asks late, or is behind, asks at the talk that they saw: and is told so.
function tell_where({ talk }: Asked): void {
    const { now, next } = stage.value ?? {};
    const title = talks.value.get(talk)?.title;
    if (title === undefined || talk === (now ?? next)) return announce('Your question is with the moderators.');
    const words = `Your question is with the moderators, asked at “${title}”.`;
    toast(words); // its place is a live region, so it is said, too
}

export function AskBox({ in_room }: { in_room: boolean }) {
    const box = useRef<HTMLTextAreaElement>(null);
    useEffect(() => {
        if (in_room) box.current?.focus();
    }, []);
    const length = [...draft.value].length;
    const usable = draft.value.trim() !== '' && length <= question_text_max && !sending.value;
    const send = async (event: Event): Promise<void> => {
        event.preventDefault();
        if (!usable) return;
        await ask(in_room);
        box.current?.focus();
    };
    const keys = (event: KeyboardEvent): void => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void send(event);
    };
    if (muted_until_ms.value > 0) return <Muted />;
    if (hand_open.value && !own_hand.value) return <HandForm />;
    return (
        <form class="composer" onSubmit={send}>
            <label class="visually-hidden" for="ask-text">
                Your question
            </label>
            <textarea
                id="ask-text"
                ref={box}
                class="input"
                data-testid="ask-text"
                rows={in_room ? 4 : 2}
                placeholder="Ask the speaker…"
                value={draft.value}
                onInput={(event) => (draft.value = event.currentTarget.value)}
                onKeyDown={keys}
                aria-describedby="ask-count"
            />
            <div class="composer-foot">
                <label class="check">
                    <input
                        type="checkbox"
                        data-testid="ask-anonymous"
                        checked={anonymous.value}
                        onChange={(event) => (anonymous.value = event.currentTarget.checked)}
                    />
                    Anonymous
                </label>
                <RaiseHand />
                <span
                    id="ask-count"
                    class={
                        length < counted_from
                            ? 'visually-hidden'
                            : `counter ${length > question_text_max ? 'is-over' : ''}`
                    }
                >
                    {length.toLocaleString('en')} / {question_text_max.toLocaleString('en')}
                </span>
                <button type="submit" class="button is-primary ask-send" data-testid="ask-send" disabled={!usable}>
                    {sending.value ? 'Sending…' : 'Ask'}
                </button>
            </div>
            {sending.value && connection.value.state !== 'open' && (
                <p class="counter">Sent as soon as we are connected</p>
            )}
        </form>
    );
}

// What was written is there again when it is over.
function Muted() {
    return (
        <div class="composer">
            <MutedNotice what="ask" />
        </div>
    );
}
