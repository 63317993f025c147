// The loudness of the microphone, drawn on a canvas once a frame.
import { useEffect, useRef } from 'preact/hooks';

const floor_db = -60;
const fall_db_per_s = 26;

export function LevelMeter({ track }: { track: MediaStreamTrack | null }) {
    const canvas = useRef<HTMLCanvasElement>(null);
    useEffect(() => (track && canvas.current ? run_meter(track, canvas.current) : undefined), [track]);
    return (
        <div class="meter">
            <canvas
                ref={canvas}
                class="meter-bar"
                width={480}
                height={12}
                data-testid="level"
                role="img"
                aria-label="Microphone level"
            />
            <span class="meter-hint">{track ? 'Speak: the bar should reach the green' : 'No microphone'}</span>
        </div>
    );
}

function run_meter(track: MediaStreamTrack, canvas: HTMLCanvasElement): () => void {
    const context = new AudioContext();
    const source = context.createMediaStreamSource(new MediaStream([track]));
    const analyser = context.createAnalyser();
    analyser.fftSize = 1024;
    source.connect(analyser);
    // A page without a gesture may not start sound processing; the first one starts it.
    const wake = (): void => void context.resume();
    window.addEventListener('pointerdown', wake, { once: true });
    window.addEventListener('keydown', wake, { once: true });
    const samples = new Float32Array(analyser.fftSize);
    let shown_db = floor_db;
    let before = performance.now();
    let frame = 0;
    const draw = (): void => {
        analyser.getFloatTimeDomainData(samples);
        const now = performance.now();
        const fallen = shown_db - ((now - before) / 1000) * fall_db_per_s;
        before = now;
        shown_db = Math.max(loudness_db(samples), fallen, floor_db);
        paint(canvas, shown_db);
        frame = requestAnimationFrame(draw);
    };
    draw();
    return () => {
        cancelAnimationFrame(frame);
        window.removeEventListener('pointerdown', wake);
        window.removeEventListener('keydown', wake);
        void context.close();
    };
}

function loudness_db(samples: Float32Array): number {
    let sum = 0;
    for (const one of samples) sum += one * one;
    return 10 * Math.log10(sum / samples.length + 1e-10);
}

function paint(canvas: HTMLCanvasElement, level_db: number): void {
    const brush = canvas.getContext('2d');
    if (!brush) return;
    const style = getComputedStyle(canvas);
    const segments = 40;
    const lit = Math.round((1 - level_db / floor_db) * segments);
    canvas.dataset.level = String(Math.round(level_db));
    brush.clearRect(0, 0, canvas.width, canvas.height);
    for (let i = 0; i < segments; i += 1) {
        const colour =
            i >= lit ? '--line' : i < 18 ? '--line-strong' : i < 34 ? '--good' : i < 38 ? '--amber' : '--live';
        brush.fillStyle = style.getPropertyValue(colour);
        brush.fillRect((i * canvas.width) / segments + 1, 0, canvas.width / segments - 2, canvas.height);
    }
}
