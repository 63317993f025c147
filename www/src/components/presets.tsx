// Words that are often meant, to be taken with a press.
export function Presets({ words, take, chosen }: { words: readonly string[]; take: (one: string) => void; chosen?: string }) {
    return (
        <div class="presets">
            {words.map((one) => (
                <button
                    key={one}
                    type="button"
                    class="chip"
                    aria-pressed={chosen === undefined ? undefined : chosen === one}
                    onClick={() => take(one)}
                >
                    {one}
                </button>
            ))}
        </div>
    );
}
