// What a day is after what chairs did, worked out from docs/PROGRAMME.md (Live operations) and nothing of the server's. Times are
// milliseconds of the programme's clock; `at` is when the server decided, which no model can know beforehand.

const minute = 60_000;
const on_time = 2 * minute;

export class DayModel {
  // talks: [{code, title, room, start, minutes, pause, minutes_min, hard_stop}]
  constructor(talks) {
    this.talks = new Map();
    for (const talk of talks) this.add(talk);
  }

  add({ code, title, room, start, minutes, pause = false, minutes_min = minutes, hard_stop = false }) {
    this.talks.set(code, { code, title, room, start, end: start + minutes * minute, planned_length: minutes * minute,
      pause, length_min: minutes_min * minute, hard_stop, cancelled: false, started: null, ended: null });
  }
  get(code) {
    return this.talks.get(code);
  }
  // As all readers must have it.
  standing() {
    return new Map([...this.talks.values()].map(({ code, title, room, start, end, cancelled }) => [code, { title, room, start, end, cancelled }]));
  }
  snapshot() {
    return structuredClone([...this.talks]);
  }
  restore(snapshot) {
    this.talks = new Map(structuredClone(snapshot));
  }

  in_room(room) {
    return [...this.talks.values()].filter((talk) => talk.room === room && !talk.cancelled && talk.ended === null).sort((a, b) => a.start - b.start);
  }
  on(room, at) {
    const here = this.in_room(room);
    return here.findLast((talk) => talk.started !== null) ?? here.find((talk) => talk.start <= at && at < talk.end) ?? null;
  }
  waiting(room, from) {
    return this.in_room(room).filter((talk) => talk.started === null && talk.end > from);
  }

  // What waits comes later by `delay`; pauses shrink first; a hard stop holds.
  push(behind, delay) {
    for (const talk of behind) {
      if (delay === 0) return;
      if (talk.hard_stop) return;
      const gives = talk.pause ? Math.min(delay, Math.max(0, talk.end - talk.start - talk.length_min)) : 0;
      talk.start += delay;
      delay -= gives;
      talk.end += delay;
    }
  }
  // Gaps give what they can: each talk moves only as far as it must behind `free`.
  make_way(behind, free) {
    for (const talk of behind) {
      const delay = free - talk.start;
      if (delay <= 0 || talk.hard_stop) return;
      this.push([talk], delay);
      free = talk.end;
    }
  }

  // What is ahead of these, at the latest, when the next hard stop is kept and pauses give all they can.
  latest_end(behind) {
    const stop = behind.findIndex((talk) => talk.hard_stop);
    if (stop < 0) return Infinity;
    const least = (talk) => Math.min(talk.end - talk.start, talk.pause ? talk.length_min : Infinity);
    return behind.slice(0, stop).reduce((end, talk) => end - least(talk), behind[stop].start);
  }

  start_talk({ talk: code }, at) {
    const talk = this.get(code);
    for (const other of this.in_room(talk.room)) {
      if (other === talk) continue;
      const passed_over = other.start <= at && other.end > at && other.start < talk.start;
      if (other.started !== null || passed_over) Object.assign(other, { ended: at, end: Math.max(at, other.start) });
    }
    if (Math.abs(at - talk.start) > on_time) {
      const behind = this.waiting(talk.room, at).filter((other) => other !== talk);
      Object.assign(talk, { start: at, end: Math.max(at, Math.min(at + talk.planned_length, this.latest_end(behind))) });
      this.make_way(behind, talk.end);
    }
    talk.started = at;
  }
  end_talk({ talk: code }, at) {
    Object.assign(this.get(code), { ended: at, end: Math.max(at, this.get(code).start) });
  }
  extend_talk({ talk: code, minutes }, at) {
    const talk = this.get(code);
    this.push(this.waiting(talk.room, at).filter((other) => other.start >= talk.end), minutes * minute);
    talk.end += minutes * minute;
  }
  running_late({ minutes }, at, room) {
    const on = this.on(room, at);
    this.push(this.waiting(room, at).filter((other) => other !== on && (on ? other.start > on.start : other.start >= at)), minutes * minute);
    if (on) on.end += minutes * minute;
  }
  // Neighbours of one room.
  swap_talks({ talk, with: other }) {
    const [front, back] = [this.get(talk), this.get(other)].sort((a, b) => a.start - b.start);
    const [first, end] = [front.start, back.end];
    const back_length = back.end - back.start;
    const front_length = front.end - front.start;
    Object.assign(back, { start: first, end: first + back_length });
    Object.assign(front, { start: end - front_length, end });
  }
  cancel_talk({ talk }) {
    this.get(talk).cancelled = true;
  }
  reinstate_talk({ talk }) {
    this.get(talk).cancelled = false;
  }
  move_talk({ talk: code, start_ms, room }) {
    const talk = this.get(code);
    const length = talk.end - talk.start;
    if (room) talk.room = room;
    if (start_ms) Object.assign(talk, { start: start_ms, end: start_ms + length });
  }
  insert_talk({ code, title, room, start_ms, minutes, kind, cascade }) {
    const end = start_ms + minutes * minute;
    if (cascade) this.make_way(this.in_room(room).filter((talk) => talk.started === null && talk.start >= start_ms), end);
    this.add({ code, title, room, start: start_ms, minutes, pause: kind === 'pause' });
  }
}
