// What an upload's answer says, in the order and the portions that a person reads it. Pure.
import type { ImportProblem, ImportReport, ImportRevision, Severity } from '../protocol_plan';

export interface ProblemGroup {
    message: string;
    places: string[]; // where, each once; empty when none was said
    count: number;
}

export interface SeverityGroup {
    severity: Severity;
    count: number;
    groups: ProblemGroup[]; // the most frequent first
}

// What stops it, what is lost, what was mended, what is only odd.
export const severities: readonly Severity[] = ['error', 'refused', 'repaired', 'warning'];

export const severity_words: Record<Severity, string> = {
    error: 'Errors',
    refused: 'Left out',
    repaired: 'Mended',
    warning: 'Remarks',
};

export function place_of(problem: ImportProblem): string {
    const line = problem.line ? `line ${problem.line}${problem.column ? `:${problem.column}` : ''}` : '';
    return [line, problem.where ?? ''].filter(Boolean).join(', ');
}

// The same words a hundred times are one line with a hundred places.
export function grouped(problems: readonly ImportProblem[]): SeverityGroup[] {
    return severities
        .map((severity) => {
            const own = problems.filter((one) => one.severity === severity);
            const by_message = new Map<string, ProblemGroup>();
            for (const problem of own) {
                const group = by_message.get(problem.message) ?? { message: problem.message, places: [], count: 0 };
                const place = place_of(problem);
                group.count += 1;
                if (place && !group.places.includes(place)) group.places.push(place);
                by_message.set(problem.message, group);
            }
            const groups = [...by_message.values()].sort((a, b) => b.count - a.count);
            return { severity, count: own.length, groups };
        })
        .filter((one) => one.count > 0);
}

const taken_words: [key: string, one: string, many: string][] = [
    ['days', 'day', 'days'],
    ['rooms', 'room', 'rooms'],
    ['tracks', 'track', 'tracks'],
    ['talks', 'talk', 'talks'],
    ['pauses', 'pause', 'pauses'],
    ['persons', 'person', 'persons'],
    ['links', 'link', 'links'],
];

// "2 days, 25 rooms, 301 talks"
export function taken_text(taken: Record<string, number>): string {
    return taken_words
        .flatMap(([key, one, many]) => {
            const count = taken[key] ?? 0;
            return count > 0 ? [`${count} ${count === 1 ? one : many}`] : [];
        })
        .join(', ');
}

export function revision_text(revision: ImportRevision): string {
    const parts: [number, string][] = [
        [revision.added, 'new'],
        [revision.changed, 'changed'],
        [revision.cancelled, 'cancelled'],
        [revision.reinstated, 'back in the plan'],
    ];
    const said = parts.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
    return said.length > 0 ? said.join(', ') : 'nothing';
}

export function changes_nothing(revision: ImportRevision): boolean {
    return revision.added + revision.changed + revision.cancelled + revision.reinstated === 0 && revision.rows.length === 0;
}

// An answer of the server, or null where it is something else (a proxy's page, an older server's error).
export function parse_report(body: unknown): ImportReport | null {
    if (typeof body !== 'object' || body === null) return null;
    const { format, taken, problems, problems_more, revision } = body as Partial<ImportReport>;
    if (typeof format !== 'string' || !Array.isArray(problems)) return null;
    return { format, taken: taken ?? {}, problems, problems_more: problems_more ?? 0, ...(revision ? { revision } : {}) };
}
