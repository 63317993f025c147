// Finds inline mathematics ("$x^2$") in what people write. Pure. A price is none: what opens is followed by no space, what
// closes follows no space and stands before no digit.

export type MathsPiece = { text: string; maths?: undefined } | { text: string; maths: string }; // text: as it was written

const maths_length_max = 500;
const maths_max = 40; // in one text

export function split_maths(text: string): MathsPiece[] {
    const pieces: MathsPiece[] = [];
    let from = 0; // what is before it is in `pieces`
    let found = 0;
    let open = next_dollar(text, 0);
    while (open >= 0 && found < maths_max) {
        const close = next_dollar(text, open + 1);
        if (close < 0) break;
        if (!is_maths(text, open, close)) {
            open = close; // "$5 and $x$": what closed nothing may open
            continue;
        }
        if (open > from) pieces.push({ text: text.slice(from, open) });
        pieces.push({ text: text.slice(open, close + 1), maths: text.slice(open + 1, close) });
        from = close + 1;
        found += 1;
        open = next_dollar(text, from);
    }
    if (from < text.length) pieces.push({ text: text.slice(from) });
    return pieces;
}

function is_maths(text: string, open: number, close: number): boolean {
    const inside = text.slice(open + 1, close);
    if (inside === '' || inside.length > maths_length_max || inside.includes('\n')) return false;
    if (/^\s|\s$/.test(inside)) return false;
    return !/[0-9]/.test(text[close + 1] ?? '');
}

// One that is not escaped ("\$").
function next_dollar(text: string, from: number): number {
    let at = text.indexOf('$', from);
    while (at > 0 && text[at - 1] === '\\') at = text.indexOf('$', at + 1);
    return at;
}
