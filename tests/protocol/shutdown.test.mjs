// The end of a server: SIGTERM in order and within its deadline, SIGKILL without loss.
// alone: for it holds the server to its deadlines.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  consilium,
  configure,
  demo,
  eventually,
  newId,
  patience,
  Scope,
  Server,
} from '../support/consilium.mjs';
import { allMessages, discussedCase, withoutRateLimit } from '../support/story.mjs';

describe('the end of a server', () => {
  const scope = new Scope();
  let data;
  let server;
  let story;
  after(() => scope.end());
  before(async () => {
    let users;
    ({ data, users } = await demo(scope, {
      settings: {
        ...withoutRateLimit,
        'session.password_threads': 1,
        'limits.shutdown_seconds': 10 * patience,
      },
    }));
    server = await Server.start(scope, data);
    story = await discussedCase(server, users);
  });

  it('on SIGTERM: what was begun is answered, then 1001, then status 0', async () => {
    const { token, caseId, centre } = story;
    const idle = await server.connect();
    const clients = await Promise.all(Array.from({ length: 8 }, () => server.connect({ token })));
    const acknowledged = [];
    const open = [];
    const writers = clients.map(async (client, writer) => {
      for (let n = 0; client.closeCode === undefined; ++n) {
        const text = `Avant l’arrêt ${writer}.${n}`;
        await client.command('message.post', { case: caseId, centre, text }).then(
          () => acknowledged.push(text),
          (error) => open.push(error),
        );
      }
    });
    await eventually(() => acknowledged.length > 50, 'some writing');
    const started = Date.now();
    server.child.kill('SIGTERM');
    const ended = await server.ended;
    assert.deepEqual(ended, { code: 0, signal: null });
    assert.ok(Date.now() - started < 11_000 * patience, 'within limits.shutdown_seconds');
    await Promise.all(writers);
    for (const client of [idle, ...clients]) assert.equal((await client.closed).code, 1001);
    for (const error of open) {
      assert.ok(error.code === 1010 || /closed with 1001|CLOS/.test(error.message), error.message);
    }

    const verified = await consilium(['verify', '--data', data]);
    assert.equal(verified.code, 0, verified.stdout);
    await server.launch();
    const client = await server.connect({ token });
    const texts = new Set((await allMessages(client, caseId)).map(({ text }) => text));
    for (const text of acknowledged) assert.ok(texts.has(text), text);
    await client.close();
  });

  it('on SIGTERM: sign-ins that wait for their turn are finished', async () => {
    const { login, password } = story.user;
    const client = await server.connect();
    const signIns = Array.from({ length: 8 }, () =>
      client.call('session.login', { login, password, as: 'token' }),
    );
    await eventually(async () => {
      const { body } = await server.request('/metrics');
      return Number(/^consilium_password_queue (\d+)$/m.exec(body)[1]) >= 4;
    }, 'a queue of sign-ins');
    server.child.kill('SIGTERM');
    for (const { token } of await Promise.all(signIns)) assert.equal(token.length, 43);
    assert.equal((await client.closed).code, 1001);
    assert.equal((await server.ended).code, 0);
    await server.launch();
  });

  it('on SIGTERM: connections that do nothing do not hold it up', async () => {
    await server.kill();
    await configure(data, { 'limits.shutdown_seconds': 2 });
    await server.launch();
    await server.tcp();
    const pending = await server.tls();
    pending.on('error', () => {});
    pending.write('POST /rpc HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{');
    const other = await server.connect({ token: story.token });
    other.socket._socket.pause();
    const started = Date.now();
    await server.kill('SIGTERM');
    assert.equal(server.exit.code, 0);
    assert.ok(Date.now() - started < 4000 * patience, `took ${Date.now() - started} ms`);
    await server.launch();
  });

  it('a second signal ends it at once', async () => {
    const deaf = await server.connect({ token: story.token });
    deaf.socket._socket.pause();
    server.child.kill('SIGTERM');
    server.child.kill('SIGINT');
    await server.ended;
    assert.deepEqual(server.exit, { code: 1, signal: null });
    await server.launch();
  });

  it('on SIGKILL: the same command gets the same reply, other parameters a conflict', async () => {
    const { token, caseId, centre } = story;
    const commandId = newId();
    const params = { commandId, case: caseId, centre, text: 'Une seule fois.' };
    const first = await (await server.connect({ token })).call('message.post', params);
    await server.kill('SIGKILL');
    await server.launch();
    const client = await server.connect({ token });
    assert.deepEqual(await client.call('message.post', params), first);
    await assert.rejects(
      client.call('message.post', { ...params, text: 'Autre chose.' }),
      ({ code }) => code === 1004,
    );
    const texts = (await allMessages(client, caseId)).map(({ text }) => text);
    assert.equal(texts.filter((text) => text === 'Une seule fois.').length, 1);
  });
});
