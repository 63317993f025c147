// A <dialog> that is open while a signal says so.
import { useEffect, useRef } from 'preact/hooks';

// Gives what the <dialog> takes. `leave` is called when the browser closed it (Escape, the phone's back gesture, close()), so
// that the signal follows. `close` is told in a later task: what was closed because the signal said so is not told again, else
// it would take away what was opened in between.
export function use_modal(open: boolean, leave: () => void) {
    const box = useRef<HTMLDialogElement>(null);
    const closed_here = useRef(false);
    useEffect(() => {
        const dialog = box.current;
        if (!dialog || dialog.open === open) return;
        if (open) {
            dialog.showModal();
        } else {
            closed_here.current = true;
            dialog.close();
        }
    }, [open]);
    const closed = (): void => {
        if (closed_here.current) closed_here.current = false;
        else leave();
    };
    return { ref: box, onClose: closed };
}
