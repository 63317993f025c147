// Which moment of the programme the page's picture shows: a question asked by who is half a minute behind belongs there.
import { signal } from '@preact/signals';
import { clock, server_now_ms } from '../time';

// How far the picture is behind, in real milliseconds; null: there is none, or it is not known.
export const picture_delay_ms = signal<number | null>(null);

export function picture_time_ms(): number {
    return Math.round(server_now_ms() - (picture_delay_ms.value ?? 0) * clock.pace);
}
