// One's own programme: reminders of the starred talks, and the calendar that has them.
import { useEffect, useState } from 'preact/hooks';
import { stars } from '../state/stars';
import { command, explain, toast } from '../state/store';
import { ReminderSettings } from './reminders';

export function MyProgramme() {
    const count = stars.value.size;
    const [opened, set_opened] = useState(0); // how often
    return (
        <details
            class="mine card"
            data-testid="mine"
            onToggle={(event) => {
                if (event.currentTarget.open) set_opened((times) => times + 1);
            }}
        >
            <summary>Calendar and reminders</summary>
            <div class="mine-body">
                {count === 0 && (
                    <p class="muted mine-lead">
                        Star the talks that you want to attend: they make up your programme, which nobody else sees.
                    </p>
                )}
                <ReminderSettings />
                <MyCalendar opened={opened} />
            </div>
        </details>
    );
}

// The address may have been made anew on another device: it is asked for again each time the section opens.
function MyCalendar({ opened }: { opened: number }) {
    const [path, set_path] = useState('');
    const [asking, set_asking] = useState(false); // whether to renew
    const fetch_path = async (renew: boolean): Promise<void> => {
        try {
            const { result } = await command('my_calendar', { renew });
            set_path(String(result.path));
            if (renew) toast('Your calendar has a new address; the one before is good no more.');
        } catch (error) {
            if (!renew) set_path(''); // not known any more
            toast(explain(error), 'warn');
        }
        set_asking(false);
    };
    useEffect(() => {
        if (path !== '') void fetch_path(false);
    }, [opened]);
    return (
        <section class="mine-part">
            <h3>Add to my calendar</h3>
            <p class="muted">
                Your calendar app follows your programme, also when talks move or are cancelled. Keep the address to
                yourself: who has it sees your programme.
            </p>
            {path === '' ? (
                <button
                    type="button"
                    class="button"
                    data-testid="calendar-show"
                    onClick={() => void fetch_path(false)}
                >
                    Show my calendar’s address
                </button>
            ) : (
                <CalendarAddress path={path} />
            )}
            {path !== '' && !asking && (
                <button
                    type="button"
                    class="link-button"
                    data-testid="calendar-renew"
                    onClick={() => set_asking(true)}
                >
                    Make a new address…
                </button>
            )}
            {asking && (
                <div class="mine-ask" role="group" aria-label="Make a new address">
                    <p>Calendars that have the present address will no longer be brought up to date.</p>
                    <button
                        type="button"
                        class="button is-small is-danger"
                        data-testid="calendar-renew-yes"
                        onClick={() => void fetch_path(true)}
                    >
                        Make a new address
                    </button>
                    <button type="button" class="button is-small" onClick={() => set_asking(false)}>
                        Keep it
                    </button>
                </div>
            )}
        </section>
    );
}

function CalendarAddress({ path }: { path: string }) {
    const address = location.origin + path;
    const copy = async (input: HTMLInputElement | null): Promise<void> => {
        input?.select();
        try {
            // Pages without TLS have no clipboard of their own.
            if (navigator.clipboard) await navigator.clipboard.writeText(address);
            else if (!document.execCommand('copy')) throw new Error('refused');
            toast('Copied.');
        } catch {
            toast('Could not copy; the address is selected for you to copy.', 'warn');
        }
    };
    return (
        <div class="mine-address">
            <input
                class="input"
                readOnly
                value={address}
                aria-label="Address of my calendar"
                data-testid="calendar-address"
                onFocus={(event) => event.currentTarget.select()}
            />
            <button
                type="button"
                class="button"
                data-testid="calendar-copy"
                onClick={(event) => void copy(event.currentTarget.parentElement?.querySelector('input') ?? null)}
            >
                Copy
            </button>
            <a class="button" data-testid="calendar-open" href={`webcal://${location.host}${path}`}>
                Open in my calendar
            </a>
        </div>
    );
}
