// The soak's samples and their judgement. Called by tests/bench/soak.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../support/server.mjs';
import { options as readOptions } from './cpu.mjs';
import { configure, load, publishTo, spread, startServer, stopAll, whep } from './load/run.mjs';

const usage = 'see tests/bench/soak --help';
const warmUpSeconds = 120, judgedMinutes = 10;
const limits = { resident_kb: { absolute: 4_096, share: 0.05 }, descriptors: { absolute: 8, share: 0.1 } };

// Least squares, in units an hour.
export function slopeAnHour(samples, name) {
  const n = samples.length;
  if (n < 2) return 0;
  const x = samples.map((s) => s.seconds);
  const y = samples.map((s) => s[name]);
  const meanX = x.reduce((a, b) => a + b) / n;
  const meanY = y.reduce((a, b) => a + b) / n;
  const over = x.reduce((sum, value, i) => sum + (value - meanX) * (y[i] - meanY), 0);
  const under = x.reduce((sum, value) => sum + (value - meanX) ** 2, 0);
  return under === 0 ? 0 : (over / under) * 3_600;
}

export function judge(samples, name) {
  const end = samples.at(-1).seconds;
  const judged = samples.filter((s) => s.seconds >= Math.max(warmUpSeconds, end / 5));
  if (judged.length < 3) return { grew: false, judged: judged.length };
  const third = Math.floor(judged.length / 3);
  const median = (part) => spread(part.map((s) => s[name])).median;
  const first = median(judged.slice(0, third));
  const last = median(judged.slice(-third));
  const slope = slopeAnHour(judged, name);
  const { absolute, share } = limits[name];
  return { first, last, slope_an_hour: slope, judged: judged.length, grew: slope > 0 && last - first > absolute && last - first > share * first };
}

async function main() {
  const given = readOptions(usage, { minutes: 30, viewers: 60, seed: 1, nice: 0, json: false });
  configure({ pin: false, nice: given.nice });
  const server = await startServer({ core: null });
  await publishTo(server);
  const samples = [];
  if (!given.json) console.log('seconds  viewers  joined  resident KB  descriptors  CPU s');
  const result = await load(whep(server), server.process.pid,
    ['--mode', 'churn', '--viewers', given.viewers, '--length', given.minutes * 60, '--seed', given.seed], {
      onSample: (s) => {
        samples.push(s);
        if (given.json) return;
        const cells = [s.seconds.toFixed(0), s.viewers, s.joined, s.resident_kb, s.descriptors, s.cpu_seconds.toFixed(1)];
        console.log(cells.map((cell, i) => String(cell).padStart([7, 9, 8, 13, 13, 7][i])).join(''));
      },
    });
  const verdict = { resident_kb: judge(samples, 'resident_kb'), descriptors: judge(samples, 'descriptors') };
  const judgeable = given.minutes >= judgedMinutes;
  const grew = judgeable && (verdict.resident_kb.grew || verdict.descriptors.grew);
  const report = { made: new Date().toISOString(), options: given, joined: result.joined, refused: result.refused, problem: result.problem, verdict, judgeable, grew, samples };
  mkdirSync(path.join(root, 'build/bench'), { recursive: true });
  writeFileSync(path.join(root, 'build/bench/soak.json'), `${JSON.stringify(report, null, 1)}\n`);
  if (given.json) console.log(JSON.stringify(report));
  else {
    const line = (name, unit) => `${name}: median ${verdict[name].first} -> ${verdict[name].last} ${unit}, slope ${verdict[name].slope_an_hour?.toFixed(1)} ${unit} an hour`;
    console.log(`\n${result.joined} joined, ${result.refused} refused${result.refused > 0 ? ` (${result.problem})` : ''}`);
    if (verdict.resident_kb.last !== undefined) console.log(`${line('resident_kb', 'KB')}\n${line('descriptors', 'descriptors')}`);
    console.log(judgeable ? (grew ? 'IT GROWS' : 'flat') : `under ${judgedMinutes} minutes: too short to judge`);
  }
  process.exitCode = grew || samples.length === 0 ? 1 : 0;
}

try {
  await main();
} catch (error) {
  console.error(`soak: ${error.message}`);
  process.exitCode = 1;
} finally {
  await stopAll();
}
