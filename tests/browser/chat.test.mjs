// The chat with everybody in it: two attendees, one of them on a phone, a moderator on a laptop and one on a phone. What is said is
// answered, edited, reported, made a question; people are muted and banned; and the chat's rules hold and are said in words.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { Server } from '../support/server.mjs';
import { Client } from '../support/client.mjs';
import { violations } from '../support/accessibility.mjs';
import { eventually, launch, open, shoot, testid } from '../support/browser.mjs';

const laptop = { viewport: { width: 1366, height: 768 } };
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

let server;
let browser;
let ada; // attends on a laptop
let ben; // attends on a phone
let chair; // moderates on a laptop
let phil; // moderates on a phone

before(async () => {
  server = await Server.start({ playout: false });
  browser = await launch();
  ada = await open(browser, server.base, laptop);
  ben = await open(browser, server.base, phone);
  chair = await open(browser, await server.link('moderator', ['--name', 'Chair']), laptop);
  phil = await open(browser, await server.link('moderator', ['--name', 'Phil']), phone);
  for (const page of [ada, ben, phil]) await testid(page, 'tab-chat').click();
  await testid(chair, 'rail-chat').click();
});
after(async () => {
  await browser.close();
  assert.equal((await server.stop()).code, 0, server.log);
});

const box = (page) => testid(page, 'chat-text');
// By its own text: the line above an answer holds that of another one.
const line = (page, text) => testid(page, 'message').filter({ has: page.locator('.message-text', { hasText: text }) }).last();
const heard = (text, ...pages) => Promise.all(pages.map((page) => line(page, text).waitFor({ state: 'attached' })));
const say = async (page, text) => {
  await box(page).fill(text);
  await testid(page, 'chat-send').click();
};
const name = async (page, own) => {
  await testid(page, 'chat-name').fill(own);
  await testid(page, 'chat-name-save').click();
};
const menu = async (page, text, item) => {
  await line(page, text).getByTestId('message-menu').click();
  await testid(page, `message-${item}`).click();
};
const draft = (page, text) => eventually(() => box(page).inputValue(), (now) => now === text, `the draft is not “${text}”`);
const spoken = (page, words) => eventually(() => testid(page, 'announcer').textContent(), (text) => words.test(text), `nobody said ${words}`);
const fits = async (page) => assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false, 'it scrolls sideways');
const focused = (page) => page.evaluate(() => document.activeElement?.closest('[data-testid]')?.getAttribute('data-testid'));
const people = async () => {
  await testid(chair, 'rail-people').click();
  await testid(phil, 'tab-people').click();
};
const accessible = async (page, what, within) => {
  for (const scheme of ['light', 'dark']) {
    await page.evaluate((theme) => (document.documentElement.dataset.theme = theme), scheme);
    assert.deepEqual(await violations(page, within), [], `${what}, ${scheme}`);
  }
  await page.evaluate(() => (document.documentElement.dataset.theme = 'light'));
};

test('an answer, an edit, and what was answered is gone', { timeout: 60_000 }, async () => {
  await say(ada, 'Is the projector in focus?');
  await name(ada, 'Ada');
  await heard('Is the projector', ada, ben, chair, phil);

  await menu(ben, 'Is the projector', 'reply');
  await testid(ben, 'reply-strip').filter({ hasText: 'To Ada: Is the projector in focus?' }).waitFor();
  assert.equal(await focused(ben), 'chat-text');
  await say(ben, 'Sharp enough from the last row.');
  await name(ben, 'Ben');
  await heard('last row', ada, chair);
  const quote = line(ada, 'last row').getByTestId('quote');
  assert.match(await quote.textContent(), /Ada.*Is the projector in focus/);
  await spoken(ada, /^Ben answered you: Sharp enough/);
  await quote.click();
  await eventually(() => ada.evaluate(() => document.activeElement?.textContent ?? ''), (text) => /Is the projector/.test(text), 'the answered message has no focus');

  await menu(ada, 'Is the projector', 'edit');
  await eventually(() => focused(ada), (id) => id === 'edit-text', 'the form has no focus');
  await testid(ada, 'edit-text').fill('Is the projector in focus now?');
  await shoot(ada, 'chat-edit');
  await accessible(ada, 'editing', '.side');
  await ada.keyboard.press('Escape');
  await line(ada, 'Is the projector in focus?').waitFor();
  await menu(ada, 'Is the projector', 'edit');
  await testid(ada, 'edit-text').fill('Is the projector in focus now?');
  await testid(ada, 'edit-save').click();
  await heard('in focus now?', ben, phil);
  await line(ben, 'in focus now?').getByTestId('edited').waitFor();
  assert.equal(await focused(ada), 'message-menu');
  assert.equal(await line(ben, 'in focus now?').getByTestId('message-menu').count(), 1);
  await line(ben, 'in focus now?').getByTestId('message-menu').click();
  assert.equal(await testid(ben, 'message-edit').count(), 0, 'somebody else’s message can be edited');
  await ben.keyboard.press('Escape');
  assert.equal(await focused(ben), 'message-menu');

  await menu(ben, 'in focus now?', 'reply');
  await menu(ada, 'in focus now?', 'delete');
  await line(ben, 'last row').getByTestId('quote').filter({ hasText: 'a message that is gone' }).waitFor();
  assert.equal(await line(ben, 'in focus now?').count(), 0);
  await eventually(() => ada.evaluate(() => document.activeElement?.getAttribute('role')), (role) => role === 'log', 'the focus is lost');
  await testid(ben, 'reply-strip').filter({ hasText: 'That message is gone' }).waitFor();
  await say(ben, 'Said to nobody in particular');
  await heard('Said to nobody', ada);
  assert.equal(await line(ada, 'Said to nobody').getByTestId('quote').count(), 0);
});

test('the menu goes by keys, and its letters decide nothing on the board', { timeout: 60_000 }, async () => {
  await line(chair, 'last row').getByTestId('message-menu').focus();
  await chair.keyboard.press('Enter');
  assert.equal(await focused(chair), 'message-reply');
  await shoot(chair, 'chat-menu');
  assert.deepEqual(await violations(chair, '[data-testid="message-actions"]'), []);
  await chair.keyboard.press('ArrowUp');
  assert.equal(await focused(chair), 'message-ban');
  await chair.keyboard.press('Home');
  await chair.keyboard.press('ArrowDown');
  assert.equal(await focused(chair), 'message-promote');
  await chair.keyboard.press('?');
  assert.equal(await testid(chair, 'key-help').evaluate((dialog) => dialog.open), false);
  await chair.keyboard.press('Escape');
  assert.equal(await focused(chair), 'message-menu');
  assert.equal(await testid(chair, 'message-actions').count(), 0);
});

test('an @ offers who spoke here; who is meant is told, also at another tab', { timeout: 60_000 }, async () => {
  await say(ada, 'It was the lens.');
  await heard('It was the lens', ben);
  await testid(ada, 'tab-qa').click();
  await box(ben).pressSequentially('Hello @a');
  await testid(ben, 'mention-offer').getByText('Ada').waitFor();
  await shoot(ben, 'chat-mention-phone');
  assert.deepEqual(await violations(ben, '.side'), []);
  await ben.keyboard.press('Enter');
  await draft(ben, 'Hello @Ada ');
  await box(ben).pressSequentially('can you hear me?');
  await testid(ben, 'emoji-open').click();
  await testid(ben, 'emoji').getByRole('button', { name: 'hello' }).click();
  await shoot(ben, 'chat-emoji-phone');
  assert.deepEqual(await violations(ben, '.side'), []);
  await draft(ben, 'Hello @Ada can you hear me?👋');
  await testid(ben, 'chat-send').click();
  assert.equal(await testid(ben, 'emoji').count(), 0);
  await spoken(ada, /^Ben mentioned you: Hello @Ada/);
  assert.match(await testid(ada, 'tab-chat').textContent(), /1/);
  await testid(ada, 'tab-chat').click();
  await line(ada, 'can you hear me').getByTestId('mention').and(ada.locator('.is-own')).waitFor();
  await eventually(() => testid(ada, 'tab-chat').textContent(), (text) => text === 'Chat', 'it still counts');
  await heard('can you hear me', chair);
  assert.equal(await line(chair, 'can you hear me').evaluate((node) => node.matches('.is-calling')), false);
});

test('a message becomes a question that waits', { timeout: 60_000 }, async () => {
  await say(ada, 'How large is the training set?');
  await heard('How large', ada, chair);
  await menu(ada, 'How large', 'promote');
  await line(chair, 'How large').getByTestId('promoted').waitFor();
  await testid(chair, 'question').filter({ hasText: 'How large is the training set?' }).and(chair.locator('[data-state="pending"]')).first().waitFor();
  await line(ada, 'How large').getByTestId('message-menu').click();
  assert.equal(await testid(ada, 'message-promote').count(), 0, 'it could be made one twice');
  await ada.keyboard.press('Escape');
});

test('a report comes to both moderators, and is closed', { timeout: 60_000 }, async () => {
  await say(ada, 'This talk is a waste of everybody’s time.');
  await heard('waste of', ben);
  await menu(ben, 'waste of', 'report');
  await testid(ben, 'report-dialog').getByRole('button', { name: 'Unkind' }).click();
  await shoot(ben, 'chat-report-phone');
  assert.deepEqual(await violations(ben, '[data-testid="report-dialog"]'), []);
  await testid(ben, 'report-dialog').getByTestId('reason-send').click();
  await eventually(() => testid(chair, 'rail-people').textContent(), (text) => /1/.test(text), 'the report is not counted');
  await spoken(phil, /1 report is open/);
  await people();
  for (const page of [chair, phil]) await testid(page, 'report').filter({ hasText: 'waste of' }).filter({ hasText: 'Unkind or insulting' }).filter({ hasText: '1 report' }).waitFor();
  await shoot(chair, 'people');
  await shoot(phil, 'people-phone');
  await accessible(phil, 'a report');
  await line(ben, 'waste of').getByTestId('message-menu').click();
  assert.equal(await testid(ben, 'message-report').textContent(), 'Reported');
  await ben.keyboard.press('Escape');
  await testid(chair, 'report-close').dblclick();
  for (const page of [chair, phil]) await testid(page, 'report').waitFor({ state: 'detached' });
  await eventually(() => focused(chair), (id) => id === 'people', 'the focus is lost');

  await testid(phil, 'tab-chat').click();
  await menu(phil, 'waste of', 'report');
  await testid(phil, 'report-dialog').getByTestId('reason').fill('For a colleague to look at');
  await testid(phil, 'report-dialog').getByTestId('reason-send').click();
  await testid(chair, 'report').getByTestId('report-delete').click();
  await line(ada, 'waste of').waitFor({ state: 'detached' });
  await testid(chair, 'report').waitFor({ state: 'detached' });
});

test('a reported question is rejected from the report', { timeout: 60_000 }, async () => {
  const text = 'Who would even want to use this?';
  await testid(ada, 'tab-qa').click();
  await testid(ada, 'ask-text').fill(text);
  await testid(ada, 'ask-send').click();
  const card = testid(chair, 'question').filter({ hasText: text }).first();
  await card.getByTestId('approve').first().click();
  await testid(ben, 'tab-qa').click();
  const seen = testid(ben, 'question').filter({ hasText: text });
  await seen.getByTestId('report-open').click();
  await testid(ben, 'report-dialog').getByTestId('reason').fill('Not a question');
  await testid(ben, 'report-dialog').getByTestId('reason-send').click();
  const report = testid(chair, 'report').filter({ hasText: text });
  await report.getByTestId('report-reject').click();
  await report.getByTestId('report-reason').fill('Please ask about the method');
  await report.getByTestId('report-reject-confirm').click();
  await report.waitFor({ state: 'detached' });
  await seen.waitFor({ state: 'detached' });
  await testid(ada, 'question').filter({ hasText: 'Please ask about the method' }).waitFor();
  for (const page of [ada, ben]) await testid(page, 'tab-chat').click();
});

test('muted: until when and why, both boxes closed, what was written kept; and lifted', { timeout: 60_000 }, async () => {
  await box(ben).fill('Something half written');
  await testid(chair, 'rail-chat').click();
  await menu(chair, 'last row', 'mute');
  const dialog = testid(chair, 'mute-dialog');
  await dialog.getByText('Mute Ben').waitFor();
  assert.equal(await testid(chair, 'mute-10').getAttribute('aria-pressed'), 'true');
  await dialog.getByTestId('reason').fill('Please be kinder');
  assert.deepEqual(await violations(chair, '[data-testid="mute-dialog"]'), []);
  await shoot(chair, 'chat-mute');
  await dialog.getByTestId('reason-send').dblclick();
  await dialog.waitFor({ state: 'hidden' });
  const notice = testid(ben, 'muted');
  await notice.filter({ hasText: /A moderator has muted you until .*\d\d:\d\d.*: “Please be kinder”/ }).waitFor();
  assert.equal(await box(ben).evaluate((node) => node.readOnly), true);
  assert.equal(await testid(ben, 'chat-send').isDisabled(), true);
  await shoot(ben, 'chat-muted-phone');
  await accessible(ben, 'muted', '.side');
  await testid(ben, 'tab-qa').click();
  await notice.filter({ hasText: 'you cannot ask' }).waitFor();
  assert.equal(await testid(ben, 'ask-send').count(), 0);
  await shoot(ben, 'qa-muted-phone');
  await people();
  await shoot(chair, 'people-muted');
  const entry = testid(phil, 'restriction').filter({ hasText: 'Ben' }).filter({ hasText: 'by Chair' });
  await entry.waitFor();
  await shoot(phil, 'people-muted-phone');
  await entry.getByTestId('lift').dblclick();
  await entry.waitFor({ state: 'detached' });
  await testid(ben, 'ask-send').waitFor();
  await testid(ben, 'tab-chat').click();
  await draft(ben, 'Something half written');
  assert.equal(await box(ben).evaluate((node) => node.readOnly), false);
  await testid(ben, 'chat-send').click();
  await heard('Something half written', ada);
});

test('slow mode: the wait stands on the button, and a moderator does not wait', { timeout: 60_000 }, async () => {
  await say(ada, 'My one message');
  await heard('My one message', ada, ben);
  await testid(phil, 'rule-slow').selectOption('30');
  await testid(ada, 'chat-rules-notice').filter({ hasText: 'one message every 30 s' }).waitFor();
  await box(ada).fill('And another');
  const button = testid(ada, 'chat-send');
  await button.filter({ hasText: /^Wait (2\d|30) s$/ }).waitFor();
  assert.equal(await button.isDisabled(), true);
  await box(ada).press('Enter');
  await draft(ada, 'And another');
  await shoot(ada, 'chat-slow');
  const first = await button.textContent();
  await eventually(() => button.textContent(), (now) => now !== first, 'it does not count down');
  await ada.reload();
  await testid(ada, 'tab-chat').click();
  await button.filter({ hasText: /^Wait \d+ s$/ }).waitFor();
  await box(ada).fill('And another');
  await testid(chair, 'rail-chat').click();
  await say(chair, 'Slowly, please');
  await heard('Slowly, please', ada);
  await say(chair, 'Thank you');
  await heard('Thank you', ada);
  await testid(phil, 'rule-slow').selectOption('0');
  await button.filter({ hasText: 'Send' }).waitFor();
  await button.click();
  await heard('And another', ben);
});

test('links off, words that are not wanted, and a closed chat: said, and the draft kept', { timeout: 60_000 }, async () => {
  await testid(phil, 'rule-links').uncheck();
  await testid(ada, 'chat-rules-notice').filter({ hasText: 'No links for now' }).waitFor();
  const linked = 'See https://example.org/paper';
  await say(ada, linked);
  await testid(ada, 'chat-refused').filter({ hasText: /links/i }).waitFor();
  await draft(ada, linked);
  await shoot(ada, 'chat-links-off');
  await accessible(ada, 'refused', '.side');
  await testid(phil, 'rule-links').check();
  await testid(ada, 'chat-rules-notice').waitFor({ state: 'detached' });
  await testid(ada, 'chat-send').click();
  await heard('example.org/paper', ben);

  // Two moderators change the list at once.
  await testid(chair, 'rail-people').click();
  for (const page of [chair, phil]) await testid(page, 'words').locator('summary').click();
  await testid(chair, 'words-text').fill('Blödsinn');
  await testid(phil, 'words-text').fill('humbug');
  await testid(chair, 'words-save').click();
  await testid(chair, 'words-save').waitFor({ state: 'detached' });
  await testid(phil, 'words-save').click();
  await eventually(() => testid(chair, 'words-text').inputValue(), (text) => text === 'Blödsinn\nhumbug', 'one list took the other’s place');
  await shoot(phil, 'people-words-phone');
  await say(ada, 'What a BLODSINN');
  await testid(ada, 'chat-refused').waitFor();
  await draft(ada, 'What a BLODSINN');
  await box(ada).fill('What a pity');
  await testid(ada, 'chat-refused').waitFor({ state: 'detached' });
  await testid(ada, 'chat-send').click();
  await heard('What a pity', ben);

  await box(ben).fill('A draft for later');
  await testid(phil, 'rule-open').uncheck();
  for (const page of [ada, ben]) await testid(page, 'chat-rules-notice').filter({ hasText: 'closed for now' }).waitFor();
  assert.equal(await box(ben).evaluate((node) => node.readOnly), true);
  await shoot(ben, 'chat-closed-phone');
  await testid(chair, 'rail-chat').click();
  await testid(chair, 'chat-rules-notice').filter({ hasText: 'only moderators can write' }).waitFor();
  await say(chair, 'Back after the break');
  await heard('Back after the break', ben);
  await testid(phil, 'rule-open').check();
  await eventually(() => box(ben).evaluate((node) => node.readOnly), (now) => !now, 'the box stays closed');
  await draft(ben, 'A draft for later');
});

test('what is said while the server is away is there once when it is back', { timeout: 90_000 }, async () => {
  await server.kill();
  await testid(ben, 'conn-state').and(ben.locator('[data-state="reconnecting"]')).waitFor();
  await testid(ben, 'chat-send').click();
  await ben.getByText('Sent as soon as we are connected').waitFor();
  await server.launch(`127.0.0.1:${server.port}`);
  for (const page of [ada, ben, chair, phil]) await testid(page, 'conn-state').and(page.locator('[data-state="open"]')).waitFor();
  await heard('A draft for later', ada, ben);
  assert.equal(await testid(ada, 'message').filter({ hasText: 'A draft for later' }).count(), 1);
  await draft(ben, '');
});

test('a hundred messages: who reads above stays there, and the pages hold', { timeout: 90_000 }, async () => {
  const many = await Client.open(server, 'moderator', await server.cookie('moderator', ['--name', 'Moderator with a rather long name']), { page: 'moderate' });
  await ada.locator('.chat .panel-scroll').evaluate((node) => (node.scrollTop = 0));
  for (let i = 1; i <= 100; i += 1) {
    const text = i % 9 === 0 ? `Message ${i} says ${'rather a lot about the calibration of the detector, '.repeat(4)}and @Ben knows` : `Message ${i} to fill the panel`;
    const args = { text, ...(i % 5 === 0 ? { reply_to: [...many.messages.keys()].at(-1) } : {}) };
    while ((await many.command('say', args)).code === 'rate_limited') await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await heard('Message 100 ', ada, ben, chair, phil);
  await testid(ada, 'chat-fresh').filter({ hasText: '100 new' }).waitFor();
  assert.ok((await ada.locator('.chat .panel-scroll').evaluate((node) => node.scrollTop)) < 100, 'the reader was carried away');
  await shoot(ada, 'chat-hundred-above');
  await testid(ada, 'chat-fresh').click();
  await testid(ada, 'chat-fresh').waitFor({ state: 'detached' });
  await testid(phil, 'tab-chat').click();
  await testid(chair, 'rail-chat').click();
  for (const [of, page] of Object.entries({ ada, ben, chair, phil })) {
    await fits(page);
    await shoot(page, `chat-hundred-${of}`);
    await accessible(page, `the chat of ${of}`);
    await page.evaluate(() => (document.documentElement.dataset.theme = 'dark'));
    await shoot(page, `chat-hundred-${of}-dark`);
    await page.evaluate(() => (document.documentElement.dataset.theme = 'light'));
  }
  await many.close();
});

test('banned: asked first, put out in words, and not in again', { timeout: 90_000 }, async () => {
  await menu(chair, 'A draft for later', 'ban');
  const dialog = testid(chair, 'ban-dialog');
  await dialog.getByText('Ban Ben?').waitFor();
  await dialog.getByText('everybody behind its access point').waitFor();
  assert.equal(await dialog.getByTestId('reason-send').isDisabled(), true, 'without a reason');
  await dialog.getByTestId('reason').fill('Insults people');
  await shoot(chair, 'chat-ban');
  assert.deepEqual(await violations(chair, '[data-testid="ban-dialog"]'), []);
  await dialog.getByTestId('reason-send').dblclick();
  await dialog.waitFor({ state: 'hidden' });
  await ben.getByRole('heading', { name: 'This page is closed to you' }).waitFor();
  await testid(ben, 'stage-video').waitFor({ state: 'detached' }); // nothing plays on behind it
  await shoot(ben, 'chat-banned-phone');
  assert.deepEqual(await violations(ben, '.refused-over'), []);
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  assert.equal(await ben.getByRole('heading', { name: 'This page is closed to you' }).isVisible(), true, 'it tries again and again');
  await people();
  await testid(phil, 'restriction').filter({ hasText: 'Ben' }).filter({ hasText: 'banned' }).filter({ hasText: 'Insults people' }).waitFor();
  for (const [of, page] of Object.entries({ chair, phil })) {
    await fits(page);
    await shoot(page, `people-${of}`);
    await accessible(page, `the people of ${of}`);
  }
  await ben.getByRole('button', { name: 'Load the page again' }).click();
  await ben.getByText('shut you out').waitFor();
  await shoot(ben, 'chat-banned-again-phone');
  await testid(phil, 'lift').click();
  await testid(phil, 'restriction').waitFor({ state: 'detached' });
  await ben.goto(server.base);
  await testid(ben, 'tab-chat').click();
  await line(ben, 'Message 100 ').waitFor();

  // The organisers come to the same from their page.
  await menu(ben, 'Message 100 ', 'report');
  await testid(ben, 'report-dialog').getByTestId('reason').fill('It is all about the detector');
  await testid(ben, 'report-dialog').getByTestId('reason-send').click();
  const organiser = await open(browser, await server.link('organiser', ['--name', 'Olive']), laptop);
  await testid(organiser, 'people-link').filter({ hasText: '1 report' }).click();
  await testid(organiser, 'report').filter({ hasText: 'all about the detector' }).waitFor();
  for (const [width, height] of [[360, 740], [1024, 768], [1920, 1080]]) {
    await organiser.setViewportSize({ width, height });
    await testid(organiser, width === 360 ? 'tab-people' : 'rail-people').click();
    await fits(organiser);
    await shoot(organiser, `people-${width}`);
  }
  for (const [of, page] of Object.entries({ ada, chair, phil, organiser })) {
    assert.deepEqual(page.problems.filter((one) => !/favicon|WebSocket|ERR_CONNECTION/.test(one)), [], `${of} had errors`);
  }
});
