// A poll as an attendee's page has it, for tests.
import type { Poll } from '../src/protocol_polls';

export function poll(id: string, over: Partial<Poll> = {}): Poll {
    return {
        id,
        stage: 'hall',
        talk: null,
        kind: 'single',
        state: 'open',
        text: id,
        options: ['A', 'B'],
        hide_results: false,
        version: 1,
        at_ms: 0,
        answers: 0,
        results: { counts: [0, 0] },
        ...over,
    };
}
