// ./dev bench: the release server and a plain Node server side by side, driven by the same client,
// in interleaved rounds. Prints medians and ratios; these machines are shared, so only the ratios of
// one run mean something.
//
//   node run.mjs [--rounds N] [--seconds S] [--only posts|sqlite|idle|roundtrip] [--json FILE]
import { execFile, execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { consilium, demo, eventually, Scope, Server } from '../support/consilium.mjs';
import { discussedCase, withoutRateLimit } from '../support/story.mjs';

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '3' },
    connections: { type: 'string', default: '5000' },
    only: { type: 'string' },
    json: { type: 'string' },
  },
});
const rounds = Number(options.rounds);
const seconds = Number(options.seconds);
const connections = Number(options.connections);
const build = process.env.CONSILIUM_BUILD_DIR ?? path.resolve(import.meta.dirname, '../../build/release');
const loadClient = path.join(build, 'tests', 'load_client');
const rawInserts = path.join(build, 'tests', 'raw_inserts');

// Where there are two processors, the server has one and its client the other.
const pinned = availableParallelism() >= 2;
const on = (processor, command) =>
  pinned ? ['taskset', '-c', String(processor), ...command] : command;

const run = promisify(execFile);
async function measure(command, timeout = 120_000) {
  const [program, ...args] = on(1, command);
  const { stdout, stderr } = await run(program, args, { timeout, maxBuffer: 1 << 24 });
  if (stderr) process.stderr.write(stderr);
  return JSON.parse(stdout);
}

const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};
const medianOf = (samples, field) => median(samples.map((sample) => sample[field]));

/** User and system time of a process so far, in milliseconds, from all its threads. */
async function processorTime(pid) {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

async function residentMemory(pid) {
  return Number(/VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${pid}/status`, 'utf8'))[1]);
}

/** better-sqlite3 is built here, against the headers of the Node.js that runs it. */
async function buildNodeServer() {
  const module = path.join(import.meta.dirname, 'node_modules', 'better-sqlite3');
  if (existsSync(path.join(module, 'build', 'Release', 'better_sqlite3.node'))) return;
  console.error('Building the Node server’s SQLite module (once) …');
  const headers = path.resolve(process.execPath, '../..');
  const npm = execFileSync('npm', ['root', '--global'], { encoding: 'utf8' }).trim();
  const gyp = path.join(npm, 'npm', 'node_modules', 'node-gyp', 'bin', 'node-gyp.js');
  execFileSync(process.execPath, [gyp, 'rebuild', '--release', `--nodedir=${headers}`], {
    cwd: module,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

/** The Node server, with the interface of support's Server as far as it is used here. */
class NodeServer {
  constructor(folder, certificates) {
    this.folder = folder;
    this.certificates = certificates;
    this.token = 'A'.repeat(43);
  }
  async launch() {
    await mkdir(this.folder, { recursive: true });
    const portFile = path.join(this.folder, 'port');
    await rm(portFile, { force: true });
    await rm(path.join(this.folder, 'node.db'), { force: true });
    const [program, ...args] = on(0, [
      process.execPath,
      path.join(import.meta.dirname, 'node_server.mjs'),
      ...['--cert', this.certificates.cert, '--key', this.certificates.key],
      ...['--database', path.join(this.folder, 'node.db')],
      ...['--token', this.token, '--port-file', portFile],
    ]);
    this.child = spawn(program, args, { stdio: ['ignore', 'ignore', 'inherit'] });
    this.port = await eventually(
      async () => Number(await readFile(portFile, 'utf8').catch(() => 0)),
      'the Node server',
    );
  }
  get pid() {
    return this.child.pid;
  }
  async kill() {
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGTERM');
    await ended;
  }
}

const scope = new Scope();
const results = {};
try {
  await buildNodeServer();
  const { data, users } = await demo(scope, {
    settings: { ...withoutRateLimit, 'limits.connections': 20000 },
  });
  const ours = await Server.start(scope, data);
  if (pinned) execFileSync('taskset', ['-a', '-c', '-p', '0', String(ours.pid)], { stdio: 'ignore' });
  const story = await discussedCase(ours, users);
  const folder = await mkdtemp(path.join(tmpdir(), 'consilium-bench-'));
  scope.after(() => rm(folder, { recursive: true, force: true }));
  const theirs = new NodeServer(folder, {
    cert: path.join(data, 'certs', 'server.crt'),
    key: path.join(data, 'certs', 'server.key'),
  });
  await theirs.launch();
  scope.after(() => theirs.kill());

  const target = (server) => ['--port', String(server.port), '--token', server === theirs ? theirs.token : story.token];
  const post = (server, subscribers, posters) =>
    measure([
      loadClient,
      'posts',
      ...target(server),
      ...['--subscribers', String(subscribers), '--posters', String(posters)],
      ...['--seconds', String(seconds), '--case', story.caseId, '--centre', story.centre],
    ]);

  const rows = [];
  const row = (what, mine, other, unit, wanted) => {
    const ratio = mine / other;
    rows.push({ what, consilium: mine, other, unit, ratio, wanted });
  };
  const wants = (name) => options.only === undefined || options.only === name;

  if (wants('posts')) {
    const goals = { '20/10': 3, '20/100': 5, '100/10': 2.2, '100/100': 4 };
    for (const [subscribers, posters] of [
      [20, 10],
      [20, 100],
      [100, 10],
      [100, 100],
    ]) {
      const name = `${subscribers}/${posters}`;
      const mine = [];
      const other = [];
      for (let round = 0; round < rounds; ++round) {
        mine.push(await post(ours, subscribers, posters));
        other.push(await post(theirs, subscribers, posters));
        console.error(`posts ${name}, round ${round + 1} of ${rounds}`);
      }
      const errors = [...mine, ...other].reduce((sum, { errors: count }) => sum + count, 0);
      if (errors > 0) throw new Error(`${errors} posts were refused`);
      results[`posts ${name}`] = { mine, other };
      const compare = (label, field, unit, wanted) =>
        row(`${label} ${name}`, medianOf(mine, field), medianOf(other, field), unit, wanted);
      compare('durable posts', 'acksPerSecond', '/s', `≥ ${goals[name]}`);
      compare('acknowledgement p50', 'ackP50', 'ms');
      compare('acknowledgement p99', 'ackP99', 'ms');
      compare('fan-out p50', 'fanoutP50', 'ms');
      compare('fan-out p99', 'fanoutP99', 'ms', '≤ 0.4');
    }
  }

  if (wants('sqlite')) {
    const mine = [];
    const other = [];
    for (let round = 0; round < rounds; ++round) {
      mine.push(await post(ours, 1, 100));
      const copy = path.join(folder, 'raw.db');
      for (const ending of ['', '-wal', '-shm']) await rm(copy + ending, { force: true });
      const backup = path.join(folder, `backup-${round}`);
      const made = await consilium(['backup', '--data', data, '--to', backup]);
      if (made.code !== 0) throw new Error(`backup failed: ${made.stderr}`);
      await copyFile(path.join(backup, 'consilium.db'), copy);
      await rm(backup, { recursive: true });
      other.push(
        await measure([rawInserts, '--database', copy, '--seconds', String(seconds)]),
      );
      console.error(`SQLite, round ${round + 1} of ${rounds}`);
    }
    results.sqlite = { mine, other };
    row(
      'durable posts 1/100 against bare SQLite',
      medianOf(mine, 'acksPerSecond'),
      medianOf(other, 'postsPerSecond'),
      '/s',
      '≥ 0.45',
    );
  }

  if (wants('roundtrip')) {
    const count = 5000;
    const mine = [];
    const other = [];
    for (let round = 0; round < rounds; ++round) {
      for (const [server, samples] of [
        [ours, mine],
        [theirs, other],
      ]) {
        const before = await processorTime(server.pid);
        const sample = await measure([loadClient, 'roundtrip', ...target(server), '--count', String(count)]);
        sample.processor = ((await processorTime(server.pid)) - before) / count;
        samples.push(sample);
      }
      console.error(`round trips, round ${round + 1} of ${rounds}`);
    }
    results.roundtrip = { mine, other };
    row('processor time of a round trip', medianOf(mine, 'processor') * 1000, medianOf(other, 'processor') * 1000, 'µs');
    row('round trip p50', medianOf(mine, 'p50'), medianOf(other, 'p50'), 'ms');
  }

  if (wants('idle')) {
    const mine = [];
    const other = [];
    for (let round = 0; round < rounds; ++round) {
      for (const [server, samples] of [
        [ours, mine],
        [theirs, other],
      ]) {
        // A fresh process each time: memory that was used before hides what connections need.
        await server.kill('SIGTERM');
        await server.launch();
        const before = await residentMemory(server.pid);
        const holder = spawn(
          loadClient,
          ['idle', ...target(server), '--connections', String(connections)],
          { stdio: ['pipe', 'pipe', 'inherit'] },
        );
        let ready = '';
        holder.stdout.on('data', (bytes) => {
          ready += bytes;
        });
        const ended = new Promise((resolve) => holder.once('exit', resolve));
        await eventually(() => ready.includes('ready') || holder.exitCode !== null, 'the connections', 300);
        if (!ready.includes('ready')) throw new Error('the idle connections could not be opened');
        samples.push({ kilobytes: ((await residentMemory(server.pid)) - before) / connections });
        holder.stdin.end();
        await ended;
      }
      console.error(`idle connections, round ${round + 1} of ${rounds}`);
    }
    results.idle = { mine, other };
    row(`memory of one of ${connections} idle connections`, medianOf(mine, 'kilobytes'), medianOf(other, 'kilobytes'), 'KiB', '≤ 80 KiB');
  }

  const number = (value) => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));
  console.log(
    `\nMedians of ${rounds} interleaved rounds of ${seconds} s; ` +
      `${pinned ? 'server and client on a processor each' : 'one processor for both'}; ` +
      'n/m: n subscribers, m concurrent posters.\n',
  );
  console.log('| figure | Consilium | compared with | ratio | wanted |');
  console.log('|---|---|---|---|---|');
  for (const { what, consilium: mine, other, unit, ratio, wanted } of rows) {
    console.log(
      `| ${what} | ${number(mine)} ${unit} | ${number(other)} ${unit} | ${ratio.toFixed(2)} | ${wanted ?? ''} |`,
    );
  }
  if (options.json) await writeFile(options.json, JSON.stringify({ rows, results }, null, 1));
} finally {
  await scope.end();
}
