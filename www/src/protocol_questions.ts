// Questions, as docs/PROTOCOL.md has them (sections Entities, Commands and Questions).

export type QuestionState =
    | 'pending'
    | 'approved'
    | 'on_stage'
    | 'answered_live'
    | 'answered_text'
    | 'deferred'
    | 'rejected'
    | 'withdrawn'
    | 'merged'
    | 'archived';

export type QuestionOrigin = 'online' | 'room' | 'microphone' | 'replay';

export interface Claim {
    person: string;
    name: string;
    at_ms: number;
}

export interface Question {
    id: string;
    talk: string;
    stage: string; // where its talk is now
    text: string; // a raised hand may have none
    author: { person: string | null; name: string };
    anonymous: boolean;
    origin: QuestionOrigin;
    state: QuestionState;
    reason?: string; // rejected
    answer?: { text: string; by: string }; // answered_text
    merged_into?: string; // merged
    pinned: boolean;
    joined?: number; // how many were merged into it; absent: none
    votes: number;
    created_ms: number;
    // The rest is told to moderators and organisers only.
    version?: number; // rises with each step and note
    labels?: string[];
    assignee?: string;
    claim?: Claim | null;
    merged?: string[]; // what was merged into it
    changed_by?: string;
    changed_what?: string; // in words that follow the name: "pinned it"
    changed_ms?: number;
}

export type Policy = 'votes' | 'alternate' | 'first_time';

// What the stage's policy offers next. Moderators, organisers and speakers.
export interface Queue {
    stage: string;
    policy: Policy;
    next: string | null;
    why: string;
}

// The answer to ask and raise_hand.
export interface Asked {
    question: string;
    talk: string;
}

interface OnQuestion {
    question: string;
    version: number;
    over?: boolean; // also when a colleague has claimed it
}

// The args of what moderators do with one question, by name.
export interface QuestionSteps {
    approve: OnQuestion;
    reject: OnQuestion & { reason: string };
    put_on_stage: OnQuestion;
    take_off_stage: OnQuestion;
    answered: OnQuestion;
    answer: OnQuestion & { text: string };
    defer: OnQuestion;
    archive: OnQuestion;
    merge: OnQuestion & { into: string };
    unmerge: OnQuestion;
    pin: OnQuestion & { pinned: boolean };
    label: OnQuestion & { labels: string[] };
    assign: OnQuestion & { to: string };
    undo_question: OnQuestion;
}
export type StepName = keyof QuestionSteps;

export const claim_ms = 60_000; // so long a claim holds
export const question_text_max = 2000;
export const reason_max = 500;
export const answer_text_max = 5000;
export const hand_text_max = 200;
export const labels_max = 8;
export const label_max = 32;
export const assignee_max = 80;
