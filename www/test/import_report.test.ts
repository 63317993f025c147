import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ImportProblem } from '../src/protocol_plan';
import { changes_nothing, grouped, parse_report, place_of, revision_text, taken_text } from '../src/state/import_report';

const problem = (over: Partial<ImportProblem>): ImportProblem => ({ severity: 'repaired', message: 'HTML became text', ...over });
const revision = { seq: 0, added: 0, changed: 0, cancelled: 0, reinstated: 0, rows: [], conflicts: [] };

test('places: line and column, a pointer, both or nothing', () => {
    assert.equal(place_of(problem({ line: 4, column: 12 })), 'line 4:12');
    assert.equal(place_of(problem({ line: 4, column: null, where: '/days/0' })), 'line 4, /days/0');
    assert.equal(place_of(problem({ line: 0, where: 'UID abc' })), 'UID abc');
    assert.equal(place_of(problem({})), '');
});

test('the worst first; the same words once, with all their places', () => {
    const all = grouped([
        problem({ line: 1 }),
        problem({ severity: 'warning', message: 'odd' }),
        problem({ message: 'no end', line: 9 }),
        problem({ line: 2 }),
        problem({ line: 2 }),
        problem({ severity: 'error', message: 'no talks' }),
    ]);
    assert.deepEqual(all.map((one) => [one.severity, one.count]), [['error', 1], ['repaired', 4], ['warning', 1]]);
    assert.deepEqual(all[1]?.groups, [
        { message: 'HTML became text', places: ['line 1', 'line 2'], count: 3 },
        { message: 'no end', places: ['line 9'], count: 1 },
    ]);
    assert.deepEqual(grouped([]), []);
});

test('counts in words', () => {
    assert.equal(taken_text({ days: 1, rooms: 25, talks: 301, pauses: 0, repaired: 7 }), '1 day, 25 rooms, 301 talks');
    assert.equal(revision_text(revision), 'nothing');
    assert.equal(revision_text({ ...revision, added: 2, cancelled: 1 }), '2 new, 1 cancelled');
    assert.equal(changes_nothing(revision), true);
    assert.equal(changes_nothing({ ...revision, rows: [{ code: '', title: 'Event', what: 'title' }] }), false);
});

test('an answer that is no report is none', () => {
    assert.equal(parse_report(null), null);
    assert.equal(parse_report('<html>'), null);
    assert.equal(parse_report({ code: 'invalid', message: 'no' }), null);
    assert.deepEqual(parse_report({ code: 'invalid', format: 'frab XML', problems: [] }), { format: 'frab XML', taken: {}, problems: [], problems_more: 0 });
    assert.deepEqual(parse_report({ format: 'TOML', problems: [], revision })?.revision, revision);
});
