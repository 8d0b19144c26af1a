// What PostgreSQL itself can do: the rows that one `message.post` leaves behind, inserted by pgbench
// into a database that no server works with; as in the server, a transaction each, all of one stream.
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { psql } from '../support/database.mjs';

const run = promisify(execFile);

/** As many as a server has connections for changes. */
const clients = 8;

/** SQL for a time-ordered id, as the server makes them. */
const newId = `overlay(gen_random_uuid()::text PLACING overlay(lpad(to_hex(
  (extract(epoch FROM clock_timestamp()) * 1000)::bigint), 12, '0') PLACING '-' FROM 9 FOR 0)
  FROM 1 FOR 13)`;

/** SQL that inserts a copy of one row of a table, with other values in some columns. */
async function copying(database, table, where, changed) {
  const columns = (
    await psql(
      database,
      `SELECT column_name FROM information_schema.columns
       WHERE table_schema = current_schema() AND table_name = '${table}' ORDER BY ordinal_position`,
    )
  ).split('\n');
  const values = columns.map((column) => changed[column] ?? column);
  return `INSERT INTO ${table} (${columns}) SELECT ${values} FROM ${table} WHERE ${where};`;
}

/**
 * Posts for `seconds`; `command` puts a command on a processor. `stream` must hold a posted message,
 * whose rows are the pattern. Resolves to {postsPerSecond}.
 */
export async function barePosts({ database, stream }, seconds, command) {
  const caseId = stream.slice('case:'.length);
  const value = (sql) => psql(database, sql);
  const message = await value(`SELECT min(id) FROM message WHERE case_id = '${caseId}'`);
  const seq = await value(
    `SELECT min(seq) FROM event WHERE stream = '${stream}' AND type = 'message.posted'`,
  );
  const reply = await value(`SELECT max(command_id) FROM command WHERE reply LIKE '%"message"%'`);
  const insertCommand = await copying(database, 'command', `command_id = '${reply}'`, {
    command_id: newId,
  });
  const insertMessage = await copying(
    database,
    'message',
    `case_id = '${caseId}' AND id = '${message}'`,
    { id: newId },
  );
  const insertEvent = await copying(database, 'event', `stream = '${stream}' AND seq = ${seq}`, {
    seq: ':seq',
  });
  const folder = await mkdtemp(path.join(tmpdir(), 'consilium-bench-'));
  try {
    const script = path.join(folder, 'post.sql');
    await writeFile(
      script,
      [
        'BEGIN;',
        insertCommand,
        insertMessage,
        `UPDATE stream SET seq = seq + 1, hash = sha256(hash) WHERE id = '${stream}' RETURNING seq \\gset`,
        insertEvent,
        'COMMIT;',
      ].join('\n'),
    );
    const [program, ...args] = command([
      'pgbench',
      ...['--no-vacuum', '--protocol=prepared', '--file', script],
      ...['--client', String(clients), '--time', String(seconds), database],
    ]);
    const { stdout } = await run(program, args, { timeout: (seconds + 60) * 1000 });
    return { postsPerSecond: Number(/^tps = ([\d.]+)/m.exec(stdout)[1]) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
