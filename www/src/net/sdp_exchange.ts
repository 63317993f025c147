// The HTTP half of WHIP and WHEP: an offer goes out, an answer and the session's address come back.
import { retry_after_ms } from './backoff';

const lives_timeout_ms = 2_000;

export class ExchangeError extends Error {
    constructor(
        readonly status: number, // 0: no answer at all
        message: string,
        readonly retry_ms: number | null,
    ) {
        super(message);
    }
}

export interface Session {
    answer: string;
    location: string; // absolute; empty when the server named none
}

// `signal` ends the wait; throws ExchangeError for everything but 201.
export async function post_offer(url: string, offer: string, signal: AbortSignal): Promise<Session> {
    let response: Response;
    try {
        response = await fetch(url, {
            method: 'POST',
            headers: { 'Content-Type': 'application/sdp' },
            body: offer,
            signal,
        });
    } catch (error) {
        throw new ExchangeError(0, `The server does not answer (${String(error)})`, null);
    }
    if (response.status !== 201) {
        const wait = retry_after_ms(response.headers.get('Retry-After'), Date.now());
        throw new ExchangeError(response.status, await message_of(response), wait);
    }
    const location = response.headers.get('Location');
    return {
        answer: await response.text(),
        location: location ? new URL(location, new URL(url, window.location.href)).href : '',
    };
}

// Best effort, also while the page is going away.
export function end_session(location: string): void {
    if (location) void fetch(location, { method: 'DELETE', keepalive: true }).catch(() => undefined);
}

// Does the server still hold that session? It does when only the network between us stopped the media.
export async function session_lives(location: string): Promise<boolean> {
    if (!location) return false;
    try {
        return (await fetch(location, { method: 'HEAD', signal: AbortSignal.timeout(lives_timeout_ms) })).ok;
    } catch {
        return false;
    }
}

async function message_of(response: Response): Promise<string> {
    try {
        const body = (await response.json()) as { message?: unknown };
        if (typeof body.message === 'string') return body.message;
    } catch {
        // not our JSON: the status will do
    }
    return `The server answered ${response.status}`;
}
