// For ten seconds after one's own step: the way back.
import { last_done, selected, undo_last } from '../state/moderation';
import { focus_card } from './moderate_focus';
import { once } from './once';

// One goes on with what is back.
export async function undo(): Promise<void> {
    await undo_last();
    focus_card(selected.value);
}

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
                        onClick={once(() => void undo())}
                    >
                        Undo <kbd>u</kbd>
                    </button>
                </div>
            )}
        </div>
    );
}
