// Polls, reactions and signals to the speaker, as docs/PROTOCOL.md has them.

export type PollKind = 'single' | 'multiple' | 'rating' | 'words';
export type PollState = 'draft' | 'open' | 'closed' | 'published';

export interface WordCount {
    word: string;
    count: number;
}

// By option, of a rating for 1 to 5; or the words, most first.
export type PollResults = { counts: number[] } | { words: WordCount[] };

export interface Poll {
    id: string;
    stage: string;
    talk: string | null; // the one that was on when it was opened
    kind: PollKind;
    state: PollState;
    text: string;
    options: string[]; // of single and multiple; else empty
    hide_results: boolean; // until they are published
    version: number; // of what moderators did to it; answers do not change it
    at_ms: number; // of its last step
    answers: number; // persons who answered
    results: PollResults | null; // null: not for this viewer, for now
    // The rest is told to moderators and organisers only.
    by_name?: string; // whose step was the last
    barred?: string[]; // words that do not count
}

// What one person answers: choices from 0, or words. Both empty: nothing.
export interface Given {
    choices: readonly number[];
    words: readonly string[];
}
export type PollAnswer = Given & { poll: string };

export type ReactionKind = 'applause' | 'heart' | 'laugh' | 'wow' | 'thumbs_up';
export type ReactionCounts = Partial<Record<ReactionKind, number>>;

export type SignalKind = 'too_fast' | 'too_slow' | 'cannot_hear';

// Speakers, moderators and organisers.
export interface Signals {
    stage: string;
    counts: Record<SignalKind, number>;
    attending: number;
}

export type PollEvent =
    | { kind: 'poll'; poll: Poll }
    | { kind: 'poll_gone'; id: string }
    | ({ kind: 'poll_answer' } & PollAnswer)
    | { kind: 'reactions'; stage: string; counts: ReactionCounts }
    | ({ kind: 'signals' } & Signals);

export interface PollContent {
    kind: PollKind;
    text: string;
    options: string[];
    hide_results: boolean;
}

interface OnPoll {
    poll: string;
    version: number;
}

// The args of what moderators do with polls, by name.
export interface PollCommands {
    make_poll: PollContent;
    edit_poll: OnPoll & PollContent; // a draft only
    open_poll: OnPoll;
    close_poll: OnPoll;
    publish_poll: OnPoll;
    remove_poll: OnPoll; // not while it is open
    bar_word: { poll: string; word: string };
}

export const poll_text_max = 300;
export const option_max = 120;
export const options_min = 2;
export const options_max = 10;
export const poll_words_max = 3; // of one person
export const poll_word_max = 32;
export const rating_steps = 5;
export const signal_ms = 120_000; // so long a signal counts
