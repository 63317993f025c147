// This browser's own clock, for what happens in the world and not in the programme: a feed that was asked. Coarse.
import { signal } from '@preact/signals';

export const wall_now_ms = signal(Date.now());
const step_ms = 10_000;
setInterval(() => (wall_now_ms.value = Date.now()), step_ms);
