// What people wrote: text, never markup. Web addresses are links that tell their target nothing; "$…$" is mathematics.
import { useState } from 'preact/hooks';
import type { Link } from '../protocol';
import { safe_href, split_links } from './links';
import { Maths } from './maths';
import { split_maths } from './maths_split';

export function UserText({ text }: { text: string }) {
    return (
        <>
            {split_links(text).map((piece) =>
                piece.href === undefined ? (
                    <WithMaths text={piece.text} />
                ) : (
                    <Outside href={piece.href}>{piece.text}</Outside>
                ),
            )}
        </>
    );
}

function WithMaths({ text }: { text: string }) {
    if (!text.includes('$')) return <>{text}</>;
    return (
        <>
            {split_maths(text).map((piece) =>
                piece.maths === undefined ? piece.text : <Maths source={piece.maths} text={piece.text} />,
            )}
        </>
    );
}

const long_text = 420;
const long_lines = 8;

// What fills a card is folded after some lines. `key` it by what it is the text of.
export function LongText({ text }: { text: string }) {
    const [open, set_open] = useState(false);
    if (text.length <= long_text && text.split('\n').length <= long_lines) return <UserText text={text} />;
    return (
        <>
            <span class={`long-text ${open ? '' : 'is-folded'}`}>
                <UserText text={text} />
            </span>
            <button type="button" class="link-button" aria-expanded={open} onClick={() => set_open(!open)}>
                {open ? 'Show less' : 'Show all'}
            </button>
        </>
    );
}

export function Outside({ href, children }: { href: string; children: preact.ComponentChildren }) {
    return (
        <a href={href} target="_blank" rel="noopener noreferrer nofollow">
            {children}
        </a>
    );
}

export function Links({ links }: { links: Link[] | undefined }) {
    const good = (links ?? []).flatMap((link) => {
        const href = safe_href(link.url);
        return href ? [{ href, title: link.title || link.url }] : [];
    });
    if (good.length === 0) return null;
    return (
        <ul class="links">
            {good.map((link) => (
                <li>
                    <Outside href={link.href}>{link.title}</Outside>
                </li>
            ))}
        </ul>
    );
}
