// Other people's clients: simple-whip-client publishes and Chromium watches; a GStreamer webrtcbin viewer plays WHEP.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { spawn, execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { Server, root } from '../support/server.mjs';
import { eventually, launch, open, picture, testid } from '../support/browser.mjs';

let server;
before(async () => {
  server = await Server.start({ playout: false });
});
after(async () => {
  assert.equal((await server.stop()).code, 0);
});

test('simple-whip-client publishes, Chromium and webrtcbin watch', { timeout: 120_000 }, async (t) => {
  const token = await server.invite('speaker', ['--stage', 'ballroom-c', '--source', 'speaker']);
  const publisher = spawn('whip-client', ['-u', `${server.base}/whip/ballroom-c/speaker`, '-t', token, '-l', '5',
    '-V', 'videotestsrc is-live=true pattern=ball ! video/x-raw,width=1280,height=720,framerate=30/1 ! videoconvert ! x264enc tune=zerolatency speed-preset=ultrafast bitrate=1500 key-int-max=60 ! video/x-h264,profile=constrained-baseline ! rtph264pay config-interval=-1 aggregate-mode=zero-latency ! queue ! application/x-rtp,media=video,encoding-name=H264,payload=96',
    '-A', 'audiotestsrc is-live=true wave=ticks ! audioconvert ! audioresample ! opusenc ! rtpopuspay ! queue ! application/x-rtp,media=audio,encoding-name=OPUS,payload=97'],
  { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, LD_PRELOAD: path.join(root, 'build/release/liblanai_soup_shim.so') } });
  let said = '';
  for (const stream of [publisher.stdout, publisher.stderr]) stream.on('data', (chunk) => (said += chunk));
  const ended = new Promise((resolve) => publisher.once('exit', resolve));
  const browser = await launch();
  try {
    await eventually(() => server.metric('lanai_relay_publishers'), (n) => n === 1, 'not published', 20_000).catch((error) => {
      throw new Error(`${error.message}\n${said}`);
    });
    await t.test('Chromium sees it', async () => {
      const page = await open(browser, server.base);
      await eventually(() => picture(page), (p) => p.width === 1280 && p.height === 720, 'no picture').catch((error) => {
        throw new Error(`${error.message}\n${said}\n${server.log}`);
      });
      await testid(page, 'unmute').click();
      const first = await picture(page);
      await eventually(() => picture(page), (p) => p.frames > first.frames + 30 && p.sum !== first.sum && p.energy > 0, 'it does not play');
      await page.close();
    });
    await t.test('a GStreamer webrtcbin viewer plays it', async () => {
      const viewer = path.join(root, 'build/release/whep_gst_viewer');
      assert.ok(existsSync(viewer), 'whep_gst_viewer was not built');
      const out = await new Promise((resolve) => {
        execFile(viewer, [`${server.base}/whep/ballroom-c`, '--seconds', '6'], { timeout: 60_000 }, (error, stdout, stderr) => resolve({ error, stdout, stderr }));
      });
      assert.equal(out.error, null, out.stdout + out.stderr);
      const seen = JSON.parse(out.stdout.trim().split('\n').pop());
      assert.ok(seen.frames > 60, out.stdout);
      assert.deepEqual([seen.width, seen.height], [1280, 720]);
    });
  } finally {
    await browser.close();
    publisher.kill('SIGINT');
    const timer = setTimeout(() => publisher.kill('SIGKILL'), 5_000);
    await ended;
    clearTimeout(timer);
  }
  await eventually(() => server.metric('lanai_relay_publishers'), (n) => n === 0, 'the session did not end', 40_000);
});
