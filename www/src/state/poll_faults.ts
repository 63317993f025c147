// What is wrong with a poll as it is written, in words for who writes it. Pure; the server looks at it again.
import { option_max, options_max, options_min, poll_text_max, type PollContent, type PollKind } from '../protocol_polls';

export interface PollFaults {
    text: string; // empty: nothing
    options: string; // all of them
    option: string[]; // each
}

export const has_options = (kind: PollKind): boolean => kind === 'single' || kind === 'multiple';

const length_of = (text: string): number => [...text].length;

export function faults_of(poll: PollContent): PollFaults {
    const text = poll.text.trim();
    const faults: PollFaults = { text: '', options: '', option: poll.options.map(() => '') };
    if (text === '') faults.text = 'Write what you ask.';
    else if (length_of(text) > poll_text_max) {
        faults.text = `This has ${length_of(text)} letters; at most ${poll_text_max}.`;
    }
    if (!has_options(poll.kind)) return faults;
    const options = poll.options.map((one) => one.trim());
    faults.option = options.map((one, at) => option_fault(one, options.slice(0, at)));
    const written = options.filter((one) => one !== '').length;
    if (written < options_min) faults.options = `Give at least ${options_min} choices.`;
    if (written > options_max) faults.options = `At most ${options_max} choices.`;
    return faults;
}

function option_fault(option: string, before: readonly string[]): string {
    if (length_of(option) > option_max) return `This choice has ${length_of(option)} letters; at most ${option_max}.`;
    const twin = option === '' ? -1 : before.indexOf(option);
    return twin < 0 ? '' : `This is choice ${twin + 1} again.`;
}

export function is_sound(faults: PollFaults): boolean {
    return faults.text === '' && faults.options === '' && faults.option.every((one) => one === '');
}

// As it is sent: no empty choices, none at all where the kind has none.
export function cleaned(poll: PollContent): PollContent {
    const options = poll.options.map((one) => one.trim()).filter((one) => one !== '');
    return { ...poll, text: poll.text.trim(), options: has_options(poll.kind) ? options : [] };
}
