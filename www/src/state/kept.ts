// What this browser keeps of a visit to the next. Where storage is full or forbidden, this page remembers it, and the next
// visit begins afresh.

const unkept = new Map<string, string>(); // what storage did not take; as many as there are keys

export function kept(key: string): string | null {
    const own = unkept.get(key);
    if (own !== undefined) return own; // newer than what is stored
    try {
        return localStorage.getItem(key);
    } catch {
        return null;
    }
}

export function keep(key: string, text: string): void {
    try {
        localStorage.setItem(key, text);
        unkept.delete(key);
    } catch {
        unkept.set(key, text);
    }
}

// All keys that begin with `prefix`, but those that begin with `except`.
export function forget(prefix: string, except: string): void {
    const is_past = (key: string): boolean => key.startsWith(prefix) && !key.startsWith(except);
    for (const key of [...unkept.keys()].filter(is_past)) unkept.delete(key);
    try {
        for (const key of Object.keys(localStorage).filter(is_past)) localStorage.removeItem(key);
    } catch {
        // forbidden: there are none
    }
}
