// Moves an installation from SQLite to PostgreSQL and back.
// engines: postgres, for it takes both.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cp, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { configure, configured } from '../support/configuration.mjs';
import { binary, consilium, newId, Scope, Server } from '../support/consilium.mjs';
import { alter, newDatabase, rows } from '../support/database.mjs';
import { allMessages, discussedCase, withoutRateLimit } from '../support/story.mjs';

describe('an installation', () => {
  const scope = new Scope();
  let folder;
  let data;
  let story;
  let tables;
  after(() => scope.end());

  async function done(args) {
    const { code, stdout, stderr } = await consilium(args);
    assert.equal(code, 0, stdout + stderr);
    return stdout + stderr;
  }

  async function refused(args, pattern) {
    const { code, stdout, stderr } = await consilium(args);
    assert.equal(code, 1, stdout + stderr);
    assert.match(stderr, pattern);
  }

  const migrate = (from, to, ...more) => ['migrate', '--from', from, '--to', to, ...more];
  const verify = (at) => done(['verify', '--data', at]);

  /**
   * How many rows each table has, but for the checkpoints, which the move itself adds to; and all of
   * the case contents and events.
   */
  async function content(at) {
    const counts = tables.map((table) => `SELECT '${table}' AS name, count(*) AS total FROM ${table}`);
    const sorted = (all) => all.map((row) => JSON.stringify(row)).toSorted();
    return {
      counts: Object.fromEntries(
        (await rows(at, counts.join(' UNION ALL '))).map(({ name, total }) => [name, Number(total)]),
      ),
      versions: sorted(await rows(at, 'SELECT * FROM case_version')),
      events: sorted(await rows(at, 'SELECT * FROM event')),
    };
  }

  /** A copy of the data folder on SQLite, to be changed. */
  async function copied() {
    const copy = path.join(await mkdtemp(path.join(folder, 'copy-')), 'data');
    await cp(data, copy, { recursive: true });
    return copy;
  }

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'consilium-test-'));
    scope.after(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
    data = path.join(folder, 'data');
    const { users } = JSON.parse(await done(['demo', '--data', data, '--json']));
    await configure(data, withoutRateLimit);
    const server = await Server.start(scope, data);
    story = await discussedCase(server, users);
    const client = await server.connect({ token: story.token });
    story.commandId = '01900000-0000-7000-8000-00000000abcd';
    story.message = {
      commandId: story.commandId,
      case: story.caseId,
      centre: story.centre,
      text: 'Écrit dans SQLite.',
    };
    story.posted = await client.call('message.post', story.message);
    await server.kill('SIGTERM');
    tables = (
      await rows(
        data,
        `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'
         AND name <> 'checkpoint' ORDER BY name`,
      )
    ).map(({ name }) => name);
  });

  it('moves to PostgreSQL and back, and people go on where they were', async (t) => {
    const at = await copied();
    const sqlite = await content(at);
    assert.ok(sqlite.counts.event > 190);
    assert.equal(sqlite.counts.event, sqlite.events.length);
    const url = await newDatabase(t);
    const said = await done(migrate(`sqlite:${at}`, url));
    assert.match(said, /event: \d+ of \d+ rows/);
    assert.match(said, /Nothing was changed/);
    assert.doesNotMatch(said, /consilium@/, 'the address may hold a password');
    assert.equal(await configured(at, 'database'), url);
    assert.deepEqual(await content(at), sqlite);
    await verify(at);

    const server = await Server.start(t, at);
    const client = await server.connect({ token: story.token });
    assert.deepEqual(await client.call('message.post', story.message), story.posted, 'done before');
    await client.call('message.post', { ...story.message, commandId: newId(), text: 'Ici.' });
    await refused(migrate(url, `sqlite:${path.join(folder, 'busy.db')}`, '--data', data), /stop/i);
    await server.kill('SIGTERM');
    const postgres = await content(at);
    assert.equal(postgres.counts.message, sqlite.counts.message + 1);

    await refused(migrate(url, `sqlite:${at}`), /consilium\.db holds an installation/);
    await rename(path.join(at, 'consilium.db'), path.join(at, 'before.db'));
    await done(migrate(url, `sqlite:${at}`));
    assert.equal(await configured(at, 'database'), '');
    assert.deepEqual(await content(at), postgres);
    const kinds = (await rows(at, 'SELECT body FROM checkpoint ORDER BY number'))
      .map(({ body }) => JSON.parse(body))
      .filter(({ kind }) => kind === 'migrate');
    assert.equal(kinds.length, 2, 'both moves are on record');
    await verify(at);

    const again = await Server.start(t, at);
    const texts = (
      await allMessages(await again.connect({ token: story.token }), story.caseId)
    ).map(({ text }) => text);
    assert.deepEqual(texts.slice(-2), ['Écrit dans SQLite.', 'Ici.']);
    await again.kill('SIGTERM');
    await verify(at);
    const copies = await readFile(path.join(at, 'checkpoints.jsonl'), 'utf8');
    assert.equal(copies.split('\\"kind\\":\\"migrate\\"').length - 1, 2);
  });

  it('is not moved while a server works with it, nor over another one', async (t) => {
    const url = await newDatabase(t);
    const server = await Server.start(t, data);
    await refused(migrate(`sqlite:${data}`, url), /works with the data folder/);
    await server.kill('SIGTERM');
    const at = await copied();
    await done(migrate(`sqlite:${at}`, url));
    await refused(migrate(`sqlite:${data}`, url), /holds an installation/);
    const serving = await Server.start(t, at);
    await refused(migrate(`sqlite:${data}`, url), /holds an installation/);
    await serving.kill('SIGTERM');
    await verify(at);
  });

  it('is not moved when an act was changed before, and what arrived is not served', async (t) => {
    const at = await copied();
    await alter(at, "UPDATE event SET actor = 'system' WHERE type = 'message.posted'");
    const url = await newDatabase(t);
    await refused(migrate(`sqlite:${at}`, url), /does not verify[^]* was changed/);
    assert.ok(!(await configured(at, 'database')), 'the folder still names the old database');

    const elsewhere = await copied();
    await configure(elsewhere, { database: url });
    await refused(['serve', '--data', elsewhere, '--port', '0'], /copy that did not come to its end/);
    await refused(['verify', '--data', elsewhere], /copy that did not come to its end/);
    await refused(['user', 'list', '--data', elsewhere], /copy that did not come to its end/);
  });

  it('is moved by a second run when the first one was killed', async (t) => {
    const at = await copied();
    await alter(
      at,
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
       INSERT INTO sign_in_failure SELECT 'failure-' || i, randomblob(32), '192.0.2.1', i FROM n`,
    );
    const url = await newDatabase(t);
    const child = spawn(binary, migrate(`sqlite:${at}`, url), {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    // The first table is there, most are not.
    await new Promise((resolve) => child.stderr.once('data', resolve));
    child.kill('SIGKILL');
    await new Promise((resolve) => child.on('close', resolve));
    assert.equal(child.signalCode, 'SIGKILL');

    const elsewhere = await copied();
    await configure(elsewhere, { database: url });
    await refused(['serve', '--data', elsewhere, '--port', '0'], /Run the command.*once more/);
    await done(migrate(`sqlite:${at}`, url));
    assert.equal((await rows(at, 'SELECT id FROM sign_in_failure')).length, 100_000);
    await verify(at);
  });

  it('is told what is wrong with the addresses', async (t) => {
    const url = await newDatabase(t);
    await refused(migrate('consilium.db', url), /--from: A database is written as/);
    await refused(migrate(`sqlite:${data}`, 'mysql://x'), /--to: A database is written as/);
    await refused(migrate(`sqlite:${data}`, `sqlite:${data}`), /the same database/);
    await refused(migrate(`sqlite:${folder}/none`, url), /no data folder/);
    await refused(migrate(url, await newDatabase(t)), /--data/);
    await refused(migrate(url, `sqlite:${folder}/new.db`, '--data', data), /is empty/);
  });
});
