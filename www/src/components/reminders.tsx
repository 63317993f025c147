// Reminders of starred talks: their settings, and where they show on the page.
import { lead_choices } from '../state/reminders';
import { banners, dismiss_banner, permission, set_minutes, settings, turn_off, turn_on } from '../state/reminder_watch';
import { Icon } from './icons';

const where = {
    granted: 'They come as notifications of your system while this page is open, also in the background.',
    denied:
        'This browser does not let the page show notifications, so they come at the top of the page. ' +
        'Notifications can be allowed in the browser’s settings for this site.',
    default: 'They come at the top of the page, as no notifications were allowed.',
    unsupported: 'This browser shows no notifications for this page, so they come at the top of it.',
};

export function ReminderSettings() {
    const { on, minutes } = settings.value;
    return (
        <section class="mine-part">
            <h3>Reminders</h3>
            <p class="muted" data-testid="reminders-where" data-permission={permission.value} role="status">
                {on
                    ? where[permission.value]
                    : 'Before each talk of your programme, and when one is cancelled or goes to another room.'}
            </p>
            <div class="mine-row">
                <button
                    type="button"
                    class={`button ${on ? '' : 'is-primary'}`}
                    data-testid="reminders"
                    aria-pressed={on}
                    onClick={() => (on ? turn_off() : void turn_on())}
                >
                    {on ? 'Stop reminding me' : 'Remind me'}
                </button>
                <label class="mine-choice">
                    <select
                        class="input"
                        data-testid="reminders-minutes"
                        value={String(minutes)}
                        onChange={(event) => set_minutes(Number(event.currentTarget.value))}
                    >
                        {lead_choices.map((one) => (
                            <option key={one} value={String(one)}>
                                {one} min
                            </option>
                        ))}
                    </select>
                    before the start
                </label>
            </div>
        </section>
    );
}

export function ReminderBanners() {
    return (
        <div class="reminders" role="alert" aria-label="Reminders">
            {banners.value.map((one) => (
                <div key={one.name} class="reminder" data-testid="reminder">
                    <div>
                        <p class="reminder-title">{one.title}</p>
                        <p>{one.body}</p>
                    </div>
                    <button type="button" class="button is-quiet is-icon" onClick={() => dismiss_banner(one.name)}>
                        <Icon name="close" />
                        <span class="visually-hidden">Dismiss</span>
                    </button>
                </div>
            ))}
        </div>
    );
}
