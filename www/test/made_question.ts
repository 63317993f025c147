// A question as a moderators' page has it, for tests.
import type { Question } from '../src/protocol';

export function question(id: string, over: Partial<Question> = {}): Question {
    return {
        id,
        talk: 't1',
        stage: 'hall',
        text: id,
        author: { person: null, name: 'Ada' },
        anonymous: false,
        origin: 'online',
        state: 'approved',
        pinned: false,
        votes: 0,
        created_ms: 0,
        version: 1,
        ...over,
    };
}
