// The lossy link (tests/support/link) for Node tests, and how to put it between a page and the server.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { root } from './server.mjs';

export class LossyLink {
  // port: the server's, on 127.0.0.1.
  static async start(port, { seed = 1, tcp = false } = {}) {
    const link = new LossyLink();
    const args = ['--to', `127.0.0.1:${port}`, '--seed', String(seed), ...(tcp ? ['--tcp'] : [])];
    link.process = spawn(path.join(root, 'build/release/lossy_link'), args, { stdio: ['pipe', 'pipe', 'inherit'] });
    link.ended = new Promise((resolve) => link.process.once('exit', resolve));
    link.process.once('error', () => {}); // it ends the lines, which says so
    link.lines = createInterface({ input: link.process.stdout })[Symbol.asyncIterator]();
    link.port = (await link.line()).port;
    return link;
  }
  async line() {
    const { value, done } = await this.lines.next();
    if (done) throw new Error('lossy_link ended');
    return JSON.parse(value);
  }
  // {down, up, outage, move, reset}, see lossy_link --help; resolves to the counts. One at a time.
  async tell(command = {}) {
    this.process.stdin.write(`${JSON.stringify(command)}\n`);
    const answer = await this.line();
    if (answer.error) throw new Error(`lossy_link: ${answer.error}`);
    return answer;
  }
  async stop() {
    this.process.stdin.end();
    await this.ended;
  }
}

const udp_candidate = /^a=candidate:\S+ \d+ udp \d+ 127\.0\.0\.1 (\d+) /i;

// Sends the page's WHEP sessions through a link, whose only way to the server it is: other candidates, TCP's too, are
// left out of the answers. `page.link` from the first session on, `page.offers` and `page.answers`.
export async function through_link(page, { seed } = {}) {
  page.offers = [];
  page.answers = [];
  await page.route(/\/whep\/[^/]+$/, async (route) => {
    if (route.request().method() !== 'POST') return route.continue();
    const response = await route.fetch();
    const answer = await response.text();
    if (response.status() !== 201) return route.fulfill({ response, body: answer });
    const lines = answer.split('\r\n');
    const own = lines.find((line) => udp_candidate.test(line));
    if (!own) throw new Error(`no UDP candidate of 127.0.0.1 in\n${answer}`);
    page.link ??= await LossyLink.start(Number(own.match(udp_candidate)[1]), { seed });
    const through = own.replace(/(127\.0\.0\.1) \d+/, `$1 ${page.link.port}`);
    const kept = lines.filter((line) => line === own || !line.startsWith('a=candidate:'));
    const body = kept.map((line) => (line === own ? through : line)).join('\r\n');
    page.offers.push(route.request().postData());
    page.answers.push(body);
    const headers = response.headers();
    delete headers['content-length'];
    return route.fulfill({ status: 201, headers, body });
  });
}
