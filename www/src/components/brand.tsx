// The wordmark: a roof, two posts, and nothing where the walls would be.

export function Wordmark({ href = '/' }: { href?: string }) {
    return (
        <a class="wordmark" href={href} aria-label="Lanai, home">
            <svg viewBox="0 0 32 32" width="28" height="28" aria-hidden="true">
                <path class="wordmark-roof" d="M2.5 13.5 16 5l13.5 8.5" />
                <path class="wordmark-post" d="M7.5 14v12M24.5 14v12" />
                <path class="wordmark-floor" d="M4 26.5h24" />
            </svg>
            <span>Lanai</span>
        </a>
    );
}
