// The databases of the black-box tests, on the engine that CONSILIUM_TEST_ENGINE selects: makes
// them, and looks into and changes them behind the server's back.
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { cp } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { configure, configured } from './configuration.mjs';

const run = promisify(execFile);

export const engine = process.env.CONSILIUM_TEST_ENGINE || 'sqlite';
export const onPostgres = engine === 'postgres';

/** The URL of the test cluster with another database in it. */
export function inCluster(database, cluster = process.env.CONSILIUM_TEST_POSTGRES) {
  if (!cluster) {
    throw new Error('CONSILIUM_TEST_POSTGRES names no PostgreSQL cluster; ./dev test starts one');
  }
  const url = new URL(cluster);
  url.pathname = `/${database}`;
  return url.href;
}

/** Executes SQL in a PostgreSQL database; resolves to what it prints, columns apart by `|`. */
export async function psql(url, sql) {
  const args = ['--no-psqlrc', '--quiet', '--tuples-only', '--no-align', '--dbname', url];
  const { stdout } = await run('psql', [...args, '--set', 'ON_ERROR_STOP=1', '--command', sql], {
    maxBuffer: 64 << 20,
    timeout: 60_000,
  });
  return stdout.trimEnd();
}

/** The URL of a database of its own, empty or a copy of another; dropped when `t` ends. */
export async function newDatabase(t, { cluster, copyOf } = {}) {
  const name = `consilium_${randomUUID().replaceAll('-', '')}`;
  const url = inCluster(name, cluster);
  const postgres = inCluster('postgres', cluster);
  const template = copyOf ? new URL(copyOf).pathname.slice(1) : 'template0';
  // Without fsync, files are copied faster than their pages go through the log.
  await psql(postgres, `CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY file_copy`);
  t.after(() => psql(postgres, `DROP DATABASE ${name} WITH (FORCE)`));
  return url;
}

/** The URL of a data folder's database; undefined on SQLite. */
export function databaseOf(data) {
  return configured(data, 'database');
}

/** Copies a data folder, but for what a running server keeps in it. */
export function copyFolder(from, to) {
  const left = ['admin.sock', 'consilium.lock'];
  return cp(from, to, { recursive: true, filter: (file) => !left.includes(path.basename(file)) });
}

/** Copies a data folder that no server works with, and what is in its database. */
export async function copyData(t, from, to) {
  await copyFolder(from, to);
  const copyOf = await databaseOf(from);
  if (copyOf) await configure(to, { database: await newDatabase(t, { copyOf }) });
}

const script = `
import json, sqlite3, sys
db = sqlite3.connect(sys.argv[1])
if sys.argv[2] == "rows":
    rows = db.execute(sys.argv[3])
    names = [column[0] for column in rows.description]
    hex = lambda value: value.hex() if isinstance(value, bytes) else value
    print(json.dumps([dict(zip(names, map(hex, row))) for row in rows]))
else:
    db.executescript(sys.argv[3])
`;

/** With Python's own SQLite. */
async function sqlite(data, what, sql) {
  const file = path.join(data, 'consilium.db');
  const { stdout } = await run('python3', ['-c', script, file, what, sql], { maxBuffer: 64 << 20 });
  return stdout;
}

/** The rows of a query; blobs in hexadecimal. */
export async function rows(data, query) {
  const url = await databaseOf(data);
  if (!url) return JSON.parse(await sqlite(data, 'rows', query));
  const found = await psql(url, `SELECT coalesce(json_agg(found), '[]') FROM (${query}) AS found`);
  return JSON.parse(found, (_name, value) =>
    typeof value === 'string' && value.startsWith('\\x') ? value.slice(2) : value,
  );
}

/** Executes statements as they are. */
export async function alter(data, statements) {
  const url = await databaseOf(data);
  if (url) await psql(url, statements);
  else await sqlite(data, 'alter', statements);
}

/** Bytes, or their hexadecimal form, as a literal of SQL. */
export function blob(bytes) {
  const hex = typeof bytes === 'string' ? bytes : bytes.toString('hex');
  return onPostgres ? `'\\x${hex}'` : `X'${hex}'`;
}
