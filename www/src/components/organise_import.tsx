// Taking a timetable from a file: chosen or dropped, looked at first, then taken or left. The file stays in this page until
// one of both happened, so that a lost connection loses nothing.
import { signal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { upload, type Uploaded } from '../net/programme_api';
import type { ImportReport } from '../protocol_plan';
import { changes_nothing, revision_text } from '../state/import_report';
import { toast } from '../state/store';
import { use_modal } from './modal';
import { ReportBody, ReportTitle } from './organise_report';

type Step =
    | { at: 'idle' }
    | { at: 'reading'; file: File }
    | { at: 'shown'; file: File; report: ImportReport; taking: boolean; error: string }
    | { at: 'refused'; file: File; message: string; report: ImportReport | null };

const step = signal<Step>({ at: 'idle' });
const over = signal(false); // a file is held over the card

async function read(file: File): Promise<void> {
    step.value = { at: 'reading', file };
    const answer = await upload(file, true);
    const now = step.peek();
    if (now.at !== 'reading' || now.file !== file) return; // left, or another file came meanwhile
    step.value = answer.ok
        ? { at: 'shown', file, report: answer.report, taking: false, error: '' }
        : { at: 'refused', file, message: answer.message, report: answer.report };
}

async function take(): Promise<void> {
    const now = step.peek();
    if (now.at !== 'shown' || now.taking) return;
    step.value = { ...now, taking: true, error: '' };
    const answer: Uploaded = await upload(now.file, false);
    const after = step.peek();
    const still_shown = after.at === 'shown' && after.file === now.file;
    if (!answer.ok) {
        if (still_shown) step.value = { ...now, taking: false, error: answer.message };
        else toast(`${now.file.name} was not taken: ${answer.message}`, 'warn');
        return;
    }
    if (still_shown) step.value = { at: 'idle' };
    const revision = answer.report.revision;
    if (revision) toast(`Taken. Talks: ${revision_text(revision)}.${conflicts_text(revision.conflicts.length)}`);
}

const conflicts_text = (n: number): string =>
    n === 0 ? '' : ` ${n} ${n === 1 ? 'place was' : 'places were'} changed live, too: see “To decide”.`;

const leave = (): void => {
    step.value = { at: 'idle' };
};

export function ProgrammeImport() {
    const input = useRef<HTMLInputElement>(null);
    const dropped = (event: DragEvent): void => {
        event.preventDefault();
        over.value = false;
        const file = event.dataTransfer?.files[0];
        if (file) void read(file);
    };
    const reading = step.value.at === 'reading';
    return (
        <section
            class={`card org-card org-drop ${over.value ? 'is-over' : ''}`}
            aria-label="Import a timetable"
            data-testid="import"
            onDragOver={(event) => {
                event.preventDefault();
                over.value = true;
            }}
            onDragLeave={() => (over.value = false)}
            onDrop={dropped}
        >
            <h2 class="column-head">Import a timetable</h2>
            <div class="org-body">
                <p class="muted">
                    Drop a file here, or choose one: programme TOML, frab or Pentabarf XML, schedule JSON (c3voc, pretalx),
                    iCalendar; at most 16 MiB. You see what would change before anything does.
                </p>
                <div class="control-row">
                    <button
                        type="button"
                        class="button"
                        disabled={reading}
                        data-testid="import-choose"
                        onClick={() => input.current?.click()}
                    >
                        {reading ? 'Reading…' : 'Choose a file'}
                    </button>
                    {step.value.at === 'reading' && (
                        <button type="button" class="button is-quiet" onClick={leave}>
                            Leave it
                        </button>
                    )}
                </div>
                <input
                    ref={input}
                    class="visually-hidden"
                    type="file"
                    tabIndex={-1}
                    aria-label="Timetable file"
                    data-testid="import-file"
                    accept=".toml,.xml,.json,.ics,.ical,text/calendar,application/json,application/xml,text/xml"
                    onChange={(event) => {
                        const file = event.currentTarget.files?.[0];
                        event.currentTarget.value = ''; // the same file may be chosen again
                        if (file) void read(file);
                    }}
                />
                <p class="visually-hidden" role="status">
                    {step.value.at === 'reading' ? `Reading ${step.value.file.name}` : ''}
                </p>
            </div>
            <ReportDialog />
        </section>
    );
}

function ReportDialog() {
    const now = step.value;
    const modal = use_modal(now.at === 'shown' || now.at === 'refused', leave);
    return (
        <dialog
            {...modal}
            class="report"
            aria-label="What the file holds"
            data-testid="import-report"
            onCancel={(event) => {
                if (now.at === 'shown' && now.taking) event.preventDefault();
            }}
        >
            {now.at === 'shown' && (
                <>
                    <ReportBody name={now.file.name} report={now.report} />
                    {now.error && (
                        <p class="form-error" role="alert" data-testid="import-error">
                            {now.error}
                        </p>
                    )}
                    <div class="control-row is-end report-foot">
                        <button type="button" class="button" data-testid="import-leave" disabled={now.taking} onClick={leave}>
                            Leave it
                        </button>
                        <button
                            type="button"
                            class="button is-primary"
                            data-testid="import-take"
                            disabled={now.taking || !now.report.revision || changes_nothing(now.report.revision)}
                            onClick={() => void take()}
                        >
                            {now.taking ? 'Taking it…' : 'Take it'}
                        </button>
                    </div>
                </>
            )}
            {now.at === 'refused' && (
                <>
                    <ReportTitle>Nothing was taken from {now.file.name}</ReportTitle>
                    <p class="form-error" role="alert" data-testid="import-error">
                        {now.message}
                    </p>
                    {now.report && <ReportBody report={now.report} />}
                    <div class="control-row is-end report-foot">
                        <button type="button" class="button" data-testid="import-again" onClick={() => void read(now.file)}>
                            Try again
                        </button>
                        <button type="button" class="button is-primary" data-testid="import-leave" onClick={leave}>
                            Close
                        </button>
                    </div>
                </>
            )}
        </dialog>
    );
}
