// The shapes of docs/PROTOCOL.md (lanai.v1). All times are milliseconds since the Unix epoch on the programme's clock.
import type { ChatRules, Message, Moderation } from './protocol_chat';
import type { PlanStatus } from './protocol_plan';
import type { Poll, PollAnswer, PollEvent } from './protocol_polls';
import type { Question, Queue } from './protocol_questions';

export type { Message } from './protocol_chat';
export type { Question, QuestionState } from './protocol_questions';

export type Role = 'attendee' | 'speaker' | 'moderator' | 'organiser' | 'room';

export interface You {
    person: string;
    name: string;
    role: Role;
    muted_until_ms?: number | null; // while a moderator has muted you
    muted_because?: string | null;
}

export interface Person {
    name: string;
    affiliation?: string;
    role?: string;
}

export interface Link {
    title: string;
    url: string;
}

export type TalkKind = 'talk' | 'poster' | 'panel' | 'ceremony' | 'pause';

export interface Talk {
    code: string;
    title: string;
    subtitle?: string;
    abstract?: string;
    kind: TalkKind;
    room: string;
    session?: string;
    track?: string;
    award?: string;
    persons: Person[];
    links?: Link[];
    planned_start_ms: number;
    planned_end_ms: number;
    start_ms: number;
    end_ms: number;
    started_ms: number | null;
    ended_ms: number | null;
    cancelled: boolean;
    hard_stop?: boolean;
    planned_room?: string;
    inserted?: boolean;
    revision: number;
    changed_ms?: number | null;
}

// What chairs change of a talk that the page has already.
export type Standing = Pick<
    Talk,
    'code' | 'room' | 'start_ms' | 'end_ms' | 'started_ms' | 'ended_ms' | 'cancelled' | 'revision' | 'changed_ms'
>;

export interface ImportantDate {
    label: string;
    date: string;
    anywhere_on_earth: boolean;
    ends_at_ms: number;
}

export interface EventInfo {
    title: string;
    acronym?: string;
    subtitle?: string;
    description?: string;
    venue?: string;
    zone: string;
    url?: string;
    notice?: string;
    dates?: ImportantDate[];
    awards?: { title: string; description?: string; recipients: string[] }[];
    organisers?: Person[];
    supporters?: string[];
    links?: Link[];
}

export interface Session {
    id: string;
    title: string;
    room: string;
    chairs?: Person[];
}

export interface Track {
    name: string;
    colour?: string | null; // "#f9b000"
}

export interface Day {
    date: string;
    start_ms: number;
    end_ms: number;
}

export interface Room {
    id: string;
    name: string;
    stage?: string;
}

export interface Programme {
    event: EventInfo;
    days: Day[];
    rooms: Room[];
    tracks?: Track[];
    sessions: Session[];
    talks: Talk[];
}

export interface Source {
    id: string;
    kind: 'slate' | 'playout' | 'live';
    label: string;
    live: boolean;
}

export interface Stage {
    id: string;
    title: string;
    room: string;
    selected: string;
    on_air: string;
    sources: Source[];
    now: string | null;
    now_state: 'live' | 'overrunning' | null;
    next: string | null;
    chat?: ChatRules; // absent: a server of before
}

export type LanaiEvent =
    | { kind: 'question'; seq: number; question: Question }
    | { kind: 'question_gone'; seq: number; id: string }
    | { kind: 'vote'; question: string; voted: boolean }
    | { kind: 'star'; talk: string; starred: boolean }
    | { kind: 'chat'; seq: number; message: Message }
    | { kind: 'chat_gone'; seq: number; id: string }
    | { kind: 'talks'; seq: number; talks: (Talk | Standing)[] }
    | { kind: 'talk_gone'; seq: number; code: string }
    | { kind: 'programme'; seq: number; programme: Omit<Programme, 'talks'> }
    | { kind: 'plan'; plan: PlanStatus }
    | { kind: 'queue'; queue: Queue }
    | { kind: 'moderation'; moderation: Moderation }
    | { kind: 'stage'; stage: Stage }
    | { kind: 'presence'; attending: number }
    | { kind: 'you'; you: You }
    | PollEvent;

export interface Welcome {
    type: 'welcome';
    v: number;
    log: string;
    to: number;
    now_ms: number;
    you: You;
    resumed: boolean;
    reason?: string;
    zone: string;
    rehearsal: boolean;
    pace?: number; // of a rehearsal: how many times as fast the programme's clock runs; absent: 1
    programme_version?: number;
    programme?: Programme;
    stages: Stage[];
    my_votes: string[];
    my_stars?: string[]; // talk codes; absent: a server of before
    polls?: Poll[]; // all that one may see, also when resumed; absent: a server of before
    my_answers?: PollAnswer[];
    events: LanaiEvent[];
}

export interface Events {
    type: 'events';
    to: number;
    events: LanaiEvent[];
}

export interface ClockAnswer {
    type: 'clock';
    t0: number;
    t1_ms: number;
    t2_ms: number;
}

export interface Ack {
    type: 'ack';
    id: string;
    seq: number;
    result: Record<string, unknown>;
}

export interface ProtocolError {
    type: 'error';
    id?: string;
    code: string;
    message: string;
    retry_after_ms?: number;
}

export interface Bye {
    type: 'bye';
    reason: string;
    reconnect_after_ms?: number;
}

export type ServerMessage = Welcome | Events | ClockAnswer | Ack | ProtocolError | Bye;

// What a change of the programme would do: the answer to preview_late and preview_change.
export interface PlanPreview {
    what: string;
    changes: PlanRow[];
    absorbed_minutes: number;
    stopped_by?: string | null;
}

export interface PlanRow {
    code: string;
    title: string;
    from_ms: number;
    to_ms: number;
    end_ms: number;
    room_from: string | null;
    room_to: string | null;
    cancelled: boolean;
    inserted: boolean;
    removed: boolean;
}

// What a change of the programme did.
export interface PlanResult {
    absorbed_minutes: number;
    moved: number;
    stopped_by: string | null;
    talk?: string; // code of the talk that insert_talk made
}

// The args of the commands that change the programme, by name.
interface Versioned {
    programme_version?: number;
}
interface AboutTalk extends Versioned {
    talk: string;
}
export interface ProgrammeCommands {
    start_talk: AboutTalk;
    end_talk: AboutTalk;
    extend_talk: AboutTalk & { minutes: number };
    running_late: Versioned & { minutes: number };
    move_talk: AboutTalk & { start_ms?: number; room?: string; cascade?: boolean };
    swap_talks: AboutTalk & { with: string };
    cancel_talk: AboutTalk;
    reinstate_talk: AboutTalk & { cascade?: boolean };
    insert_talk: Versioned & {
        code?: string;
        title: string;
        abstract?: string;
        kind?: TalkKind;
        room: string;
        persons?: Person[];
        start_ms: number;
        minutes: number;
        minutes_min?: number;
        hard_stop?: boolean;
        cascade?: boolean;
    };
    programme_undo: Versioned & { change: number };
}
export interface PreviewChange<Name extends keyof ProgrammeCommands = keyof ProgrammeCommands> {
    name: Name;
    args: ProgrammeCommands[Name];
}

// One line of programme_history's answer, the newest first.
export interface ProgrammeChange {
    change: number;
    at_ms: number;
    by: string;
    action: keyof ProgrammeCommands | 'plan' | 'resolve_conflict' | '';
    what: string;
    undone: boolean;
    undoable: boolean;
}

export const name_max = 80;
