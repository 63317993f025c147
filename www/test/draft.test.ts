import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kept_draft } from '../src/state/draft';

const use = (value: unknown): void => {
    Object.defineProperty(globalThis, 'sessionStorage', { value, configurable: true, writable: true });
};

test('a draft is there when the page is loaded anew, until it was sent', () => {
    const stored = new Map<string, string>();
    use({
        getItem: (key: string) => stored.get(key) ?? null,
        setItem: (key: string, text: string) => stored.set(key, text),
        removeItem: (key: string) => stored.delete(key),
    });
    const draft = kept_draft('question');
    assert.equal(draft.value, '');
    draft.value = 'Why is';
    assert.equal(kept_draft('question').value, 'Why is');
    assert.equal(kept_draft('chat').value, '');
    draft.value = '';
    assert.equal(stored.size, 0);
});

test('without storage one writes all the same', () => {
    const refuse = (): never => {
        throw new Error('SecurityError');
    };
    use({ getItem: refuse, setItem: refuse, removeItem: refuse });
    const draft = kept_draft('question');
    draft.value = 'Why is';
    assert.equal(draft.value, 'Why is');
});
