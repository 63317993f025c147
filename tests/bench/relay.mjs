// The figures of tests/bench/relay, in one run: the server, the bare loop and Janus. Called by that script.
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import path from 'node:path';
import { root } from '../support/server.mjs';
import * as parts from './load/parts.mjs';
import { configure, stopAll } from './load/run.mjs';
import { print } from './load/report.mjs';

const everything = ['steady', 'bare', 'janus', 'memory', 'arrivals', 'ramp', 'idle'];
const folder = path.join(root, 'build/bench');

function readOptions() {
  const given = { only: everything.join(','), viewers: 200, seconds: 5, windows: 3, shards: 1, pace: 0, nice: 0,
    'janus-viewers': 100, 'janus-loops': 1, watching: 100, arriving: 300, 'memory-viewers': 500, 'ramp-step': 50, 'ramp-max': 1000,
    equal: false, gro: false, 'any-core': false, profile: false, json: false };
  const words = process.argv.slice(2);
  for (let i = 0; i < words.length; i += 1) {
    const name = words[i].replace(/^--/, '');
    if (!(name in given)) throw new Error(`unknown option ${words[i]}; see tests/bench/relay --help`);
    if (typeof given[name] === 'boolean') given[name] = true;
    else if (typeof given[name] === 'number') given[name] = Number(words[(i += 1)]);
    else given[name] = words[(i += 1)];
    if (given[name] === undefined || Number.isNaN(given[name])) throw new Error(`${words[i - 1]} needs a value`);
  }
  given.only = given.only.split(',');
  const unknown = given.only.find((part) => !everything.includes(part));
  if (unknown) throw new Error(`no part ${unknown}; there are ${everything.join(', ')}`);
  return given;
}

async function main() {
  const options = readOptions();
  mkdirSync(folder, { recursive: true });
  const publisher = [...(options.equal ? ['--equal'] : []), ...(options.pace > 0 ? ['--pace', options.pace] : [])].map(String);
  configure({ pin: !options['any-core'], nice: options.nice, publisher });
  const figures = {
    made: new Date().toISOString(),
    machine: { cores: cpus().length, model: cpus()[0].model, kernel: execFileSync('uname', ['-r'], { encoding: 'utf8' }).trim(), load_before: loadavg()[0] },
    options,
  };
  const context = { options, figures, folder, trace: path.join(folder, 'trace.txt') };
  for (const part of everything) {
    if (!options.only.includes(part)) continue;
    console.error(`== ${part}`);
    figures[part] = await parts[part](context);
  }
  writeFileSync(path.join(folder, 'relay.json'), `${JSON.stringify(figures, null, 1)}\n`);
  if (options.json) console.log(JSON.stringify(figures));
  else print(figures);
}

try {
  await main();
} catch (error) {
  console.error(`relay: ${error.message}`);
  process.exitCode = 1;
} finally {
  await stopAll();
}
