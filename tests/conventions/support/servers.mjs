// okta-sim and seatgraph as processes of their own, on free ports.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const running = new Set();

/** A temporary folder. */
export class Folder {
  path = mkdtempSync(join(tmpdir(), 'seatgraph-conventions-'));

  remove() {
    rmSync(this.path, { recursive: true, force: true });
  }
}

const SMALL = ['--users=60', '--apps=12', '--days=20', '--events-per-day=60', '--rate-limit=3000'];

/** An Okta org, of sixty people where nothing else is said; what to connect to it with. */
export async function oktaSim(programs, org = SMALL) {
  const { lines } = start(join(programs, 'okta-sim'), ['--listen=127.0.0.1:0', ...org], 'stdout');
  const found = {};
  for await (const line of lines) {
    const [, name, value] = line.match(/^(domain|token):\s+(\S+)/) ?? [];
    if (name) found[name] = value;
    if (found.domain && found.token) return { host: found.domain, token: found.token };
  }
  throw new Error('okta-sim has ended');
}

/** `seatgraph serve` over a database in `folder`, once it is ready. */
export async function serve(programs, folder, settings = {}) {
  const token = `sgt_${randomBytes(24).toString('hex')}`;
  const { child, lines } = start(join(programs, 'seatgraph'), ['serve'], 'stderr', {
    cwd: folder,
    env: {
      ...process.env,
      SEATGRAPH_DATABASE_URL: `sqlite:${join(folder, 'seatgraph.db')}`,
      SEATGRAPH_LISTEN: '127.0.0.1:0',
      SEATGRAPH_BOOTSTRAP_TOKEN: token,
      SEATGRAPH_LOG: 'info',
      ...settings,
    },
  });
  let said = '';
  for await (const line of lines) {
    said += `${line}\n`;
    const [, address] = line.match(/"address":\s*"([^"]+)"/) ?? [];
    if (!address) continue;
    const ready = await fetch(`http://${address}/readyz`);
    if (ready.status !== 200) throw new Error(`/readyz answers ${ready.status}`);
    return { url: `http://${address}/graphql`, token, stop: () => stop(child) };
  }
  throw new Error(`seatgraph has ended:\n${said}`);
}

/** Stops what still runs. */
export async function stopAll() {
  await Promise.all([...running].map(stop));
}

function start(program, args, output, options = {}) {
  const stdio = output === 'stdout' ? ['ignore', 'pipe', 'ignore'] : ['ignore', 'ignore', 'pipe'];
  const child = spawn(program, args, { ...options, stdio });
  running.add(child);
  child.on('exit', () => running.delete(child));
  const input = child[output];
  const reader = createInterface({ input });
  const lines = (async function* () {
    const queue = [];
    let wake = () => {};
    let closed = false;
    reader.on('line', (line) => (queue.push(line), wake()));
    reader.on('close', () => ((closed = true), wake()));
    for (;;) {
      while (queue.length) yield queue.shift();
      if (closed) return;
      await new Promise((next) => (wake = next));
    }
  })();
  return { child, lines };
}

function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  const ended = new Promise((done) => child.once('exit', done));
  child.kill('SIGTERM');
  return ended;
}
