// Looks into, and changes, a database behind the server's back, with Python's own SQLite.
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

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

async function sqlite(data, what, sql) {
  const file = path.join(data, 'consilium.db');
  const { stdout } = await run('python3', ['-c', script, file, what, sql], { maxBuffer: 64 << 20 });
  return stdout;
}

/** The rows of a query; blobs in hexadecimal. */
export async function rows(data, query) {
  return JSON.parse(await sqlite(data, 'rows', query));
}

/** Executes statements as they are. */
export async function alter(data, statements) {
  await sqlite(data, 'alter', statements);
}
