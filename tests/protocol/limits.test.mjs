// Every limit reached and answered. Where a limit takes long or much to reach, the test lowers it in
// consilium.toml; that it works at all is the point here, its default is documented by `serve --help`.
// engines: once, for what is stored does not matter here.
// alone: for it measures what a server bears.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { assertGrowth, demo, eventually, newId, Server } from '../support/consilium.mjs';
import { frame, RawWebSocket } from '../support/raw_websocket.mjs';
import { discussedCase, userWithRole, withoutRateLimit } from '../support/story.mjs';

const rateLimited = 1008;
const request = (method, params = {}, id = 1) =>
  JSON.stringify({ jsonrpc: '2.0', id, method, params });

async function serve(t, settings) {
  const { data, users } = await demo(t, { settings });
  return { server: await Server.start(t, data), users };
}

/** Resolves when the socket is closed by the other side; fails when that takes longer than asked. */
async function hungUp(socket, seconds) {
  let closed = socket.destroyed;
  socket.on('close', () => {
    closed = true;
  });
  socket.on('error', () => {});
  socket.resume();
  await eventually(() => closed, 'the end of the connection', seconds);
}

it('messages: 64 KiB pass, one byte more does not', async (t) => {
  const { server } = await serve(t, {});
  const raw = await RawWebSocket.open(server);
  const padded = request('rpc.discover').padEnd(65536, ' ');
  raw.write(frame(1, padded));
  assert.ok((await raw.reply()).result);
  raw.write(frame(1, `${padded} `));
  assert.equal(await raw.closeCode(), 1009);
  assert.ok((await server.post(padded)).json.result);
  assert.equal((await server.post(`${padded} `)).status, 413);
});

it('time: handshakes, headers and messages that trickle are cut', async (t) => {
  const { server } = await serve(t, {
    'limits.handshake_seconds': 1,
    'limits.message_seconds': 2,
  });
  const trickle = (socket, bytes) => {
    let i = 0;
    const timer = setInterval(() => {
      if (socket.destroyed || i >= bytes.length) clearInterval(timer);
      else socket.write(bytes.subarray(i, ++i), () => {});
    }, 200);
    t.after(() => {
      clearInterval(timer);
      socket.destroy();
    });
  };

  const silent = await server.tcp();
  const headers = await server.tls();
  trickle(headers, Buffer.from('GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: 1234567890\r\n\r\n'));
  const body = await server.tls();
  body.write('POST /rpc HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60\r\n\r\n');
  trickle(body, Buffer.alloc(60, ' '));
  const message = await RawWebSocket.open(server);
  trickle(message.socket, frame(1, request('rpc.discover')));
  const fragments = await RawWebSocket.open(server);
  const pieces = [...Array(60).keys()].map((i) => frame(i ? 0 : 1, ' ', { fin: false }));
  trickle(fragments.socket, Buffer.concat(pieces));
  const header = await RawWebSocket.open(server);
  header.write(Buffer.from([0x81]));
  const quiet = await server.connect();

  await hungUp(silent, 10);
  await hungUp(headers, 10);
  await hungUp(body, 15);
  for (const raw of [message, fragments, header]) {
    assert.ok([1006, 1008].includes(await raw.closeCode()));
  }
  // A connection that has nothing to say is not a slow message.
  assert.equal(quiet.closeCode, undefined);
  assert.ok((await quiet.call('rpc.discover')).openrpc);
});

it('connections: each address has its share', async (t) => {
  const { server } = await serve(t, { 'limits.connections_per_address': 8 });
  const held = [];
  for (let i = 0; i < 8; ++i) held.push(await server.connect());
  await assert.rejects(server.connect(), 'the ninth from this address');
  const elsewhere = await server.connect({ localAddress: '127.0.0.2' });
  assert.ok((await elsewhere.call('rpc.discover')).openrpc);
  await held.pop().close();
  await eventually(() => server.connect().catch(() => false), 'the freed place');
});

it('requests in flight: 32 on one connection, the others are told to wait', async (t) => {
  const { server, users } = await serve(t, withoutRateLimit);
  const story = await discussedCase(server, users);
  const client = await server.connect({ token: story.token });
  const many = Array.from({ length: 400 }, (_, n) =>
    client
      .command('message.post', { case: story.caseId, centre: story.centre, text: `Numéro ${n}` })
      .then(() => 'done')
      .catch((error) => error),
  );
  const outcomes = await Promise.all(many);
  const refused = outcomes.filter((outcome) => outcome !== 'done');
  assert.ok(outcomes.length - refused.length >= 32);
  assert.ok(refused.length > 0, 'the limit was reached');
  for (const error of refused) {
    assert.equal(error.code, rateLimited);
    assert.ok(error.data.retryAfter > 0);
  }
});

it('requests a second: a burst of 50, then 10 a second, by user over all connections', async (t) => {
  const { server, users } = await serve(t, {});
  const user = userWithRole(users, 'clinician');
  const token = await server.token(user);
  const clients = [await server.connect({ token }), await server.connect({ token })];
  const outcomes = [];
  for (let n = 0; n < 90; ++n) {
    outcomes.push(
      await clients[n % 2].call('session.whoami').then(
        () => 'done',
        (error) => error,
      ),
    );
  }
  const refused = outcomes.filter((outcome) => outcome !== 'done');
  assert.ok(outcomes.slice(0, 40).every((outcome) => outcome === 'done'));
  assert.ok(refused.length > 0, 'the limit was reached');
  assert.ok(refused.every(({ code, data }) => code === rateLimited && data.retryAfter > 0));
  const other = await server.connect({ user: userWithRole(users, 'coordinator') });
  assert.ok((await other.call('session.whoami')).identity, 'others are served');
  await eventually(() => clients[0].call('session.whoami').catch(() => false), 'the next place');
});

it('sign-ins: five failures close an account for an address, not for another', async (t) => {
  const { server, users } = await serve(t, {});
  const { login, password } = userWithRole(users, 'clinician');
  const signIn = async (secret, name = login, localAddress = '127.0.0.1') => {
    const { body } = await server.request('/rpc', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: request('session.login', { login: name, password: secret, as: 'token' }),
      localAddress,
    });
    return JSON.parse(body);
  };
  const messages = new Set();
  for (let n = 0; n < 5; ++n) {
    const { error } = await signIn('not the password at all');
    assert.equal(error.code, 1001);
    messages.add(error.message);
  }
  const unknown = await signIn('not the password at all', `nobody-${newId()}`);
  messages.add(unknown.error.message);
  assert.equal(messages.size, 1, 'an unknown login and a wrong password read the same');
  const closed = await signIn(password);
  assert.equal(closed.error.code, rateLimited);
  assert.ok(closed.error.data.retryAfter > 0);
  const other = userWithRole(users, 'coordinator');
  assert.ok((await signIn(other.password, other.login)).result, 'another account goes on');
  assert.ok((await signIn(password, login, '127.0.0.3')).result, 'from another address it goes on');
});

it('memory: a thousand readers that do not read cost a bounded amount', async (t) => {
  const { server, users } = await serve(t, {
    ...withoutRateLimit,
    'limits.connections_per_address': 2000,
    'limits.outbound_bytes': 65536,
    'limits.stall_seconds': 3,
  });
  const story = await discussedCase(server, users);
  const stream = `case:${story.caseId}`;
  const stalled = [];
  for (let n = 0; n < 1000; n += 50) {
    stalled.push(
      ...(await Promise.all(
        Array.from({ length: 50 }, async () => {
          const client = await server.connect({ token: story.token });
          await client.call('event.subscribe', { streams: [{ stream }] });
          client.socket._socket.pause();
          return client;
        }),
      )),
    );
  }
  t.after(() => stalled.forEach(({ socket }) => socket.terminate()));
  const before = await server.memory();
  const writer = await server.connect({ token: story.token });
  const text = 'x'.repeat(8000);
  let highest = before;
  for (let n = 0; n < 400; ++n) {
    await writer.command('message.post', { case: story.caseId, centre: story.centre, text });
    if (n % 20 === 0) highest = Math.max(highest, await server.memory());
  }
  // 1,000 readers × 3.2 MB would be 3.2 GB; each may hold 64 KiB, and the buffers are shared.
  assertGrowth(before, highest, 300 * 1024);
  assert.ok((await writer.call('session.whoami')).identity);
});
