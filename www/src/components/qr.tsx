// A QR code as one SVG path: sharp at every size, and nothing that a content policy would have to allow.
import qrcode from 'qrcode-generator';

export function QrCode({ text }: { text: string }) {
    const code = qrcode(0, 'M');
    code.addData(text);
    code.make();
    const size = code.getModuleCount();
    let path = '';
    for (let y = 0; y < size; y += 1) {
        for (let x = 0; x < size; x += 1) {
            if (code.isDark(y, x)) path += `M${x} ${y}h1v1h-1z`;
        }
    }
    const quiet = 3;
    return (
        <svg
            class="qr"
            viewBox={`${-quiet} ${-quiet} ${size + 2 * quiet} ${size + 2 * quiet}`}
            role="img"
            aria-label={`QR code for ${text}`}
            shape-rendering="crispEdges"
            data-testid="qr"
            data-text={text}
        >
            <path d={path} />
        </svg>
    );
}
