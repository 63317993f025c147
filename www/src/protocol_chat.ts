// The chat of docs/PROTOCOL.md: messages, a stage's rules, and what moderators see of people.
import type { Role } from './protocol';

export interface ChatRules {
    open: boolean;
    links: boolean; // whether messages may hold links
    slow_ms: number; // how long one waits between two messages; 0: not at all
}

export const no_rules: ChatRules = { open: true, links: true, slow_ms: 0 };

export interface Message {
    id: string;
    stage: string;
    text: string;
    author: { person: string | null; name: string; role: Role };
    at_ms: number;
    edited_ms?: number | null;
    reply_to?: string | null; // a message, which may be gone
    question?: string | null; // that was made of it
}

export interface Restriction {
    id: string;
    name: string; // empty: somebody who asked anonymously
    muted_until_ms: number | null;
    banned: boolean;
    network: boolean; // and for an hour nobody new from where they were
    reason: string;
    by: string;
    at_ms: number;
}

export interface Report {
    id: string;
    kind: 'message' | 'question';
    subject: string;
    stage: string;
    text: string;
    name: string; // of its author
    reasons: string[];
    count: number;
    at_ms: number; // of the first
}

export interface Moderation {
    restrictions: Restriction[];
    reports: Report[];
    words: string[];
}

// Whose author is meant by `mute` and `ban`, and what is reported.
export interface Subject {
    kind: 'message' | 'question';
    id: string;
    name: string; // of its author; empty: without a name
}

export const message_text_max = 1000;
export const remark_max = 300; // a report's, mute's or ban's reason
export const words_max = 200;
export const word_max = 64;
export const mute_choices: readonly [minutes: number, words: string][] = [
    [10, '10 minutes'],
    [60, 'an hour'],
    [1440, 'a day'],
];
export const slow_choices: readonly number[] = [0, 5, 10, 30, 60];
