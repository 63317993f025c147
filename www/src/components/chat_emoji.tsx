// Some emoji that people use at a talk; for the others there is the system's own keyboard.
import { useEffect, useRef } from 'preact/hooks';

const emoji: readonly [string, string][] = [
    ['👍', 'thumbs up'],
    ['👏', 'applause'],
    ['🙏', 'thank you'],
    ['❤️', 'heart'],
    ['🎉', 'hooray'],
    ['😀', 'happy'],
    ['😂', 'laughing'],
    ['😉', 'wink'],
    ['😊', 'smile'],
    ['🤔', 'thinking'],
    ['😮', 'surprised'],
    ['😢', 'sad'],
    ['🙈', 'oh dear'],
    ['👋', 'hello'],
    ['🙌', 'well done'],
    ['💯', 'a hundred'],
    ['🔥', 'fire'],
    ['✨', 'sparkles'],
    ['💡', 'idea'],
    ['❓', 'question'],
    ['✅', 'yes'],
    ['🚀', 'rocket'],
    ['☕', 'coffee'],
    ['🌺', 'hibiscus'],
];

export function EmojiRow({ take, leave }: { take: (one: string) => void; leave: () => void }) {
    const box = useRef<HTMLDivElement>(null);
    useEffect(() => box.current?.querySelector('button')?.focus({ preventScroll: true }), []);
    const keys = (event: KeyboardEvent): void => {
        const all = [...(box.current?.querySelectorAll('button') ?? [])];
        const at = all.indexOf(document.activeElement as HTMLButtonElement);
        const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (event.key === 'Escape') leave();
        else if (step !== undefined) all[(at + step + all.length) % all.length]?.focus();
        else return;
        event.preventDefault();
        event.stopPropagation();
    };
    return (
        <div ref={box} class="emoji" role="group" aria-label="Emoji" data-testid="emoji" onKeyDown={keys}>
            {emoji.map(([one, words]) => (
                <button key={one} type="button" class="emoji-one" aria-label={words} title={words} onClick={() => take(one)}>
                    {one}
                </button>
            ))}
        </div>
    );
}
