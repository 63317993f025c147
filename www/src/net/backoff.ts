// Waits between attempts: a random 0.2-2 s at first, doubling to 15 s, so that a restarted server is not stormed.

const first_min_ms = 200;
const first_max_ms = 2_000;
const ceiling_ms = 15_000;

// `attempt` counts from 0; `random` is uniform in [0, 1).
export function backoff_ms(attempt: number, random: number): number {
    const first = first_min_ms + random * (first_max_ms - first_min_ms);
    const grown = first * 2 ** Math.min(Math.max(attempt, 0), 10);
    // At the ceiling a quarter stays random: pages that fell together must not return together.
    return grown < ceiling_ms ? grown : ceiling_ms * (0.75 + 0.25 * random);
}

// Retry-After in seconds or as an HTTP date; null when absent or unreadable.
export function retry_after_ms(header: string | null, now_epoch_ms: number): number | null {
    if (header === null || header.trim() === '') return null;
    const seconds = Number(header);
    if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
    const at = Date.parse(header);
    return Number.isNaN(at) ? null : Math.max(0, at - now_epoch_ms);
}
