// `consilium verify` against databases that somebody changed: every kind of change is found, its
// place is told, and the status is not 0. The hashes are computed here as docs/audit.md has them.
import assert from 'node:assert/strict';
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { appendFile, cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { consilium, demo, eventually, onDatabase, Scope, Server } from '../support/consilium.mjs';
import { alter, blob, copyData, onPostgres, rows } from '../support/database.mjs';
import { discussedCase, userWithRole } from '../support/story.mjs';

const sha256 = (...parts) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

function number(value) {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(BigInt(value));
  return bytes;
}

function text(value) {
  const bytes = Buffer.from(value);
  return Buffer.concat([number(bytes.length), bytes]);
}

/** The hash of an event row after the one with the hash `before`. */
function hashOf(before, row) {
  return sha256(
    text(before),
    text(row.stream),
    number(row.seq),
    text(row.type),
    number(row.at),
    text(row.actor),
    text(row.network_id ?? ''),
    number(row.changes_access),
    text(Buffer.from(row.commitment, 'hex')),
  );
}

const quoted = (value) => `'${value.replaceAll("'", "''")}'`;

/** SQL that computes a stream anew from these rows on, with its head. */
function rewritten(events) {
  let before = Buffer.alloc(32);
  const statements = events.map((row) => {
    row.commitment = sha256(Buffer.from(row.salt, 'hex'), row.data).toString('hex');
    before = hashOf(before, row);
    return (
      `UPDATE event SET data = ${quoted(row.data)}, actor = ${quoted(row.actor)}, at = ${row.at}, ` +
      `commitment = ${blob(row.commitment)}, hash = ${blob(before)} ` +
      `WHERE stream = ${quoted(row.stream)} AND seq = ${row.seq};`
    );
  });
  const { stream } = events[0];
  statements.push(`UPDATE stream SET hash = ${blob(before)} WHERE id = ${quoted(stream)};`);
  return statements.join('\n');
}

describe('verify', () => {
  const scope = new Scope();
  let original;
  let folder;
  let stream;
  let events;
  let users;
  after(() => scope.end());

  before(async () => {
    const settings = { 'audit.checkpoint_seconds': 1 };
    const made = await demo(scope, { settings });
    original = made.data;
    users = made.users;
    folder = await mkdtemp(path.join(tmpdir(), 'consilium-test-'));
    scope.after(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
    const server = await Server.start(scope, original);
    const { token, caseId, centre } = await discussedCase(server, made.users);
    stream = `case:${caseId}`;
    const client = await server.connect({ token });
    const post = (message) =>
      client.command('message.post', { case: caseId, centre, text: message });
    for (const n of [1, 2, 3, 4, 5]) await post(`Message ${n}.`);
    const covered = async () => {
      const [{ open }] = await rows(
        original,
        'SELECT sum(seq - checkpoint_seq) AS open FROM stream',
      );
      return open === 0;
    };
    await eventually(covered, 'a checkpoint of all events');
    // More than one checkpoint, so that one between others can go.
    for (const n of [6, 7]) {
      await post(`Message ${n}.`);
      await eventually(covered, 'a checkpoint of the new event');
    }
    await client.close();
    await server.kill('SIGTERM');
    events = await rows(
      original,
      `SELECT * FROM event WHERE stream = ${quoted(stream)} ORDER BY seq`,
    );
    assert.ok(events.length >= 8);
  });

  async function copy() {
    const data = path.join(await mkdtemp(path.join(folder, 'copy-')), 'data');
    await copyData(scope, original, data);
    return data;
  }

  async function clean(data, ...args) {
    const { code, stdout, stderr } = await consilium(['verify', '--data', data, ...args]);
    assert.equal(code, 0, stdout + stderr);
    assert.match(stdout, /^Nothing was changed\.$/m);
    return stdout;
  }

  /** Has to end with status 1 and a line for each pattern. */
  async function finds(data, patterns, ...args) {
    const { code, stdout, stderr } = await consilium(['verify', '--data', data, ...args]);
    assert.equal(code, 1, stdout + stderr);
    assert.match(stdout, /^NOT as it was written\.$/m);
    for (const pattern of patterns) assert.match(stdout, pattern);
    return stdout;
  }

  const at = (seq, what) => new RegExp(`^${stream} event ${seq}: .*${what}`, 'm');
  const inStream = (seq) => `WHERE stream = ${quoted(stream)} AND seq = ${seq}`;
  const structure = () => events.map((row) => ({ ...row }));

  it('finds nothing where nothing was changed, and changes nothing', async () => {
    const data = await copy();
    const content = () =>
      onPostgres
        ? rows(data, 'SELECT * FROM event ORDER BY stream, seq')
        : readFile(path.join(data, 'consilium.db'));
    const before = await content();
    const said = await clean(data);
    assert.match(said, /, 0 events since the last one$/m);
    assert.ok(Number(/ (\d+) checkpoints/.exec(said)[1]) >= 3);
    assert.deepEqual(await content(), before);
  });

  it('works by the hashes that the documentation describes', () => {
    let before = Buffer.alloc(32);
    for (const row of events) {
      const commitment = sha256(Buffer.from(row.salt, 'hex'), row.data).toString('hex');
      assert.equal(commitment, row.commitment);
      before = hashOf(before, row);
      assert.equal(before.toString('hex'), row.hash, `event ${row.seq}`);
    }
  });

  for (const [name, change, where] of [
    ['a body', "data = replace(data, 'Message 2', 'Message X')", 'body'],
    ['a body that is no longer JSON', "data = 'x'", 'body'],
    ['a salt', `salt = ${blob(randomBytes(16))}`, 'body'],
    ['a body without its salt', 'salt = NULL', 'salt'],
    ['an actor', "actor = 'system'", 'changed'],
    ['a time', 'at = at - 60000', 'changed'],
    ['a type', "type = 'case.withdrawn'", 'changed'],
    ['a network', "network_id = ''", 'changed'],
    ['who may read', 'changes_access = 1', 'changed'],
    ['a commitment', `commitment = ${blob(randomBytes(32))}`, '(body|changed)'],
    ['a hash', `hash = ${blob(randomBytes(32))}`, '(changed|another)'],
  ]) {
    it(`finds ${name} that was changed`, async () => {
      const data = await copy();
      const { seq } = events.find(({ data: body }) => body.includes('Message 2'));
      await alter(data, `UPDATE event SET ${change} ${inStream(seq)}`);
      await finds(data, [at(seq, where)]);
    });
  }

  it('finds an event that was removed, in the middle and at the beginning', async () => {
    for (const seq of [1, 4]) {
      const data = await copy();
      await alter(data, `DELETE FROM event ${inStream(seq)}`);
      await finds(data, [at(seq, 'missing')]);
    }
  });

  it('finds an event that was removed when the others were numbered anew', async () => {
    const data = await copy();
    await alter(
      data,
      `DELETE FROM event ${inStream(4)};
       UPDATE event SET seq = seq + 1000 WHERE stream = ${quoted(stream)} AND seq > 4;
       UPDATE event SET seq = seq - 1001 WHERE stream = ${quoted(stream)} AND seq > 1000;
       UPDATE stream SET seq = seq - 1 WHERE id = ${quoted(stream)};`,
    );
    await finds(data, [at(4, 'changed')]);
  });

  it('finds events that changed places', async () => {
    const data = await copy();
    await alter(
      data,
      `UPDATE event SET seq = 900 ${inStream(4)};
       UPDATE event SET seq = 4 ${inStream(5)};
       UPDATE event SET seq = 5 ${inStream(900)};`,
    );
    await finds(data, [at(4, 'changed'), at(5, 'changed')]);
  });

  it('finds an event that was added', async () => {
    const data = await copy();
    const last = events.at(-1).seq;
    await alter(
      data,
      `INSERT INTO event (stream, seq, type, at, actor, network_id, changes_access, salt,
         commitment, hash, data)
       SELECT stream, seq + 1, type, at, actor, network_id, changes_access, salt,
         commitment, hash, data FROM event ${inStream(last)}`,
    );
    await finds(data, [at(last + 1, '')]);
  });

  it('finds a tail that was cut, whether or not the head was put back', async () => {
    const last = events.at(-1);
    const before = events.at(-2);
    for (const head of [
      '',
      `UPDATE stream SET seq = ${before.seq}, hash = ${blob(before.hash)}, at = ${before.at}
       WHERE id = ${quoted(stream)};`,
      `UPDATE stream SET seq = ${before.seq}, hash = ${blob(before.hash)}, at = ${before.at},
       checkpoint_seq = ${before.seq} WHERE id = ${quoted(stream)};`,
    ]) {
      const data = await copy();
      await alter(data, `DELETE FROM event ${inStream(last.seq)}; ${head}`);
      await finds(data, [at(last.seq, 'missing')]);
    }
  });

  it('finds a stream that was removed altogether', async () => {
    for (const head of ['', `DELETE FROM stream WHERE id = ${quoted(stream)};`]) {
      const data = await copy();
      await alter(data, `DELETE FROM event WHERE stream = ${quoted(stream)}; ${head}`);
      await finds(data, [new RegExp(`^${stream} .*missing`, 'm')]);
    }
  });

  it('finds a stream that was computed anew from the changed event on', async () => {
    const data = await copy();
    const changed = structure();
    const row = changed.find(({ data: body }) => body.includes('Message 2'));
    row.data = row.data.replace('Message 2', 'Message X');
    await alter(data, rewritten(changed));
    const checkpointed = new RegExp(`^${stream} event \\d+: .*(rewritten|missing)`, 'm');
    const said = await finds(data, [checkpointed]);
    assert.doesNotMatch(said, /body was changed/, 'the chain alone shows nothing');
  });

  it('finds a new chain beside checkpoints that were changed, removed or signed anew', async () => {
    const changed = structure();
    for (const row of changed) row.at -= 1000;
    const chain = rewritten(changed);
    const checkpoints = await rows(original, 'SELECT * FROM checkpoint ORDER BY number');
    const { privateKey } = generateKeyPairSync('ed25519');
    const forged = (row, resign) => {
      const body = row.body.replaceAll(events.at(-1).hash, '0'.repeat(64));
      const signature = resign
        ? sign(null, Buffer.from(body), privateKey)
        : Buffer.from(row.signature, 'hex');
      return `UPDATE checkpoint SET body = ${quoted(body)}, signature = ${blob(signature)}
              WHERE number = ${row.number};`;
    };
    const last = checkpoints.at(-1);
    for (const [statements, pattern] of [
      [forged(last, false), new RegExp(`^checkpoint ${last.number}: `, 'm')],
      [forged(last, true), new RegExp(`^checkpoint ${last.number}: .*signed`, 'm')],
      ['DELETE FROM checkpoint;', /^checkpoint \d+: /m],
      [
        `DELETE FROM checkpoint WHERE number = ${last.number};`,
        new RegExp(`^checkpoint ${last.number}: `, 'm'),
      ],
      ['DELETE FROM checkpoint WHERE number = 2;', /^checkpoint 2: .*missing/m],
    ]) {
      const data = await copy();
      await alter(data, `${chain}\n${statements}`);
      await finds(data, [pattern]);
    }
  });

  it('finds checkpoints that are gone although their copies in the folder went along', async () => {
    const data = await copy();
    await alter(data, 'DELETE FROM checkpoint');
    await rm(path.join(data, 'checkpoints.jsonl'));
    await finds(data, [/checkpoints are missing/]);
  });

  it('finds that every checkpoint is gone although the database no longer knows of one', async () => {
    const data = await copy();
    await alter(data, 'DELETE FROM checkpoint; UPDATE stream SET checkpoint_seq = 0;');
    await rm(path.join(data, 'checkpoints.jsonl'));
    const said = await finds(data, [/All checkpoints are missing/, /copies .* are missing/]);
    assert.match(said, / 0 checkpoints/);
  });

  it('finds that the copies were removed or emptied, whatever the database says', async () => {
    for (const change of [(file) => rm(file), (file) => writeFile(file, '')]) {
      const data = await copy();
      await change(path.join(data, 'checkpoints.jsonl'));
      await finds(data, [/copies of the checkpoints are missing/]);
    }
  });

  it('finds a last checkpoint that is gone, not a last copy that a crash kept from the file', async () => {
    const [{ last }] = await rows(original, 'SELECT max(number) AS last FROM checkpoint');
    const forgotten = await copy();
    await alter(forgotten, `DELETE FROM checkpoint WHERE number = ${last};`);
    await finds(forgotten, [new RegExp(`^checkpoint ${last}: .*not in the database`, 'm')]);

    const crashed = await copy();
    const file = path.join(crashed, 'checkpoints.jsonl');
    const whole = await readFile(file, 'utf8');
    await writeFile(file, whole.slice(0, -40));
    await clean(crashed);
    const server = await Server.start(scope, crashed);
    await eventually(async () => (await readFile(file, 'utf8')) === whole, 'the completed copies');
    await server.kill('SIGTERM');
    await clean(crashed);
  });

  it('finds nothing in a folder that was just made, and all that is deleted there', async () => {
    const data = path.join(await mkdtemp(path.join(folder, 'new-')), 'data');
    const { code, stderr } = await consilium(['init', '--data', data, ...(await onDatabase(scope))]);
    assert.equal(code, 0, stderr);
    assert.match(await clean(data), / 1 checkpoints, 0 events since the last one$/m);
    await alter(data, 'DELETE FROM checkpoint; UPDATE stream SET checkpoint_seq = 0;');
    await finds(data, [/All checkpoints are missing/, /^checkpoint 1: .*not in the database/m]);
    await rm(path.join(data, 'checkpoints.jsonl'));
    await finds(data, [/All checkpoints are missing/]);
  });

  it('finds a forgery of everything with keys and copies that were kept elsewhere', async () => {
    const kept = path.join(folder, 'kept');
    await cp(original, kept, { recursive: true });
    const data = await copy();
    // The forger has the machine: a new key, one new checkpoint, no old ones.
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
    const changed = structure();
    for (const row of changed) row.at -= 1000;
    await alter(data, rewritten(changed));
    const heads = await rows(data, 'SELECT id AS stream, seq, hash FROM stream ORDER BY id');
    const [{ content: database }] = await rows(
      data,
      "SELECT content FROM meta WHERE name = 'database_id'",
    );
    const now = new Date().toISOString();
    const body = JSON.stringify({
      at: now,
      database,
      heads: heads.map(({ stream: id, seq, hash }) => ({ hash, seq, stream: id })),
      key: sha256(raw).toString('hex'),
      kind: 'heads',
      number: 1,
      previous: '0'.repeat(64),
    });
    const signature = sign(null, Buffer.from(body), privateKey);
    await alter(
      data,
      `DELETE FROM checkpoint; INSERT INTO checkpoint (number, at, body, signature)
       VALUES (1, ${Date.parse(now)}, ${quoted(body)}, ${blob(signature)});`,
    );
    const documents = await rows(
      data,
      'SELECT meeting_id, item_id, number, document FROM signed_document',
    );
    await alter(
      data,
      documents
        .map(
          ({ meeting_id: meeting, item_id: item, number: place, document }) =>
            `UPDATE signed_document SET signature = ${blob(sign(null, Buffer.from(document), privateKey))} ` +
            `WHERE meeting_id = '${meeting}' AND item_id = '${item}' AND number = ${place};`,
        )
        .join('\n'),
    );
    await writeFile(
      path.join(data, 'signing.pub'),
      publicKey.export({ format: 'pem', type: 'spki' }),
    );
    const line = { body, signature: signature.toString('hex') };
    await writeFile(path.join(data, 'checkpoints.jsonl'), `${JSON.stringify(line)}\n`);
    await clean(data);

    const keys = path.join(kept, 'signing.pub');
    const copies = path.join(kept, 'checkpoints.jsonl');
    await finds(data, [/^checkpoint 1: .*signed/m], '--keys', keys);
    await finds(
      data,
      [/^checkpoint 1: .*copied/m, at(events.at(-1).seq, 'rewritten')],
      '--keys',
      keys,
      '--checkpoints',
      copies,
    );
    await clean(kept, '--keys', keys, '--checkpoints', copies);
  });

  it('finds copies of checkpoints that do not fit', async () => {
    const data = await copy();
    await appendFile(path.join(data, 'checkpoints.jsonl'), 'not a line of it\n');
    await finds(data, [/copies/]);
  });

  it('finds damage that SQLite sees', { skip: onPostgres && 'about the file of SQLite' }, async () => {
    const damaged = await copy();
    const file = path.join(damaged, 'consilium.db');
    const bytes = await readFile(file);
    bytes.fill(0xa5, bytes.length / 2, bytes.length / 2 + 16384);
    await writeFile(file, bytes);
    const { code } = await consilium(['verify', '--data', damaged]);
    assert.equal(code, 1);
  });

  it('says "erased" of bodies whose retention ended, and the chain still verifies', async () => {
    const data = await copy();
    const { seq } = events.find(({ data: body }) => body.includes('Message 2'));
    await alter(data, `UPDATE event SET data = NULL, salt = NULL ${inStream(seq)}`);
    assert.match(await clean(data), /, 1 erased by rule,/);
  });

  it('knows the events after the last checkpoint by their chain', async () => {
    const data = await copy();
    const { code } = await consilium(['user', 'add', 'late', '--name', 'Late', '--data', data]);
    assert.equal(code, 0);
    assert.match(await clean(data), /, [1-9]\d* events since the last one$/m);
    await alter(
      data,
      "UPDATE event SET at = at + 1 WHERE type = 'user.created' AND at = (SELECT max(at) FROM event)",
    );
    await finds(data, [/changed/]);
  });

  it('audit.verify finds the same beside a working server', async (t) => {
    const data = await copy();
    const { seq } = events.find(({ data: body }) => body.includes('Message 2'));
    await alter(data, `UPDATE event SET actor = 'system' ${inStream(seq)}`);
    const server = await Server.start(t, data);
    const client = await server.connect({ user: userWithRole(users, 'auditor') });
    const one = await client.call('audit.verify', { stream });
    assert.equal(one.ok, false);
    assert.deepEqual(
      one.findings.map((finding) => [finding.stream, finding.seq]),
      [[stream, seq]],
    );
    let page = await client.call('audit.verify');
    const found = [...page.findings];
    while (page.cursor) {
      page = await client.call('audit.verify', { cursor: page.cursor });
      found.push(...page.findings);
    }
    assert.ok(found.some((finding) => finding.stream === stream && finding.seq === seq));
  });
});
