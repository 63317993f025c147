// The star that puts a talk into one's own programme.
import type { Talk } from '../protocol';
import { stars, toggle_star } from '../state/stars';
import { Icon } from './icons';

export function Star({ talk }: { talk: Talk }) {
    const starred = stars.value.has(talk.code);
    return (
        <button
            type="button"
            class="star"
            data-testid="star"
            data-star={talk.code}
            aria-pressed={starred}
            aria-label={`In my programme: ${talk.title}`}
            title={starred ? 'In my programme' : 'Add to my programme'}
            onClick={() => void toggle_star(talk.code)}
        >
            <Icon name="star" />
        </button>
    );
}
