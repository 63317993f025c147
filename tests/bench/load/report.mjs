// The figures as a table: what was measured, what is to be reached.
const places = (value, digits) => (Number.isFinite(value) ? value.toFixed(digits) : '-');
const range = (spread, digits = 2) => (spread ? `${places(spread.median, digits)} (${places(spread.min, digits)}-${places(spread.max, digits)})` : '-');
const total = (windows, name) => windows.reduce((sum, window) => sum + window[name], 0);

const mean = (windows, value) => windows.reduce((sum, w) => sum + value(w), 0) / windows.length;
const pair = (a, b, digits = 0) => `${places(a, digits)} / ${places(b, digits)}`;

// One line a server or bare loop. In time: of what the talk sends; behind it, the server or this machine was too slow.
function costRows(figures) {
  const rows = [['', 'CPU us a packet', 'packets a CPU-second', 'of bare GSO', 'lost', 'in time', 'delay ms', 'packet ms', 'key frame ms', 'KB a viewer']];
  const limit = figures.bare?.modes['UDP_SEGMENT']?.us_a_packet;
  const cost = (us) => [range(us), places(1e6 / us.median, 0), limit ? places(limit.median / us.median, 2) : '-'];
  const server = (name, result, kilobytes) => {
    const { windows, join, talk } = result;
    const sent = talk.video_packets_a_second + 50;
    rows.push([`${name}, ${result.viewers} viewers`, ...cost(result.us_a_packet), total(windows, 'lost'),
      `${places((mean(windows, (w) => w.packets / w.viewers / w.seconds) / sent) * 100, 0)} %`,
      pair(mean(windows, (w) => w.delay_us_p50) / 1e3, mean(windows, (w) => w.delay_us_p99) / 1e3, 1),
      pair(join.first_packet_ms.p50, join.first_packet_ms.p95), pair(join.first_key_frame_ms.p50, join.first_key_frame_ms.p95), places(kilobytes, 0)]);
  };
  const kilobytes = (result) => (result.resident_kb_after - result.resident_kb_before) / result.joined;
  if (figures.steady) server(figures.options.shards > 1 ? `lanai, ${figures.options.shards} shards` : 'lanai', figures.steady, kilobytes(figures.steady));
  if (figures.janus?.us_a_packet) server('janus', figures.janus, figures.janus.kb_a_viewer);
  else if (figures.janus) rows.push([`janus: SKIPPED, ${figures.janus.skipped}`, ...Array(9).fill('')]);
  for (const [mode, { us_a_packet }] of Object.entries(figures.bare?.modes ?? {})) rows.push([`bare, ${mode}`, ...cost(us_a_packet), ...Array(6).fill('')]);
  return rows;
}

function targetRows(figures) {
  const rows = [];
  const { steady, bare, janus, memory, arrivals, ramp, idle } = figures;
  const limit = bare?.modes['UDP_SEGMENT']?.us_a_packet.median;
  if (steady && limit) rows.push(['packets a CPU-second / bare GSO of 8', places(limit / steady.us_a_packet.median, 2), '>= 0.8']);
  if (steady && janus?.us_a_packet) rows.push(['packets a CPU-second / Janus', places(janus.us_a_packet.median / steady.us_a_packet.median, 1), '>= 5']);
  if (ramp) rows.push(['viewers without loss, 1 shard', `${ramp.one.viewers_without_loss}${ramp.one.client_limit ? ' (the load client lost)' : ''}`, '>= 500'],
    ['the same, 2 shards / 1', places(ramp.ratio, 2), '>= 1.8']);
  if (memory) rows.push([`KB a viewer, ${memory.connected} connected`, places(memory.kb_a_viewer, 1), '<= 64']);
  if (steady) {
    const { first_key_frame_ms: picture } = steady.join;
    rows.push(['POST to first key frame p50 / p95, ms', pair(picture.p50, picture.p95), '<= 60 / 150'],
      [`forwarding delay at ${steady.viewers} viewers p50 / p99, ms`,
        pair(mean(steady.windows, (w) => w.delay_us_p50) / 1e3, mean(steady.windows, (w) => w.delay_us_p99) / 1e3, 1), '<= 1 / 5']);
  }
  if (arrivals) {
    const { arrived, those_watching: stayed } = arrivals;
    rows.push([`${arrivals.arriving} arrive in 1 s: a picture p50 / max, ms`, `${places(arrived.first_key_frame_ms.p50, 0)} / ${places(arrived.first_key_frame_ms.max, 0)} (${arrived.first_key_frame_ms.count} of ${arrivals.arriving})`, '<= 2000'],
      [`... lost by the ${arrivals.watching} already watching`, `${stayed.lost} of ${stayed.packets + stayed.lost}`, '0']);
  }
  if (idle) rows.push([`idle, ${idle.silent.joined.connected} joined, one packet a second: % of a core`, range(idle.silent_percent), '< 1'],
    [`... with the slate, ${idle.slate.joined.connected} joined`, range(idle.slate_percent), ''],
    ['... with the slate, one viewer', range(idle.slate_alone_percent), '']);
  return rows;
}

function table(rows) {
  const widths = rows[0].map((_, i) => Math.max(...rows.map((row) => String(row[i]).length)));
  for (const row of rows) console.log(row.map((cell, i) => String(cell)[i === 0 ? 'padEnd' : 'padStart'](widths[i])).join('  '));
  console.log('');
}

export function print(figures) {
  const { options, machine } = figures;
  const pinned = options['any-core'] ? 'nothing is pinned' : `one-shard servers on core ${machine.cores - 1}, everything else on core 0`;
  console.log(`${machine.cores} cores (${machine.model}), Linux ${machine.kernel}, load ${places(machine.load_before, 1)} before; ${pinned};` +
    ` receivers read ${options.gro ? 'with UDP_GRO' : 'single packets'}; ${options.windows} windows of ${options.seconds} s, median (min-max)`);
  const talk = figures.steady?.talk;
  if (talk) console.log(`talk: ${talk.video_kbit_a_second} kbit/s and ${talk.video_packets_a_second} packets/s of video, 50 packets/s of sound`);
  console.log('');
  const costs = costRows(figures);
  if (costs.length > 1) {
    table(costs);
    console.log('packet, key frame: from the POST, p50 / p95; delay: from the publisher\'s send to the viewer\'s socket, p50 / p99\n');
  }
  const targets = targetRows(figures);
  if (targets.length > 0) table([['', 'measured', 'to reach'], ...targets]);
  if (figures.steady?.profile) console.log(['the server in steady\'s windows:', ...figures.steady.profile].join('\n'));
}
