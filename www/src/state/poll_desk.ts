// What a moderator does with polls: the form that is open, steps on their way, and what went wrong with which.
import { computed, signal } from '@preact/signals';
import { CommandError } from '../net/socket';
import type { Poll, PollCommands, PollContent, PollState } from '../protocol_polls';
import { sentence } from './chat';
import { cleaned, faults_of, is_sound } from './poll_faults';
import { polls_in } from './polls';
import { with_member } from './reduce';
import { command, explain, polls, stage } from './store';

export const desk_polls = computed<Poll[]>(() => {
    const here = stage.value?.id ?? '';
    const of = (...states: PollState[]): Poll[] => polls_in(polls.value, here, states);
    return [...of('open'), ...of('draft'), ...of('closed', 'published')];
});
export const open_count = computed(() => desk_polls.value.filter((one) => one.state === 'open').length);

export const poll_troubles = signal<ReadonlyMap<string, string>>(new Map());
export const busy_polls = signal<ReadonlySet<string>>(new Set());
export const removing = signal<string | null>(null); // the dialog asks about it

export type PollStep = 'open_poll' | 'close_poll' | 'publish_poll' | 'remove_poll';

export const step_on = (name: PollStep, id: string): Promise<boolean> => act(id, name, {});
export const bar_word = (id: string, word: string): Promise<boolean> => act(id, 'bar_word', { word });

// true when it was done. What went wrong stands on the poll.
async function act(id: string, name: keyof PollCommands, args: Record<string, unknown>): Promise<boolean> {
    const seen = polls.value.get(id);
    if (!seen || busy_polls.value.has(id)) return false;
    poll_troubles.value = new Map([...poll_troubles.value].filter(([one]) => one !== id));
    busy_polls.value = with_member(busy_polls.value, id, true);
    try {
        await command(name, name === 'bar_word' ? { poll: id, ...args } : { poll: id, version: seen.version, ...args });
        return true;
    } catch (error) {
        poll_troubles.value = new Map(poll_troubles.value).set(id, trouble_words(error, seen));
        return false;
    } finally {
        busy_polls.value = with_member(busy_polls.value, id, false);
    }
}

function trouble_words(error: unknown, seen: Poll): string {
    const now = polls.value.get(seen.id);
    const lost = error instanceof CommandError && error.code === 'stale_version';
    if (lost && now && now.version !== seen.version) {
        const what = now.state === seen.state ? 'changed it' : `it is ${now.state} now`;
        const who = now.by_name || 'A colleague';
        return `${who} was quicker${now.state === seen.state ? ' and ' : ': '}${what}. Nothing of yours was done.`;
    }
    return sentence(explain(error));
}

// --- making and editing ---

export interface PollForm extends PollContent {
    id: string | null; // null: a new one
    version: number; // as it was when its writer last looked
    tried: boolean; // faults are told from then on
    sending: boolean;
    error: string;
}
export const poll_form = signal<PollForm | null>(null);

const fresh = { id: null, version: 0, tried: false, sending: false, error: '' };

export function write_poll(): void {
    poll_form.value ??= { ...fresh, kind: 'single', text: '', options: ['', ''], hide_results: false };
}

export function edit_poll({ id, version, kind, text, options, hide_results }: Poll): void {
    const two = options.length > 0 ? [...options] : ['', ''];
    poll_form.value = { ...fresh, id, version, kind, text, options: two, hide_results };
}

export function change_form(change: Partial<PollContent>): void {
    if (poll_form.value) poll_form.value = { ...poll_form.value, ...change, error: '' };
}

// true: the server has it.
export async function save_poll(): Promise<boolean> {
    const form = poll_form.value;
    if (!form || form.sending) return false;
    if (!is_sound(faults_of(form))) {
        poll_form.value = { ...form, tried: true };
        return false;
    }
    const { kind, text, options, hide_results } = cleaned(form);
    const content: PollContent = { kind, text, options, hide_results };
    poll_form.value = { ...form, sending: true, error: '' };
    try {
        if (form.id === null) await command('make_poll', { ...content });
        else await command('edit_poll', { poll: form.id, version: form.version, ...content });
        poll_form.value = null;
        return true;
    } catch (error) {
        poll_form.value = { ...(poll_form.value ?? form), sending: false, ...refused(error, form) };
        return false;
    }
}

// Who lost a race sees what there is now below the form, and may go over it: that is another decision, with its version.
function refused(error: unknown, form: PollForm): Partial<PollForm> {
    const now = polls.value.get(form.id ?? '');
    if (error instanceof CommandError && error.code === 'stale_version' && now && now.version !== form.version) {
        const who = now.by_name || 'A colleague';
        if (now.state !== 'draft') return { error: `${who} was quicker: it is ${now.state} now, and cannot be edited.` };
        const words = `${who} changed this draft meanwhile. Save again to put yours in its place.`;
        return { version: now.version, error: words };
    }
    return { error: sentence(explain(error)) };
}
