// Questions from the first word to the answer, with everybody at once: who asks, two moderators (one on a phone), the
// speaker, the room's screen, and somebody in the room with the page of the code on it.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { Server } from '../support/server.mjs';
import { Client } from '../support/client.mjs';
import { violations } from '../support/accessibility.mjs';
import { eventually, launch, open, shoot, testid } from '../support/browser.mjs';
import { a_name, a_question, labels, make_random } from './made_questions.mjs';

const phone_size = { viewport: { width: 390, height: 844 }, hasTouch: true };

let server;
let browser;
const pages = {};
const clients = [];
let chair; // a moderator without a page

before(async () => {
  server = await Server.start({ playout: false });
  browser = await launch();
  chair = await Client.open(server, 'moderator', await server.cookie('moderator', ['--name', 'Chair']), { page: 'moderate' });
  clients.push(chair);
  await chair.must('start_talk', { talk: chair.stage.now });
  pages.attend = await open(browser, server.base);
  pages.ana = await open(browser, await server.link('moderator', ['--name', 'Ana']));
  pages.ben = await open(browser, await server.link('moderator', ['--name', 'Ben']), phone_size);
  pages.speak = await open(browser, await server.link('speaker', ['--name', 'Remote speaker']));
  pages.room = await open(browser, await server.link('room'), { viewport: { width: 1920, height: 1080 } });
  pages.ask = await open(browser, `${server.base}/ask/ballroom-c`, phone_size);
});
after(async () => {
  for (const client of clients) await client.close();
  await browser.close();
  assert.equal((await server.stop()).code, 0, server.log);
});

const attendee = async () => {
  const client = await Client.open(server, 'attendee', await server.cookie('attendee'));
  clients.push(client);
  return client;
};
const asked = async (client, text, more = {}) => (await client.must('ask', { text, ...more })).result.question;
const card = (page, text) => testid(page, 'question').filter({ hasText: text }).first();
const act = (page, text, name) => card(page, text).locator(`[data-testid="${name}"]`).first();
const more = async (page, text, name) => {
  if (!(await act(page, text, name).isVisible())) await act(page, text, 'more-actions').click();
  await act(page, text, name).click();
};
const in_state = (page, text, state) => testid(page, 'question').filter({ hasText: text }).and(page.locator(`[data-state="${state}"]`)).first().waitFor({ state: 'attached' });
const fate = (text, words) => eventually(() => card(pages.attend, text).locator('[data-testid="fate"]').allTextContents(), (all) => all.some((one) => words.test(one)), `the asker of “${text}” is not told ${words}`);
const ask_here = async (text, { anonymous = false } = {}) => {
  await testid(pages.attend, 'ask-anonymous').setChecked(anonymous);
  await testid(pages.attend, 'ask-text').fill(text);
  // One person asks five at once, then one in ten seconds: told to wait, they press again.
  await eventually(async () => {
    await testid(pages.attend, 'ask-send').click({ timeout: 1_000 }).catch(() => {});
    return testid(pages.attend, 'ask-text').inputValue();
  }, (left) => left === '', 'not sent');
};
const ben_at = (tab) => testid(pages.ben, `tab-${tab}`).click();
const spoken = (page, words) => eventually(() => testid(page, 'announcer').textContent(), (text) => words.test(text), `nobody said ${words}`);

test('asked anonymously, approved, on stage, taken back, and on stage again', { timeout: 60_000 }, async () => {
  const { attend, ana, ben, speak, room } = pages;
  const text = 'Does the calibration hold for hospitals that were not in the training set?';
  await ask_here(text, { anonymous: true });
  await fate(text, /Waiting for a moderator/);
  await card(ana, text).waitFor();
  assert.match(await card(ana, text).textContent(), /Anonymous/);
  await act(ana, text, 'approve').click();
  await fate(text, /Approved/);
  await spoken(attend, /Approved/);
  const other = await attendee();
  const [seen] = [...other.questions.values()];
  assert.deepEqual([seen.author.name, seen.author.person, seen.anonymous], ['', null, true]);
  await other.must('vote', { question: seen.id });

  await act(ana, text, 'put-on-stage').click();
  for (const page of [attend, speak, room]) await testid(page, 'on-stage-question').filter({ hasText: text }).waitFor();
  assert.match(await testid(room, 'on-stage-question').textContent(), /Anonymous · 1 vote/);
  await fate(text, /On stage now/);
  await testid(ana, 'undo').click();
  await testid(room, 'on-stage-question').waitFor({ state: 'detached' });
  await in_state(ana, text, 'approved');
  await ana.keyboard.press('n'); // what is offered: the only one
  await testid(room, 'on-stage-question').filter({ hasText: text }).waitFor();
  await ben_at('onstage');
  await act(ben, text, 'answered').click();
  await fate(text, /Answered on stage/);
  assert.match(await card(ana, text).locator('[data-testid="changed-by"]').textContent(), /Ben marked it answered/);
});

test('two that ask the same are merged: who voted for both counts once; and taken apart again', { timeout: 60_000 }, async () => {
  const { attend, ana } = pages;
  const asker = await attendee();
  const one = 'How large was the training set of the sepsis model, and from how many wards?';
  const same = 'What was the size of the training set of the sepsis model?';
  const into = await asked(asker, one);
  await ask_here(same);
  for (const text of [one, same]) await act(ana, text, 'approve').click();
  await in_state(ana, same, 'approved');
  const [both, only] = [await attendee(), await attendee()];
  const from = await card(ana, same).getAttribute('data-id');
  for (const [voter, question] of [[both, into], [both, from], [only, from]]) await voter.must('vote', { question });

  await more(ana, same, 'merge');
  const dialog = testid(ana, 'merge-dialog');
  assert.match(await testid(ana, 'merge-target').first().textContent(), /How large was the training set/); // the most alike
  await testid(ana, 'merge-target').first().click();
  await dialog.getByText('goes into').waitFor();
  assert.deepEqual(await violations(ana), []);
  await testid(ana, 'merge-confirm').click();
  await eventually(() => card(ana, one).textContent(), (text) => /2 votes/.test(text) && /1 merged into it/.test(text), 'not merged');
  await fate(same, /Merged into “How large was the training set.*2 votes/);
  await testid(attend, 'question').filter({ hasText: one }).filter({ has: attend.locator('.vote-count', { hasText: '2' }) }).waitFor();

  await testid(ana, 'merged').locator('summary').click();
  await testid(ana, 'unmerge').click();
  await in_state(ana, same, 'approved');
  await eventually(() => card(ana, one).textContent(), (text) => /1 vote(?!s)/.test(text), 'the votes did not part');
  await fate(same, /Approved/);
});

test('an answer in writing is shown to all with whose it is; another is for later', { timeout: 60_000 }, async () => {
  const { attend, ana, speak } = pages;
  const written = 'Where can we find the code?';
  const later = 'Could you show the ablation again?';
  for (const text of [written, later]) await ask_here(text);
  await act(ana, written, 'approve').click();
  await in_state(ana, written, 'approved');
  await more(ana, written, 'answer-in-text');
  await act(ana, written, 'answer-text').fill('It is on https://example.org/code under the MIT licence.');
  assert.deepEqual(await violations(ana), []);
  await act(ana, written, 'answer-send').click();
  await fate(written, /Answered in writing/);
  const other = await attendee();
  const told = [...other.questions.values()].find((one) => one.text === written);
  assert.deepEqual(told.answer, { text: 'It is on https://example.org/code under the MIT licence.', by: 'Ana' });
  assert.match(await testid(attend, 'answer').first().textContent(), /MIT licence.*Answer by Ana/);
  await testid(speak, 'written-answers').locator('summary').click();
  await testid(speak, 'answer').filter({ hasText: 'MIT licence' }).waitFor();

  await act(ana, later, 'approve').click();
  await in_state(ana, later, 'approved');
  await more(ana, later, 'defer');
  await fate(later, /For later/);
  await testid(ana, 'folded-later').filter({ hasText: 'For later (1)' }).waitFor();
});

test('one works on it and the other sees that; who comes late reads who did what', { timeout: 60_000 }, async () => {
  const { ana, ben } = pages;
  const text = 'Is that not simply overfitting?';
  await ask_here(text);
  await ben_at('queue');
  await act(ana, text, 'reject').click();
  await act(ana, text, 'reject-reason').fill('Please be kinder');
  await act(ben, text, 'claim').filter({ hasText: 'Ana works on this' }).waitFor();
  await act(ben, text, 'approve').click();
  await act(ben, text, 'trouble').filter({ hasText: 'Ana works on this.' }).waitFor();
  await shoot(ben, 'moderate-phone-claimed');
  assert.deepEqual(await violations(ben), []);
  await act(ben, text, 'do-all-the-same').click();
  await in_state(ana, text, 'approved');
  await act(ana, text, 'reject-confirm').click(); // Ana's form was for what waited
  await act(ana, text, 'trouble').filter({ hasText: 'Ben was quicker and approved it. Nothing of yours was done.' }).waitFor();
  await shoot(ana, 'moderate-laptop-lost-race');
  await act(ana, text, 'reject').click();
  assert.equal(await act(ana, text, 'reject-reason').inputValue(), 'Please be kinder'); // what was written is still there
  await act(ana, text, 'reject-confirm').click();
  await fate(text, /Not taken: Please be kinder/);
  await in_state(ben, text, 'rejected');
});

test('labels, who takes care, and a pin are seen by both', { timeout: 60_000 }, async () => {
  const { ana, ben, attend } = pages;
  const text = 'Which regulator would approve that?';
  await asked(await attendee(), text);
  await more(ana, text, 'labels');
  await act(ana, text, 'labels-text').fill('law, for the panel');
  await act(ana, text, 'assignee').fill('Ben');
  assert.deepEqual(await violations(ana), []);
  await act(ana, text, 'notes-save').click();
  await card(ben, text).getByText('For Ben').waitFor();
  assert.deepEqual(await card(ben, text).locator('[data-testid="label"]').allTextContents(), ['law', 'for the panel']);
  // Taken back, both at once; and noted again.
  await testid(ana, 'undo').click();
  await card(ben, text).getByText('For Ben').waitFor({ state: 'detached' });
  assert.equal(await card(ben, text).locator('[data-testid="label"]').count(), 0);
  await more(ana, text, 'labels');
  await act(ana, text, 'labels-text').fill('law, for the panel');
  await act(ana, text, 'notes-save').click();
  await card(ben, text).locator('[data-testid="label"]').filter({ hasText: 'for the panel' }).waitFor();

  await act(ana, text, 'approve').click();
  await in_state(ana, text, 'approved');
  await more(ana, text, 'pin');
  await eventually(() => testid(ana, 'next-why').textContent(), (why) => /pinned/.test(why), 'a pinned one is not next');
  await testid(attend, 'question').filter({ hasText: text }).getByText('Pinned').waitFor();
  await testid(ana, 'undo').click();
  await eventually(() => testid(ana, 'next-why').textContent(), (why) => !/pinned/.test(why), 'still pinned');

  // A colleague comes before with another note: what was written is there when the form is opened again.
  await more(ana, text, 'labels');
  await act(ana, text, 'labels-text').fill('law, written at length');
  const { id, version } = [...chair.questions.values()].find((one) => one.text === text);
  await chair.must('pin', { question: id, version, pinned: true });
  await act(ana, text, 'notes-save').click();
  await act(ana, text, 'trouble').filter({ hasText: 'Chair was quicker and pinned it.' }).waitFor();
  await more(ana, text, 'labels');
  assert.equal(await act(ana, text, 'labels-text').inputValue(), 'law, written at length');
  await act(ana, text, 'notes-save').click();
  await card(ben, text).locator('[data-testid="label"]').filter({ hasText: 'written at length' }).waitFor({ state: 'attached' });
  await more(ana, text, 'labels');
  assert.equal(await act(ana, text, 'labels-text').inputValue(), 'law, written at length');
  await ana.keyboard.press('Escape');
  await chair.must('pin', { question: id, version: chair.questions.get(id).version, pinned: false });
});

test('a hand in the room: raised, in line, called, and another lowered', { timeout: 60_000 }, async () => {
  const { ask, ana, room } = pages;
  await testid(ask, 'raise-hand').click();
  await testid(ask, 'hand-name').fill('Grace, third row');
  assert.deepEqual(await violations(ask), []);
  await shoot(ask, 'ask-phone-hand-form');
  await testid(ask, 'hand-send').click();
  await testid(ask, 'my-hand').filter({ hasText: 'Your hand is up' }).waitFor();
  await act(ana, 'Grace, third row', 'approve').click();
  await testid(ask, 'my-hand').filter({ hasText: 'number 1' }).waitFor();
  await testid(ana, 'microphone-line').filter({ hasText: 'Grace, third row' }).waitFor();
  await shoot(ask, 'ask-phone-hand');
  assert.deepEqual(await violations(ask), []);
  await testid(ana, 'call').click();
  await testid(ask, 'my-hand').filter({ hasText: 'Your turn' }).waitFor();
  await testid(room, 'on-stage-question').filter({ hasText: 'Grace, third row' }).waitFor();
  await act(ana, 'Grace, third row', 'answered').click();
  await testid(ask, 'my-hand').waitFor({ state: 'detached' });

  await testid(ask, 'raise-hand').click();
  await testid(ask, 'hand-text').fill('About the second slide');
  await testid(ask, 'hand-send').click();
  await testid(ask, 'my-hand').waitFor();
  await testid(ask, 'lower-hand').click();
  await testid(ask, 'my-hand').waitFor({ state: 'detached' });
  await eventually(() => ask.evaluate(() => document.activeElement?.id), (id) => id === 'ask-text', 'the focus was lost');

  // Put off, and put away: whose hand it was reads so.
  await testid(ask, 'raise-hand').click();
  await testid(ask, 'hand-text').fill('About the last slide');
  await testid(ask, 'hand-send').click();
  await act(ana, 'About the last slide', 'approve').click();
  await testid(ask, 'my-hand').filter({ hasText: 'number 1' }).waitFor();
  await more(ana, 'About the last slide', 'defer');
  await card(ask, 'About the last slide').getByText('Your turn comes later').waitFor();
  const put_off = await eventually(() => [...chair.questions.values()].find((one) => one.text === 'About the last slide'), (one) => one?.state === 'deferred', 'the chair does not see it put off');
  await chair.must('archive', { question: put_off.id, version: put_off.version });
  await card(ask, 'About the last slide').getByText('The line was closed').waitFor();

  await testid(ask, 'ask-text').fill('Asked from my seat: what about children?');
  await testid(ask, 'ask-send').click();
  await card(ana, 'Asked from my seat').getByText('In the room').waitFor();
});

test('the policy decides who is next, and says why', { timeout: 60_000 }, async () => {
  const { ana, ben } = pages;
  await act(ana, 'Asked from my seat', 'approve').click();
  await testid(ana, 'policy').selectOption('first_time');
  await eventually(() => testid(ana, 'next-why').textContent(), (why) => /not heard before/.test(why), 'no reason');
  await ben_at('onstage');
  assert.equal(await testid(ben, 'policy').inputValue(), 'first_time');
  await testid(ben, 'policy').selectOption('alternate');
  await eventually(() => testid(ana, 'next-why').textContent(), (why) => /turn of|waits/.test(why), 'no reason');
  await testid(ana, 'policy').selectOption('votes');
  await eventually(() => testid(ana, 'next-why').textContent(), (why) => /vote|oldest/.test(why), 'no reason');
});

test('many are rejected at once, asked first and with their number; and taken back', { timeout: 60_000 }, async () => {
  const { ana } = pages;
  const spammer = await attendee();
  const texts = ['Buy my book 1', 'Buy my book 2', 'Buy my book 3'];
  for (const text of texts) await asked(spammer, text);
  for (const text of texts) await act(ana, text, 'pick').check();
  await testid(ana, 'bulk-bar').filter({ hasText: '3 selected' }).waitFor();
  await testid(ana, 'bulk-reject').click();
  await testid(ana, 'bulk-dialog').getByText('Reject 3 questions?').waitFor();
  await shoot(ana, 'moderate-laptop-bulk');
  assert.deepEqual(await violations(ana), []);
  assert.equal([...spammer.questions.values()].filter((one) => one.state === 'rejected').length, 0, 'it did not wait for an answer');
  await testid(ana, 'bulk-reason').fill('Not a question');
  await testid(ana, 'bulk-confirm').click();
  await spammer.until((c) => [...c.questions.values()].filter((one) => one.reason === 'Not a question').length === 3);
  await testid(ana, 'bulk-bar').waitFor({ state: 'detached' });
  await testid(ana, 'undo-notice').filter({ hasText: '3 questions rejected' }).waitFor();
  await testid(ana, 'undo').click();
  await spammer.until((c) => texts.every((text) => [...c.questions.values()].find((one) => one.text === text).state === 'pending'));
});

test('who asked anonymously is muted from the card, and stays without a name', { timeout: 60_000 }, async () => {
  const { ana } = pages;
  const rude = await attendee();
  await asked(rude, 'Who let you in here?', { anonymous: true });
  await more(ana, 'Who let you in here?', 'author-mute');
  await shoot(ana, 'moderate-laptop-mute');
  const dialog = testid(ana, 'mute-dialog');
  await dialog.getByTestId('reason').fill('Please be kinder');
  assert.deepEqual(await violations(ana), []);
  await dialog.getByTestId('reason-send').click();
  await dialog.waitFor({ state: 'hidden' });
  assert.equal((await rude.command('ask', { text: 'And who let you stay?' })).code, 'muted');
});

test('the whole way without a mouse', { timeout: 60_000 }, async () => {
  const { ana, room } = pages;
  const press = (...keys) => keys.reduce((before, key) => before.then(() => ana.keyboard.press(key)), Promise.resolve());
  const selected = () => ana.locator('.mod-card.is-selected').getAttribute('data-id');
  const focused = () => ana.evaluate(() => document.activeElement?.closest('[data-card]')?.dataset.card); // with the next frame
  const states = async (id) => (await testid(ana, 'question').and(ana.locator(`[data-id="${id}"]`)).first().getAttribute('data-state'));
  await ana.locator('body').click({ position: { x: 2, y: 300 } });
  await press('?');
  await testid(ana, 'key-help').waitFor();
  await shoot(ana, 'moderate-laptop-keys');
  assert.deepEqual(await violations(ana), []);
  await press('Escape');
  await testid(ana, 'key-help').waitFor({ state: 'hidden' });
  await press('k', 'k', 'k', 'k', 'k', 'k', 'k', 'k', 'k', 'k', 'k', 'k', 'j', 'k');
  const first = await selected();
  await press('a');
  await eventually(() => states(first), (state) => state === 'approved', 'a does not approve');
  const second = await eventually(selected, (id) => id !== first, 'the next one is not selected');
  await eventually(focused, (id) => id === second, 'the focus was lost');
  await press('r');
  await ana.keyboard.type('Not for this talk');
  await press('Enter');
  await eventually(() => states(second), (state) => state === 'rejected', 'r does not reject');
  await press('u');
  await eventually(() => states(second), (state) => state === 'pending', 'u does not undo');
  await eventually(selected, (id) => id === second, 'what is back is not selected');
  await eventually(focused, (id) => id === second, 'what is back has not the focus');
  await press('ArrowRight');
  const third = await selected();
  assert.equal(await states(third), 'approved');
  await press('s');
  await testid(room, 'on-stage-question').waitFor();
  await eventually(() => states(third), (state) => state === 'on_stage', 's does not put on stage');
  await press('d');
  await testid(room, 'on-stage-question').waitFor({ state: 'detached' });
  await eventually(() => states(third), (state) => state === 'answered_live', 'd does not mark it answered');
});

test('cards are dragged from lane to lane, and on one another to merge', { timeout: 60_000 }, async () => {
  const { ana } = pages;
  const texts = ['Dragged: how was the data cleaned?', 'Dragged: how did you clean the data?'];
  const client = await attendee();
  for (const text of texts) await asked(client, text);
  const drag = async (text, to) => {
    const box = await card(ana, text).locator('.question-text').boundingBox();
    await ana.mouse.move(box.x + 20, box.y + 8);
    await ana.mouse.down();
    await ana.mouse.move(box.x + 40, box.y + 20, { steps: 3 });
    const target = await to.boundingBox();
    await ana.mouse.move(target.x + target.width / 2, target.y + Math.min(target.height / 2, 60), { steps: 8 });
    await ana.locator('[data-dropping]').waitFor();
    await ana.mouse.up();
  };
  await card(ana, texts[0]).scrollIntoViewIfNeeded();
  await drag(texts[0], ana.locator('[data-drop="approved"] > h2'));
  await in_state(ana, texts[0], 'approved');
  await card(ana, texts[0]).scrollIntoViewIfNeeded();
  await card(ana, texts[1]).scrollIntoViewIfNeeded();
  await drag(texts[1], card(ana, texts[0]).locator('.question-text'));
  await testid(ana, 'merge-dialog').getByText('Merge these two?').waitFor();
  await shoot(ana, 'moderate-laptop-merge');
  await ana.keyboard.press('Escape');
  await testid(ana, 'merge-dialog').waitFor({ state: 'hidden' });
  await in_state(ana, texts[1], 'pending');
});

test('on a phone a finger rests on a card, and carries it to another tab', { timeout: 60_000 }, async () => {
  const { ben } = pages;
  const text = 'Carried by a finger: is it fast enough?';
  await asked(await attendee(), text);
  await ben_at('queue');
  await card(ben, text).scrollIntoViewIfNeeded();
  const from = await card(ben, text).locator('.question-text').boundingBox();
  const to = await testid(ben, 'tab-approved').boundingBox();
  const cdp = await ben.context().newCDPSession(ben);
  const touch = (type, x, y) => cdp.send('Input.dispatchTouchEvent', { type, touchPoints: type === 'touchEnd' ? [] : [{ x, y }] });
  const [x, y] = [from.x + 30, from.y + 8];
  await touch('touchStart', x, y);
  await ben.locator('.mod-ghost').waitFor(); // it is lifted
  for (let i = 1; i <= 10; i += 1) await touch('touchMove', x + ((to.x + to.width / 2 - x) * i) / 10, y + ((to.y + to.height / 2 - y) * i) / 10);
  await testid(ben, 'tab-approved').and(ben.locator('[data-dropping]')).waitFor();
  await shoot(ben, 'moderate-phone-dragging');
  await touch('touchEnd');
  await in_state(ben, text, 'approved');
  await ben.locator('.mod-ghost').waitFor({ state: 'detached' });
});

test('mathematics is set, prices and markup are not', { timeout: 60_000 }, async () => {
  const { attend, ana, room } = pages;
  const text = 'Why $\\frac{\\partial L}{\\partial \\theta_i}$ and not $\\sum_{k=1}^{n} x_k^2$, if one costs $5 and the other $10? <b>Thanks</b>';
  await ask_here(text);
  await eventually(() => testid(attend, 'maths').count(), (n) => n === 2, 'no formula');
  const mine = card(ana, 'if one costs $5 and the other $10? <b>Thanks</b>');
  await mine.waitFor();
  assert.equal(await mine.locator('math mfrac').count(), 1);
  await mine.locator('[data-testid="approve"]').click();
  await mine.locator('[data-testid="put-on-stage"]').click();
  await eventually(() => room.locator('[data-testid="on-stage-question"] math').count(), (n) => n === 2, 'no formula in the room');
  await shoot(room, 'room-maths');
  await shoot(attend, 'attend-maths');
  await mine.locator('[data-testid="answered"]').click();
});

test('who is behind asks at the talk that they see, and is told so; earlier ones keep theirs', { timeout: 90_000 }, async () => {
  const { attend, ana } = pages;
  const text = 'One more about the first talk: was it blinded?';
  await ask_here(text);
  await card(ana, text).waitFor();
  // Another browser, whose picture is ten seconds behind.
  const context = await browser.newContext();
  await context.routeWebSocket(/\/ws\?/, (socket) => {
    const up = socket.connectToServer();
    socket.onMessage((frame) => {
      const message = JSON.parse(frame);
      if (message.name === 'ask') message.args.at_ms -= 10_000;
      up.send(JSON.stringify(message));
    });
  });
  const behind = await context.newPage();
  await behind.goto(server.base);
  await testid(behind, 'ask-text').fill('Asked from behind: who was left out?');
  await chair.must('start_talk', { talk: chair.stage.next });
  await card(attend, text).getByText(/asked at “Invited talk 1”/).waitFor();
  await testid(behind, 'ask-send').click();
  await testid(behind, 'toast').filter({ hasText: /asked at “Invited talk 1”/ }).waitFor();
  await card(ana, 'Asked from behind').getByText(/on “Invited talk 1”/).waitFor();
  await context.close();
});

// Steps of a moderator without a page, no faster than the server lets them.
async function step(name, question, more = {}) {
  for (;;) {
    const { version } = chair.questions.get(question);
    const answer = await chair.command(name, { question, version, ...more });
    if (answer.type === 'ack') return chair.until((c) => c.questions.get(question).version > version);
    assert.equal(answer.code, 'rate_limited', answer.message);
    await new Promise((resolve) => setTimeout(resolve, answer.retry_after_ms));
  }
}

async function fill_with_questions(count) {
  const random = make_random();
  const ids = [];
  const people = [];
  for (let i = 0; i < count / 4; i += 1) {
    const person = await attendee();
    people.push(person);
    if (random() < 0.8) await person.must('set_name', { name: a_name(random) });
    for (let n = 0; n < 4; n += 1) ids.push(await asked(person, a_question(random), { anonymous: random() < 0.15, origin: random() < 0.2 ? 'room' : 'online' }));
    if (random() < 0.1) await person.must('raise_hand', { text: random() < 0.5 ? 'About the second slide' : '' });
  }
  await chair.until((c) => ids.every((id) => c.questions.has(id)));
  const ways = [[0.35, null], [0.78, []], [0.86, [['answered']]], [0.91, [['answer', { text: 'Yes: on page 7 of the paper, and the code is at https://example.org/code. We chose $\\lambda = 0.1$.' }]]], [0.95, [['defer']]], [0.98, [['reject', { reason: 'Already answered' }]]], [1, [['archive']]]];
  for (const id of ids) {
    const at = random();
    const steps = ways.find(([up_to]) => at < up_to)[1];
    if (steps === null) continue;
    await step('approve', id);
    for (const [name, more] of steps) await step(name, id, more);
    if (random() < 0.15) await step('label', id, { labels: [labels[Math.floor(random() * labels.length)]] });
  }
  for (const person of people) {
    await person.until((c) => c.questions.size > 20);
    const votable = [...person.questions.values()].filter((one) => one.state === 'approved' && one.author.person === null && one.origin !== 'microphone');
    for (let n = 0; n < 15; n += 1) await person.command('vote', { question: votable[Math.floor(random() ** 2 * votable.length)].id });
  }
  const open_ones = () => [...chair.questions.values()].filter((one) => one.state === 'approved' && one.origin !== 'microphone');
  await step('pin', open_ones()[3].id, { pinned: true });
  const [into, ...same] = open_ones().filter((one) => !one.pinned).slice(0, 3);
  for (const one of same) await step('merge', one.id, { into: into.id });
  return open_ones();
}

test('two hundred questions: every page stays in shape', { timeout: 180_000 }, async () => {
  const { attend, ana, ben, speak, room, ask } = pages;
  const open_ones = await fill_with_questions(200);
  const long_one = open_ones.reduce((a, b) => (b.text.length > a.text.length ? b : a));
  const middle = open_ones.find((one) => one.text.length > 250 && one.text.length < 450);
  await ask_here('And mine, in the middle of all of these?');
  await card(ana, 'And mine, in the middle').waitFor();
  await ana.mouse.move(0, 0);
  const sideways = (page) => page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  const attend_phone = await open(browser, server.base, phone_size);
  await testid(attend_phone, 'question').first().waitFor();
  const wall = await open(browser, await server.link('moderator', ['--name', 'Cleo']), { viewport: { width: 1920, height: 1080 } });
  await testid(wall, 'question').first().waitFor();

  for (const [what, question] of [['middle', middle], ['long', long_one]]) {
    await step('put_on_stage', question.id);
    for (const page of [attend, attend_phone, speak, room, wall]) await testid(page, 'on-stage-question').first().waitFor();
    await new Promise((resolve) => setTimeout(resolve, 500)); // the last votes
    await ben_at('onstage');
    await shoot(ben, `moderate-phone-stage-${what}`);
    for (const [name, page] of Object.entries({ 'attend-laptop': attend, 'attend-phone-top': attend_phone, 'moderate-laptop': ana, 'moderate-wall': wall, 'speak-laptop': speak, 'room-1080': room, 'ask-phone': ask })) {
      await shoot(page, `${name}-${what}`);
      assert.equal(await sideways(page), false, `${name} scrolls sideways`);
    }
  }
  await attend_phone.locator('.side').scrollIntoViewIfNeeded();
  await attend_phone.evaluate(() => document.querySelector('.side').scrollIntoView());
  await shoot(attend_phone, 'attend-phone');
  for (const tab of ['queue', 'approved', 'answered']) {
    await ben_at(tab);
    await shoot(ben, `moderate-phone-${tab}`);
    assert.equal(await sideways(ben), false, `${tab} scrolls sideways`);
    assert.deepEqual(await violations(ben), [], tab);
  }
  for (const page of [attend, attend_phone, ana, wall, speak, room, ask]) assert.deepEqual(await violations(page), [], page.url());
  for (const [name, page] of Object.entries({ attend, moderate: ana, speak })) {
    await testid(page, 'theme').click();
    assert.deepEqual(await violations(page), [], `${name}, dark`);
    await shoot(page, `${name}-laptop-dark`);
    await testid(page, 'theme').click();
  }
});

test('more at once than the server takes in a moment, and all of them back', { timeout: 60_000 }, async () => {
  const { ana } = pages;
  const lane = ana.locator('[data-drop="waiting"]');
  const cards = lane.locator('.mod-card');
  const count = await cards.count();
  assert.ok(count > 80, String(count));
  await lane.locator('[data-testid="pick-all"]').check();
  await testid(ana, 'bulk-archive').click();
  await testid(ana, 'bulk-dialog').getByText(`Archive ${count} questions?`).waitFor();
  await testid(ana, 'bulk-confirm').click();
  await testid(ana, 'undo-notice').filter({ hasText: `${count} questions archived` }).waitFor();
  assert.equal(await cards.count(), 0);
  assert.equal(await testid(ana, 'trouble').count(), 0);
  await ana.keyboard.press('u');
  await eventually(() => cards.count(), (n) => n === count, 'not all are back');
});

test('what was written stays while the server is away, and what was sent arrives', { timeout: 90_000 }, async () => {
  const { attend, ana } = pages;
  const text = 'Sent while the server was away: does it scale?';
  await more(ana, 'One more about the first talk', 'answer-in-text');
  await act(ana, 'One more about the first talk', 'answer-text').fill('Half an answ');
  const { port } = server;
  await server.kill();
  await eventually(() => testid(attend, 'conn-state').getAttribute('data-state'), (state) => state === 'reconnecting', 'it does not notice');
  await testid(attend, 'ask-text').fill(text);
  await testid(attend, 'ask-send').click();
  await attend.getByText('Sent as soon as we are connected').waitFor();
  assert.equal(await testid(attend, 'ask-text').inputValue(), text);
  await server.launch(`127.0.0.1:${port}`);
  await card(ana, text).waitFor({ timeout: 30_000 });
  await eventually(() => testid(attend, 'ask-text').inputValue(), (left) => left === '', 'the box is not emptied');
  assert.equal(await act(ana, 'One more about the first talk', 'answer-text').inputValue(), 'Half an answ');
  await ana.keyboard.press('Escape');
});

test('a page that is loaded anew has what was being written', { timeout: 60_000 }, async () => {
  const { attend } = pages;
  await testid(attend, 'ask-text').fill('Half a quest');
  await attend.reload();
  await testid(attend, 'ask-text').waitFor();
  assert.equal(await testid(attend, 'ask-text').inputValue(), 'Half a quest');
  await testid(attend, 'ask-text').fill('');
  await attend.reload();
  await testid(attend, 'ask-text').waitFor();
  assert.equal(await testid(attend, 'ask-text').inputValue(), '');
});

test('no page had an error', () => {
  const away = /favicon|ERR_CONNECTION_REFUSED|WebSocket connection|Failed to load resource/; // the server was away for a while
  for (const [name, page] of Object.entries(pages)) assert.deepEqual(page.problems.filter((one) => !away.test(one)), [], name);
});
