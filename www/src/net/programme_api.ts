// The HTTP side of the plan: uploads of a timetable and asking the feed (docs/API.md). Never throws; what went wrong is a
// sentence for the person who waits.
import type { ImportReport } from '../protocol_plan';
import { import_bytes_max } from '../protocol_plan';
import { parse_report } from '../state/import_report';

const upload_timeout_ms = 120_000;
const check_timeout_ms = 20_000;

export type Uploaded =
    | { ok: true; report: ImportReport }
    | { ok: false; message: string; report: ImportReport | null };

export async function upload(file: File, preview: boolean): Promise<Uploaded> {
    const refused = unfit(file);
    if (refused) return { ok: false, message: refused, report: null };
    const query = new URLSearchParams({ name: file.name.slice(0, 200) });
    if (preview) query.set('preview', '1');
    const answer = await ask(`/api/programme?${query}`, file, upload_timeout_ms);
    if (typeof answer === 'string') return { ok: false, message: answer, report: null };
    const report = parse_report(answer.body);
    if (answer.status === 200 && report?.revision) return { ok: true, report };
    return { ok: false, message: said(answer), report };
}

// null when it is asked now, else why not.
export async function check_feed(): Promise<string | null> {
    const answer = await ask('/api/programme/check', '', check_timeout_ms);
    if (typeof answer === 'string') return answer;
    if (answer.status === 429) return `The feed was asked a moment ago.${again_text(answer.retry_after_s)}`;
    return answer.status === 202 ? null : said(answer);
}

function unfit(file: File): string | null {
    if (file.size === 0) return `“${file.name}” is empty.`;
    if (file.size <= import_bytes_max) return null;
    return `“${file.name}” has ${(file.size / 1024 / 1024).toFixed(1)} MiB; a timetable may have 16.`;
}

interface Answer {
    status: number;
    body: unknown;
    retry_after_s: number;
}

async function ask(address: string, body: BodyInit, timeout_ms: number): Promise<Answer | string> {
    try {
        const headers = { 'Content-Type': 'application/octet-stream' };
        const answer = await fetch(address, { method: 'POST', body, headers, signal: AbortSignal.timeout(timeout_ms) });
        const retry_after_s = Number(answer.headers.get('Retry-After') ?? 0) || 0;
        return { status: answer.status, body: await answer.json().catch(() => null), retry_after_s };
    } catch (error) {
        return error instanceof DOMException && error.name === 'TimeoutError'
            ? 'The server did not answer in time. Nothing was changed that you cannot see here; try again.'
            : 'The server cannot be reached, or the file changed meanwhile. Nothing is lost: try again.';
    }
}

function said({ status, body, retry_after_s }: Answer): string {
    const again = again_text(retry_after_s);
    switch (status) {
        case 401:
        case 403:
            return 'This page’s session may not do that any more. Open your organiser’s link again.';
        case 413:
            return 'The file is larger than the server takes: a timetable may have 16 MiB.';
        case 429:
            return `Too many at once.${again || ' Try again in a moment.'}`;
        default: {
            const message = (body as { message?: unknown } | null)?.message;
            return typeof message === 'string' && message ? message : `The server answered ${status}.${again}`;
        }
    }
}

const again_text = (seconds: number): string => (seconds > 0 ? ` Try again in ${seconds} s.` : '');
