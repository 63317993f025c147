// What moderators and organisers are told of the plan and where it comes from (docs/PROTOCOL.md, event `plan`), and what an
// upload is answered with (docs/API.md, `/api/programme`).

export interface PlanPlace {
    start_ms: number;
    end_ms: number;
    room: string;
    cancelled: boolean;
}

// The plan changed what was changed live, too. Ours stands until somebody decides.
export interface PlanConflict {
    talk: string;
    title: string;
    at_ms: number; // when the plan came
    can_take: boolean; // false: the talk has begun, its place is history
    ours: PlanPlace;
    theirs: PlanPlace;
}

// Two talks in one room at once, as they stand.
export interface PlanClash {
    room: string;
    from_ms: number;
    to_ms: number;
    talk: string;
    title: string;
    with: string;
    with_title: string;
}

// These times are the world's clock, not the programme's.
export interface PlanFeed {
    url: string;
    state: 'never' | 'ok' | 'failing';
    checked_ms: number | null;
    changed_ms: number | null;
    next_ms: number | null;
    failures: number;
    error: string;
    problems: string[];
}

export interface PlanStatus {
    source: 'file' | 'feed' | 'upload';
    label: string;
    revised_ms: number | null;
    feed: PlanFeed | null;
    conflicts: PlanConflict[];
    clashes: PlanClash[];
}

export type Severity = 'error' | 'refused' | 'repaired' | 'warning';

export interface ImportProblem {
    severity: Severity;
    line?: number | null;
    column?: number | null;
    where?: string | null; // a JSON pointer, the UID of an event
    message: string;
}

export interface ImportRevision {
    seq: number; // 0: nothing to change, or only a preview
    added: number;
    changed: number;
    cancelled: number;
    reinstated: number;
    rows: { code: string; title: string; what: string }[];
    conflicts: PlanConflict[];
}

export interface ImportReport {
    format: string;
    taken: Record<string, number>;
    problems: ImportProblem[]; // the first 500
    problems_more: number;
    revision?: ImportRevision; // absent when nothing of it can be taken
}

export const import_bytes_max = 16 * 1024 * 1024;
