// For ten seconds after one's own step: the way back.
import { last_done, undo_last } from '../state/moderation';
import { once } from './once';

export function UndoNotice() {
    const done = last_done.value;
    return (
        <div class="undo-place" role="status">
            {done && (
                <div class="toast undo" data-testid="undo-notice">
                    <span>{done.words}.</span>
                    <button
                        type="button"
                        class="button is-small"
                        data-testid="undo"
                        onClick={once(() => void undo_last())}
                    >
                        Undo <kbd>u</kbd>
                    </button>
                </div>
            )}
        </div>
    );
}
