// What each kind of reader holds of the programme, in one form: by title {start, end, room, cancelled}, milliseconds. Feeds say
// seconds and whole minutes; so does the form, see comparable().
import { spawn } from 'node:child_process';
import path from 'node:path';
import { root } from './server.mjs';

const minute = 60_000;
const cancelled_title = /^Cancelled: /;

// As coarse as the coarsest reader: starts to the second, lengths to the minute.
export function comparable({ title, start, end, room, cancelled }) {
  return { title, start: Math.floor(start / 1000), minutes: Math.round((end - start) / minute), room, cancelled };
}
const by_title = (list) => {
  const held = new Map(list.map((talk) => [talk.title, comparable(talk)]));
  if (held.size !== list.length) throw new Error('two talks of one title');
  return held;
};

const run_with = (program, input) => new Promise((resolve, reject) => {
  const child = spawn(program, [], { stdio: ['pipe', 'pipe', 'pipe'] });
  let out = '';
  let said = '';
  child.stdout.on('data', (chunk) => { out += chunk; });
  child.stderr.on('data', (chunk) => { said += chunk; });
  child.once('error', reject);
  child.once('close', (code) => (code === 0 ? resolve(out) : reject(new Error(`${program} ended with ${code}: ${said}`))));
  child.stdin.end(input);
});

async function feed(base, name) {
  const answer = await fetch(base + name);
  if (answer.status !== 200) throw new Error(`${name}: ${answer.status}`);
  return answer.text();
}

// The events of schedule.ics as libical reads them.
export async function calendar_events(base) {
  return JSON.parse(await run_with(path.join(root, 'build/release/read_calendar'), await feed(base, '/schedule.ics')));
}
export const held_by_calendar = (events) => by_title(events.map(({ title, room, start_ms, end_ms, cancelled }) => (
  { title, start: start_ms, end: end_ms, room, cancelled })));

const minutes_of = (duration) => duration.split(':').reduce((sum, part) => 60 * sum + Number(part), 0);
const from_feed = ({ title, date, duration, room }) => ({ title: title.replace(cancelled_title, ''), start: Date.parse(date),
  end: Date.parse(date) + minutes_of(duration) * minute, room, cancelled: cancelled_title.test(title) });

export async function held_by_json(base) {
  const { schedule } = JSON.parse(await feed(base, '/schedule.json'));
  const rooms = schedule.conference.days.flatMap((day) => Object.entries(day.rooms));
  return by_title(rooms.flatMap(([room, talks]) => talks.map((talk) => from_feed({ ...talk, room }))));
}

// The page lends its XML parser.
export async function held_by_xml(base, page) {
  const talks = await page.evaluate((text) => {
    const file = new DOMParser().parseFromString(text, 'application/xml');
    if (file.querySelector('parsererror')) throw new Error(file.querySelector('parsererror').textContent);
    const word = (event, name) => event.querySelector(`:scope > ${name}`).textContent;
    return [...file.querySelectorAll('day > room > event')].map((event) => ({ title: word(event, 'title'), date: word(event, 'date'),
      duration: word(event, 'duration'), room: event.parentElement.getAttribute('name') }));
  }, await feed(base, '/schedule.xml'));
  return by_title(talks.map(from_feed));
}

// What a page knows. room_names: by id.
export async function held_by_page(page, room_names) {
  const talks = await page.evaluate(() => window.__lanai_talks());
  return by_title(talks.map((talk) => ({ title: talk.title, start: talk.start_ms, end: talk.end_ms, room: room_names[talk.room], cancelled: talk.cancelled })));
}

// What an attendee's page shows.
export async function shown_by_page(page) {
  const rows = await page.evaluate(() => [...document.querySelectorAll('[data-testid="talk"]')].map((row) => ({
    title: row.querySelector('.talk-title').firstChild.textContent,
    start: Date.parse(row.querySelector('[data-testid="talk-start"]').dateTime),
    minutes: parseInt(row.querySelector('.talk-length').textContent, 10),
    room: row.querySelector('.talk-room').textContent,
    cancelled: row.classList.contains('is-cancelled'),
  })));
  return by_title(rows.map(({ minutes, ...row }) => ({ ...row, end: row.start + minutes * minute })));
}
