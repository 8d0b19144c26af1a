// Signing in and what comes with it: second factor, recovery codes, invitation, password, recent
// authentication, expiry, and the list of one's sessions.
// alone: for it measures how soon a session ends.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { consilium, demo, newId, Scope, Server } from '../support/consilium.mjs';
import { alter, rows } from '../support/database.mjs';
import { withoutRateLimit } from '../support/story.mjs';
import { timeStep, totp } from '../support/totp.mjs';

const unauthenticated = ({ code }) => code === 1001;
const minute = 60_000;

describe('sessions', () => {
  const scope = new Scope();
  let data;
  let users;
  let server;
  after(() => scope.end());

  before(async () => {
    ({ data, users } = await demo(scope, {
      settings: {
        ...withoutRateLimit,
        'session.second_factor': 'required',
        'session.failures_per_account': 1000,
        'session.failures_per_address': 1000,
      },
    }));
    server = await Server.start(scope, data);
  });

  const named = (login) => users.find((user) => user.login === login);

  async function signIn(login, password, extra = {}) {
    const { json } = await server.post({
      jsonrpc: '2.0',
      id: 1,
      method: 'session.login',
      params: { login, password, as: 'token', ...extra },
    });
    return json;
  }

  /** Enrols a second factor on a signed-in connection; {secret, step, recoveryCodes}. */
  async function enrol(client) {
    const { secret } = await client.call('session.enrolTotp');
    const step = timeStep();
    const { recoveryCodes } = await client.call('session.confirmTotp', {
      code: totp(secret, step),
    });
    return { secret, step, recoveryCodes };
  }

  /** A signed-in connection with a second factor. */
  async function enrolled(login, password = named(login).password) {
    const { result } = await signIn(login, password);
    const client = await server.connect({ token: result.token });
    return { client, token: result.token, login, password, ...(await enrol(client)) };
  }

  it('open nothing but the enrolment while a second factor is needed', async () => {
    const { login, password } = named('camille');
    const { result } = await signIn(login, password);
    assert.deepEqual(result.identity.secondFactor, {
      enrolled: false,
      enrolmentPending: true,
      recoveryCodesLeft: 0,
      required: true,
    });
    const client = await server.connect({ token: result.token });
    assert.ok((await client.call('rpc.discover')).methods);
    for (const [method, params] of [
      ['case.list', { box: 'all' }],
      ['session.list', {}],
      ['session.draftKey', {}],
      ['audit.verify', {}],
      ['event.read', { stream: `user:${result.identity.user}` }],
      ['event.subscribe', { streams: [{ stream: `user:${result.identity.user}` }] }],
    ]) {
      await assert.rejects(client.call(method, params), ({ code }) => code === 1002, method);
    }
    // As before sign-in: closed, unless the configuration opens the directory.
    await assert.rejects(client.call('directory.networks'), unauthenticated);
    await enrol(client);
    assert.ok((await client.call('case.list', { box: 'all' })).cases.length > 0);
  });

  it('speak the language and have the preferences that were chosen in any of them, which is on record', async () => {
    const one = await enrolled('paul');
    const other = await server.connect({ token: one.token });
    const languageOf = async (client) =>
      (await client.call('session.whoami')).identity.language;
    assert.equal(await languageOf(other), 'fr');
    await one.client.call('session.setLanguage', { language: 'en' });
    assert.equal(await languageOf(other), 'en');
    const { identity } = await other.call('session.whoami');
    const events = async (type) =>
      (
        await other.call('event.read', { stream: `user:${identity.user}`, after: 0 })
      ).events.filter((event) => event.type === type);
    const [event, ...more] = await events('session.languageChosen');
    assert.deepEqual([event.actor, event.data, more], [identity.user, { language: 'en' }, []]);
    await assert.rejects(
      one.client.call('session.setLanguage', { language: 'de' }),
      ({ code }) => code === 1006,
    );
    const preferencesOf = async (client) =>
      (await client.call('session.whoami')).identity.preferences;
    assert.deepEqual(await preferencesOf(other), { theme: 'system', singleKeys: true });
    const preferences = { theme: 'dark', singleKeys: false };
    for (let time = 0; time < 2; ++time)
      await one.client.call('session.setPreferences', { preferences });
    assert.deepEqual(await preferencesOf(other), preferences);
    assert.deepEqual(
      (await events('session.preferencesChosen')).map(({ data }) => data),
      [{ preferences }],
    );
    await server.kill('SIGKILL');
    await server.launch();
    const again = await server.connect({ token: one.token });
    assert.equal(await languageOf(again), 'en');
    assert.deepEqual(await preferencesOf(again), preferences);
    await again.call('session.setLanguage', { language: 'fr' });
    await again.close();
  });

  it('hand each user one key for unsent texts, of which nothing tells', async () => {
    const [one, other] = [await enrolled('louise'), await enrolled('samir')];
    const { key } = await one.client.call('session.draftKey');
    assert.match(key, /^[A-Za-z0-9_-]{43}$/);
    assert.notEqual((await other.client.call('session.draftKey')).key, key);
    const { identity } = await one.client.call('session.whoami');
    const { events } = await one.client.call('event.read', { stream: `user:${identity.user}`, after: 0 });
    assert.ok(!JSON.stringify(events).includes(key));
    await server.kill('SIGKILL');
    await server.launch();
    assert.ok(!server.log.includes(key));
    const again = await server.connect({ token: one.token });
    assert.equal((await again.call('session.draftKey')).key, key);
    await again.close();
    const before = await server.connect();
    await assert.rejects(before.call('session.draftKey'), unauthenticated);
    await before.close();
  });

  it('enrol a second factor only soon after the password was given', async () => {
    const { login, password } = named('ines');
    const { result } = await signIn(login, password);
    const client = await server.connect({ token: result.token });
    await alter(
      data,
      `UPDATE app_session SET reauthenticated_at = reauthenticated_at - ${6 * minute}
       WHERE user_id = '${result.identity.user}'`,
    );
    await assert.rejects(client.call('session.enrolTotp'), ({ code, data: more }) => {
      assert.equal(code, 1001);
      assert.equal(more.reauthenticate, true);
      return true;
    });
    await client.call('session.reauthenticate', { password });
    assert.equal((await enrol(client)).recoveryCodes.length, 10);
  });

  it('need a code once a second factor is enrolled, each code once', async () => {
    const { login, password, secret, step } = await enrolled('maelle');
    const without = await signIn(login, password);
    assert.equal(without.error.code, 1001);
    assert.deepEqual(
      without.error.data.violations?.map(({ pointer, rule }) => [pointer, rule]),
      [['/totp', 'required']],
    );

    assert.equal((await signIn(login, password, { totp: '000000' })).error.code, 1001);
    assert.equal(
      (await signIn(login, password, { totp: totp(secret, step) })).error.code,
      1001,
      'used at the enrolment',
    );
    const next = totp(secret, step + 1);
    assert.equal((await signIn(login, 'not the password', { totp: next })).error.code, 1001);
    assert.ok(
      (await signIn(login, password, { totp: next })).result.token,
      'a wrong password uses no code up',
    );
    assert.equal((await signIn(login, password, { totp: next })).error.code, 1001, 'a code twice');
    assert.equal(
      (await signIn(login, password, { totp: totp(secret, step - 20) })).error.code,
      1001,
      'an old code',
    );
    assert.equal(
      (await signIn(login, password, { totp: totp(secret, step + 20) })).error.code,
      1001,
      'a code to come',
    );
  });

  it('take each recovery code once', async () => {
    const { login, password, recoveryCodes, client } = await enrolled('noe');
    assert.ok(recoveryCodes.length >= 8);
    assert.equal(new Set(recoveryCodes).size, recoveryCodes.length);
    const [first, second] = recoveryCodes;
    const { result } = await signIn(login, password, { totp: first });
    assert.equal(result.identity.secondFactor.recoveryCodesLeft, recoveryCodes.length - 1);
    assert.equal((await signIn(login, password, { totp: first })).error.code, 1001);
    assert.ok((await signIn(login, password, { totp: second })).result);
    const stored = JSON.stringify(await rows(data, 'SELECT * FROM recovery_code'));
    for (const code of recoveryCodes) assert.ok(!stored.includes(code));
    const { identity } = await client.call('session.whoami');
    assert.ok(identity.secondFactor.recoveryCodesLeft <= recoveryCodes.length - 2);
  });

  it('give a wrong login and a wrong password the same answer', async () => {
    const wrongLogin = await signIn('nobody-at-all', 'some password');
    const wrongPassword = await signIn('rose', 'some password');
    assert.deepEqual(wrongLogin, wrongPassword);
    assert.equal(wrongLogin.error.code, 1001);
  });

  it('store no token, and no session without its hash', async () => {
    const { token } = await enrolled('tom');
    const stored = JSON.stringify(await rows(data, 'SELECT * FROM app_session'));
    assert.ok(!stored.includes(token));
    assert.ok(!stored.includes(Buffer.from(token, 'base64url').toString('hex')));
    assert.equal(Buffer.from(token, 'base64url').length, 32);
  });

  describe('an invitation', () => {
    let admin;
    let centre;
    before(async () => {
      admin = await enrolled('admin');
      centre = named('camille').roles[0].centre;
    });

    it('leads from the manager to a first sign-in', async () => {
      const invited = await admin.client.command('member.invite', {
        centre,
        login: 'nouvelle@exemple.fr',
        name: 'Dre Nouvelle Exemple',
        role: 'clinician',
        profession: 'physician',
        specialty: 'pédiatrie',
      });
      assert.equal(invited.state, 'invited');
      const first = await admin.client.call('member.invitationLink', { member: invited.member });
      const link = await admin.client.call('member.invitationLink', { member: invited.member });
      assert.equal(link.login, 'nouvelle@exemple.fr');
      const accept = (token, password) =>
        server.post({
          jsonrpc: '2.0',
          id: 1,
          method: 'session.acceptInvitation',
          params: { token, password },
        });

      const password = 'quatre mots sans rapport';
      assert.equal(
        (await accept(first.token, password)).json.error.code,
        1003,
        'a later link replaces it',
      );
      for (const bad of ['short', 'nouvelle@exemple.fr', 'Dre Nouvelle Exemple', '123456789012']) {
        const { json } = await accept(link.token, bad);
        assert.equal(json.error.code, 1006, bad);
        assert.equal(json.error.data[0].pointer, '/password');
      }
      assert.equal((await signIn('nouvelle@exemple.fr', password)).error.code, 1001, 'not before');
      assert.equal((await accept(link.token, password)).json.result.login, 'nouvelle@exemple.fr');
      assert.equal((await accept(link.token, password)).json.error.code, 1003, 'once only');
      const { result } = await signIn('Nouvelle@Exemple.fr', password);
      assert.equal(result.identity.memberships[0].centre, centre);
      assert.equal(result.identity.secondFactor.enrolmentPending, true);
      const stored = JSON.stringify(await rows(data, 'SELECT * FROM invitation'));
      assert.ok(!stored.includes(link.token));
    });

    it('is valid for its time only', async () => {
      const { member } = await admin.client.command('member.invite', {
        centre,
        login: 'tard',
        name: 'Tard Exemple',
        role: 'assistant',
        profession: 'secretary',
      });
      const link = await admin.client.call('member.invitationLink', { member });
      const token = admin.token;
      await server.kill('SIGTERM');
      await alter(
        data,
        `UPDATE invitation SET expires_at = ${Date.now() - 1} WHERE ended_at IS NULL`,
      );
      await server.launch();
      const { json } = await server.post({
        jsonrpc: '2.0',
        id: 1,
        method: 'session.acceptInvitation',
        params: { token: link.token, password: 'quatre mots sans rapport' },
      });
      assert.equal(json.error.code, 1003);
      admin.client = await server.connect({ token });
    });
  });

  it('a changed password ends the other sessions, not this one', async () => {
    const { client, login, password, recoveryCodes } = await enrolled('rose');
    const { result } = await signIn(login, password, { totp: recoveryCodes[0] });
    const other = await server.connect({ token: result.token });
    await assert.rejects(
      client.call('session.changePassword', {
        current: 'wrong',
        password: 'une toute autre phrase',
      }),
      ({ code, data }) => code === 1006 && data[0].pointer === '/current',
    );
    for (const weak of ['short', 'Dre Rose Spécimen', 'passwordpassword']) {
      await assert.rejects(
        client.call('session.changePassword', { current: password, password: weak }),
        ({ code }) => code === 1006,
        weak,
      );
    }
    const { sessionsEnded } = await client.call('session.changePassword', {
      current: password,
      password: 'une toute autre phrase',
    });
    assert.equal(sessionsEnded, 1);
    assert.equal((await other.closed).code, 4001);
    assert.ok(await client.call('session.whoami'));
    assert.equal((await signIn(login, password, { totp: recoveryCodes[1] })).error.code, 1001);
    assert.ok((await signIn(login, 'une toute autre phrase', { totp: recoveryCodes[2] })).result);
  });

  it('are listed and revoked by their owner and by administrators, by nobody else', async () => {
    const one = await enrolled('victor');
    const { result } = await signIn(one.login, one.password, { totp: one.recoveryCodes[0] });
    const two = await server.connect({ token: result.token });
    const { sessions } = await one.client.call('session.list');
    assert.equal(sessions.length, 2);
    assert.deepEqual(
      sessions.map(({ current }) => current),
      [false, true],
      'the latest first',
    );
    assert.equal(sessions[0].address, '127.0.0.1');
    assert.ok(!JSON.stringify(sessions).includes(one.token));

    const outsider = await enrolled('helene');
    const [{ id }] = sessions;
    const { identity } = await one.client.call('session.whoami');
    await assert.rejects(
      outsider.client.call('session.revoke', { session: id }),
      ({ code }) => code === 1003,
    );
    await assert.rejects(
      outsider.client.call('session.list', { user: identity.user }),
      ({ code }) => code === 1003,
    );

    const revoked = Date.now();
    await one.client.call('session.revoke', { session: id });
    assert.equal((await two.closed).code, 4001);
    assert.ok(Date.now() - revoked < 1000 * (process.env.CONSILIUM_SANITIZER ? 10 : 3));
    const { json } = await server.post(
      { jsonrpc: '2.0', id: 1, method: 'session.whoami' },
      { authorization: `Bearer ${result.token}` },
    );
    assert.equal(json.error.code, 1001);
    assert.equal((await one.client.call('session.list')).sessions.length, 1);
  });

  it('administrative acts need a recent authentication, and say so', async () => {
    const login = 'chief';
    const made = await consilium([
      'user',
      'add',
      login,
      '--name',
      'La Cheffe',
      '--admin',
      '--data',
      data,
    ]);
    const [, password] = /the password (\S+)/.exec(made.stdout);
    const { client, token, recoveryCodes } = await enrolled(login, password);
    const network = () => ({ code: `N${newId().slice(-8)}`, name: 'Réseau neuf' });
    assert.ok((await client.command('directory.saveNetwork', network())).network);

    await server.kill('SIGTERM');
    await alter(
      data,
      `UPDATE app_session SET reauthenticated_at = reauthenticated_at - ${6 * minute}`,
    );
    await server.launch();
    const later = await server.connect({ token });
    const centre = named('camille').roles[0].centre;
    for (const [method, params] of [
      ['directory.saveNetwork', network()],
      ['directory.saveCentre', { network: newId(), kind: 'competence', name: 'X' }],
      [
        'member.invite',
        { centre, login: 'later', name: 'Later', role: 'clinician', profession: 'physician' },
      ],
    ]) {
      await assert.rejects(later.command(method, params), ({ code, data: more }) => {
        assert.equal(code, 1001, method);
        assert.equal(more.reauthenticate, true, method);
        return true;
      });
    }
    assert.ok(await later.call('directory.networks'), 'reading goes on');
    await assert.rejects(
      later.call('session.reauthenticate', { password }),
      unauthenticated,
      'the second factor, too',
    );
    await assert.rejects(
      later.call('session.reauthenticate', { password: 'wrong', totp: recoveryCodes[0] }),
      unauthenticated,
    );
    const { reauthenticatedUntil } = await later.call('session.reauthenticate', {
      password,
      totp: recoveryCodes[0],
    });
    assert.ok(Date.parse(reauthenticatedUntil) > Date.now() + 4 * minute);
    assert.ok((await later.command('directory.saveNetwork', network())).network);
  });

  it('end when nothing was asked for, and in any case after their longest time', async () => {
    const idle = await enrolled('bruno');
    const old = await enrolled('lea');
    const fresh = await enrolled('yann');
    const id = async ({ client }) => (await client.call('session.whoami')).session.id;
    const [idleId, oldId] = [await id(idle), await id(old)];
    await server.kill('SIGTERM');
    await alter(
      data,
      `UPDATE app_session SET last_seen_at = last_seen_at - ${17 * minute} WHERE id = '${idleId}';
       UPDATE app_session SET expires_at = ${Date.now() - 1} WHERE id = '${oldId}';`,
    );
    await server.launch();
    for (const { token } of [idle, old]) {
      const client = await server.connect({ token }).catch((refusal) => refusal);
      if (client.call) await assert.rejects(client.call('session.whoami'), unauthenticated);
      else assert.equal(client.status, 401);
    }
    assert.ok(await (await server.connect({ token: fresh.token })).call('session.whoami'));
  });

  it('are cookies that scripts cannot read, rotated at sign-in', async () => {
    const { login, password, recoveryCodes } = await enrolled('salome');
    const cookie = async (code, headers = {}) => {
      const answer = await server.post(
        {
          jsonrpc: '2.0',
          id: 1,
          method: 'session.login',
          params: { login, password, totp: code, as: 'cookie' },
        },
        { origin: server.origin, ...headers },
      );
      assert.equal(answer.json.result.token, undefined, 'no token in the reply');
      return answer.headers['set-cookie'][0];
    };
    const first = await cookie(recoveryCodes[0]);
    for (const part of [/^__Host-/, /; Secure/, /; HttpOnly/, /; SameSite=Strict/, /; Path=\//])
      assert.match(first, part);
    assert.doesNotMatch(first, /Domain=/i);
    const sent = first.split(';')[0];
    const second = await cookie(recoveryCodes[1], { cookie: sent });
    assert.notEqual(second.split(';')[0], sent);
    const { json } = await server.post(
      { jsonrpc: '2.0', id: 1, method: 'session.whoami' },
      { cookie: sent, origin: server.origin },
    );
    assert.equal(json.error.code, 1001, 'the session before it has ended');
  });

  it('name the browser in plain characters, whatever bytes it sends', async () => {
    const { login, password } = named('lina');
    const { json } = await server.post(
      { jsonrpc: '2.0', id: 1, method: 'session.login', params: { login, password, as: 'token' } },
      { 'user-agent': 'Caf\u00e9/1.0' },
    );
    const client = await server.connect({ token: json.result.token });
    await enrol(client);
    const { sessions } = await client.call('session.list');
    // One byte or two, as the client encodes it.
    assert.equal(sessions.length, 1);
    assert.match(sessions[0].userAgent, /^Caf\?{1,2}\/1\.0$/);
  });

  it('the operator takes a lost second factor away', async () => {
    const { client, login, password } = await enrolled('gael');
    assert.equal((await consilium(['user', 'reset-second-factor', login, '--data', data])).code, 0);
    assert.equal((await client.closed).code, 4001);
    const { result } = await signIn(login, password);
    assert.equal(result.identity.secondFactor.enrolmentPending, true);
  });

  it('leave their traces in the log of events', async () => {
    const { client } = await enrolled('nina');
    const { identity } = await client.call('session.whoami');
    await signIn('nina', 'wrong password');
    const { events } = await client.call('event.read', { stream: `user:${identity.user}` });
    const types = events.map(({ type }) => type);
    for (const type of [
      'user.created',
      'session.started',
      'session.secondFactorEnrolled',
      'session.signInFailed',
    ]) {
      assert.ok(types.includes(type), type);
    }
    assert.doesNotMatch(JSON.stringify(events), /wrong password/);
  });
});
