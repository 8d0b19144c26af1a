// Certificates: the private authority, client certificates that bind a connection to a centre, and
// new certificates on SIGHUP while connections stay.
// engines: once, for what is stored does not matter here.
import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import tls from 'node:tls';
import { promisify } from 'node:util';
import { after, before, describe, it } from 'node:test';
import { configure, consilium, demo, eventually, Scope, Server } from '../support/consilium.mjs';
import { completeContent, userWithRole, withoutRateLimit } from '../support/story.mjs';

const run = promisify(execFile);
const script = path.resolve(import.meta.dirname, '../../certs/make.sh');
const make = (...args) => run('sh', [script, ...args]);
const certificate = async (file) => new X509Certificate(await readFile(file));

describe('certs/make.sh', () => {
  let folder;
  before(async () => {
    folder = path.join(await mkdtemp(path.join(tmpdir(), 'consilium-test-')), 'certs');
    await make('ca', folder, '--name', 'Autorité d’exemple');
  });
  after(() => rm(path.dirname(folder), { recursive: true, force: true }));

  it('makes an authority, once', async () => {
    const authority = await certificate(path.join(folder, 'ca.crt'));
    assert.ok(authority.ca);
    assert.ok(authority.verify(authority.publicKey));
    assert.match(authority.subject, /CN=Autorité d’exemple/);
    assert.equal((await stat(path.join(folder, 'ca.key'))).mode & 0o777, 0o600);
    await assert.rejects(
      make('ca', folder),
      ({ code, stderr }) => code === 1 && /already/.test(stderr),
    );
  });

  it('makes the server’s certificate for the given names and addresses, as often as asked', async () => {
    const authority = await certificate(path.join(folder, 'ca.crt'));
    await make('server', folder, 'consilium.example', '192.0.2.1', '2001:db8::1');
    const first = await certificate(path.join(folder, 'server.crt'));
    await make('server', folder, '--days', '30', 'consilium.example');
    const second = await certificate(path.join(folder, 'server.crt'));
    for (const one of [first, second]) {
      assert.ok(one.verify(authority.publicKey));
      assert.ok(!one.ca);
      assert.equal(one.checkHost('consilium.example'), 'consilium.example');
      assert.equal(one.checkHost('other.example'), undefined);
    }
    assert.ok(first.checkIP('192.0.2.1') && first.checkIP('2001:db8::1'));
    assert.notEqual(first.serialNumber, second.serialNumber);
    const days = (Date.parse(second.validTo) - Date.parse(second.validFrom)) / 86_400_000;
    assert.ok(days > 29 && days < 31);
    assert.equal((await stat(path.join(folder, 'server.key'))).mode & 0o777, 0o600);
  });

  it('makes client certificates that name their centre, and no other', async () => {
    const centre = '01890a5d-ac96-774b-bcce-b302099a8057';
    await make('centre', folder, centre, 'CHU/Exemple + Nord');
    const made = await certificate(path.join(folder, 'centres', `${centre}.crt`));
    assert.equal(made.subjectAltName, `URI:urn:consilium:centre:${centre}`);
    assert.deepEqual(made.keyUsage, ['1.3.6.1.5.5.7.3.2']);
    await assert.rejects(make('centre', folder, '../../etc/passwd'), ({ code }) => code !== 0);
    await assert.rejects(make('centre', folder, centre.toUpperCase()), ({ code }) => code !== 0);
  });
});

describe('client certificates', () => {
  const scope = new Scope();
  let data;
  let users;
  let server;
  let clinician;
  let own;
  let foreign;
  after(() => scope.end());

  /** {cert, key} for a centre, made by the command line. */
  async function identityOf(centre) {
    const made = await consilium(['centre', 'certificate', centre, '--data', data]);
    assert.equal(made.code, 0, made.stderr);
    const [cert, key] = made.stdout.trim().split('\n');
    assert.equal((await stat(key)).mode & 0o077, 0);
    return { cert: await readFile(cert), key: await readFile(key) };
  }

  before(async () => {
    ({ data, users } = await demo(scope, {
      settings: { ...withoutRateLimit, 'tls.client_certificates': 'optional' },
    }));
    server = await Server.start(scope, data);
    clinician = userWithRole(users, 'clinician');
    const centreOf = (user) => user.roles.find(({ centre }) => centre).centre;
    const elsewhere = users.find((user) =>
      user.roles.some(({ role, centre }) => role === 'expert' && centre !== centreOf(clinician)),
    );
    own = { centre: centreOf(clinician), ...(await identityOf(centreOf(clinician))) };
    foreign = { centre: centreOf(elsewhere), ...(await identityOf(centreOf(elsewhere))) };
  });

  const tlsOf = ({ cert, key }) => ({ cert, key });

  it('refuse a centre that does not exist', async () => {
    const made = await consilium([
      'centre',
      'certificate',
      '01890a5d-ac96-774b-bcce-b302099a8057',
      '--data',
      data,
    ]);
    assert.equal(made.code, 1);
    assert.match(made.stderr, /centre/);
  });

  it('are not needed where they are optional, and open one’s own centre', async () => {
    const token = await server.token(clinician);
    for (const options of [{}, tlsOf(own)]) {
      const client = await server.connect({ token, ...options });
      const { identity } = await client.call('session.whoami');
      assert.equal(identity.memberships[0].centre, own.centre);
      const { case: made } = await client.command('case.create', {
        centre: own.centre,
        content: completeContent(),
      });
      assert.ok((await client.call('case.get', { case: made })).content);
      await client.close();
    }
  });

  it('bind: over another centre’s connection one acts and reads for no centre of one’s own', async () => {
    const token = await server.token(clinician);
    const free = await server.connect({ token });
    const { case: caseId } = await free.command('case.create', {
      centre: own.centre,
      content: completeContent(),
    });
    const bound = await server.connect({ token, ...tlsOf(foreign) });
    for (const [method, params] of [
      ['case.get', { case: caseId }],
      ['message.list', { case: caseId }],
      ['audit.list', { case: caseId }],
      ['event.read', { stream: `case:${caseId}` }],
      ['event.subscribe', { streams: [{ stream: `case:${caseId}` }] }],
      ['event.read', { stream: `centre:${own.centre}` }],
    ]) {
      await assert.rejects(bound.call(method, params), ({ code }) => code === 1003, method);
    }
    await assert.rejects(
      bound.command('case.create', { centre: own.centre, content: completeContent() }),
      ({ code }) => code === 1002 || code === 1003,
    );
    assert.deepEqual((await bound.call('case.list', { box: 'all' })).cases, []);
    // Over POST, too.
    const answer = await server.request('/rpc', {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'case.get', params: { case: caseId } }),
      ...tlsOf(foreign),
    });
    assert.equal(JSON.parse(answer.body).error.code, 1003);
    assert.ok((await free.call('case.get', { case: caseId })).content, 'and the case is there');
  });

  it('bind a resumed TLS session as the one before it', async () => {
    const token = await server.token(clinician);
    const free = await server.connect({ token });
    const { case: caseId } = await free.command('case.create', {
      centre: own.centre,
      content: completeContent(),
    });
    const read = async (options) => {
      const { body } = await server.request('/rpc', {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify({
          jsonrpc: '2.0',
          id: 1,
          method: 'case.get',
          params: { case: caseId },
        }),
        ...options,
      });
      return JSON.parse(body);
    };
    for (const maxVersion of ['TLSv1.2', 'TLSv1.3']) {
      const first = await server.tls({ ...tlsOf(foreign), maxVersion });
      // In TLS 1.2 the ticket is part of the handshake; in 1.3 it follows.
      let session = maxVersion === 'TLSv1.2' ? first.getSession() : undefined;
      first.on('session', (ticket) => {
        session = ticket;
      });
      first.write('GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n');
      await eventually(() => session, 'a ticket');
      first.destroy();
      const resumed = await server.tls({ session, maxVersion });
      assert.ok(resumed.isSessionReused(), maxVersion);
      resumed.destroy();
      assert.equal((await read({ session, maxVersion })).error?.code, 1003, maxVersion);
    }
    assert.ok((await read({})).result.content);
  });

  it('of another authority are refused, in every handshake', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'consilium-test-'));
    scope.after(() => rm(folder, { recursive: true, force: true }));
    await make('ca', folder);
    await make('centre', folder, own.centre);
    const stem = path.join(folder, 'centres', own.centre);
    const forged = { cert: await readFile(`${stem}.crt`), key: await readFile(`${stem}.key`) };
    for (const maxVersion of ['TLSv1.2', 'TLSv1.3']) {
      await assert.rejects(server.request('/healthz', { ...forged, maxVersion }), maxVersion);
    }
  });

  it('a server certificate does not pass for a client’s', async () => {
    const certs = path.join(data, 'certs');
    const wrong = {
      cert: await readFile(path.join(certs, 'server.crt')),
      key: await readFile(path.join(certs, 'server.key')),
    };
    await assert.rejects(server.request('/healthz', wrong));
  });

  it('are needed where they are required', async () => {
    await server.kill('SIGTERM');
    await configure(data, { 'tls.client_certificates': 'required' });
    await server.launch();
    await assert.rejects(server.request('/healthz'));
    await assert.rejects(server.request('/healthz', { maxVersion: 'TLSv1.2' }));
    assert.equal((await server.request('/healthz', tlsOf(own))).status, 200);
    const { login, password } = clinician;
    const answer = await server.request('/rpc', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        jsonrpc: '2.0',
        id: 1,
        method: 'session.login',
        params: { login, password, as: 'token' },
      }),
      ...tlsOf(own),
    });
    assert.ok(JSON.parse(answer.body).result.token);
  });
});

describe('SIGHUP', () => {
  const scope = new Scope();
  let data;
  let server;
  after(() => scope.end());
  before(async () => {
    ({ data } = await demo(scope, { settings: { 'log.level': 'info' } }));
    server = await Server.start(scope, data);
  });

  const certs = () => path.join(data, 'certs');
  const serial = async (options = {}) => {
    const socket = await server.tls({ ...options, session: undefined });
    const { serialNumber } = socket.getPeerCertificate();
    socket.destroy();
    return serialNumber;
  };
  const logged = (word) => server.log.split(`"${word}"`).length - 1;

  it('gives new connections the new certificate, and the old ones stay', async () => {
    const before = await serial();
    const client = await server.connect();
    await client.call('rpc.discover');
    await make('server', certs(), 'localhost', '127.0.0.1');
    assert.equal(await serial(), before, 'nothing changes before the signal');
    server.child.kill('SIGHUP');
    await eventually(async () => (await serial()) !== before, 'the new certificate');
    const { serialNumber } = await certificate(path.join(certs(), 'server.crt'));
    assert.equal(await serial(), serialNumber);
    assert.equal(await serial({ maxVersion: 'TLSv1.2' }), serialNumber);
    await client.call('rpc.discover');
    assert.equal(client.closeCode, undefined);
    await client.close();
  });

  it('keeps the old certificate when the new one cannot be used, and says so', async () => {
    const before = await serial();
    const file = path.join(certs(), 'server.crt');
    const good = await readFile(file);
    const key = await readFile(path.join(certs(), 'server.key'));
    const client = await server.connect();
    let refused = logged('certificates.refused');
    const other = path.join(data, 'other');
    await make('ca', other);
    await make('server', other, 'localhost');
    for (const [what, content] of [
      ['nothing', ''],
      ['no certificate', 'not a certificate'],
      ['half a certificate', good.subarray(0, good.length / 2)],
      ['the certificate of another key', await readFile(path.join(other, 'server.crt'))],
    ]) {
      await writeFile(file, content);
      server.child.kill('SIGHUP');
      ++refused;
      await eventually(() => logged('certificates.refused') === refused, `the refusal of ${what}`);
      assert.equal(await serial(), before, what);
    }
    await rm(file);
    server.child.kill('SIGHUP');
    await eventually(
      () => logged('certificates.refused') === refused + 1,
      'the refusal of no file',
    );
    assert.equal(await serial(), before);
    await client.call('rpc.discover');

    await writeFile(file, good);
    await writeFile(path.join(certs(), 'server.key'), key);
    const reloaded = logged('certificates.reloaded');
    server.child.kill('SIGHUP');
    await eventually(() => logged('certificates.reloaded') === reloaded + 1, 'the reload');
    assert.equal(await serial(), before);
  });

  it('does not resume a TLS session past a new certificate unseen', async () => {
    const socket = await server.tls({ maxVersion: 'TLSv1.2' });
    const session = socket.getSession();
    socket.destroy();
    await make('server', certs(), 'localhost', '127.0.0.1');
    const before = logged('certificates.reloaded');
    server.child.kill('SIGHUP');
    await eventually(() => logged('certificates.reloaded') > before, 'the reload');
    const again = await new Promise((resolve, reject) => {
      const socket = tls.connect(
        {
          host: '127.0.0.1',
          port: server.port,
          servername: 'localhost',
          ca: server.ca,
          session,
          maxVersion: 'TLSv1.2',
        },
        () => resolve(socket),
      );
      socket.on('error', reject);
    });
    const reused = again.isSessionReused();
    again.destroy();
    assert.equal(reused, false);
  });
});
