// A chair runs the day from the moderators' page: each change is shown before it is made, every page follows, a second
// chair who looked at yesterday's state is told, and what was done can be taken back.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { Server } from '../support/server.mjs';
import { eventually, launch, open, shoot, testid } from '../support/browser.mjs';

let server;
let browser;
let chair;
let second;
let attend;

before(async () => {
  server = await Server.start({ playout: false });
  browser = await launch();
  [chair, second] = [await open(browser, await server.link('moderator')), await open(browser, await server.link('moderator'))];
  attend = await open(browser, server.base);
  for (const page of [chair, second]) await testid(page, 'programme-day').locator('summary').click();
});
after(async () => {
  await browser.close();
  assert.equal((await server.stop()).code, 0);
});

const items = (page) => page.locator('[data-testid="programme-day"] .agenda-item');
const item = (page, code) => page.locator(`[data-testid="programme-day"] [data-code="${code}"]`);
const coming = (page) => items(page).evaluateAll((all) => all.map((one) => ({ code: one.dataset.code,
  title: one.querySelector('.agenda-title').textContent, times: one.querySelector('.late-times').textContent, cancelled: one.matches('.is-cancelled') })));
const change = async (page, code) => {
  if (await item(page, code).getByTestId('day-change').getAttribute('aria-expanded') !== 'true') await item(page, code).getByTestId('day-change').click();
};
const confirm = async (page) => {
  await testid(page, 'late-confirm').click();
  await testid(page, 'late-preview').waitFor({ state: 'hidden' });
};
const follows = (page, test, what) => eventually(() => coming(page), test, what);
const nextOn = (page) => testid(page, 'next-title').first().textContent();

test('cancel and reinstate: attendees see the next one at once', { timeout: 60_000 }, async () => {
  const [first, other] = (await follows(chair, (all) => all.length > 2, 'no day is shown')).filter((one) => !one.cancelled);
  await eventually(() => nextOn(attend), (title) => title === first.title, 'attend shows another talk');
  await change(chair, first.code);
  await item(chair, first.code).getByTestId('day-cancel').click();
  await testid(chair, 'late-preview').getByText('cancelled').waitFor();
  assert.equal(await nextOn(attend), first.title, 'a preview changed something');
  await shoot(chair, 'chair-preview');
  await confirm(chair);
  await eventually(() => nextOn(attend), (title) => title === other.title, 'attend did not follow');
  await follows(second, (all) => all[0].cancelled, 'the second chair did not follow');
  await item(chair, first.code).getByTestId('day-reinstate').click();
  await confirm(chair);
  await eventually(() => nextOn(attend), (title) => title === first.title, 'attend did not follow back');
});

test('swap, and take it back', { timeout: 60_000 }, async () => {
  const before = await follows(chair, (all) => all.length > 2 && !all[0].cancelled, 'no day');
  const index = before.findIndex((one, i) => i + 1 < before.length && !/fixed/.test(one.title + before[i + 1].title));
  await change(chair, before[index].code);
  await item(chair, before[index].code).getByTestId('day-swap').click();
  await confirm(chair);
  await follows(second, (all) => all[index].code === before[index + 1].code && all[index + 1].code === before[index].code, 'not swapped');
  await testid(chair, 'programme-history').locator('summary').click();
  await testid(chair, 'history-undo').first().click();
  await follows(second, (all) => JSON.stringify(all) === JSON.stringify(before), 'not as it was');
  await eventually(() => testid(chair, 'programme-history').locator('.is-cancelled').count(), (n) => n > 0, 'the history does not show it');
});

test('insert a break: what follows moves, and the calendar knows it', { timeout: 60_000 }, async () => {
  const before = await coming(chair);
  await change(chair, before[0].code);
  const here = item(chair, before[0].code);
  await here.getByTestId('day-insert-title').fill('A breath of air');
  await here.locator('[name="minutes"]').fill('7');
  await here.locator('[name="pause"]').check();
  await here.getByTestId('day-insert').click();
  await testid(chair, 'late-preview').getByText('new', { exact: true }).waitFor();
  await shoot(chair, 'chair-insert');
  await confirm(chair);
  await follows(second, (all) => all[1].title === 'A breath of air' && all[2].code === before[1].code, 'not inserted');
  assert.match(await (await fetch(`${server.base}/schedule.ics`)).text(), /SUMMARY:A breath of air/);
});

test('move, while another chair has moved it: one wins, the other is told who', { timeout: 60_000 }, async () => {
  const all = await coming(chair);
  const talk = all.filter((one) => !one.cancelled && !/fixed/.test(one.title)).at(-3);
  const [hour, minute] = talk.times.slice(0, 5).split(':').map(Number);
  const later = (by) => `${String(hour + Math.floor((minute + by) / 60)).padStart(2, '0')}:${String((minute + by) % 60).padStart(2, '0')}`;
  for (const [page, by] of [[chair, 10], [second, 20]]) {
    await change(page, talk.code);
    await item(page, talk.code).getByTestId('day-time').fill(later(by));
    await item(page, talk.code).getByTestId('day-move').click();
    await testid(page, 'late-confirm').or(page.locator('.toast')).first().waitFor();
    assert.deepEqual(await page.locator('.toast.is-warn').allTextContents(), [], `${talk.title} ${talk.times}`);
  }
  await confirm(chair);
  await follows(second, (now) => now.find((one) => one.code === talk.code).times.startsWith(later(10)), 'not moved');
  await testid(second, 'late-confirm').click();
  await second.locator('.toast').filter({ hasText: /changed|moved/i }).first().waitFor();
  assert.ok((await coming(chair)).find((one) => one.code === talk.code).times.startsWith(later(10)), 'the second overwrote the first');
});

test('attendees find talks by their words', { timeout: 60_000 }, async () => {
  const shown = () => testid(attend, 'talk').count();
  const all = await shown();
  await testid(attend, 'filter-words').fill('COFFEE  break');
  await eventually(() => testid(attend, 'talk').allTextContents(), (texts) => texts.length > 0 && texts.length < all && texts.every((text) => /coffee/i.test(text)), 'not found');
  await testid(attend, 'filter-words').fill('no such words');
  await testid(attend, 'filter-count').filter({ hasText: 'Nothing matches.' }).waitFor();
  await attend.getByRole('button', { name: 'Show all' }).click();
  await eventually(shown, (n) => n === all, 'not all again');
});

test('the page fits a phone', { timeout: 60_000 }, async () => {
  assert.equal(await attend.evaluate(() => document.documentElement.scrollWidth > innerWidth), false);
  const phone = await open(browser, server.base, { viewport: { width: 360, height: 740 } });
  await phone.goto(await server.link('moderator'));
  await phone.getByRole('tab', { name: 'Control' }).click();
  await testid(phone, 'programme-day').locator('summary').click();
  await testid(phone, 'day-change').first().click();
  assert.equal(await phone.evaluate(() => document.documentElement.scrollWidth > innerWidth), false, 'it scrolls sideways');
  await testid(phone, 'day-insert').scrollIntoViewIfNeeded();
  await shoot(phone, 'chair-phone');
  for (const page of [chair, second, attend, phone]) assert.deepEqual(page.problems.filter((p) => !/favicon/.test(p)), []);
});
