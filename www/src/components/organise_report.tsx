// What a timetable's reader found in a file, and what taking it would change.
import { signal } from '@preact/signals';
import type { ImportReport, ImportRevision, Severity } from '../protocol_plan';
import {
    changes_nothing,
    grouped,
    revision_text,
    severity_words,
    taken_text,
    type ProblemGroup,
    type SeverityGroup,
} from '../state/import_report';
import { ConflictSides } from './organise_conflicts';

const chosen = signal<Severity | null>(null); // null: all kinds of problems
const lines_max = 12; // beyond: only when asked for
const places_max = 6;

const tones: Record<Severity, string> = { error: 'is-live', refused: 'is-amber', repaired: 'is-accent', warning: '' };

// Without a name it stands below one.
export function ReportBody({ name, report }: { name?: string; report: ImportReport }) {
    const taken = taken_text(report.taken);
    const known = report.format !== '' && report.format !== 'unknown';
    const dropped = report.taken.contacts_dropped ?? 0;
    return (
        <div class="report-body">
            <header>
                {name && <ReportTitle>{name}</ReportTitle>}
                {(known || taken) && (
                    <p data-testid="import-taken">
                        {known && <span class="badge is-accent">{report.format}</span>} {taken}
                    </p>
                )}
                {dropped > 0 && (
                    <p class="muted">
                        {dropped} {dropped === 1 ? 'contact detail was' : 'contact details were'} left out: addresses and
                        telephone numbers are never kept.
                    </p>
                )}
            </header>
            {report.revision && <Changes revision={report.revision} />}
            <Problems report={report} />
        </div>
    );
}

// The reader begins here, and not at the first thing that can be pressed somewhere below.
export function ReportTitle({ children }: { children: preact.ComponentChildren }) {
    return (
        <h2 class="report-title" tabIndex={-1} autofocus>
            {children}
        </h2>
    );
}

function Changes({ revision }: { revision: ImportRevision }) {
    return (
        <section aria-label="What would change">
            <h3>
                What would change <small data-testid="import-changes">{revision_text(revision)}</small>
            </h3>
            {changes_nothing(revision) && <p class="muted">The programme is already as this file has it.</p>}
            <Long lines={revision.rows} more="rows">
                {(row) => (
                    <li class="report-row" data-testid="import-row">
                        <span>{row.title}</span>
                        <span class="muted">{row.what}</span>
                    </li>
                )}
            </Long>
            {revision.conflicts.length > 0 && (
                <>
                    <h3>
                        Changed live, too <small>{revision.conflicts.length}</small>
                    </h3>
                    <p class="muted">What was changed live stays. You decide later, one by one.</p>
                    <Long lines={revision.conflicts} more="conflicts">
                        {(one) => (
                            <li class="conflict">
                                <b>{one.title}</b>
                                <ConflictSides conflict={one} />
                            </li>
                        )}
                    </Long>
                </>
            )}
        </section>
    );
}

function Problems({ report }: { report: ImportReport }) {
    const all = grouped(report.problems);
    if (all.length === 0) return <p class="muted">Its reader had nothing to mend and nothing to leave out.</p>;
    const filter = all.some((one) => one.severity === chosen.value) ? chosen.value : null;
    return (
        <section aria-label="What its reader had to say">
            <h3>What its reader had to say</h3>
            {all.length > 1 && (
                <div class="segmented" role="group" aria-label="Show">
                    <button type="button" aria-pressed={filter === null} onClick={() => (chosen.value = null)}>
                        All
                    </button>
                    {all.map((one) => (
                        <button
                            key={one.severity}
                            type="button"
                            aria-pressed={filter === one.severity}
                            data-testid={`import-filter-${one.severity}`}
                            onClick={() => (chosen.value = one.severity)}
                        >
                            {severity_words[one.severity]} {one.count}
                        </button>
                    ))}
                </div>
            )}
            {all
                .filter((one) => filter === null || one.severity === filter)
                .map((one) => (
                    <ProblemList key={one.severity} group={one} />
                ))}
            {report.problems_more > 0 && (
                <p class="muted">
                    And {report.problems_more} more, which are not listed here: <code>lanai check</code> prints all.
                </p>
            )}
        </section>
    );
}

function ProblemList({ group }: { group: SeverityGroup }) {
    return (
        <div class="report-problems" data-testid={`import-list-${group.severity}`}>
            <h4>
                <span class={`badge ${tones[group.severity]}`}>
                    {severity_words[group.severity]} {group.count}
                </span>
            </h4>
            <Long lines={group.groups} more="lines">
                {(one) => (
                    <li>
                        {one.message} {one.count > 1 && <span class="muted">({one.count} times)</span>}
                        <Places group={one} />
                    </li>
                )}
            </Long>
        </div>
    );
}

function Places({ group }: { group: ProblemGroup }) {
    if (group.places.length === 0) return null;
    const first = group.places.slice(0, places_max);
    const rest = group.places.length - first.length;
    return (
        <small class="report-places">
            {first.join(' · ')}
            {rest > 0 && ` and ${rest} more`}
        </small>
    );
}

// The first dozen; the rest when it is asked for.
function Long<T>({ lines, more, children }: { lines: T[]; more: string; children: (line: T) => preact.VNode }) {
    const rest = lines.length - lines_max;
    return (
        <>
            <ul class="report-list">{lines.slice(0, lines_max).map(children)}</ul>
            {rest > 0 && (
                <details class="org-more">
                    <summary>
                        {rest} more {more}
                    </summary>
                    <ul class="report-list">{lines.slice(lines_max).map(children)}</ul>
                </details>
            )}
        </>
    );
}
