// What others call somebody here; asked for when they first say something.
import { signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { name_max } from '../protocol';
import { draft, focus_box, naming, say } from '../state/chat_page';
import { attempt } from '../state/store';
import { once } from './once';

const name_draft = signal('');
const taking = signal(false);

let says_then = false; // they were about to say something

export function begin_naming(name: string, then_say: boolean): void {
    says_then = then_say;
    name_draft.value = name;
    naming.value = true;
}

export function NameForm() {
    const box = useRef<HTMLInputElement>(null);
    useEffect(() => box.current?.focus(), []);
    const leave = (): void => {
        naming.value = false;
        setTimeout(focus_box);
    };
    const take = async (name: string): Promise<void> => {
        if (name === '' || taking.value) return;
        taking.value = true;
        const done = await attempt('set_name', { name });
        taking.value = false;
        if (!done) return;
        leave();
        if (says_then && draft.value.trim() !== '') await say();
    };
    return (
        <form
            class="composer"
            onSubmit={(event) => {
                event.preventDefault();
                void take(name_draft.value.trim());
            }}
        >
            <label class="composer-label" for="chat-name">
                What should others call you?
            </label>
            <input
                id="chat-name"
                ref={box}
                class="input"
                data-testid="chat-name"
                maxLength={name_max}
                autocomplete="name"
                value={name_draft.value}
                onInput={(event) => (name_draft.value = event.currentTarget.value)}
                onKeyDown={(event) => event.key === 'Escape' && leave()}
            />
            <div class="composer-foot">
                <button
                    type="button"
                    class="link-button"
                    data-testid="chat-guest"
                    onClick={once(() => void take('Guest'))}
                >
                    Stay a guest
                </button>
                <span class="spacer" />
                <button type="button" class="button is-quiet" onClick={leave}>
                    Cancel
                </button>
                <button
                    type="submit"
                    class="button is-primary"
                    data-testid="chat-name-save"
                    disabled={name_draft.value.trim() === '' || taking.value}
                >
                    That’s me
                </button>
            </div>
        </form>
    );
}
