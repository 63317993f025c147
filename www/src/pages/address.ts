// What the page's address says. Empty stage: the server's only or first one.

export function stage_from_address(path: string, query: string): string {
    const [, page, id] = path.split('/');
    if ((page === 'stage' || page === 'ask' || page === 'room') && id) return safe_decode(id);
    return new URLSearchParams(query).get('stage') ?? '';
}

export function is_ask_page(path: string): boolean {
    return path.startsWith('/ask/') || path === '/ask';
}

function safe_decode(text: string): string {
    try {
        return decodeURIComponent(text);
    } catch {
        return text;
    }
}
