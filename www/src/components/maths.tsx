// One formula. KaTeX is fetched when the first one is to be shown; until then, and where it fails, there is what was written.
import { signal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';

type Render = (source: string) => string | null;

const render = signal<Render | null>(null);
let asked = false;

const expansions_max = 200;
const size_max_em = 5;
const kept_max = 300;

function fetch_renderer(): void {
    if (asked) return;
    asked = true;
    import('katex').then(
        ({ default: katex }) => (render.value = make_renderer(katex)),
        () => (asked = false), // the next formula tries again
    );
}

export function make_renderer(katex: { renderToString: typeof import('katex').renderToString }): Render {
    const kept = new Map<string, string | null>();
    return (source) => {
        let html = kept.get(source);
        if (html !== undefined) return html;
        html = rendered(katex, source);
        if (kept.size >= kept_max) kept.clear();
        kept.set(source, html);
        return html;
    };
}

// null: it is no formula that KaTeX knows.
function rendered(katex: { renderToString: typeof import('katex').renderToString }, source: string): string | null {
    try {
        const html = katex.renderToString(source, {
            output: 'mathml',
            trust: false,
            throwOnError: false,
            strict: 'ignore',
            maxExpand: expansions_max,
            maxSize: size_max_em,
        });
        if (html.includes('class="katex-error"')) return null;
        // The page's policy allows no style attributes. Quotes of the author's are escaped, so this finds KaTeX's own only.
        return html.replace(/ style="[^"]*"/g, '');
    } catch {
        return null;
    }
}

export function Maths({ source, text }: { source: string; text: string }) {
    const box = useRef<HTMLSpanElement>(null);
    if (render.value === null) fetch_renderer();
    const html = render.value?.(source) ?? null;
    // A formula does not break: one that is wider than its place scrolls, also by keyboard.
    useLayoutEffect(() => {
        const element = box.current;
        if (!element || html === null) return;
        if (element.scrollWidth > element.clientWidth + 1) element.tabIndex = 0;
        else element.removeAttribute('tabindex');
    }, [html]);
    if (html === null) return <>{text}</>;
    return <span ref={box} class="maths" data-testid="maths" dangerouslySetInnerHTML={{ __html: html }} />;
}
