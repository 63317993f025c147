// A disk that fills up: commands are refused with storage_failed, nothing acknowledged is lost, and when there is room
// again the server goes on. On a small tmpfs, which needs the right to mount.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, writeFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { tmpdir } from 'node:os';
import { Server } from '../support/server.mjs';
import { Client } from '../support/client.mjs';

async function smallDisk() {
  const at = await mkdtemp(path.join(tmpdir(), 'lanai-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', at], { stdio: 'pipe' });
    return at;
  } catch {
    await rm(at, { recursive: true });
    return null;
  }
}

test('a full disk', { timeout: 120_000 }, async (t) => {
  const disk = await smallDisk();
  if (!disk) return t.skip('may not mount a tmpfs here');
  const server = await Server.start({ playout: false, data: path.join(disk, 'data') });
  try {
    const chair = await Client.open(server, 'moderator', await server.cookie('moderator'), { page: 'moderate' });
    const kept = (await chair.must('say', { text: 'before' })).result.message;
    await writeFile(path.join(disk, 'ballast'), Buffer.alloc(4 * 1024 * 1024)).catch(() => {});
    let refused;
    const acknowledged = [kept];
    for (let i = 0; i < 400 && !refused; i += 1) {
      const answer = await chair.command('say', { text: `${i} `.padEnd(900, 'x') });
      if (answer.type === 'ack') acknowledged.push(answer.result.message);
      else if (answer.code === 'rate_limited') await new Promise((resolve) => setTimeout(resolve, answer.retry_after_ms));
      else refused = answer;
    }
    assert.equal(refused?.code, 'storage_failed');
    assert.equal((await fetch(`${server.base}/healthz`)).status, 200);
    await rm(path.join(disk, 'ballast'));
    acknowledged.push((await chair.must('say', { text: 'after' })).result.message);
    await server.kill();
    await server.launch();
    const again = await Client.open(server, 'moderator', chair.cookie, { page: 'moderate' });
    const lost = acknowledged.slice(-200).filter((id) => !again.messages.has(id));
    assert.deepEqual(lost, []);
    await again.close();
  } finally {
    await server.stop();
    execFileSync('umount', ['-l', disk]);
    await rm(disk, { recursive: true, force: true });
  }
});
