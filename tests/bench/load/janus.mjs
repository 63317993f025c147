// Janus (Debian's package) with one streaming mountpoint, event loops on, fed with the same talk as plain RTP. Runs only
// in the benchmark's own network namespace: Janus offers no loopback candidate.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { load, publish, serverCore, spread, start, stop } from './run.mjs';

const address = process.env.LANAI_BENCH_ADDRESS;
const port = 8088, audioPort = 5102, videoPort = 5104, mountpoint = 1;
const folders = '/usr/lib/x86_64-linux-gnu/janus';
const startMs = 10_000;

// ice_lite: the load client checks, Janus answers, as with a server. session_timeout 0: viewers send no keep-alives.
const main = (folder, loops) => `
general: {
  configs_folder = "${folder}"
  plugins_folder = "${folders}/plugins"
  transports_folder = "${folders}/transports"
  events_folder = "${folders}/events"
  loggers_folder = "${folders}/loggers"
  debug_level = 2
  session_timeout = 0
  event_loops = ${loops}
}
media: { rtp_port_range = "20000-60000" }
nat: { ice_lite = true, ice_enforce_list = "${address}" }
plugins: { disable = "libjanus_audiobridge.so,libjanus_duktape.so,libjanus_echotest.so,libjanus_lua.so,libjanus_nosip.so,libjanus_recordplay.so,libjanus_sip.so,libjanus_textroom.so,libjanus_videocall.so,libjanus_videoroom.so,libjanus_voicemail.so" }
transports: { disable = "libjanus_mqtt.so,libjanus_nanomsg.so,libjanus_pfunix.so,libjanus_rabbitmq.so,libjanus_websockets.so" }
events: { broadcast = false }
`;
const http = `
general: { json = "compact", base_path = "/janus", http = true, port = ${port}, ip = "${address}", https = false }
admin: { admin_http = false, admin_https = false }
`;
const streaming = `
talk: {
  type = "rtp"
  id = ${mountpoint}
  media = (
    { type = "audio", mid = "a", port = ${audioPort}, pt = 111, codec = "opus" },
    { type = "video", mid = "v", port = ${videoPort}, pt = 102, codec = "h264", fmtp = "profile-level-id=42e01f;packetization-mode=1" }
  )
}
`;

async function answers(url) {
  const until = Date.now() + startMs;
  while (Date.now() < until) {
    try {
      if ((await fetch(`${url}/info`)).ok) return true;
    } catch {
      await new Promise((resolve) => { setTimeout(resolve, 100); });
    }
  }
  return false;
}

export async function janusPart({ options }) {
  if (!address) return { skipped: 'it needs the network namespace' };
  if (!existsSync('/usr/bin/janus')) return { skipped: 'package janus is not installed' };
  const folder = await mkdtemp(path.join(tmpdir(), 'lanai-janus-'));
  await writeFile(path.join(folder, 'janus.jcfg'), main(folder, options['janus-loops']));
  await writeFile(path.join(folder, 'janus.transport.http.jcfg'), http);
  await writeFile(path.join(folder, 'janus.plugin.streaming.jcfg'), streaming);
  const log = path.join(folder, 'log');
  const server = start(serverCore, ['janus', '--disable-stdout', `--log-file=${log}`, '-F', folder, '-C', path.join(folder, 'janus.jcfg')],
    { stdio: ['ignore', 'ignore', 'ignore'] });
  let publisher;
  try {
    const url = `http://${address}:${port}/janus`;
    if (!(await answers(url))) return { skipped: `janus did not start: ${tail(log)}` };
    publisher = await publish(['--rtp', address, '--audio-port', String(audioPort), '--video-port', String(videoPort)]);
    const result = await load(url, server.child.pid, ['--janus', mountpoint, '--candidate', address, '--viewers', options['janus-viewers'],
      '--join-rate', 20, '--seconds', options.seconds, '--windows', options.windows, ...(options.gro ? ['--gro'] : [])]);
    const us = result.windows.filter((w) => w.packets > 0).map((w) => (w.server_cpu_seconds / w.packets) * 1e6);
    if (us.length === 0) return { skipped: `no packets from it: ${result.problem} ${tail(log)}`, ...result };
    return { ...result, talk: publisher.talk, us_a_packet: spread(us), kb_a_viewer: (result.resident_kb_after - result.resident_kb_before) / result.joined };
  } finally {
    if (publisher) await stop(publisher.entry);
    await stop(server);
    await rm(folder, { recursive: true, force: true });
  }
}

function tail(file) {
  return existsSync(file) ? execFileSync('tail', ['-n', '3', file], { encoding: 'utf8' }).trim() : 'it wrote no log';
}
