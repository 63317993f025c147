// What somebody is writing outlives the page: a phone that runs out of memory loads it anew. It is kept for this tab alone, and
// gone with it: others may sit at the same machine after.
import { effect, signal, type Signal } from '@preact/signals';

export function kept_draft(name: string): Signal<string> {
    const key = `lanai-draft-${name}`;
    const draft = signal(read(key));
    effect(() => write(key, draft.value));
    return draft;
}

function read(key: string): string {
    try {
        return sessionStorage.getItem(key) ?? '';
    } catch {
        return ''; // forbidden
    }
}

function write(key: string, text: string): void {
    try {
        if (text === '') sessionStorage.removeItem(key);
        else sessionStorage.setItem(key, text);
    } catch {
        // full, or forbidden: then only the page knows it
    }
}
