// Reporting to the moderators, muting and banning: what all of them ask first.
import { signal, type Signal } from '@preact/signals';
import { mute_choices, remark_max, type Subject } from '../protocol_chat';
import { sentence } from '../state/chat';
import { banned, muting, reported, reported_already } from '../state/chat_page';
import { command, explain, toast } from '../state/store';
import { use_modal } from './modal';
import { Presets } from './presets';

interface Wish {
    reason: string;
    minutes: number;
    network: boolean;
    sending: boolean;
    error: string;
}
const fresh: Wish = { reason: '', minutes: 10, network: false, sending: false, error: '' };
const wish = signal<Wish>(fresh);

interface Asking {
    subject: Signal<Subject | null>;
    testid: string;
    title: (subject: Subject) => string;
    words: (subject: Subject) => string;
    reasons: readonly string[];
    who_sees: string;
    act: string;
    needs_reason: boolean;
    more?: () => preact.JSX.Element; // what is asked beside the reason
    send: (subject: Subject) => Promise<void>;
}

const named = ({ name }: Subject, else_words: string): string => name || else_words;

const report_asking: Asking = {
    subject: reported,
    testid: 'report-dialog',
    title: ({ kind }) => `Report this ${kind}`,
    words: () => 'The moderators see it at once, with your reason. Nobody else does.',
    reasons: ['Unkind or insulting', 'Spam', 'Somebody’s private matters', 'Pretends to be somebody else'],
    who_sees: 'Reason, for the moderators',
    act: 'Report',
    needs_reason: true,
    send: async ({ kind, id }) => {
        await command('report', { kind, subject: id, reason: wish.value.reason.trim() });
        reported_already.value = new Set([...reported_already.value, id]);
        toast('Thank you. The moderators have it.');
    },
};

const mute_asking: Asking = {
    subject: muting,
    testid: 'mute-dialog',
    title: (subject) => `Mute ${named(subject, 'the author')}`,
    words: () => 'They can neither chat nor ask until then, and are told so. They still read and vote.',
    reasons: ['Please be kinder', 'Please stay with the talk', 'Please say it once'],
    who_sees: 'Reason, shown to them (may be empty)',
    act: 'Mute',
    needs_reason: false,
    more: MinutesChoice,
    send: async (subject) => {
        const { reason, minutes } = wish.value;
        await command('mute', { [subject.kind]: subject.id, minutes, reason: reason.trim() });
        const words = mute_choices.find(([one]) => one === minutes)?.[1];
        toast(`${named(subject, 'The author')} is muted for ${words}.`);
    },
};

const ban_asking: Asking = {
    subject: banned,
    testid: 'ban-dialog',
    title: (subject) => `Ban ${named(subject, 'the author')}?`,
    words: () =>
        'They are put out at once, and their link, ticket and browser let them in no more, until a moderator lifts it under People.',
    reasons: ['Insults people', 'Spam', 'Pretends to be somebody else'],
    who_sees: 'Reason, for your colleagues',
    act: 'Ban',
    needs_reason: true,
    more: NetworkChoice,
    send: async (subject) => {
        const { reason, network } = wish.value;
        await command('ban', { [subject.kind]: subject.id, reason: reason.trim(), network });
        toast(`${named(subject, 'The author')} is banned.`);
    },
};

// One of them is enough on a page, wherever its buttons are.
export function ChatDialogs() {
    return (
        <>
            <ReasonDialog asking={report_asking} />
            <ReasonDialog asking={mute_asking} />
            <ReasonDialog asking={ban_asking} />
        </>
    );
}

function ReasonDialog({ asking }: { asking: Asking }) {
    const subject = asking.subject.value;
    const leave = (): void => {
        asking.subject.value = null;
        wish.value = fresh;
    };
    const modal = use_modal(subject !== null, leave);
    return (
        <dialog {...modal} aria-label={subject ? asking.title(subject) : ''} data-testid={asking.testid}>
            {subject && <ReasonForm key={subject.id} asking={asking} subject={subject} leave={leave} />}
        </dialog>
    );
}

function ReasonForm({ asking, subject, leave }: { asking: Asking; subject: Subject; leave: () => void }) {
    const { reason, sending, error } = wish.value;
    const usable = (reason.trim() !== '' || !asking.needs_reason) && !sending;
    const send = async (event: Event): Promise<void> => {
        event.preventDefault();
        if (!usable) return;
        wish.value = { ...wish.value, sending: true, error: '' };
        try {
            await asking.send(subject);
            if (asking.subject.value === subject) leave();
        } catch (refused) {
            wish.value = { ...wish.value, sending: false, error: sentence(explain(refused)) };
        }
    };
    return (
        <form class="reason-form" onSubmit={send}>
            <h2>{asking.title(subject)}</h2>
            <p class="muted">{asking.words(subject)}</p>
            {asking.more && <asking.more />}
            <Presets
                words={asking.reasons}
                chosen={reason}
                take={(one) => (wish.value = { ...wish.value, reason: one })}
            />
            <input
                class="input"
                data-testid="reason"
                aria-label={asking.who_sees}
                placeholder={asking.who_sees}
                maxLength={remark_max}
                autofocus
                value={reason}
                onInput={(event) => (wish.value = { ...wish.value, reason: event.currentTarget.value })}
            />
            {error && (
                <p class="form-error" role="alert">
                    {error}
                </p>
            )}
            <div class="control-row is-end">
                <button type="button" class="button" onClick={leave}>
                    Leave it
                </button>
                <button
                    type="submit"
                    class={`button ${asking === report_asking ? 'is-primary' : 'is-danger'}`}
                    data-testid="reason-send"
                    disabled={!usable}
                >
                    {sending ? 'Sending…' : asking.act}
                </button>
            </div>
        </form>
    );
}

function MinutesChoice() {
    return (
        <div class="segmented reason-minutes" role="group" aria-label="For how long">
            {mute_choices.map(([minutes, words]) => (
                <button
                    key={minutes}
                    type="button"
                    data-testid={`mute-${minutes}`}
                    aria-pressed={wish.value.minutes === minutes}
                    onClick={() => (wish.value = { ...wish.value, minutes })}
                >
                    {words}
                </button>
            ))}
        </div>
    );
}

function NetworkChoice() {
    return (
        <label class="check reason-network">
            <input
                type="checkbox"
                data-testid="ban-network"
                checked={wish.value.network}
                onChange={(event) => (wish.value = { ...wish.value, network: event.currentTarget.checked })}
            />
            <span>
                Also nobody new from their network for an hour. In the room that is everybody behind its access point.
            </span>
        </label>
    );
}
