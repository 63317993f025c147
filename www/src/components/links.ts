// Finds web addresses in what people write, so that a component can render them as links and the rest as text. Pure.

export type Piece = { text: string; href?: undefined } | { text: string; href: string };

const address = /\bhttps?:\/\/[^\s<>"']+/gi;
const trailing = /[.,;:!?…)\]}»”’]+$/;
const links_max = 20;

export function split_links(text: string): Piece[] {
    const pieces: Piece[] = [];
    let from = 0;
    let links = 0;
    for (const match of text.matchAll(address)) {
        if (links >= links_max) break;
        const found = trim_end(match[0]);
        const href = safe_href(found);
        if (!href) continue;
        if (match.index > from) pieces.push({ text: text.slice(from, match.index) });
        pieces.push({ text: found, href });
        from = match.index + found.length;
        links += 1;
    }
    if (from < text.length) pieces.push({ text: text.slice(from) });
    return pieces;
}

// http and https only; null for everything else. Also for links that a programme brings along.
export function safe_href(candidate: string): string | null {
    try {
        const url = new URL(candidate);
        return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : null;
    } catch {
        return null;
    }
}

// "(see https://a.b/c)." keeps its bracket and full stop outside; "https://a.b/c_(d)" keeps its bracket.
function trim_end(found: string): string {
    const tail = trailing.exec(found)?.[0] ?? '';
    const bare = found.slice(0, found.length - tail.length);
    if (tail.startsWith(')') && bare.includes('(')) return `${bare})`;
    return bare;
}
