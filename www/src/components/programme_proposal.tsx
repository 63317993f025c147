// What a change of the programme would do, before it does it: any command that moves talks is shown first and confirmed.
import { signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { PlanPreview, PlanRow, ProgrammeCommands } from '../protocol';
import { attempt, command, explain, programme_version, room_name, toast, zone } from '../state/store';
import { time_of_day } from '../time';

interface Proposal {
    title: string;
    name: keyof ProgrammeCommands;
    args: Record<string, unknown>;
    preview: PlanPreview;
}
const proposal = signal<Proposal | null>(null);
export const asking = signal(false);

// Asks the server what it would do, on the programme as this page shows it now: whoever changes it meanwhile wins, and the
// one who confirms is told.
export async function propose<Name extends keyof ProgrammeCommands>(
    name: Name,
    wish: ProgrammeCommands[Name],
    title: string,
): Promise<void> {
    if (asking.value) return;
    asking.value = true;
    const args: Record<string, unknown> = { ...wish, programme_version: programme_version.value };
    try {
        const ack = await command('preview_change', { name, args });
        proposal.value = { title, name, args, preview: ack.result as unknown as PlanPreview };
    } catch (error) {
        toast(explain(error), 'warn');
    }
    asking.value = false;
}

async function confirm({ name, args, preview }: Proposal): Promise<void> {
    proposal.value = null;
    if (await attempt(name, args)) toast(`Done: ${preview.what}.`);
}

export function ProposalDialog() {
    const box = useRef<HTMLDialogElement>(null);
    const shown = proposal.value;
    useEffect(() => {
        if (shown) box.current?.showModal();
        else box.current?.close();
    }, [shown]);
    return (
        <dialog
            ref={box}
            onClose={() => (proposal.value = null)}
            aria-label="What this would do"
            data-testid="late-preview"
        >
            {shown && <Body shown={shown} />}
        </dialog>
    );
}

function Body({ shown }: { shown: Proposal }) {
    const { changes, absorbed_minutes, stopped_by } = shown.preview;
    return (
        <div class="late-body">
            <h2>{shown.title}</h2>
            <p class="muted">
                {changes.length === 0
                    ? 'Nothing moves.'
                    : `${changes.length} ${changes.length === 1 ? 'item changes' : 'items change'}.`}
                {absorbed_minutes > 0 && ` Breaks give back ${absorbed_minutes} min.`}
            </p>
            {stopped_by && <p class="notice">Stopped by “{stopped_by}”, which cannot move.</p>}
            <ul class="late-changes">
                {changes.map((one) => (
                    <Row key={one.code} row={one} />
                ))}
            </ul>
            <div class="control-row is-end">
                <button type="button" class="button" data-testid="late-cancel" onClick={() => (proposal.value = null)}>
                    Leave it
                </button>
                <button
                    type="button"
                    class="button is-primary"
                    data-testid="late-confirm"
                    autofocus
                    disabled={changes.length === 0}
                    onClick={() => void confirm(shown)}
                >
                    Change the programme
                </button>
            </div>
        </div>
    );
}

function Row({ row }: { row: PlanRow }) {
    const at = (ms: number): string => time_of_day(ms, zone.value);
    const new_room = row.room_to !== null && row.room_from !== null && row.room_from !== row.room_to;
    return (
        <li>
            <span class="late-times">
                {row.from_ms === row.to_ms || row.inserted ? (
                    <>
                        {at(row.to_ms)}–<b>{at(row.end_ms)}</b>
                    </>
                ) : (
                    <>
                        <del>{at(row.from_ms)}</del> <b>{at(row.to_ms)}</b>
                        <small>–{at(row.end_ms)}</small>
                    </>
                )}
            </span>
            <span>
                {row.cancelled || row.removed ? <del>{row.title}</del> : row.title}
                {row.cancelled && <span class="badge">cancelled</span>}
                {row.inserted && <span class="badge">new</span>}
                {new_room && <span class="badge">in {room_name(row.room_to)}</span>}
            </span>
        </li>
    );
}
