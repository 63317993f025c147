// What people wrote: text, never markup; web addresses are links that tell their target nothing.
import type { Link } from '../protocol';
import { safe_href, split_links } from './links';

export function UserText({ text }: { text: string }) {
    return (
        <>
            {split_links(text).map((piece) =>
                piece.href === undefined ? piece.text : <Outside href={piece.href}>{piece.text}</Outside>,
            )}
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
