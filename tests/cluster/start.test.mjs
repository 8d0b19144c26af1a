// What an operator is told when the database of a server is not as it should be, TLS to it, and how
// an installation in it is made.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { configure, consilium, demo, eventually, Scope, Server } from '../support/consilium.mjs';
import { alter, databaseOf, inCluster, newDatabase, psql } from '../support/database.mjs';
import { DatabaseProxy, PostgresCluster } from '../support/postgres.mjs';

const makeCertificates = path.resolve(import.meta.dirname, '../../certs/make.sh');

describe('a server over PostgreSQL', () => {
  const scope = new Scope();
  let folder;
  let data;
  let database;
  after(() => scope.end());
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'consilium-test-'));
    scope.after(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
    ({ data } = await demo(scope));
    database = await databaseOf(data);
  });

  /** The URL of the database with parts of it changed. */
  function changed(parts) {
    const url = new URL(database);
    for (const [part, value] of Object.entries(parts)) {
      if (part in url) url[part] = value;
      else url.searchParams.set(part, value);
    }
    return url.href;
  }

  /** The server, and the commands beside it, end with a reason like this. */
  async function refused(url, pattern) {
    await configure(data, { database: url });
    for (const args of [['serve', '--port', '0'], ['user', 'list'], ['verify']]) {
      const { code, stdout, stderr } = await consilium([...args, '--data', data]);
      assert.equal(code, 1, `${args[0]}: ${stdout}${stderr}`);
      assert.match(stderr, pattern, args[0]);
      assert.doesNotMatch(stderr, /geheim/, 'no password is repeated');
    }
  }

  describe('says what is wrong with', () => {
    for (const [name, url, pattern] of [
      ['a URL that is none', 'postgresql://[', /consilium\.toml:\d+: database must be/],
      ['a URL of something else', 'mysql://127.0.0.1/x', /postgresql:\/\/USER@HOST/],
      ['an option that libpq does not know', 'postgresql://127.0.0.1/x?colour=red', /database must be/],
    ]) {
      it(name, () => refused(url, pattern));
    }

    it('a port where nothing listens', () =>
      refused(changed({ port: '1', password: 'geheim' }), /127\.0\.0\.1.*port 1\b.*refused/is));

    it('a host that is not there', () =>
      refused(changed({ hostname: 'database.invalid' }), /database\.invalid/));

    it('a role that is not there', () =>
      refused(changed({ username: 'nobody', password: 'geheim' }), /role "nobody" does not exist/));

    it('a database that is not there', () =>
      refused(changed({ pathname: '/nothing' }), /database "nothing" does not exist/));

    it('a wrong password', async () => {
      const postgres = inCluster('postgres');
      await psql(postgres, "CREATE ROLE with_password LOGIN PASSWORD 'streng'");
      scope.after(() => psql(postgres, 'DROP ROLE with_password'));
      await refused(
        changed({ username: 'with_password', password: 'geheim' }),
        /password authentication failed for user "with_password"/,
      );
    });

    it('a role that may not read the tables', async () => {
      const postgres = inCluster('postgres');
      await psql(postgres, 'CREATE ROLE passer_by LOGIN');
      scope.after(() => psql(postgres, 'DROP ROLE passer_by'));
      await refused(changed({ username: 'passer_by' }), /permission|may not/);
    });

    it('a database without an installation', async () => {
      const empty = await newDatabase(scope);
      await refused(empty, /empty.*consilium init/s);
      assert.equal(await psql(empty, 'SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()'), '0');
    });

    it('a database of another program', async () => {
      const other = await newDatabase(scope);
      await psql(other, 'CREATE TABLE other (a integer)');
      await refused(other, /another program/);
    });

    it('a newer schema', async () => {
      await configure(data, { database });
      await alter(data, "INSERT INTO migration VALUES (9999, 'later', '999.0.0')");
      await refused(database, /schema 9999.*release 999\.0\.0/);
      await alter(data, 'DELETE FROM migration WHERE version = 9999');
    });

    it('a PostgreSQL that is too old', async () => {
      const proxy = await DatabaseProxy.start(scope, database);
      proxy.claimVersion('14.9');
      await refused(proxy.url, /Consilium needs 15 or newer/);
    });

    it('nothing, once it is right', async () => {
      await configure(data, { database });
      const server = await Server.start(scope, data);
      assert.equal((await server.request('/readyz')).status, 200);
      await server.kill('SIGTERM');
    });
  });

  it('makes one installation in a database, however many are asked for at once', async () => {
    const empty = await newDatabase(scope);
    const made = await Promise.all(
      [1, 2, 3].map((n) =>
        consilium(['init', '--data', path.join(folder, `init-${n}`), '--database', empty]),
      ),
    );
    assert.deepEqual(made.map(({ code }) => code).toSorted(), [0, 1, 1]);
    for (const { code, stderr } of made) if (code !== 0) assert.match(stderr, /installation|already/);
    const accounts = await psql(empty, 'SELECT count(*) FROM app_user');
    assert.equal(accounts, '1', 'one administrator');
    const winner = path.join(folder, `init-${made.findIndex(({ code }) => code === 0) + 1}`);
    const verified = await consilium(['verify', '--data', winner]);
    assert.equal(verified.code, 0, verified.stdout + verified.stderr);
  });

  it('says on /readyz that its database is away, and that it is back', async () => {
    const proxy = await DatabaseProxy.start(scope, database);
    await configure(data, { database: proxy.url, 'postgresql.wait_seconds': 1 });
    const server = await Server.start(scope, data);
    const ready = async () => (await server.request('/readyz')).status;
    assert.equal(await ready(), 200);
    proxy.cut();
    await eventually(async () => (await ready()) === 503, 'the answer that it is away');
    assert.equal((await server.request('/healthz')).status, 200, 'the process lives');
    proxy.heal();
    await eventually(async () => (await ready()) === 200, 'the answer that it is back');
    await server.kill('SIGTERM');
  });
});

describe('TLS to the database', () => {
  const scope = new Scope();
  let authority;
  let otherAuthority;
  let postgres;
  after(() => scope.end());
  before(async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'consilium-test-'));
    scope.after(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
    const [mine, other] = ['mine', 'other'].map((name) => path.join(folder, name));
    for (const certificates of [mine, other]) {
      execFileSync(makeCertificates, ['ca', certificates], { stdio: 'pipe' });
    }
    execFileSync(makeCertificates, ['server', mine, 'db.example'], { stdio: 'pipe' });
    authority = path.join(mine, 'ca.crt');
    otherAuthority = path.join(other, 'ca.crt');
    postgres = await PostgresCluster.start(scope, { tls: mine });
  });

  /** A URL that names the server `host`, whose address stays 127.0.0.1. */
  function over(url, { host = 'db.example', sslmode = 'verify-full', sslrootcert = authority } = {}) {
    const named = new URL(url);
    named.hostname = host;
    for (const [key, value] of Object.entries({ hostaddr: '127.0.0.1', sslmode, sslrootcert })) {
      named.searchParams.set(key, value);
    }
    return named.href;
  }

  it('is used, with the server’s certificate checked', async () => {
    const database = await newDatabase(scope, { cluster: postgres.url });
    const { data } = await demo(scope, { database: over(database) });
    const server = await Server.start(scope, data);
    assert.equal((await server.request('/readyz')).status, 200);
    const used = await psql(
      database,
      `SELECT count(*), bool_and(ssl) FROM pg_stat_activity JOIN pg_stat_ssl USING (pid)
       WHERE datname = current_database() AND application_name = 'consilium'`,
    );
    const [connections, encrypted] = used.split('|');
    assert.ok(Number(connections) > 3, `${connections} connections`);
    assert.equal(encrypted, 't', 'all of them');
    await server.kill('SIGTERM');
  });

  for (const [name, change, pattern] of [
    ['of another authority', () => ({ sslrootcert: otherAuthority }), /certificate verify failed/],
    ['of another name', () => ({ host: 'other.example' }), /does not match host name "other\.example"/],
  ]) {
    it(`is refused with a certificate ${name}`, async () => {
      const database = await newDatabase(scope, { cluster: postgres.url });
      const folder = await mkdtemp(path.join(tmpdir(), 'consilium-test-'));
      scope.after(() => rm(folder, { recursive: true, force: true }));
      const { code, stderr } = await consilium([
        'init',
        '--data',
        path.join(folder, 'data'),
        '--database',
        over(database, change()),
      ]);
      assert.equal(code, 1);
      assert.match(stderr, pattern);
    });
  }

  it('is demanded where the operator demands it', async () => {
    const shared = await newDatabase(scope);
    const folder = await mkdtemp(path.join(tmpdir(), 'consilium-test-'));
    scope.after(() => rm(folder, { recursive: true, force: true }));
    const url = new URL(shared);
    url.searchParams.set('sslmode', 'require');
    const { code, stderr } = await consilium([
      'init',
      '--data',
      path.join(folder, 'data'),
      '--database',
      url.href,
    ]);
    assert.equal(code, 1);
    assert.match(stderr, /does not support SSL/);
  });
});
