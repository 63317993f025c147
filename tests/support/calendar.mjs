// A calendar as libical reads it.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { root } from './server.mjs';

// [{uid, title, room, sequence, start_ms, end_ms, cancelled, modified_ms}]; rejects where it is no good calendar.
export function readCalendar(text) {
  return new Promise((resolve, reject) => {
    const reader = spawn(path.join(root, 'build/release/read_calendar'));
    let out = '';
    let err = '';
    reader.stdout.on('data', (chunk) => { out += chunk; });
    reader.stderr.on('data', (chunk) => { err += chunk; });
    reader.on('error', reject);
    reader.on('close', (code) => {
      if (code !== 0) return reject(new Error(err));
      resolve(JSON.parse(out));
    });
    reader.stdin.end(text);
  });
}
