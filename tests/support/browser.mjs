// A real Chromium for tests: fake camera and microphone, and what a test wants to know of a playing <video>.
import { chromium } from 'playwright-core';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';

export const shots = process.env.LANAI_SHOTS; // a folder: screenshots are kept there
export const chromium_path = process.env.LANAI_CHROMIUM ?? '/usr/bin/chromium';

export const launch = () => chromium.launch({
  executablePath: chromium_path,
  args: ['--no-sandbox', '--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream=fps=30',
    '--autoplay-policy=no-user-gesture-required', '--allow-loopback-in-peer-connection', '--disable-gpu',
    '--disable-background-networking', '--mute-audio'],
});

// A page of its own (own cookies) whose console errors are gathered.
export async function open(browser, address, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, permissions: ['camera', 'microphone'], ...options });
  const page = await context.newPage();
  page.problems = [];
  page.on('console', (message) => {
    // A session that ended with its DTLS alert is gone when its DELETE arrives, and Chromium logs each 404.
    const ended = /404/.test(message.text()) && /\/whep\/[^/]+\/./.test(message.location().url);
    if (message.type() === 'error' && !ended) page.problems.push(`${message.text()} ${message.location().url}`);
  });
  page.on('pageerror', (error) => page.problems.push(String(error)));
  await page.goto(address);
  return page;
}

export const testid = (page, id) => page.locator(`[data-testid="${id}"]`);

export async function shoot(page, name) {
  if (!shots) return;
  await mkdir(shots, { recursive: true });
  await page.screenshot({ path: path.join(shots, `${name}.png`) });
}

// What the stage's <video> shows now.
export const picture = (page) => page.evaluate(async () => {
  const video = document.querySelector('[data-testid="stage-video"]');
  const element = video instanceof HTMLVideoElement ? video : video?.querySelector('video');
  const result = { width: element?.videoWidth ?? 0, height: element?.videoHeight ?? 0, time: element?.currentTime ?? 0,
    frames: element?.getVideoPlaybackQuality().totalVideoFrames ?? 0, peers: window.__lanai?.peerConnections() ?? 0,
    energy: 0, audio_s: 0, received: 0, frozen_s: 0, sum: 0 };
  const stats = await window.__lanai?.stats();
  for (const report of stats?.values() ?? []) {
    if (report.type !== 'inbound-rtp') continue;
    if (report.kind === 'audio') Object.assign(result, { energy: report.totalAudioEnergy, audio_s: report.totalSamplesDuration });
    if (report.kind === 'video') Object.assign(result, { received: report.framesDecoded, frozen_s: report.totalFreezesDuration ?? 0 });
  }
  if (element && element.videoWidth > 0) {
    const canvas = document.createElement('canvas');
    canvas.width = 64;
    canvas.height = 36;
    const context = canvas.getContext('2d');
    context.drawImage(element, 0, 0, 64, 36);
    const data = context.getImageData(0, 0, 64, 36).data;
    for (let i = 0; i < data.length; i += 1) result.sum = (result.sum * 31 + data[i]) % 1_000_003;
  }
  return result;
});

// Calls probe() until test(value) holds; the last value is in the error.
export async function eventually(probe, test, what, timeout = 30_000) {
  const deadline = Date.now() + timeout;
  let value;
  do {
    value = await probe();
    if (test(value)) return value;
    await new Promise((resolve) => setTimeout(resolve, 100));
  } while (Date.now() < deadline);
  throw new Error(`${what}; last: ${JSON.stringify(value)}`);
}
