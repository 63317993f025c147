// An organiser changes the day in the grid of rooms by time: by mouse, finger and keys; nothing happens before it is
// confirmed, every page follows, what stands in the way is asked about, and it can be taken back.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import path from 'node:path';
import { Server, root } from '../support/server.mjs';
import { violations } from '../support/accessibility.mjs';
import { eventually, launch, open, shoot, testid } from '../support/browser.mjs';

let server;
let browser;
let organise;
let attend;

before(async () => {
  server = await Server.start({ playout: false, programme: path.join(root, 'tests/support/several_rooms.toml') });
  browser = await launch();
  organise = await open(browser, await server.link('organiser', ['--name', 'Olga']), { viewport: { width: 1366, height: 768 } });
  attend = await open(browser, server.base, { viewport: { width: 1366, height: 768 }, timezoneId: 'America/New_York' });
  await testid(organise, 'timeline').waitFor();
  await testid(attend, 'view-grid').click();
});
after(async () => {
  await browser.close();
  assert.equal((await server.stop()).code, 0);
});

const block = (page, code) => page.locator(`.tl-block[data-code="${code}"]`).first();
const minute = 60_000;
// In one go: a block that changes its room is another element then.
const stands = (page, code) => page.evaluate((wanted) => {
  const one = document.querySelector(`.tl-block[data-code="${wanted}"]`);
  return one && { start: Number(one.dataset.startMs), room: one.closest('.tl-body').dataset.room };
}, code);
const becomes = (page, code, place, what) => eventually(() => stands(page, code), (now) => now?.start === place.start && now.room === place.room, what);
const minutePx = (page) => page.locator('.tl-body').first().evaluate((one) => one.getBoundingClientRect().height / Number(one.closest('.tl').style.getPropertyValue('--minutes')));
const confirm = async (page) => {
  await testid(page, 'late-confirm').click();
  await testid(page, 'late-preview').waitFor({ state: 'hidden' });
};
const leave = async (page) => {
  await testid(page, 'late-cancel').click();
  await testid(page, 'late-preview').waitFor({ state: 'hidden' });
};
const middle = async (locator) => {
  const box = await locator.boundingBox();
  return { x: box.x + box.width / 2, y: box.y + Math.min(10, box.height / 2) };
};
// Drags with the mouse, so many minutes down and into that room; leaves the button down.
async function drag(page, code, minutes, room) {
  await block(page, code).scrollIntoViewIfNeeded();
  const from = await middle(block(page, code));
  const column = room && (await page.locator(`.tl-body[data-room="${room}"]`).boundingBox());
  const to = { x: column ? column.x + column.width / 2 : from.x, y: from.y + minutes * (await minutePx(page)) };
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(from.x, from.y + 9);
  await page.mouse.move(to.x, to.y, { steps: 5 });
  return to;
}

test("an organiser's link leads to the page, which names the ways on", { timeout: 60_000 }, async () => {
  assert.equal(new URL(organise.url()).pathname, '/organise');
  const ways = await organise.getByRole('navigation', { name: 'Other pages' }).getByRole('link').evaluateAll((all) => all.map((one) => one.getAttribute('href')));
  assert.deepEqual(ways, ['/moderate?stage=ballroom-c', '/moderate?stage=ballroom-c#people', '/room/ballroom-c', '/']);
  for (const way of ways) assert.equal((await organise.request.get(server.base + way)).status(), 200, way);
  assert.equal(await organise.locator('.tl-column').count(), 3);
  await testid(organise, 'timeline-now').waitFor();
  await shoot(organise, 'organise-laptop');
});

test('dragging shows what would change, changes nothing before it is confirmed, and every page follows', { timeout: 60_000 }, async () => {
  const before = await stands(organise, 'cellars');
  const there = { start: before.start + 30 * minute, room: 'attic' };
  await drag(organise, 'cellars', 31, 'attic'); // lands on five minutes
  assert.equal(Number(await testid(organise, 'timeline-ghost').getAttribute('data-start-ms')), there.start);
  await shoot(organise, 'organise-drag');
  await organise.mouse.up();
  await testid(organise, 'late-preview').getByText('in Attic').waitFor();
  assert.deepEqual(await stands(attend, 'cellars'), before, 'a preview changed something');
  await leave(organise);
  assert.deepEqual(await stands(organise, 'cellars'), before, 'what was left changed something');
  await drag(organise, 'cellars', 31, 'attic');
  await organise.mouse.up();
  await confirm(organise);
  for (const page of [organise, attend]) await becomes(page, 'cellars', there, 'it did not move');
  await testid(organise, 'programme-history').locator('summary').click();
  await testid(organise, 'history-undo').first().click();
  for (const page of [organise, attend]) await becomes(page, 'cellars', before, 'it did not come back');
});

test('Escape leaves a drag, and a click is no drag', { timeout: 60_000 }, async () => {
  const before = await stands(organise, 'cellars');
  await drag(organise, 'cellars', 40);
  await organise.keyboard.press('Escape');
  await testid(organise, 'timeline-ghost').waitFor({ state: 'detached' });
  await organise.mouse.up();
  await block(organise, 'keynote').click();
  await testid(organise, 'talk-details').getByText('University of Rooms').waitFor();
  await testid(organise, 'details-close').click();
  assert.equal(await testid(organise, 'late-preview').isVisible(), false);
  assert.deepEqual(await stands(organise, 'cellars'), before);
});

test('a place that is taken is named, and what is there moves when it is wanted', { timeout: 60_000 }, async () => {
  const [windows, doors] = [await stands(organise, 'windows'), await stands(organise, 'doors')];
  await drag(organise, 'roofs', -30, 'library'); // 10:30, where windows are
  await organise.mouse.up();
  const taken = testid(organise, 'late-preview');
  await taken.getByText('Windows considered').waitFor();
  await shoot(organise, 'organise-taken');
  await leave(organise);
  await drag(organise, 'doors', 50, 'library'); // where windows begin
  await organise.mouse.up();
  await taken.getByText('Windows considered').waitFor();
  await testid(organise, 'taken-cascade').click();
  await testid(organise, 'late-confirm').waitFor();
  await shoot(organise, 'organise-cascade');
  await confirm(organise);
  await becomes(attend, 'doors', { ...doors, start: windows.start }, 'doors did not move');
  await becomes(attend, 'windows', { ...windows, start: windows.start + 40 * minute }, 'windows did not give way');
  await testid(organise, 'history-undo').first().click();
  for (const [code, place] of [['doors', doors], ['windows', windows]]) await becomes(organise, code, place, 'not taken back');
});

test('to another day, from the talk itself', { timeout: 60_000 }, async () => {
  const before = await stands(organise, 'cellars');
  await block(organise, 'cellars').click();
  await testid(organise, 'details-change').locator('summary').click();
  await testid(organise, 'day-day').selectOption('2026-06-13');
  await testid(organise, 'day-time').fill('14:30');
  await testid(organise, 'day-move').click();
  await testid(organise, 'late-preview').getByText('on Sat 13 Jun').waitFor();
  await shoot(organise, 'organise-other-day');
  await confirm(organise);
  await testid(organise, 'details-close').click();
  await testid(organise, 'organise-day').selectOption('2026-06-13');
  await becomes(organise, 'cellars', { ...before, start: before.start + (24 * 60 + 30) * minute }, 'not there on the other day');
  await testid(organise, 'history-undo').first().click();
  await testid(organise, 'organise-day').selectOption('2026-06-12');
  await becomes(organise, 'cellars', before, 'not taken back');
});

test('keys: arrows move a ghost and say where, Enter proposes, Escape leaves', { timeout: 60_000 }, async () => {
  const before = await stands(organise, 'roofs');
  const said = () => testid(organise, 'announcer').textContent();
  await block(organise, 'roofs').focus();
  for (const key of ['ArrowLeft', 'ArrowDown', 'Shift+ArrowDown']) await organise.keyboard.press(key);
  await eventually(said, (text) => /^11:35 to 12:05, Library/.test(text), 'not said where');
  assert.equal(Number(await testid(organise, 'timeline-ghost').getAttribute('data-start-ms')), before.start + 35 * minute);
  await organise.keyboard.press('Escape');
  await testid(organise, 'timeline-ghost').waitFor({ state: 'detached' });
  assert.ok(await block(organise, 'roofs').evaluate((one) => one === document.activeElement), 'the focus was lost');
  for (const key of ['ArrowLeft', 'Shift+ArrowUp']) await organise.keyboard.press(key);
  await eventually(said, (text) => /where “Windows considered” is/.test(text), 'not said who is there');
  for (const key of ['Shift+ArrowDown', 'Shift+ArrowDown', 'Enter']) await organise.keyboard.press(key);
  await testid(organise, 'late-confirm').waitFor();
  assert.deepEqual(await stands(attend, 'roofs'), before);
  await organise.keyboard.press('Enter'); // the dialog's own
  await becomes(attend, 'roofs', { start: before.start + 30 * minute, room: 'library' }, 'it did not move');
  await eventually(() => organise.evaluate(() => document.activeElement.dataset.code), (code) => code === 'roofs', 'the focus did not go with it');
  await block(organise, 'lunch').focus();
  for (const key of ['ArrowDown', 'ArrowRight']) await organise.keyboard.press(key);
  await eventually(said, (text) => /^12:30 to 13:30, Library/.test(text), 'a fixed time moved');
  await organise.keyboard.press('Escape');
});

test('a finger scrolls; one that rests first drags', { timeout: 60_000 }, async () => {
  const phone = await open(browser, await server.link('organiser'), { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  await testid(phone, 'timeline').waitFor();
  assert.equal(await phone.evaluate(() => document.documentElement.scrollWidth > innerWidth), false, 'it scrolls sideways');
  await block(phone, 'walls').scrollIntoViewIfNeeded();
  const before = await stands(phone, 'walls');
  const from = await middle(block(phone, 'walls'));
  const input = await phone.context().newCDPSession(phone);
  const touch = (type, y) => input.send('Input.dispatchTouchEvent', { type, touchPoints: type === 'touchEnd' ? [] : [{ x: from.x, y }] });
  const scrolled = () => testid(phone, 'timeline').evaluate((one) => one.scrollTop);
  const at = await scrolled();
  await touch('touchStart', from.y);
  for (let i = 1; i <= 8; i += 1) await touch('touchMove', from.y - i * 10);
  await touch('touchEnd');
  assert.equal(await testid(phone, 'timeline-ghost').count(), 0);
  await eventually(scrolled, (now) => now > at, 'a finger did not scroll');
  let last = NaN;
  await eventually(scrolled, (now) => now === last || ((last = now), false), 'it does not come to rest');
  const again = await middle(block(phone, 'walls'));
  from.x = again.x;
  await touch('touchStart', again.y);
  await testid(phone, 'timeline-ghost').waitFor(); // it rests
  const far = 30 * (await minutePx(phone));
  for (let i = 1; i <= 6; i += 1) await touch('touchMove', again.y + (far * i) / 6);
  await eventually(() => testid(phone, 'timeline-ghost').getAttribute('data-start-ms'), (ms) => Number(ms) > before.start, 'the ghost did not follow');
  await shoot(phone, 'organise-phone-drag');
  await touch('touchEnd');
  await testid(phone, 'late-preview').waitFor();
  await shoot(phone, 'organise-phone-preview');
  await leave(phone);
  await phone.getByRole('tab', { name: 'The plan' }).click();
  await testid(phone, 'import').waitFor();
  await shoot(phone, 'organise-phone-plan');
  assert.deepEqual(phone.problems, []);
  await phone.context().close();
});

test('attendees: the grid knows the filters, both clocks and each talk’s details', { timeout: 60_000 }, async () => {
  const shown = () => testid(attend, 'timeline-talk').count();
  const all = await shown();
  assert.equal(all, 13, 'two days');
  await testid(attend, 'filter-track').selectOption('Practice');
  await eventually(shown, (n) => n === 4, 'the track is not filtered');
  await testid(attend, 'filter-track').selectOption('');
  await testid(attend, 'filter-day').selectOption('2026-06-13');
  await eventually(shown, (n) => n === 4, 'the day is not filtered');
  await testid(attend, 'filter-day').selectOption('2026-06-12');
  await attend.locator('.tl-corner').getByText('EDT').waitFor();
  await block(attend, 'keynote').click();
  const details = testid(attend, 'talk-details');
  assert.match(await details.textContent(), /03:30 EDT.*your time.*09:30 (CEST|GMT\+2).*Brussels.*Great hall.*60 min.*Theory.*University of Rooms/s);
  assert.equal(await details.getByRole('link').getAttribute('href'), 'https://rooms.example/keynote');
  await shoot(attend, 'grid-details');
  await attend.keyboard.press('Escape');
  await details.waitFor({ state: 'hidden' });
  assert.equal(await testid(attend, 'timeline-ghost').count(), 0);
  await attend.reload();
  await testid(attend, 'timeline').first().waitFor(); // the choice is kept
  for (const [name, viewport] of [['phone', { width: 390, height: 844 }], ['projector', { width: 1920, height: 1080 }]]) {
    await attend.setViewportSize(viewport);
    await attend.locator('#programme').evaluate((one) => one.scrollIntoView({ behavior: 'instant' }));
    assert.equal(await attend.evaluate(() => document.documentElement.scrollWidth > innerWidth), false, `${name} scrolls sideways`);
    await shoot(attend, `grid-${name}`);
  }
});

test('the workshop’s own page: deadlines on both clocks, what passed, what is next; its address can be sent on', { timeout: 60_000 }, async () => {
  const page = await open(browser, `${server.base}/#about`, { timezoneId: 'America/New_York' });
  const rows = () => testid(page, 'date').evaluateAll((all) => all.map((one) => one.innerText.replace(/\s+/g, ' ')));
  const expected = [
    'Submissions passed 1 March 2026 AoE until Mon 2 Mar, 13:00 CET; your time: Mon 2 Mar, 07:00 EST',
    'Camera-ready papers passed 10 June 2026 AoE until Thu 11 Jun, 14:00 CEST; your time: Thu 11 Jun, 08:00 EDT',
    'Workshop today 12 June 2026',
  ];
  await eventually(rows, (now) => JSON.stringify(now) === JSON.stringify(expected), 'other dates');
  await page.getByRole('tab', { name: 'Programme' }).click();
  await testid(page, 'talk').first().waitFor();
  assert.equal(new URL(page.url()).hash, '');
  await page.getByRole('tab', { name: 'About the workshop' }).click();
  assert.equal(new URL(page.url()).hash, '#about');
  assert.deepEqual(await violations(page, '#about'), []);
  await page.context().close();
});

test('nothing on the pages keeps people out', { timeout: 60_000 }, async () => {
  for (const theme of ['light', 'dark']) {
    await organise.evaluate((name) => (document.documentElement.dataset.theme = name), theme);
    assert.deepEqual(await violations(organise), [], theme);
    await shoot(organise, `organise-${theme}`);
  }
  await block(organise, 'keynote').click();
  assert.deepEqual(await violations(organise, '[data-testid="talk-details"]'), []);
  await testid(organise, 'details-close').click();
  assert.deepEqual(await violations(attend, '#programme'), []);
  for (const page of [organise, attend]) assert.deepEqual(page.problems.filter((one) => !/favicon/.test(one)), []);
});
