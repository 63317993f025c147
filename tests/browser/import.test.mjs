// An organiser brings a new timetable: looked at first, then taken or left; what chairs had changed stays and is decided one
// by one; what cannot be taken is said, and nothing of it is.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Server, root } from '../support/server.mjs';
import { Client } from '../support/client.mjs';
import { violations } from '../support/accessibility.mjs';
import { eventually, launch, open, shoot, testid } from '../support/browser.mjs';

const planned = path.join(root, 'tests/support/several_rooms.toml');
let text;
let server;
let browser;
let organise;
let attend;
let chair;

before(async () => {
  text = await readFile(planned, 'utf8');
  server = await Server.start({ playout: false, programme: planned });
  browser = await launch();
  organise = await open(browser, await server.link('organiser', ['--name', 'Olga']), { viewport: { width: 1366, height: 900 } });
  attend = await open(browser, server.base);
  chair = await Client.open(server, 'moderator', await server.cookie('moderator', ['--name', 'Chair']), { page: 'moderate' });
  await testid(organise, 'timeline').waitFor();
  await testid(attend, 'talk').first().waitFor();
});
after(async () => {
  await chair.close();
  await browser.close();
  assert.equal((await server.stop()).code, 0);
});

// The timetable with one talk's lines changed.
const changed = (from, code, change) => {
  const blocks = from.split('[[talk]]');
  const at = blocks.findIndex((block) => block.includes(`code = "${code}"`));
  assert.ok(at > 0, code);
  blocks[at] = change(blocks[at]);
  return blocks.join('[[talk]]');
};
const without = (from, code) => {
  const blocks = from.split('[[talk]]');
  return blocks.filter((block) => !block.includes(`code = "${code}"`)).join('[[talk]]');
};
const at = (time) => (block) => block.replace(/start = (\S+T)\S+/, `start = $1${time}`);
const choose = (content, name = 'timetable.toml') =>
  testid(organise, 'import-file').setInputFiles({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(content) });
const take = async () => {
  await testid(organise, 'import-take').click();
  await testid(organise, 'import-report').waitFor({ state: 'hidden' });
};
const leave = async () => {
  await testid(organise, 'import-leave').click();
  await testid(organise, 'import-report').waitFor({ state: 'hidden' });
};
const row = (code) => attend.locator(`[data-testid="talk"][data-code="${code}"]`);
const starts = (code) => row(code).getByTestId('talk-start').textContent();
const conflict = (code) => organise.locator(`[data-testid="conflict"][data-code="${code}"]`);

test('what the plan is, before anything was brought', { timeout: 60_000 }, async () => {
  await testid(organise, 'plan-source').getByText('several_rooms.toml').waitFor();
  await testid(organise, 'conflicts').getByText('agree').waitFor();
});

test('a timetable is shown before it is taken; left, it changes nothing; taken, every page follows', { timeout: 60_000 }, async () => {
  let next = changed(text, 'cellars', at('15:00:00'));
  next = changed(next, 'sheds', (block) => block.replace('title = "Sheds"', 'title = "Sheds and barns"'));
  next = without(next, 'gardens');
  next += '\n[[talk]]\ncode = "attics"\ntitle = "Attics of the north"\nroom = "attic"\nstart = 2026-06-12T15:00:00\nduration = 30\n';
  await choose(next, 'spring.toml');
  const rows = testid(organise, 'import-row');
  await rows.first().waitFor();
  const said = await rows.allTextContents();
  for (const pattern of [/Cellars.*15:00/, /Sheds and barns.*title/, /Gardens/, /Attics of the north.*new/i]) {
    assert.ok(said.some((one) => pattern.test(one)), `${pattern} in ${said.join(' | ')}`);
  }
  assert.match(await testid(organise, 'import-taken').textContent(), /2 days, 3 rooms/);
  await shoot(organise, 'import-preview');
  assert.deepEqual(await violations(organise, '[data-testid="import-report"]'), []);
  await leave();
  assert.equal(await starts('cellars'), '14:00');
  await choose(next, 'spring.toml');
  await take();
  await eventually(() => starts('cellars'), (time) => time === '15:00', 'it did not move');
  await row('attics').waitFor();
  await row('sheds').getByText('Sheds and barns').waitFor();
  await row('gardens').getByText('Cancelled').waitFor();
  await testid(organise, 'plan-source').getByText('spring.toml').waitFor();
  await choose(next, 'spring.toml');
  await testid(organise, 'import-report').getByText('already as this file has it').waitFor();
  assert.equal(await testid(organise, 'import-take').isDisabled(), true);
  await leave();
});

test('what a chair changed stays until it is decided, one by one', { timeout: 60_000 }, async () => {
  for (const talk of ['roofs', 'walls']) await chair.must('move_talk', { talk, start_ms: chair.talks.get(talk).start_ms + 15 * 60_000, cascade: true });
  await eventually(() => starts('roofs'), (time) => time === '11:15', 'the chair did not move it');
  let next = changed(text, 'roofs', at('12:00:00'));
  next = changed(next, 'walls', at('11:30:00'));
  await choose(next, 'summer.toml');
  await testid(organise, 'import-report').getByText('Changed live, too').waitFor();
  await take();
  await conflict('roofs').waitFor();
  assert.equal(await starts('roofs'), '11:15', 'a conflict was resolved in silence');
  assert.match(await conflict('roofs').innerText(), /As it is now\s+11:15–11:45[\s\S]*In the new plan\s+12:00–12:30/);
  await shoot(organise, 'import-conflicts');
  assert.deepEqual(await violations(organise, '[data-testid="conflicts"]'), []);
  await conflict('roofs').getByTestId('take-theirs').click();
  await eventually(() => starts('roofs'), (time) => time === '12:00', 'theirs was not taken');
  await conflict('roofs').waitFor({ state: 'detached' });
  await eventually(() => organise.evaluate(() => document.activeElement.closest('[data-testid="conflict"]')?.dataset.code), (code) => code === 'walls', 'the focus is not on the next one');
  await conflict('walls').getByTestId('take-ours').click();
  await conflict('walls').waitFor({ state: 'detached' });
  await eventually(() => organise.evaluate(() => document.activeElement.textContent), (words) => /^To decide/.test(words), 'the focus is not on the heading');
  assert.equal(await starts('walls'), '11:15');
});

test('two talks in one room at once are named, with the way to the day', { timeout: 60_000 }, async () => {
  await choose(changed(text, 'fences', (block) => block.replace('"library"', '"great-hall"')), 'clash.toml');
  await testid(organise, 'import-take').waitFor();
  await take();
  const clash = testid(organise, 'clash').filter({ hasText: 'Fences' });
  await clash.waitFor();
  await clash.getByTestId('clash-show').click();
  await eventually(() => organise.evaluate(() => document.activeElement.dataset.code), (code) => code === 'fences' || code === 'gardens', 'it is not shown');
  await shoot(organise, 'import-clash');
  // Once more, for the day that is shown already: at once, and only then.
  const day = await testid(organise, 'organise-day').inputValue();
  await clash.getByTestId('clash-show').focus();
  await clash.getByTestId('clash-show').click();
  await eventually(() => organise.evaluate(() => document.activeElement.dataset.code), (code) => code === 'fences' || code === 'gardens', 'the day that is shown already does not show it');
  assert.equal(await testid(organise, 'organise-day').inputValue(), day);
});

test('what is no timetable is refused in words, and nothing is changed', { timeout: 60_000 }, async () => {
  const before = await attend.locator('#programme').innerText();
  for (const [content, name, words] of [
    ['<!doctype html><html><body>Schedule</body></html>', 'schedule.xml', /./],
    ['[event]\ntitle = "No zone"\n', 'half.toml', /./],
    ['', 'empty.ics', /is empty/],
    ['x'.repeat(17 * 1024 * 1024), 'huge.xml', /17\.0 MiB/],
  ]) {
    await choose(content, name);
    await testid(organise, 'import-error').waitFor({ timeout: 20_000 }).catch((error) => assert.fail(`${name}: ${error.message}`));
    assert.match(await testid(organise, 'import-error').textContent(), words, name);
    await shoot(organise, `import-refused-${name.split('.')[0]}`);
    await leave();
  }
  assert.equal(await attend.locator('#programme').innerText(), before);
  const refused = organise.problems.filter((one) => !/422/.test(one));
  assert.deepEqual([...refused, ...attend.problems], []);
});
