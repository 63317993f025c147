// What a change of the programme would do, before it does it: any command that moves talks is shown first and confirmed.
import { signal } from '@preact/signals';
import type { PlanPreview, PlanRow, ProgrammeCommands } from '../protocol';
import { CommandError } from '../net/socket';
import { attempt, command, explain, programme_version, room_name, toast, zone } from '../state/store';
import { day_label, time_of_day } from '../time';
import { use_modal } from './modal';

interface Proposal {
    title: string;
    name: keyof ProgrammeCommands;
    args: Record<string, unknown>;
    preview: PlanPreview;
    left: () => void;
}
const proposal = signal<Proposal | null>(null);

// The place is another talk's: what is there may move later, if one wants that.
interface Taken {
    title: string;
    message: string;
    cascade: () => void;
    left: () => void;
}
const taken = signal<Taken | null>(null);
export const asking = signal(false);

// Asks the server what it would do, on the programme as this page shows it now: whoever changes it meanwhile wins, and the
// one who confirms is told. `left` is called when nothing comes of it: refused, or left as it is.
export async function propose<Name extends keyof ProgrammeCommands>(
    name: Name,
    wish: ProgrammeCommands[Name],
    title: string,
    left: () => void = () => {},
): Promise<void> {
    if (asking.value) return left();
    asking.value = true;
    const args: Record<string, unknown> = { ...wish, programme_version: programme_version.value };
    try {
        const ack = await command('preview_change', { name, args });
        proposal.value = { title, name, args, preview: ack.result as unknown as PlanPreview, left };
        taken.value = null;
    } catch (error) {
        const may_cascade = name === 'move_talk' && !('cascade' in wish && wish.cascade);
        if (may_cascade && error instanceof CommandError && error.code === 'occupied') {
            const cascade = (): void => void propose(name, { ...wish, cascade: true }, title, left);
            taken.value = { title, message: explain(error).replace(/; move that first.*$/, '.'), cascade, left };
        } else {
            taken.value = null;
            toast(explain(error), 'warn');
            left();
        }
    }
    asking.value = false;
}

async function confirm({ name, args, preview, left }: Proposal): Promise<void> {
    proposal.value = null;
    if (await attempt(name, args)) toast(`Done: ${preview.what}.`);
    else left();
}

const leave = (): void => {
    const shown = proposal.peek() ?? taken.peek();
    proposal.value = null;
    taken.value = null;
    shown?.left();
};

export function ProposalDialog() {
    const shown = proposal.value;
    const refused = taken.value;
    const modal = use_modal(shown !== null || refused !== null, leave);
    return (
        <dialog {...modal} aria-label="What this would do" data-testid="late-preview">
            {shown ? <Body shown={shown} /> : refused && <Refused refused={refused} />}
        </dialog>
    );
}

function LeaveIt() {
    return (
        <button type="button" class="button" data-testid="late-cancel" onClick={leave}>
            Leave it
        </button>
    );
}

function Refused({ refused }: { refused: Taken }) {
    return (
        <div class="late-body">
            <h2>{refused.title}</h2>
            <p class="notice">{refused.message.charAt(0).toUpperCase() + refused.message.slice(1)}</p>
            <div class="control-row is-end">
                <LeaveIt />
                <button
                    type="button"
                    class="button is-primary"
                    data-testid="taken-cascade"
                    autofocus
                    disabled={asking.value}
                    onClick={refused.cascade}
                >
                    Show what moves later
                </button>
            </div>
        </div>
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
                <LeaveIt />
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
                {day_label(row.from_ms, zone.value) !== day_label(row.to_ms, zone.value) && !row.inserted && (
                    <span class="badge">on {day_label(row.to_ms, zone.value)}</span>
                )}
                {new_room && <span class="badge">in {room_name(row.room_to)}</span>}
            </span>
        </li>
    );
}
