// The pages' own clock (www/src/net/clock.ts) for clients of Node tests.
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './server.mjs';

const { build } = await import(pathToFileURL(path.join(root, 'www/node_modules/esbuild/lib/main.js')));
const bundled = await build({ entryPoints: [path.join(root, 'www/src/net/clock.ts')], bundle: true, format: 'esm', write: false });
const { ClockEstimator } = await import(`data:text/javascript,${encodeURIComponent(bundled.outputFiles[0].text)}`);

export class ProgrammeClock {
  constructor(client) {
    this.client = client;
    this.estimator = new ClockEstimator();
  }
  // One exchange with the server. t0 names it: two are never under way at once.
  async sample() {
    this.estimator.set_pace(this.client.pace);
    const sent_ms = performance.now();
    this.client.send({ type: 'clock', t0: sent_ms });
    const answer = await this.client.next((m) => m.type === 'clock' && m.t0 === sent_ms, 'the clock');
    this.estimator.add({ sent_ms, server_received_ms: answer.t1_ms, server_sent_ms: answer.t2_ms, received_ms: performance.now() });
  }
  now_ms(at = performance.now()) {
    return this.estimator.now_ms(at);
  }
  error_ms(at = performance.now()) {
    return this.estimator.error_ms(at);
  }
  // Until the programme's clock has passed `at_ms`.
  async until(at_ms) {
    for (let left = at_ms - this.now_ms(); left >= 0; left = at_ms - this.now_ms()) {
      await new Promise((resolve) => setTimeout(resolve, left / this.client.pace + 1));
    }
  }
}
