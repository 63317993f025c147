// Polls, reactions and signals with everybody in it at once: two attendees, one of them on a phone, two moderators, one of
// them on a phone, the speaker and the room's screen. What is hidden reaches no attendee, neither the page nor its socket.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { Server } from '../support/server.mjs';
import { Client } from '../support/client.mjs';
import { violations } from '../support/accessibility.mjs';
import { eventually, launch, open, shoot, testid } from '../support/browser.mjs';

const laptop = { viewport: { width: 1366, height: 768 } };
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const projector = { viewport: { width: 1920, height: 1080 } };

let server;
let browser;
const pages = {}; // ada and ben attend, ana and phil moderate, speak, room
const frames = {}; // what their sockets were told, by page
let staff; // a moderator without a page
const clients = [];

before(async () => {
  server = await Server.start({ playout: false });
  browser = await launch();
  pages.ada = await open(browser, server.base, laptop);
  pages.ben = await open(browser, server.base, phone);
  pages.ana = await open(browser, await server.link('moderator', ['--name', 'Ana']), laptop);
  pages.phil = await open(browser, await server.link('moderator', ['--name', 'Phil']), phone);
  pages.speak = await open(browser, await server.link('speaker', ['--name', 'Remote speaker']), laptop);
  pages.room = await open(browser, await server.link('room'), projector);
  for (const name of ['ada', 'ben', 'speak']) await listen(name);
  await testid(pages.ana, 'rail-polls').click();
  await testid(pages.phil, 'tab-polls').click();
  staff = await Client.open(server, 'moderator', await server.cookie('moderator', ['--name', 'Staff']), { page: 'moderate' });
  clients.push(staff);
});
after(async () => {
  for (const client of clients) await client.close();
  await browser.close();
  assert.equal((await server.stop()).code, 0, server.log);
});

// Everything that the page's socket is told, from its first word.
async function listen(name) {
  frames[name] = [];
  pages[name].on('websocket', (socket) => socket.on('framereceived', ({ payload }) => frames[name].push(JSON.parse(String(payload)))));
  await pages[name].reload();
  await testid(pages[name], 'conn-state').and(pages[name].locator('[data-state="open"]')).waitFor({ state: 'attached' });
}
const told = (name) => frames[name].flatMap((frame) => [...(frame.events ?? []), ...(frame.polls ?? []).map((poll) => ({ kind: 'poll', poll }))]);
const attendee = async () => {
  const client = await Client.open(server, 'attendee', await server.cookie('attendee'));
  clients.push(client);
  return client;
};

const with_text = (page, id, text) => testid(page, id).filter({ hasText: text }).first();
const in_front = (page, text) => with_text(page, 'poll', text);
const desk = (page, text) => with_text(page, 'desk-poll', text);
const in_state = (found, page, state) => found.and(page.locator(`[data-state="${state}"]`)).waitFor();
const step = (page, text, name) => desk(page, text).getByTestId(`poll-${name}`).click();
const choice = (page, text, label) => in_front(page, text).getByLabel(label, { exact: true });
const counts = (found, id) => found.getByTestId(id).evaluateAll((all) => all.map((one) => Number(one.dataset.count)));
const counted = (found, id, wanted, what) => eventually(() => counts(found, id), (now) => now.join() === wanted.join(), what);
const spoken = (page, words) => eventually(() => testid(page, 'announcer').textContent(), (text) => words.test(text), `nobody said ${words}`);
const fits = async (name) => assert.equal(await pages[name].evaluate(() => document.documentElement.scrollWidth > innerWidth), false, `${name} scrolls sideways`);
const moving = (page) => page.emulateMedia({ reducedMotion: 'no-preference' }); // the look at accessibility leaves it still
const accessible = async (what, names = Object.keys(pages)) => {
  for (const name of names) {
    const page = pages[name];
    await fits(name);
    for (const scheme of name === 'room' ? ['dark'] : ['light', 'dark']) {
      await page.evaluate((theme) => (document.documentElement.dataset.theme = theme), scheme);
      assert.deepEqual(await violations(page), [], `${what}: ${name}, ${scheme}`);
    }
    if (name !== 'room') await page.evaluate(() => (document.documentElement.dataset.theme = 'light'));
  }
};
const shoot_all = async (what, names = Object.keys(pages)) => {
  for (const name of names) await shoot(pages[name], `polls-${what}-${name}`);
};
const write = async (page, { text, kind = 'single', options = [], hide = false }) => {
  await testid(page, 'poll-new').click();
  await testid(page, 'poll-text').fill(text);
  await testid(page, 'poll-kind').selectOption(kind);
  for (const [at, option] of options.entries()) {
    if (at > 1) await testid(page, 'poll-option-add').click();
    await testid(page, 'poll-option').nth(at).fill(option);
  }
  await testid(page, 'poll-hide').setChecked(hide);
  await testid(page, 'poll-save').click();
  await in_state(desk(page, text), page, 'draft');
};
// The same without a page. Gives the id.
const opened = async ({ text, kind = 'single', options = [], hide_results = false }) => {
  const { poll } = (await staff.must('make_poll', { kind, text, options, hide_results })).result;
  await staff.must('open_poll', { poll, version: 1 });
  return poll;
};

const model = 'Which explanation would you trust at three in the morning?';
const explanations = ['A saliency map', 'The nearest case', 'Neither of them'];

test('what is wrong with a poll is said at its field; a draft is for moderators only', { timeout: 60_000 }, async () => {
  const { ana, phil, ada, room } = pages;
  await testid(ana, 'poll-new').click();
  await testid(ana, 'poll-option').first().fill('Only one');
  await testid(ana, 'poll-save').click();
  await testid(ana, 'poll-text-fault').filter({ hasText: 'Write what you ask' }).waitFor();
  await testid(ana, 'poll-options-fault').filter({ hasText: 'at least 2 choices' }).waitFor();
  await eventually(() => ana.evaluate(() => document.activeElement?.dataset.testid), (id) => id === 'poll-text', 'the first fault has no focus');
  await testid(ana, 'poll-option').nth(1).fill('Only one');
  await testid(ana, 'poll-option-1-fault').filter({ hasText: 'choice 1 again' }).waitFor();
  await shoot(ana, 'polls-faults-ana');
  await accessible('faults', ['ana']);
  await testid(ana, 'poll-cancel').click();

  await write(ana, { text: 'Which explanation?', options: explanations, hide: true });
  await desk(ana, 'Which explanation?').getByTestId('poll-edit').click();
  await testid(ana, 'poll-text').fill(model);
  await ana.keyboard.press('Control+Enter');
  await in_state(desk(ana, model), ana, 'draft');
  await desk(phil, model).getByText('results hidden until published').waitFor();
  await shoot_all('draft', ['ana', 'phil']);
  for (const page of [ada, room]) assert.equal(await page.getByText(model).count(), 0, 'a draft is seen');
  assert.equal(told('ada').some(({ kind }) => kind === 'poll'), false, 'a draft was told');
});

test('opened, answered, changed; hidden results stay hidden until they are published', { timeout: 120_000 }, async () => {
  const { ada, ben, ana, phil, speak, room } = pages;
  await step(phil, model, 'open');
  for (const page of [ada, ben]) {
    await in_state(in_front(page, model), page, 'open');
    await spoken(page, /A poll is open: Which explanation/);
  }
  await testid(room, 'room-poll').filter({ hasText: 'The nearest case' }).filter({ hasText: 'answer now' }).waitFor();
  await testid(room, 'qr').waitFor();
  await testid(speak, 'speak-poll').filter({ hasText: model }).waitFor();
  assert.match(await testid(ada, 'tab-polls').textContent(), /1/);
  const side = await testid(ada, 'tab-chat').boundingBox();

  await choice(ada, model, 'A saliency map').check();
  await in_front(ada, model).getByTestId('poll-fate').filter({ hasText: 'You answered' }).waitFor();
  assert.equal((await testid(ada, 'tab-chat').boundingBox()).y, side.y, 'the panel moved');
  await testid(ben, 'poll-pointer').tap();
  await eventually(() => ben.evaluate(() => document.activeElement?.dataset.testid), (id) => /^poll-/.test(id ?? '') && id !== 'poll-pointer', 'the way up leads nowhere');
  await choice(ben, model, 'A saliency map').check();
  await counted(desk(ana, model), 'poll-bar', [2, 0, 0], 'the moderators do not see both');
  await choice(ben, model, 'A saliency map').focus();
  await ben.keyboard.press('ArrowDown');
  await counted(desk(ana, model), 'poll-bar', [1, 1, 0], 'the change is not counted');
  assert.equal(await choice(ben, model, 'The nearest case').isChecked(), true);
  for (const page of [ada, ben, room, speak]) await page.getByText('2 answers').first().waitFor();

  for (const page of [ada, ben]) {
    await in_front(page, model).getByText('Results come later').waitFor();
    assert.equal(await in_front(page, model).getByTestId('poll-number').count(), 0, 'hidden results are on the page');
  }
  assert.deepEqual(await counts(room, 'room-bar'), [0, 0, 0]);
  for (const name of ['ada', 'ben', 'speak']) {
    const polls = told(name).filter(({ kind, poll }) => kind === 'poll' && poll.text === model);
    assert.ok(polls.length > 0, name);
    for (const { poll } of polls) assert.deepEqual([poll.results, poll.by_name, poll.barred], [null, undefined, undefined], `${name} was told`);
  }
  await shoot_all('open-hidden');
  await accessible('an open poll');

  await step(ana, model, 'publish');
  for (const page of [ada, ben]) {
    await counted(in_front(page, model), 'poll-bar', [1, 1, 0], 'the results are not there');
    await spoken(page, /The results are there/);
  }
  await in_front(ben, model).getByTestId('poll-bar').nth(1).filter({ hasText: 'your answer' }).waitFor();
  await counted(room, 'room-bar', [1, 1, 0], 'not on the screen');
  await counted(testid(speak, 'speak-poll'), 'poll-bar', [1, 1, 0], 'not with the speaker');
  await shoot_all('published');
  await accessible('published');
  await testid(ada, 'poll-aside').click();
  await testid(ada, 'polls-front').waitFor({ state: 'detached' });
  await testid(ada, 'tab-polls').click();
  await with_text(ada, 'past-poll', model).filter({ hasText: '50 %' }).waitFor();
  await shoot(ada, 'polls-list-ada');
  await accessible('the list', ['ada']);
});

test('two moderators at once: who comes second is told, and nothing of theirs was done', { timeout: 60_000 }, async () => {
  const { phil } = pages;
  const text = 'Shall we skip the break?';
  // A moderator whose news are late.
  let held = false;
  const late = [];
  let to_page;
  const context = await browser.newContext(laptop);
  await context.routeWebSocket(/\/ws\?/, (socket) => {
    const up = socket.connectToServer();
    to_page = (frame) => socket.send(frame);
    socket.onMessage((frame) => up.send(frame));
    up.onMessage((frame) => (held && JSON.parse(frame).type === 'events' ? late.push(frame) : to_page(frame)));
  });
  const slow = await context.newPage();
  await slow.goto(await server.link('moderator', ['--name', 'Slow']));
  await testid(slow, 'rail-polls').click();
  const poll = await opened({ text, options: ['Yes', 'No'] });
  await in_state(desk(slow, text), slow, 'open');
  held = true;
  await step(phil, text, 'close');
  await in_state(desk(phil, text), phil, 'closed');
  await step(slow, text, 'publish');
  await desk(slow, text).getByTestId('poll-trouble').filter({ hasText: /Phil/ }).waitFor();
  held = false;
  for (const frame of late) to_page(frame);
  await in_state(desk(slow, text), slow, 'closed');
  await shoot(slow, 'polls-race');

  await step(slow, text, 'remove');
  await testid(slow, 'poll-remove-dialog').filter({ hasText: text }).waitFor();
  assert.deepEqual(await violations(slow, '[data-testid="poll-remove-dialog"]'), []);
  await testid(slow, 'poll-keep').click();
  await desk(slow, text).waitFor();
  await step(slow, text, 'remove');
  await testid(slow, 'poll-remove-confirm').click();
  await desk(phil, text).waitFor({ state: 'detached' });
  assert.ok(told('ada').some((event) => event.kind === 'poll_gone' && event.id === poll));
  await context.close();
});

test('several choices with results for all, live; an answer is changed, taken back, and outlives the page', { timeout: 90_000 }, async () => {
  const { ada, ben, ana, room } = pages;
  const text = 'What do you work with?';
  await write(ana, { text, kind: 'multiple', options: ['Images', 'Records', 'Signals'] });
  await step(ana, text, 'open');
  await choice(ada, text, 'Images').check();
  await choice(ada, text, 'Signals').check();
  assert.deepEqual(await counts(in_front(ben, text), 'poll-number'), [0, 0, 0]);
  await in_front(ada, text).getByTestId('poll-send').click();
  for (const page of [ada, ben]) await counted(in_front(page, text), 'poll-number', [1, 0, 1], 'it is not live');
  await choice(ben, text, 'Records').check();
  await choice(ben, text, 'Signals').check();
  await in_front(ben, text).getByTestId('poll-send').click();
  await counted(in_front(ada, text), 'poll-number', [1, 1, 2], 'it is not live');
  await counted(room, 'room-bar', [1, 1, 2], 'it is not live in the room');
  await in_front(ada, text).getByText('2 · 100 %').waitFor();
  await shoot_all('several', ['ada', 'ben', 'room']);

  await ada.reload();
  await in_front(ada, text).getByTestId('poll-fate').filter({ hasText: 'You answered' }).waitFor();
  assert.equal(await choice(ada, text, 'Signals').isChecked(), true);
  await choice(ada, text, 'Images').uncheck();
  await in_front(ada, text).getByTestId('poll-send').filter({ hasText: 'Change' }).click();
  await counted(in_front(ben, text), 'poll-number', [0, 1, 2], 'the change is not counted');
  await in_front(ada, text).getByTestId('poll-take-back').click();
  await counted(in_front(ben, text), 'poll-number', [0, 1, 1], 'it is not taken back');
  assert.equal(await choice(ada, text, 'Signals').isChecked(), false);

  await step(ana, text, 'close');
  await in_front(ben, text).waitFor({ state: 'detached' });
  await spoken(ben, /The poll is closed/);
  await testid(room, 'room-poll').filter({ hasText: text }).waitFor({ state: 'detached' });
  await testid(ben, 'tab-polls').click();
  await with_text(ben, 'past-poll', text).filter({ hasText: 'Closed' }).waitFor();
  await step(ana, text, 'open');
  await in_front(ben, text).waitFor();
  assert.equal(await choice(ben, text, 'Records').isChecked(), true);
  await step(ana, text, 'close');
});

test('a rating by finger and by arrow keys', { timeout: 60_000 }, async () => {
  const { ada, ben, ana, room } = pages;
  const text = 'How easy was it to follow?';
  await write(ana, { text, kind: 'rating' });
  await step(ana, text, 'open');
  await in_front(ben, text).locator('label', { hasText: '4' }).tap();
  await counted(in_front(ben, text), 'poll-number', [0, 0, 0, 1, 0], 'a tap is no answer');
  await choice(ada, text, '1, lowest').focus();
  await ada.keyboard.press('Space');
  for (let i = 0; i < 4; i += 1) await ada.keyboard.press('ArrowRight');
  await counted(in_front(ben, text), 'poll-number', [0, 0, 0, 1, 1], 'the keys do not reach the highest');
  await testid(room, 'room-poll').filter({ hasText: 'mean 4.5' }).waitFor();
  await shoot_all('rating', ['ada', 'ben', 'ana', 'room', 'speak']);
  await accessible('a rating', ['ada', 'ben', 'room']);
  const small = await in_front(ben, text).locator('input, button').evaluateAll((all) =>
    all.filter((one) => getComputedStyle(one).visibility === 'visible').map((one) => [one.dataset.testid, one.getBoundingClientRect()]).filter(([, { width, height }]) => Math.min(width, height) < 44).map(([id]) => id));
  assert.deepEqual(small, [], 'too small for a finger');
  await step(ana, text, 'close');
});

test('words: counted whatever their capitals, and one that is taken out stays out', { timeout: 90_000 }, async () => {
  const { ada, ben, ana, room } = pages;
  const text = 'One word for today?';
  await write(ana, { text, kind: 'words' });
  await step(ana, text, 'open');
  const give = async (page, ...words) => {
    for (const [at, word] of words.entries()) {
      if (at > 0) await in_front(page, text).getByTestId('poll-word-more').click();
      await in_front(page, text).getByTestId('poll-word-field').nth(at).fill(word);
    }
    await in_front(page, text).getByTestId('poll-send').click();
  };
  await give(ada, 'Fourier', 'humbug');
  await in_front(ada, text).getByTestId('poll-fate').filter({ hasText: 'You answered' }).waitFor();
  await give(ben, 'fourier');
  const first = testid(room, 'room-word').first();
  await first.filter({ hasText: /fourier/i }).and(room.locator('[data-count="2"]')).waitFor();
  await testid(room, 'room-word').filter({ hasText: 'humbug' }).waitFor();
  await shoot_all('words', ['ada', 'ben', 'ana', 'room']);
  await accessible('words', ['ada', 'ben', 'ana', 'room']);

  await desk(ana, text).getByTestId('desk-word').filter({ hasText: 'humbug' }).getByTestId('bar-word').click();
  await desk(ana, text).getByTestId('barred').filter({ hasText: 'humbug' }).waitFor();
  await testid(room, 'room-word').filter({ hasText: 'humbug' }).waitFor({ state: 'detached' });
  await in_front(ben, text).getByTestId('poll-word').filter({ hasText: 'humbug' }).waitFor({ state: 'detached' });
  await in_front(ben, text).getByTestId('poll-word-field').first().fill('HUMBUG');
  await in_front(ben, text).getByTestId('poll-send').click();
  await in_front(ben, text).getByTestId('poll-error').filter({ hasText: /not wanted here/ }).waitFor();
  assert.equal(await in_front(ben, text).getByTestId('poll-word-field').first().inputValue(), 'HUMBUG', 'what was written is gone');
  await shoot(ben, 'polls-word-refused-ben');
  await step(ana, text, 'publish');
  await testid(room, 'room-poll').filter({ hasText: 'Results' }).waitFor();
});

test('reactions: one’s own at once, the others’ over the picture’s edge, and a count for who wants no movement', { timeout: 60_000 }, async () => {
  const { ada, ben, room } = pages;
  for (const page of [ada, ben, room]) await moving(page);
  const bar = await testid(ada, 'reactions').boundingBox();
  await testid(ada, 'react-applause').click();
  await ada.locator('[data-testid="float"][data-kind="applause"][data-own="true"]').waitFor({ state: 'attached', timeout: 1_000 });
  for (const page of [ben, room]) await page.locator('[data-testid="float"][data-kind="applause"][data-own="false"]').first().waitFor({ state: 'attached' });
  assert.deepEqual(await testid(ada, 'reactions').boundingBox(), bar, 'the row moved');
  await ada.locator('[data-testid="float"]').waitFor({ state: 'detached' });
  assert.ok(told('ben').some(({ kind, counts: all }) => kind === 'reactions' && all.applause === 1 && all.heart === undefined));
  assert.equal(told('ben').some((event) => event.kind === 'reactions' && 'person' in event), false);

  // Many at once are no more than a page can bear.
  let most = 0;
  const crowd = await Promise.all(Array.from({ length: 8 }, attendee));
  for (let round = 0; round < 5; round += 1) {
    await Promise.all(crowd.flatMap((client) => ['heart', 'wow', 'thumbs_up'].map((kind) => client.command('react', { kind }))));
    most = Math.max(most, await ben.getByTestId('float').count());
  }
  await shoot_all('floating', ['ada', 'ben', 'room']);
  assert.ok(most <= 24, String(most));

  await ben.emulateMedia({ reducedMotion: 'reduce' });
  await testid(ada, 'react-laugh').click();
  await testid(ben, 'float-counts').filter({ hasText: /😂\s*1/ }).waitFor();
  assert.equal(await testid(ben, 'float').count(), 0, 'something moves');
  await shoot(ben, 'polls-counts-ben');
  await testid(ben, 'float-counts').waitFor({ state: 'detached' });
  await moving(ben);
});

test('a signal reaches the speaker and the moderators, without a name, and no attendee', { timeout: 60_000 }, async () => {
  const { ada, ben, ana, phil, speak } = pages;
  await testid(ada, 'signal-open').click();
  await shoot(ada, 'polls-signal-menu-ada');
  assert.deepEqual(await violations(ada), []);
  await testid(ada, 'signal-cannot_hear').click();
  await testid(speak, 'speak-signal').and(speak.locator('[data-kind="cannot_hear"][data-count="1"]')).waitFor();
  await testid(ben, 'signal-open').tap();
  await shoot(ben, 'polls-signal-menu-ben');
  await testid(ben, 'signal-cannot_hear').tap();
  await testid(speak, 'speak-signal').and(speak.locator('[data-count="2"]')).waitFor();
  assert.equal(await testid(speak, 'speak-signal').count(), 1, 'zero is shown');
  for (const page of [ana, phil]) await testid(page, 'signal-counts').locator('visible=true').filter({ hasText: 'Can’t hear: 2' }).waitFor();
  await spoken(ana, /2 people cannot hear/);
  assert.match(await testid(ana, 'rail-control').textContent(), /2/);
  await shoot_all('signals', ['ada', 'ben', 'ana', 'phil', 'speak']);
  await accessible('signals', ['ada', 'ben', 'ana', 'speak']);

  assert.equal(await testid(ada, 'signal-open').getAttribute('data-set'), 'cannot_hear');
  await testid(ada, 'signal-open').click();
  await ada.getByText('is set for 2 minutes').waitFor();
  await shoot(ada, 'polls-signal-set-ada');
  await testid(ada, 'signal-none').click();
  await testid(speak, 'speak-signal').and(speak.locator('[data-count="1"]')).waitFor();
  await testid(ben, 'signal-open').tap();
  await testid(ben, 'signal-none').tap();
  await testid(speak, 'speak-signals').waitFor({ state: 'detached' });
  for (const name of ['ada', 'ben']) assert.equal(told(name).some(({ kind }) => kind === 'signals'), false, `${name} was told of signals`);
  const [some] = told('speak').filter(({ kind }) => kind === 'signals');
  assert.deepEqual(Object.keys(some).filter((key) => key !== 'seq').sort(), ['attending', 'counts', 'kind', 'stage']);
});

test('the room shows the poll or the question on stage, whichever came later', { timeout: 60_000 }, async () => {
  const { room } = pages;
  const asker = await attendee();
  const first = await opened({ text: 'Opened before the question', options: ['Yes', 'No'] });
  await testid(room, 'room-poll').filter({ hasText: 'Opened before' }).waitFor();
  const { question } = (await asker.must('ask', { text: 'Put on stage while a poll is open?' })).result;
  await staff.until((c) => c.questions.has(question));
  for (const name of ['approve', 'put_on_stage']) {
    const { version } = staff.questions.get(question);
    await staff.must(name, { question, version });
    await staff.until((c) => c.questions.get(question).version > version);
  }
  await testid(room, 'on-stage-question').waitFor();
  assert.equal(await testid(room, 'room-poll').count(), 0);
  await new Promise((resolve) => setTimeout(resolve, 300)); // the page's clock and the server's differ by some of that
  const second = await opened({ text: 'Opened after the question', options: ['Yes', 'No'] });
  await testid(room, 'room-poll').filter({ hasText: 'Opened after' }).waitFor();
  assert.equal(await testid(room, 'on-stage-question').count(), 0);
  for (const poll of [first, second]) await staff.must('close_poll', { poll, version: 2 });
  await testid(room, 'on-stage-question').waitFor();
  await staff.must('answered', { question, version: staff.questions.get(question).version });
  await testid(room, 'on-stage-question').waitFor({ state: 'detached' });
});

test('the longest poll and the fullest cloud: every page stays in shape', { timeout: 120_000 }, async () => {
  const { ada, ben, ana, room } = pages;
  const ask = await open(browser, `${server.base}/ask/ballroom-c`, phone);
  pages.ask = ask;
  const long = 'Which of these would you want to see before you act on what the model says about a patient whom you have not seen yourself? '.repeat(3).slice(0, 290);
  const options = Array.from({ length: 10 }, (_, at) => `${at + 1}. ${'an explanation that names the variables and how far each of them moved the estimate, and in which direction'.slice(0, 40 + 8 * at)}`);
  const poll = await opened({ text: long, kind: 'multiple', options });
  const crowd = await Promise.all(Array.from({ length: 12 }, attendee));
  for (const [at, client] of crowd.entries()) await client.must('answer_poll', { poll, choices: options.map((_, i) => i).filter((i) => (i * 7 + at * 3) % 5 < 2) });
  await in_front(ben, long).getByText('12 answers').waitFor();
  await eventually(() => counts(room, 'room-bar'), (all) => all.reduce((a, b) => a + b, 0) > 30, 'not on the screen');
  await shoot_all('longest');
  await accessible('the longest poll', ['ada', 'ben', 'ana', 'room', 'speak', 'ask']);
  const cut = await room.evaluate(() => [...document.querySelectorAll('.room-poll, .room-poll *')].some((one) => one.getBoundingClientRect().bottom > document.querySelector('.room-foot').getBoundingClientRect().top + 1));
  assert.equal(cut, false, 'the poll lies over what is next');
  await staff.must('close_poll', { poll, version: 2 });

  const cloud = await opened({ text: 'What should we read?', kind: 'words' });
  const words = Array.from({ length: 60 }, (_, at) => ['Shapley', 'attention', 'counterfactual', 'prototype', 'calibration', 'uncertainty', 'rule list', 'saliency'][at % 8] + (at < 8 ? '' : ` ${at}`));
  for (const [at, client] of crowd.entries()) await client.must('answer_poll', { poll: cloud, words: [words[at % 4], words[8 + at * 2], words[9 + at * 2]] });
  await testid(room, 'room-word').nth(20).waitFor();
  await shoot_all('cloud');
  await accessible('the cloud', ['ada', 'ben', 'ana', 'room', 'ask']);
  const overlaps = await room.evaluate(() => {
    const boxes = [...document.querySelectorAll('[data-testid="room-word"]')].map((one) => one.getBoundingClientRect());
    return boxes.some((a, i) => boxes.some((b, j) => j > i && a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - a.height * 0.25 && b.top < a.bottom - a.height * 0.25));
  });
  assert.equal(overlaps, false, 'words lie over one another');
  for (const [width, height] of [[360, 740], [1024, 768]]) {
    for (const name of ['ada', 'ana']) {
      await pages[name].setViewportSize({ width, height });
      if (name === 'ana') await testid(ana, width === 360 ? 'tab-polls' : 'rail-polls').click();
      await fits(name);
      await shoot(pages[name], `polls-cloud-${name}-${width}`);
    }
  }
  for (const name of ['ada', 'ana']) await pages[name].setViewportSize(laptop.viewport);
  await staff.must('close_poll', { poll: cloud, version: 2 });
  await in_front(ada, 'What should we read?').waitFor({ state: 'detached' });
});

test('what was answered while the server is away is counted when it is back', { timeout: 90_000 }, async () => {
  const { ada, ana } = pages;
  const text = 'Are you still there?';
  await write(ana, { text, options: ['Yes', 'No'] });
  await step(ana, text, 'open');
  await in_front(ada, text).waitFor();
  for (const client of clients.splice(0)) await client.close();
  await server.kill();
  await testid(ada, 'conn-state').and(ada.locator('[data-state="reconnecting"]')).waitFor();
  await choice(ada, text, 'Yes').check();
  await server.launch(`127.0.0.1:${server.port}`);
  await counted(desk(ana, text), 'poll-bar', [1, 0], 'the answer is lost');
  assert.equal(await choice(ada, text, 'Yes').isChecked(), true);
});

test('no page had an error', () => {
  const away = /favicon|ERR_CONNECTION_REFUSED|WebSocket connection|Failed to load resource/; // the server was away for a while
  for (const [name, page] of Object.entries(pages)) assert.deepEqual(page.problems.filter((one) => !away.test(one)), [], name);
});
