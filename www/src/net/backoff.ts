// Waits between attempts: a random 0.2-2 s at first, doubling to 15 s, so that a restarted server is not stormed.

const first_min_ms = 200;
const first_max_ms = 2_000;
const ceiling_ms = 15_000;
// Moderators, speakers and the room's screen are few, and the workshop waits for them.
export const staff_ceiling_ms = 4_000;

// `attempt` counts from 0; `random` is uniform in [0, 1).
export function backoff_ms(attempt: number, random: number, at_most_ms = ceiling_ms): number {
    const first = first_min_ms + random * (first_max_ms - first_min_ms);
    const grown = first * 2 ** Math.min(Math.max(attempt, 0), 10);
    // At the ceiling a quarter stays random: pages that fell together must not return together.
    return grown < at_most_ms ? grown : at_most_ms * (0.75 + 0.25 * random);
}

// Retry-After in seconds or as an HTTP date; null when absent or unreadable.
export function retry_after_ms(header: string | null, now_epoch_ms: number): number | null {
    if (header === null || header.trim() === '') return null;
    const seconds = Number(header);
    if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
    const at = Date.parse(header);
    return Number.isNaN(at) ? null : Math.max(0, at - now_epoch_ms);
}
