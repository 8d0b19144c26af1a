// Backups beside a server under writing, and what a restore makes of them.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import {
  appendFile,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { configured } from '../support/configuration.mjs';
import { consilium, demo, eventually, onDatabase, Scope, Server } from '../support/consilium.mjs';
import { newDatabase, onPostgres } from '../support/database.mjs';
import { allMessages, discussedCase, withoutRateLimit } from '../support/story.mjs';

describe('a backup', () => {
  const scope = new Scope();
  let folder;
  let data;
  let server;
  let story;
  let target;
  let earlier;
  after(() => scope.end());

  before(async () => {
    let users;
    ({ data, users } = await demo(scope, {
      settings: { ...withoutRateLimit, 'audit.checkpoint_seconds': 1 },
    }));
    folder = await mkdtemp(path.join(tmpdir(), 'consilium-test-'));
    scope.after(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
    server = await Server.start(scope, data);
    story = await discussedCase(server, users);
    target = path.join(folder, 'backup');
  });

  /** Restores into a new database of the engine under test. */
  const restore = async (from, to, ...more) =>
    consilium(['restore', '--from', from, '--data', to, ...(await onDatabase(scope)), ...more]);

  async function refused(args, pattern) {
    const { code, stdout, stderr } = await consilium(args);
    assert.equal(code, 1, stdout + stderr);
    assert.match(stderr, pattern);
  }

  it('beside a server under writing holds everything acknowledged before it, and verifies', async () => {
    const { token, caseId, centre } = story;
    const acknowledged = [];
    let writing = true;
    const writers = Array.from({ length: 4 }, async (_, writer) => {
      const client = await server.connect({ token });
      for (let n = 0; writing; ++n) {
        const text = `Écriture ${writer}.${n}`;
        await client.command('message.post', { case: caseId, centre, text });
        acknowledged.push(text);
      }
      await client.close();
    });
    await eventually(() => acknowledged.length > 100, 'some writing');
    earlier = [...acknowledged];
    const made = await consilium(['backup', '--data', data, '--to', target]);
    assert.equal(made.code, 0, made.stdout + made.stderr);
    assert.ok(acknowledged.length > earlier.length, 'the writing went on');
    writing = false;
    await Promise.all(writers);
    assert.match(made.stdout, /a trial restore was verified/);
    assert.match(made.stdout, /signing\.key is not in it/);

    const files = (await readdir(target, { recursive: true })).toSorted();
    for (const file of [
      'backup.json',
      'consilium.db',
      'consilium.toml',
      'signing.pub',
      'certs/server.crt',
      'certs/ca.key',
    ]) {
      assert.ok(files.includes(file), `${file} in ${files}`);
    }
    assert.ok(!files.some((file) => file.endsWith('signing.key')));
    assert.equal((await stat(target)).mode & 0o077, 0, 'for its owner only');
    assert.deepEqual(await readdir(folder), ['backup'], 'the trial left nothing behind');
  });

  it('does not go over another one', () =>
    refused(['backup', '--data', data, '--to', target], /backup/));

  it('is restored into a folder of its own: all of it is there, and people sign in', async (t) => {
    const { user, token, caseId } = story;
    const restored = path.join(folder, 'restored');
    const made = await restore(target, restored, '--signing-key', path.join(data, 'signing.key'));
    assert.equal(made.code, 0, made.stdout + made.stderr);
    const verified = await consilium(['verify', '--data', restored]);
    assert.equal(verified.code, 0, verified.stdout);
    // What was kept elsewhere agrees: the same key, and checkpoints that go on.
    const elsewhere = await consilium([
      'verify',
      '--data',
      restored,
      '--keys',
      path.join(data, 'signing.pub'),
      '--checkpoints',
      path.join(target, 'checkpoints.jsonl'),
    ]);
    assert.equal(elsewhere.code, 0, elsewhere.stdout);

    const again = await Server.start(t, restored);
    assert.ok(await again.token(user));
    const client = await again.connect({ token });
    const texts = new Set((await allMessages(client, caseId)).map(({ text }) => text));
    for (const text of earlier) assert.ok(texts.has(text), text);
    const line = (await readFile(path.join(restored, 'checkpoints.jsonl'), 'utf8'))
      .trimEnd()
      .split('\n');
    const kinds = line.map((one) => JSON.parse(JSON.parse(one).body).kind);
    assert.ok(kinds.includes('restore'), 'the restore is on record');
    await again.kill('SIGTERM');
    assert.equal((await consilium(['verify', '--data', restored])).code, 0);
  });

  it('is restored without the signing key, too: a new one is made and the old one stays trusted', async (t) => {
    const restored = path.join(folder, 'with-new-key');
    const made = await restore(target, restored);
    assert.equal(made.code, 0, made.stdout + made.stderr);
    const keys = await readFile(path.join(restored, 'signing.pub'), 'utf8');
    assert.equal(keys.split('BEGIN PUBLIC KEY').length - 1, 2);
    assert.equal((await consilium(['verify', '--data', restored])).code, 0);
    const old = await consilium([
      'verify',
      '--data',
      restored,
      '--keys',
      path.join(data, 'signing.pub'),
    ]);
    assert.equal(old.code, 1, 'whoever trusts the old key alone is told');
    assert.ok(await (await Server.start(t, restored)).token(story.user));
  });

  it('is restored into the other engine, whatever it comes from', async (t) => {
    const restored = path.join(folder, 'other-engine');
    // Without a PostgreSQL cluster there is one engine only.
    if (!process.env.CONSILIUM_TEST_POSTGRES) return t.skip('there is no PostgreSQL here');
    const url = onPostgres ? '' : await newDatabase(scope);
    const database = url ? ['--database', url] : [];
    const made = await consilium(['restore', '--from', target, '--data', restored, ...database]);
    assert.equal(made.code, 0, made.stdout + made.stderr);
    assert.equal(await configured(restored, 'database'), url);
    assert.equal(existsSync(path.join(restored, 'consilium.db')), onPostgres);
    assert.equal((await consilium(['verify', '--data', restored])).code, 0);
    const again = await Server.start(t, restored);
    const client = await again.connect({ token: story.token });
    const texts = new Set((await allMessages(client, story.caseId)).map(({ text }) => text));
    for (const text of earlier) assert.ok(texts.has(text), text);
  });

  it('is not restored over anything', async () => {
    const occupied = path.join(folder, 'occupied');
    await mkdir(occupied);
    await writeFile(path.join(occupied, 'precious'), 'mine');
    await refused(['restore', '--from', target, '--data', occupied], /occupied/);
    await refused(['restore', '--from', target, '--data', data], /data/);
    assert.deepEqual(await readdir(occupied), ['precious']);
  });

  it('is not restored when it was changed or is not whole', async () => {
    for (const [name, harm] of [
      ['changed', (copy) => appendFile(path.join(copy, 'consilium.toml'), '# more\n')],
      [
        'cut',
        async (copy) =>
          writeFile(
            path.join(copy, 'consilium.db'),
            (await readFile(path.join(copy, 'consilium.db'))).subarray(0, 8192),
          ),
      ],
      ['unfinished', (copy) => rm(path.join(copy, 'backup.json'))],
      ['incomplete', (copy) => rm(path.join(copy, 'consilium.db'))],
      ['no backup', (copy) => writeFile(path.join(copy, 'backup.json'), '{}')],
    ]) {
      const copy = path.join(folder, name);
      await cp(target, copy, { recursive: true });
      await harm(copy);
      const restored = path.join(folder, `${name}-restored`);
      await refused(['restore', '--from', copy, '--data', restored], /\w+/);
      assert.ok(!existsSync(restored), `${name}: nothing is left of the attempt`);
    }
  });

  it('is taken without a server, too', async () => {
    await server.kill('SIGTERM');
    const other = path.join(folder, 'backup-at-rest');
    const made = await consilium(['backup', '--data', data, '--to', other]);
    assert.equal(made.code, 0, made.stdout + made.stderr);
    assert.ok(existsSync(path.join(other, 'backup.json')));
  });
});
