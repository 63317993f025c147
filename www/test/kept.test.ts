import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { forget, keep, kept } from '../src/state/kept';

// A browser's storage that holds so many keys.
function storage(keys_max: number): Record<string, unknown> {
    const methods = {
        getItem: (key: string) => (Object.hasOwn(store, key) ? store[key] : null),
        setItem: (key: string, text: string) => {
            if (!Object.hasOwn(store, key) && Object.keys(store).length >= keys_max) throw new Error('QuotaExceededError');
            store[key] = text;
        },
        removeItem: (key: string) => delete store[key],
    };
    const store = Object.create(methods) as Record<string, unknown>;
    return store;
}

const use = (value: unknown): void => {
    Object.defineProperty(globalThis, 'localStorage', { value, configurable: true, writable: true });
};

afterEach(() => {
    forget('', 'none of these');
    use(undefined);
});

test('what storage does not take, the page remembers', () => {
    use(storage(1));
    keep('a', '1');
    keep('b', '2');
    assert.deepEqual([kept('a'), kept('b'), kept('c')], ['1', '2', null]);
    keep('b', '3');
    assert.equal(kept('b'), '3');
});

test('once there is room it is stored, and the stored one counts', () => {
    use(storage(0));
    keep('a', 'old');
    const roomy = storage(9);
    use(roomy);
    keep('a', 'new');
    assert.equal(roomy.a, 'new');
    roomy.a = 'from another page';
    assert.equal(kept('a'), 'from another page');
});

test('without any storage the page still knows', () => {
    use(undefined);
    assert.equal(kept('a'), null);
    keep('a', '1');
    assert.equal(kept('a'), '1');
});

test('one forgets what begins with a prefix, in storage and out of it, but for what is kept on', () => {
    use(storage(3));
    for (const key of ['p_old', 'p_new', 'q', 'p_older', 'p_new_too']) keep(key, key);
    forget('p_', 'p_new');
    const left = ['p_old', 'p_new', 'q', 'p_older', 'p_new_too'].map((key) => kept(key));
    assert.deepEqual(left, [null, 'p_new', 'q', null, 'p_new_too']);
});
