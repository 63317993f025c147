// One's own programme in a real browser: a star on a phone shows in the other tab and after a reload, the calendar has
// it, and the browser reminds of it once, also when the talk moves or is cancelled.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { Server } from '../support/server.mjs';
import { Client } from '../support/client.mjs';
import { readCalendar } from '../support/calendar.mjs';
import { eventually, launch, open, shoot, testid } from '../support/browser.mjs';

let server;
let browser;
let chair;

before(async () => {
  server = await Server.start({ playout: false });
  browser = await launch();
  chair = await Client.open(server, 'moderator', await server.cookie('moderator', ['--name', 'Chair']), { page: 'moderate' });
});
after(async () => {
  await chair.close();
  await browser.close();
  assert.equal((await server.stop()).code, 0);
});

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const row = (page, code) => page.locator(`[data-testid="talk"][data-code="${code}"]`);
const star = (page, code) => row(page, code).getByTestId('star');
const pressed = (page, code) => star(page, code).getAttribute('aria-pressed');
const is_pressed = (page, code, value) => eventually(() => pressed(page, code), (now) => now === value, `the star of ${code} is not ${value}`);
const fits = (page) => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
const problems = (page) => page.problems.filter((one) => !/favicon|WebSocket|ERR_CONNECTION/.test(one));

// Talks to come, the latest first.
const coming = () => [...chair.talks.values()].filter((talk) => talk.kind === 'talk' && !talk.cancelled)
  .sort((a, b) => b.start_ms - a.start_ms);
// The programme's clock, as the page has it.
const now = async () => {
  chair.send({ type: 'clock', t0: 1 });
  return (await chair.next((m) => m.type === 'clock')).t2_ms;
};

// A browser that shows notifications into window.told, and answers as it is asked to.
const notifications = (answer) => `
  window.told = [];
  window.Notification = class {
    static permission = sessionStorage.getItem('asked') ?? '${answer.before ?? 'default'}';
    static async requestPermission() {
      sessionStorage.setItem('asked', '${answer.then}');
      return (Notification.permission = '${answer.then}');
    }
    constructor(title, options) { window.told.push({ title, ...options }); }
    close() {}
  };`;
const told = async (...pages) => (await Promise.all(pages.map((page) => page.evaluate(() => window.told.map((one) => one.title))))).flat();

test('a star on a phone: the other tab follows, a reload keeps it, the calendar has it', { timeout: 90_000 }, async () => {
  const page = await open(browser, server.base, phone);
  const other = await page.context().newPage();
  await other.goto(server.base);
  const [a, b] = coming();
  await star(page, a.code).tap();
  await is_pressed(page, a.code, 'true');
  await is_pressed(other, a.code, 'true');
  await star(page, b.code).tap();
  await is_pressed(other, b.code, 'true');
  await star(other, b.code).tap();
  await is_pressed(page, b.code, 'false');
  await page.reload();
  await is_pressed(page, a.code, 'true');
  await is_pressed(page, b.code, 'false');
  assert.equal(await fits(page), true, 'it scrolls sideways');

  await testid(page, 'filter-mine').tap();
  await eventually(() => testid(page, 'talk').count(), (n) => n === 1, 'not only the starred talk');
  await testid(page, 'mine').locator('summary').tap();
  await testid(page, 'calendar-show').tap();
  const address = await testid(page, 'calendar-address').inputValue();
  assert.ok(address.startsWith(`${server.base}/my/`), address);
  assert.equal(await testid(page, 'calendar-open').getAttribute('href'), address.replace('http://', 'webcal://'));
  assert.deepEqual((await readCalendar(await (await fetch(address)).text())).map((one) => one.title), [a.title]);
  assert.equal(await fits(page), true, 'the panel scrolls sideways');
  await testid(page, 'mine').scrollIntoViewIfNeeded();
  await shoot(page, 'stars-phone');

  await testid(page, 'calendar-renew').tap();
  assert.equal((await fetch(address)).status, 200, 'renewed before it was confirmed');
  await testid(page, 'calendar-renew-yes').tap();
  const renewed = await eventually(() => testid(page, 'calendar-address').inputValue(), (text) => text !== address, 'the address is the same');
  assert.equal((await fetch(address)).status, 404);
  assert.equal((await fetch(renewed)).status, 200);
  assert.deepEqual(problems(page), []);
  await page.context().close();
});

test('a star that is set while the server is away is there when it is back', { timeout: 90_000 }, async () => {
  const page = await open(browser, server.base);
  const [a] = coming();
  await is_pressed(page, a.code, 'false');
  await server.kill();
  await testid(page, 'conn-state').and(page.locator('[data-state="reconnecting"]')).waitFor();
  await star(page, a.code).click();
  assert.equal(await pressed(page, a.code), 'true');
  await server.launch(`127.0.0.1:${server.port}`);
  await testid(page, 'conn-state').and(page.locator('[data-state="open"]')).waitFor();
  await is_pressed(page, a.code, 'true');
  await chair.closed;
  await chair.connect();
  const second = await page.context().newPage();
  await second.goto(server.base);
  await is_pressed(second, a.code, 'true');
  await page.context().close();
});

test('one reminder for all tabs, which follows a move and a cancellation', { timeout: 120_000 }, async () => {
  const page = await open(browser, server.base, { viewport: { width: 1366, height: 768 } });
  const context = page.context();
  await context.addInitScript(notifications({ then: 'granted', before: 'granted' }));
  await page.reload();
  const other = await context.newPage();
  await other.goto(server.base);

  // The talk that is on gives its place.
  const on = chair.stage.now;
  if (chair.talks.get(on).started_ms === null) await chair.must('start_talk', { talk: on });
  await chair.must('end_talk', { talk: on });
  const at = (await now()) + 30 * 60_000;
  const { result } = await chair.must('insert_talk', { title: 'A talk to hear', room: 'ballroom-c', start_ms: Math.ceil(at / 60_000) * 60_000, minutes: 10, cascade: true });
  await row(page, result.talk).waitFor();
  await testid(page, 'mine').locator('summary').click();
  assert.equal(await testid(page, 'reminders-minutes').inputValue(), '5');
  await testid(page, 'reminders').click();
  await page.locator('[data-testid="reminders-where"][data-permission="granted"]').waitFor();
  await star(page, result.talk).click();
  await is_pressed(other, result.talk, 'true');
  await shoot(page, 'stars-laptop');

  const soon = Math.ceil(((await now()) + 2 * 60_000) / 60_000) * 60_000;
  await chair.must('move_talk', { talk: result.talk, start_ms: soon, cascade: true });
  const titles = await eventually(() => told(page, other), (all) => all.length > 0, 'nobody was reminded');
  assert.match(titles[0], /^In \d min: A talk to hear$/);
  await chair.must('move_talk', { talk: result.talk, start_ms: soon + 5 * 60_000, cascade: true });
  await eventually(() => told(page, other), (all) => all.some((one) => /^Now at \d\d:\d\d HST: A talk to hear$/.test(one)), 'the move was not told');
  await chair.must('cancel_talk', { talk: result.talk });
  await eventually(() => told(page, other), (all) => all.includes('Cancelled: A talk to hear'), 'the cancellation was not told');
  // What the page that watched has said is said, also for the one that watches after it.
  const first = (await told(page)).length > 0 ? page : other;
  const rest = first === page ? other : page;
  assert.deepEqual(await told(rest), []);
  // A browser takes a moment to let one page's memory be seen by the other.
  const memory = (of) => of.evaluate(() => JSON.stringify(Object.entries(localStorage).filter(([key]) => key.startsWith('lanai_reminded_')).sort()));
  await eventually(async () => [await memory(first), await memory(rest)], ([one, two]) => one === two, 'the memory is not shared');
  await first.close();
  await chair.must('reinstate_talk', { talk: result.talk, cascade: true });
  await eventually(() => told(rest), (all) => all.length > 0, 'the second tab did not take over');
  assert.equal((await told(rest))[0], 'Takes place after all: A talk to hear');
  assert.equal((await told(rest)).filter((one) => /^In /.test(one)).length, 0);
  await context.close();
});

test('without notifications reminders come on the page, which says why', { timeout: 90_000 }, async () => {
  const page = await open(browser, server.base, phone);
  // As over plain HTTP, where browsers have no locks either.
  await page.context().addInitScript(`${notifications({ then: 'denied' })} delete Navigator.prototype.locks;`);
  await page.reload();
  assert.equal(await page.evaluate(() => 'locks' in navigator), false);
  const second = await page.context().newPage();
  await second.goto(server.base);
  const at = Math.ceil(((await now()) + 3 * 60_000) / 60_000) * 60_000;
  const { result } = await chair.must('insert_talk', { title: 'Another talk', room: 'ballroom-c', start_ms: at, minutes: 10, cascade: true });
  await star(page, result.talk).tap();
  await testid(page, 'mine').locator('summary').tap();
  await testid(page, 'reminders').tap();
  await page.locator('[data-testid="reminders-where"][data-permission="denied"]').waitFor();
  const banner = testid(page, 'reminder');
  await banner.filter({ hasText: /In \d min: Another talk/ }).waitFor();
  assert.deepEqual(await told(page), []);
  await shoot(page, 'stars-banner');
  await banner.getByRole('button').tap();
  await banner.waitFor({ state: 'detached' });
  await is_pressed(second, result.talk, 'true');
  assert.equal(await testid(second, 'reminder').count(), 0, 'dismissed on one page and not on the other');
  await page.reload();
  await is_pressed(page, result.talk, 'true');
  await testid(page, 'mine').locator('summary').tap();
  assert.equal(await testid(page, 'reminders').getAttribute('aria-pressed'), 'true', 'the choice was not kept');
  assert.equal(await banner.count(), 0, 'it was said twice');
  await page.context().close();
});
