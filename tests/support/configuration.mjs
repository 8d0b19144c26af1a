// A data folder's consilium.toml, read and changed by option: {"limits.message_bytes": 1024, …}.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Calls `visit(name, line)` for each line; `name` is that of the option in it, or undefined. */
async function lines(data, visit) {
  const text = await readFile(path.join(data, 'consilium.toml'), 'utf8');
  let section = '';
  return text.split('\n').map((line) => {
    const header = /^\[([^\]]+)\]/.exec(line);
    if (header) section = `${header[1]}.`;
    const option = /^#?\s*([A-Za-z0-9_]+)\s*=/.exec(line);
    return visit(option ? section + option[1] : undefined, line);
  });
}

/** Sets options. */
export async function configure(data, settings) {
  const wanted = new Map(Object.entries(settings));
  const changed = await lines(data, (name, line) => {
    if (name === undefined || !wanted.has(name)) return line;
    const value = wanted.get(name);
    wanted.delete(name);
    return `${name.replace(/^.*\./, '')} = ${JSON.stringify(value)}`;
  });
  assert.equal(wanted.size, 0, `no such option: ${[...wanted.keys()].join(', ')}`);
  await writeFile(path.join(data, 'consilium.toml'), changed.join('\n'));
}

/** The text that an option was set to; undefined where it has its default. */
export async function configured(data, option) {
  let value;
  await lines(data, (name, line) => {
    if (name === option && !line.startsWith('#')) value = JSON.parse(line.replace(/^[^=]*=\s*/, ''));
  });
  return value;
}
