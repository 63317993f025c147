// CPU seconds a process has used so far, from /proc (user and system).
import { readFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';

const ticksPerSecond = Number(execFileSync('getconf', ['CLK_TCK']));

export function cpuSeconds(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

export function residentKb(pid) {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]);
}

export function table(rows) {
  const widths = rows[0].map((_, i) => Math.max(...rows.map((row) => String(row[i]).length)));
  for (const row of rows) console.log(row.map((cell, i) => String(cell)[i === 0 ? 'padEnd' : 'padStart'](widths[i])).join('  '));
}

export function options(usage, defaults) {
  const given = { ...defaults };
  const words = process.argv.slice(2);
  for (let i = 0; i < words.length; i += 1) {
    const name = words[i].replace(/^--/, '');
    if (name === 'help') {
      console.log(usage);
      process.exit(0);
    }
    if (!(name in defaults)) {
      console.error(`unknown option ${words[i]}\n${usage}`);
      process.exit(2);
    }
    given[name] = typeof defaults[name] === 'boolean' ? true : Number(words[(i += 1)]);
    if (Number.isNaN(given[name])) {
      console.error(`${words[i - 1]} needs a number\n${usage}`);
      process.exit(2);
    }
  }
  return given;
}
