// The chat without its pictures: order, names, mentions, and how long one waits. Pure.
import type { Message } from '../protocol_chat';

// As they were said. A page that comes later is told an edited message after newer ones.
export function said_here(messages: ReadonlyMap<string, Message>, stage: string): Message[] {
    const found = [...messages.values()].filter((one) => one.stage === stage);
    return found.sort((a, b) => a.at_ms - b.at_ms);
}

export const fold = (text: string): string => text.normalize('NFC').toLocaleLowerCase('en');

const nameless = new Set(['', 'guest']); // many go by it: nobody in particular is meant
const names_max = 200;

// Who spoke here, the last one first. Each name once.
export function speakers(messages: readonly Message[]): string[] {
    const found = new Map<string, string>();
    for (let i = messages.length - 1; i >= 0 && found.size < names_max; i -= 1) {
        const name = messages[i]?.author.name ?? '';
        if (!nameless.has(fold(name)) && !found.has(fold(name))) found.set(fold(name), name);
    }
    return [...found.values()];
}

export interface MentionPiece {
    text: string;
    mention?: 'own' | 'other';
}

const letter = /[\p{L}\p{N}_]/u;
const at_signs_max = 20; // looked at in one text

interface Known {
    name: string;
    folded: string;
}
// Folding is dear, and a list of names lasts for many messages.
const folded_lists = new WeakMap<readonly string[], Known[]>();
function folded_names(names: readonly string[]): Known[] {
    let found = folded_lists.get(names);
    if (!found) {
        found = names.map((name) => ({ name, folded: fold(name) }));
        folded_lists.set(names, found);
    }
    return found;
}

// Cuts "@Name" of known names out of a text. Of two names that fit, the longer one is meant.
export function mention_pieces(text: string, names: readonly string[], own: string): MentionPiece[] {
    if (!text.includes('@')) return [{ text }];
    const mine: Known = { name: own, folded: fold(own) };
    const known = [...folded_names(names), mine]
        .filter((one) => !nameless.has(one.folded))
        .sort((a, b) => b.name.length - a.name.length);
    const pieces: MentionPiece[] = [];
    let from = 0;
    let seen = 0;
    for (let at = text.indexOf('@'); at >= 0 && seen < at_signs_max; at = text.indexOf('@', at + 1)) {
        seen += 1;
        if (at < from || (at > 0 && letter.test(text[at - 1] ?? ''))) continue; // an address of mail is no mention
        const initial = fold(String.fromCodePoint(text.codePointAt(at + 1) ?? 0));
        const name = known.find((one) => one.folded.startsWith(initial) && stands_at(text, at + 1, one))?.name;
        if (name === undefined) continue;
        if (at > from) pieces.push({ text: text.slice(from, at) });
        from = at + 1 + name.length;
        pieces.push({ text: text.slice(at, from), mention: fold(name) === fold(own) ? 'own' : 'other' });
    }
    if (from < text.length) pieces.push({ text: text.slice(from) });
    return pieces;
}

function stands_at(text: string, at: number, { name, folded }: Known): boolean {
    const end = at + name.length;
    return fold(text.slice(at, end)) === folded && !letter.test(text[end] ?? '');
}

export function mentions(text: string, name: string): boolean {
    return mention_pieces(text, [], name).some((piece) => piece.mention === 'own');
}

export interface OpenMention {
    at: number; // of the "@"
    names: string[]; // that it may become
}

const offered_max = 5;
const typed = /(?:^|[^\p{L}\p{N}_])@([^@\n]{0,40})$/u;

// What the "@" before the caret may become; null: there is none, or it is written out.
export function open_mention(text: string, caret: number, names: readonly string[]): OpenMention | null {
    const before = text.slice(0, caret);
    const query = typed.exec(before)?.[1];
    if (query === undefined) return null;
    const wanted = fold(query);
    if (names.some((name) => fold(name) === wanted)) return null;
    const fits = (name: string): boolean =>
        fold(name).startsWith(wanted) || fold(name).split(/\s+/).some((part) => part.startsWith(wanted));
    const found = names.filter(fits).slice(0, offered_max);
    return found.length > 0 ? { at: caret - query.length - 1, names: found } : null;
}

// One of the text's lines in a few words.
export function in_short(text: string, letters_max = 90): string {
    const letters = [...text.replace(/\s+/g, ' ').trim()];
    return letters.length <= letters_max ? letters.join('') : `${letters.slice(0, letters_max - 1).join('')}…`;
}

// The server's words as they stand on a page.
export function sentence(text: string): string {
    return text.charAt(0).toLocaleUpperCase('en') + text.slice(1) + (/[.!?…]$/.test(text) ? '' : '.');
}

// "30 s", "5 min", "1 min 30 s"
export function wait_words(ms: number): string {
    const seconds = Math.ceil(ms / 1000);
    const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60];
    if (minutes === 0) return `${seconds} s`;
    return rest === 0 ? `${minutes} min` : `${minutes} min ${rest} s`;
}

// Words as they are typed: one a line, or with commas between them. Each once.
export function words_of(text: string): string[] {
    const typed_words = text.split(/[\n,;]+/).map((word) => word.replace(/\s+/g, ' ').trim());
    return unique(typed_words.filter((word) => word !== ''));
}

// What the list becomes when somebody saves their copy of an older one: nobody's change is lost.
export function merged_words(older: readonly string[], mine: readonly string[], now: readonly string[]): string[] {
    const kept = now.filter((word) => mine.includes(word) || !older.includes(word));
    return unique([...kept, ...mine.filter((word) => !older.includes(word))]);
}

const unique = (words: readonly string[]): string[] => [...new Set(words)];
