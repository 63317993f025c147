// One's own programme: the stars that the server has, and over them those that this page has set and not heard of yet.
// So a star shows at once, also while the connection is lost, and a welcome that comes ahead of the answer does not
// take it away again.
import { computed, signal } from '@preact/signals';
import { with_member } from './reduce';
import { attempt, state } from './store';

interface Wish {
    starred: boolean;
}
const wishes = signal<ReadonlyMap<string, Wish>>(new Map()); // by talk: the newest

export const stars = computed(() => {
    let set = state.value.stars;
    for (const [code, wish] of wishes.value) set = with_member(set, code, wish.starred);
    return set;
});

export async function toggle_star(talk: string): Promise<void> {
    const wish = { starred: !stars.value.has(talk) };
    wishes.value = new Map(wishes.value).set(talk, wish);
    const done = await attempt(wish.starred ? 'star' : 'unstar', { talk });
    if (done) state.value = { ...state.value, stars: with_member(state.value.stars, talk, wish.starred) };
    if (wishes.value.get(talk) !== wish) return; // clicked again meanwhile
    wishes.value = new Map([...wishes.value].filter(([code]) => code !== talk));
}
