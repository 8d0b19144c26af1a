// ./dev bench: the release server and a plain Node server side by side, driven by the same client,
// in interleaved rounds. Prints medians and ratios; these machines are shared, so only the ratios of
// one run mean something. On PostgreSQL, one server or several over the same database.
//
//   node run.mjs [--engine sqlite|postgres] [--nodes 1|2|3] [--rounds N] [--seconds S]
//                [--only posts|bare|roundtrip|checks|idle|lists] [--json FILE]
import { execFile, execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { Cluster } from '../support/cluster.mjs';
import { consilium, demo, eventually, Scope, Server } from '../support/consilium.mjs';
import { newDatabase, psql } from '../support/database.mjs';
import { PostgresCluster } from '../support/postgres.mjs';
import { discussedCase, withoutRateLimit } from '../support/story.mjs';
import { barePosts } from './bare_postgres.mjs';
import { measureChecks } from './checks.mjs';
import { measureLists } from './lists.mjs';

const { values: options } = parseArgs({
  options: {
    engine: { type: 'string', default: 'sqlite' },
    nodes: { type: 'string' },
    rounds: { type: 'string' },
    seconds: { type: 'string' },
    connections: { type: 'string', default: '5000' },
    only: { type: 'string' },
    json: { type: 'string' },
  },
});
const onPostgres = options.engine === 'postgres';
if (!onPostgres && (options.engine !== 'sqlite' || options.nodes)) {
  console.error('--engine is sqlite or postgres; --nodes is for postgres.');
  process.exit(2);
}
// Three clusters take their time: fewer and shorter rounds keep the whole below ten minutes.
const rounds = Number(options.rounds ?? (onPostgres ? 3 : 5));
const seconds = Number(options.seconds ?? (onPostgres ? 2 : 3));
const nodeCounts = options.nodes ? [Number(options.nodes)] : [1, 2, 3];
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

/** Pins a server, which has started, to the processor of servers. */
function pin(server) {
  if (pinned) execFileSync('taskset', ['-a', '-c', '-p', '0', String(server.pid)], { stdio: 'ignore' });
}

/** What is measured: servers over the same data, and what a client needs to speak to them. */
class Subject {
  constructor(name, servers, story) {
    Object.assign(this, { name, servers, story });
    this.target = { ports: servers.map(({ port }) => port), token: story.token };
  }
}

const settings = { ...withoutRateLimit, 'limits.connections': 20000 };

async function sqliteSubject(scope) {
  const { data, users } = await demo(scope, { settings });
  const server = await Server.start(scope, data);
  pin(server);
  return new Subject('Consilium', [server], await discussedCase(server, users));
}

async function postgresSubject(scope, postgres, count) {
  const database = await newDatabase(scope, { cluster: postgres.url });
  // The load client knows one address.
  const addresses = Array.from({ length: count }, () => '127.0.0.1');
  const { nodes, users } = await Cluster.start(scope, { count, addresses, settings, database });
  for (const node of nodes) pin(node);
  const story = await discussedCase(nodes[0], users);
  const subject = new Subject(`${count} ${count === 1 ? 'node' : 'nodes'}`, nodes, story);
  return Object.assign(subject, { database });
}

/** How large a PostgreSQL database is, in bytes with all indexes, and how many posts it holds. */
async function sizeOf(database) {
  const figure = async (sql) => Number(await psql(database, sql));
  return {
    bytes: await figure('SELECT pg_database_size(current_database())'),
    posts: await figure('SELECT count(*) FROM message'),
  };
}

/** A database with a discussion in it that no server works with. */
async function abandonedDatabase(scope, postgres) {
  const database = await newDatabase(scope, { cluster: postgres.url });
  const { data, users } = await demo(scope, { settings, database });
  const server = await Server.start(scope, data);
  const { token, caseId, centre } = await discussedCase(server, users);
  const client = await server.connect({ token });
  const text = 'Fractures répétées depuis l’enfance. '.repeat(6);
  await client.command('message.post', { case: caseId, centre, text });
  await client.close();
  await server.kill('SIGTERM');
  return { database, stream: `case:${caseId}` };
}

const scope = new Scope();
const results = {};
try {
  await buildNodeServer();
  const subjects = [];
  let postgres;
  if (onPostgres) {
    postgres = await PostgresCluster.start(scope, { durable: true, processor: pinned ? 0 : undefined });
    for (const count of nodeCounts) subjects.push(await postgresSubject(scope, postgres, count));
  } else {
    subjects.push(await sqliteSubject(scope));
  }
  const [first] = subjects;
  const folder = await mkdtemp(path.join(tmpdir(), 'consilium-bench-'));
  scope.after(() => rm(folder, { recursive: true, force: true }));
  const certificates = path.join(first.servers[0].data, 'certs');
  const theirs = new NodeServer(folder, {
    cert: path.join(certificates, 'server.crt'),
    key: path.join(certificates, 'server.key'),
  });
  await theirs.launch();
  scope.after(() => theirs.kill());
  const other = {
    name: 'compared with',
    servers: [theirs],
    story: first.story,
    get target() {
      return { ports: [theirs.port], token: theirs.token };
    },
  };

  const targetOf = ({ target }) => ['--port', target.ports.join(','), '--token', target.token];
  const post = (subject, subscribers, posters) =>
    measure([
      loadClient,
      'posts',
      ...targetOf(subject),
      ...['--subscribers', String(subscribers), '--posters', String(posters)],
      ...['--seconds', String(seconds), '--case', subject.story.caseId, '--centre', subject.story.centre],
    ]);

  /** Samples of each of these, in interleaved rounds: an array for each, in their order. */
  async function interleaved(what, measured, sample) {
    const samples = measured.map(() => []);
    for (let round = 0; round < rounds; ++round) {
      for (const [i, one] of measured.entries()) samples[i].push(await sample(one));
      console.error(`${what}, round ${round + 1} of ${rounds}`);
    }
    results[what] = Object.fromEntries(measured.map(({ name }, i) => [name, samples[i]]));
    return samples;
  }

  const rows = [];
  /** A row of figures of the subjects, where one is not measured undefined, and of the other. */
  const row = (what, mine, compared, unit, wanted = '') =>
    rows.push({ what, mine, compared, unit, ratios: mine.map((figure) => figure / compared), wanted });
  const wants = (name) => options.only === undefined || options.only === name;

  const before = onPostgres && wants('posts') ? await sizeOf(first.database) : undefined;
  if (wants('posts')) {
    const goals = onPostgres ? {} : { '20/10': '≥ 3', '20/100': '≥ 5', '100/10': '≥ 2.2', '100/100': '≥ 4' };
    for (const [subscribers, posters] of [
      [20, 10],
      [20, 100],
      [100, 10],
      [100, 100],
    ]) {
      const name = `${subscribers}/${posters}`;
      const samples = await interleaved(`posts ${name}`, [...subjects, other], (subject) =>
        post(subject, subscribers, posters),
      );
      const errors = samples.flat().reduce((sum, { errors: count }) => sum + count, 0);
      if (errors > 0) throw new Error(`${errors} posts were refused`);
      const compare = (label, field, unit, wanted) => {
        const figures = samples.map((of) => medianOf(of, field));
        row(`${label} ${name}`, figures.slice(0, -1), figures.at(-1), unit, wanted);
      };
      compare('durable posts', 'acksPerSecond', '/s', goals[name]);
      compare('acknowledgement p50', 'ackP50', 'ms');
      compare('acknowledgement p99', 'ackP99', 'ms');
      compare('fan-out p50', 'fanoutP50', 'ms');
      compare('fan-out p99', 'fanoutP99', 'ms', onPostgres ? '' : '≤ 0.4');
    }
  }

  if (wants('bare')) {
    let bare;
    if (onPostgres) {
      const abandoned = await abandonedDatabase(scope, postgres);
      bare = () => barePosts(abandoned, seconds, (command) => on(0, command));
    } else {
      const copy = path.join(folder, 'raw.db');
      bare = async () => {
        for (const ending of ['', '-wal', '-shm']) await rm(copy + ending, { force: true });
        const backup = path.join(folder, 'backup');
        const made = await consilium(['backup', '--data', first.servers[0].data, '--to', backup]);
        if (made.code !== 0) throw new Error(`backup failed: ${made.stderr}`);
        await copyFile(path.join(backup, 'consilium.db'), copy);
        await rm(backup, { recursive: true });
        return measure([rawInserts, '--database', copy, '--seconds', String(seconds)]);
      };
    }
    const engine = onPostgres ? 'PostgreSQL' : 'SQLite';
    const samples = await interleaved(`bare ${engine}`, [...subjects, { name: engine }], (one) =>
      one.target ? post(one, 1, 100) : bare(),
    );
    row(
      `durable posts 1/100 against bare ${engine}`,
      samples.slice(0, -1).map((of) => medianOf(of, 'acksPerSecond')),
      medianOf(samples.at(-1), 'postsPerSecond'),
      '/s',
      onPostgres ? '' : '≥ 0.45',
    );
  }

  if (wants('roundtrip')) {
    const count = 5000;
    const samples = await interleaved('round trips', [first, other], async (one) => {
      const { pid } = one.servers[0];
      const before = await processorTime(pid);
      const sample = await measure([loadClient, 'roundtrip', ...targetOf(one), '--count', String(count)]);
      sample.processor = ((await processorTime(pid)) - before) / count;
      return sample;
    });
    const [mine, compared] = samples.map((of) => medianOf(of, 'processor') * 1000);
    const what = `processor time of a round trip${onPostgres ? ', PostgreSQL’s not counted' : ''}`;
    row(what, [mine], compared, 'µs');
    row('round trip p50', [medianOf(samples[0], 'p50')], medianOf(samples[1], 'p50'), 'ms');
  }

  let checks;
  if (wants('checks')) {
    const [server] = first.servers;
    const client = await server.connect({ token: first.story.token });
    const parts = { seconds, processorTime: () => processorTime(server.pid) };
    checks = [];
    for (let round = 0; round < rounds; ++round) {
      checks.push(await measureChecks(client, parts));
      console.error(`checks, round ${round + 1} of ${rounds}`);
    }
    await client.close();
    results.checks = checks;
  }

  if (wants('idle')) {
    const samples = await interleaved('idle connections', [first, other], async (one) => {
      // A fresh process each time: memory that was used before hides what connections need.
      const [server] = one.servers;
      server.fixedPort = server.port;
      await server.kill('SIGTERM');
      await server.launch();
      const before = await residentMemory(server.pid);
      const holder = spawn(
        loadClient,
        ['idle', ...targetOf(one), '--connections', String(connections)],
        { stdio: ['pipe', 'pipe', 'inherit'] },
      );
      let ready = '';
      holder.stdout.on('data', (bytes) => {
        ready += bytes;
      });
      const ended = new Promise((resolve) => holder.once('exit', resolve));
      await eventually(() => ready.includes('ready') || holder.exitCode !== null, 'the connections', 300);
      if (!ready.includes('ready')) throw new Error('the idle connections could not be opened');
      const kilobytes = ((await residentMemory(server.pid)) - before) / connections;
      holder.stdin.end();
      await ended;
      return { kilobytes };
    });
    const [mine, compared] = samples.map((of) => medianOf(of, 'kilobytes'));
    row(`memory of one of ${connections} idle connections`, [mine], compared, 'KiB', '≤ 80 KiB');
  }

  if (wants('lists')) {
    const place = async () => ({
      settings,
      database: onPostgres ? await newDatabase(scope, { cluster: postgres.url }) : undefined,
    });
    const found = await measureLists(scope, { million: await place(), thousand: await place(), rounds });
    for (const [what, [million, thousand]] of Object.entries(found))
      row(`p95 of a list, ${what}: a million cases against a thousand`, [million], thousand, 'ms', '≤ 1.5');
    results.lists = found;
  }

  const number = (value) => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));
  const where = onPostgres ? 'servers and PostgreSQL on one processor, the client on the other' : 'server and client on a processor each';
  console.log(
    `\nMedians of ${rounds} interleaved rounds of ${seconds} s; ` +
      `${pinned ? where : 'one processor for all'}; ` +
      'n/m: n subscribers, m concurrent posters.\n',
  );
  const cells = (values) => `| ${values.join(' | ')} |`;
  console.log(cells(['figure', ...subjects.map(({ name }) => name), other.name, 'ratio', 'wanted']));
  console.log(`|${'---|'.repeat(subjects.length + 4)}`);
  for (const { what, mine, compared, unit, ratios, wanted } of rows) {
    const figures = subjects.map((_, i) => (i < mine.length ? `${number(mine[i])} ${unit}` : ''));
    const shown = ratios.map((ratio) => ratio.toFixed(2)).join(' / ');
    console.log(cells([what, ...figures, `${number(compared)} ${unit}`, shown, wanted]));
  }
  if (before) {
    const after = await sizeOf(first.database);
    const bytes = (after.bytes - before.bytes) / (after.posts - before.posts);
    console.log(`\nA post takes ${Math.round(bytes)} bytes of the database.`);
  }
  if (checks) {
    const [rate, time] = ['perSecond', 'processor'].map((field) => number(medianOf(checks, field)));
    console.log(
      `\ncase.check of ${checks[0].bytes} bytes: ${rate} /s, ${time} ms of the server’s processor each (wanted: ≥ 200 /s).`,
    );
  }
  if (options.json) await writeFile(options.json, JSON.stringify({ rows, results }, null, 1));
} finally {
  await scope.end();
}
