// What a client meets before the first request: TLS, HTTP, headers, origins, the upgrade.
// engines: once, for nothing is stored here.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { demo, Scope, Server } from '../support/consilium.mjs';
import { userWithRole } from '../support/story.mjs';

const discover = '{"jsonrpc":"2.0","id":1,"method":"rpc.discover"}';

describe('the transport', () => {
  const scope = new Scope();
  let server;
  let users;
  after(() => scope.end());
  before(async () => {
    const made = await demo(scope);
    users = made.users;
    server = await Server.start(scope, made.data);
  });

  it('speaks TLS 1.3 and 1.2 with forward secrecy and AEAD, nothing older or weaker', async () => {
    const secure = async (options) => {
      const socket = await server.tls(options);
      const seen = { protocol: socket.getProtocol(), cipher: socket.getCipher().name };
      socket.destroy();
      return seen;
    };
    assert.equal((await secure({})).protocol, 'TLSv1.3');
    const older = await secure({ maxVersion: 'TLSv1.2' });
    assert.equal(older.protocol, 'TLSv1.2');
    assert.match(older.cipher, /^ECDHE-.*(GCM|CHACHA20)/);
    for (const options of [
      { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' },
      { minVersion: 'TLSv1', maxVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' },
      { maxVersion: 'TLSv1.2', ciphers: 'AES128-SHA:AES256-SHA:AES128-GCM-SHA256' },
      { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES128-SHA:ECDHE-RSA-AES128-SHA' },
      { ecdhCurve: 'P-521' },
    ]) {
      await assert.rejects(secure(options), JSON.stringify(options));
    }
  });

  it('sends the security headers with every answer', async () => {
    for (const path of ['/', '/app.js', '/nothing-here', '/healthz', '/rpc']) {
      const { headers } = await server.request(path);
      const policy = headers['content-security-policy'];
      assert.match(policy, /default-src 'none'/, path);
      assert.match(policy, /require-trusted-types-for 'script'/);
      assert.match(policy, /frame-ancestors 'none'/);
      assert.doesNotMatch(policy, /unsafe-/);
      assert.match(headers['strict-transport-security'], /max-age=\d{7,}/);
      assert.equal(headers['x-content-type-options'], 'nosniff');
      assert.equal(headers['referrer-policy'], 'no-referrer');
      assert.equal(headers['cross-origin-opener-policy'], 'same-origin');
      assert.equal(headers['cross-origin-resource-policy'], 'same-origin');
    }
  });

  it('serves the page with types, tags and compression', async () => {
    const page = await server.request('/');
    assert.equal(page.status, 200);
    assert.match(page.headers['content-type'], /^text\/html/);
    assert.match(page.body, /<title>Consilium/);
    const [, address] = page.body.match(/ src="([^"]+\.js)"/);
    const script = await server.request(address);
    assert.match(script.headers['content-type'], /^(text|application)\/javascript/);
    assert.ok(script.headers.etag);
    const same = await server.request(address, { headers: { 'if-none-match': script.headers.etag } });
    assert.equal(same.status, 304);
    assert.equal(same.body, '');
    const packed = await server.request(address, { headers: { 'accept-encoding': 'gzip' } });
    assert.equal(packed.headers['content-encoding'], 'gzip');
    assert.match(packed.headers.vary, /accept-encoding/i);
    assert.notEqual(packed.headers.etag, script.headers.etag);
    const head = await server.request(address, { method: 'HEAD' });
    assert.equal(head.headers['content-length'], script.headers['content-length']);
    assert.equal(head.body, '');
    assert.equal((await server.request(address, { method: 'DELETE' })).status, 405);
  });

  it('has no path out of the static files', async () => {
    for (const path of [
      '/../consilium.toml',
      '/..%2fconsilium.toml',
      '/%2e%2e/%2e%2e/etc/passwd',
      '/....//etc/passwd',
      '//etc/passwd',
      '/app.js/../../consilium.toml',
      '/app.js%00.html',
      '/\\..\\consilium.toml',
    ]) {
      const { status, body } = await server.request(path);
      assert.ok([400, 404].includes(status), `${path} answered ${status}`);
      assert.doesNotMatch(body, /root:|\[limits\]/);
    }
  });

  it('tells its health, its readiness and its figures', async () => {
    assert.equal((await server.request('/healthz')).status, 200);
    assert.equal((await server.request('/readyz')).status, 200);
    await server.post(discover);
    const metrics = await server.request('/metrics');
    assert.match(metrics.headers['content-type'], /^text\/plain; version=0\.0\.4/);
    assert.match(metrics.body, /^# TYPE consilium_\w+ counter$/m);
    assert.match(metrics.body, /^consilium_requests_total\{[^}]*method="rpc\.discover"[^}]*\} [1-9]/m);
  });

  it('wants the subprotocol consilium.v1 and says so', async () => {
    for (const protocols of [[], ['consilium.v2'], ['chat', 'CONSILIUM.V1']]) {
      await assert.rejects(server.connect({ protocols }), (refusal) => {
        assert.equal(refusal.status, 400);
        assert.match(refusal.body, /consilium\.v1/);
        return true;
      });
    }
    const client = await server.connect({ protocols: ['other', 'consilium.v1'] });
    assert.equal(client.socket.protocol, 'consilium.v1');
    await client.close();
  });

  it('wants version 13 of WebSocket and says so', async () => {
    const refused = await server.request('/rpc', {
      headers: {
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
        'sec-websocket-version': '8',
        'sec-websocket-protocol': 'consilium.v1',
      },
    });
    assert.equal(refused.status, 426);
    assert.equal(refused.headers['sec-websocket-version'], '13');
  });

  it('gives an unknown token no rights, over WebSocket or POST', async () => {
    const client = await server.connect({ token: 'A'.repeat(43) });
    await assert.rejects(client.call('session.whoami'), ({ code }) => code === 1001);
    await client.close();
    const { json } = await server.post(
      { jsonrpc: '2.0', id: 1, method: 'session.whoami' },
      { authorization: `Bearer ${'A'.repeat(43)}` },
    );
    assert.equal(json.error.code, 1001);
  });

  describe('origins', () => {
    let cookie;
    before(async () => {
      const { login, password } = userWithRole(users, 'clinician');
      const answer = await server.post(
        { jsonrpc: '2.0', id: 1, method: 'session.login', params: { login, password, as: 'cookie' } },
        { origin: server.origin },
      );
      assert.ok(answer.json.result, JSON.stringify(answer.json));
      assert.equal('token' in answer.json.result, false, 'scripts never see the token');
      const [set] = answer.headers['set-cookie'];
      assert.match(set, /^__Host-/);
      for (const attribute of ['HttpOnly', 'Secure', 'SameSite=Strict', 'Path=/']) {
        assert.ok(set.includes(attribute), `${attribute} is missing`);
      }
      assert.doesNotMatch(set, /Domain/i);
      cookie = set.split(';')[0];
    });
    const whoami = { jsonrpc: '2.0', id: 1, method: 'session.whoami' };

    it('of the server itself are accepted', async () => {
      const { json } = await server.post(whoami, { cookie, origin: server.origin });
      assert.ok(json.result, JSON.stringify(json));
      const client = await server.connect({ headers: { cookie, origin: server.origin } });
      assert.ok((await client.call('session.whoami')).identity);
      await client.close();
    });

    it('that are foreign, a prefix or a suffix of ours, or null are refused', async () => {
      for (const origin of [
        'https://evil.example',
        `${server.origin}.evil.example`,
        `${server.origin}0`,
        server.origin.slice(0, -1),
        server.origin.replace('https', 'http'),
        server.origin.replace('https', 'HTTPS'),
        `https://evil.example/?${server.origin}`,
        'null',
      ]) {
        const answer = await server.post(whoami, { cookie, origin });
        assert.equal(answer.status, 403, origin);
        assert.equal((await server.post(discover, { origin })).status, 403, origin);
        await assert.rejects(server.connect({ headers: { cookie, origin } }), ({ status }) => {
          return status === 403;
        });
        await assert.rejects(server.connect({ headers: { origin } }), ({ status }) => status === 403);
      }
    });

    it('may be absent only where no cookie comes', async () => {
      assert.equal((await server.post(whoami, { cookie })).status, 403);
      await assert.rejects(server.connect({ headers: { cookie } }), ({ status }) => status === 403);
      assert.equal((await server.post(discover)).status, 200);
      await (await server.connect()).close();
    });

    it('do not open a cookie sign-in, a re-authentication or a sign-out over WebSocket', async () => {
      const { login, password } = userWithRole(users, 'clinician');
      const client = await server.connect({ headers: { cookie, origin: server.origin } });
      await assert.rejects(client.call('session.login', { login, password, as: 'cookie' }));
      await assert.rejects(client.call('session.reauthenticate', { password }));
      await assert.rejects(client.call('session.logout'));
      assert.ok((await client.call('session.whoami')).identity, 'the session goes on');
      await client.close();
    });

    it('leave nothing behind after sign-out: the socket closes and the browser forgets', async () => {
      const client = await server.connect({ headers: { cookie, origin: server.origin } });
      const answer = await server.post(
        { jsonrpc: '2.0', id: 1, method: 'session.logout' },
        { cookie, origin: server.origin },
      );
      assert.match(answer.headers['clear-site-data'], /"cache"/);
      assert.match(answer.headers['set-cookie'][0], /Max-Age=0/);
      assert.equal((await client.closed).code, 4001);
      const { json } = await server.post(whoami, { cookie, origin: server.origin });
      assert.equal(json.error.code, 1001);
    });
  });
});
