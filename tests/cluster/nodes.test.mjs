// What is done on one of three servers over one database holds on the others: sessions, their end,
// lock-outs, commands, rights.
// alone: for it measures how soon nodes end.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Cluster } from '../support/cluster.mjs';
import { consilium, eventually, newId, patience, Scope } from '../support/consilium.mjs';
import { psql } from '../support/database.mjs';
import { allMessages, discussedCase, withoutRateLimit } from '../support/story.mjs';

/** What has to reach other nodes within a second: that, and time to notice it here. */
const soon = 1500 * patience;

for (const notified of [true, false]) {
  describe(notified ? 'three nodes' : 'three nodes whose notifications are lost', () => {
    const scope = new Scope();
    let cluster;
    let nodes;
    let named;
    let story;
    after(() => scope.end());
    before(async () => {
      cluster = await Cluster.start(scope, { settings: withoutRateLimit, proxied: !notified });
      for (const proxy of cluster.proxies) proxy.dropNotifications();
      ({ nodes } = cluster);
      named = (login) => cluster.users.find((user) => user.login === login);
      story = await discussedCase(nodes[0], cluster.users);
    });

    /** How long it takes until the socket is closed, and the code it is closed with. */
    async function closing(client) {
      const started = Date.now();
      const { code } = await client.closed;
      return { code, took: Date.now() - started };
    }

    it('know a session that one of them made', async () => {
      const token = await nodes[0].token(named('victor'));
      for (const node of nodes) {
        const client = await node.connect({ token });
        assert.equal((await client.call('session.whoami')).identity.login, 'victor');
        await client.close();
      }
    });

    it('close the sockets of a session that is revoked on another node', async () => {
      const user = named('victor');
      const token = await nodes[0].token(user);
      const clients = await Promise.all(nodes.map((node) => node.connect({ token })));
      const { session } = await clients[0].call('session.whoami');
      const other = await nodes[0].connect({ user });
      await other.call('session.revoke', { session: session.id });
      for (const { code, took } of await Promise.all(clients.map(closing))) {
        assert.equal(code, 4001);
        assert.ok(took < soon, `closed after ${took} ms`);
      }
      for (const node of nodes) {
        const { json } = await node.post(
          { jsonrpc: '2.0', id: 1, method: 'session.whoami' },
          { authorization: `Bearer ${token}` },
        );
        assert.equal(json.error.code, 1001);
      }
      await other.close();
    });

    it('close the sockets of an account that the operator disables on another node', async () => {
      const user = named('helene');
      const clients = await Promise.all(nodes.map((node) => node.connect({ user })));
      const on = ['--data', nodes[2].data];
      const { code: status, stderr } = await consilium(['user', 'disable', user.login, ...on]);
      assert.equal(status, 0, stderr);
      for (const { code, took } of await Promise.all(clients.map(closing))) {
        assert.equal(code, 4001);
        assert.ok(took < soon, `closed after ${took} ms`);
      }
      for (const node of nodes) await assert.rejects(node.token(user));
      await consilium(['user', 'enable', user.login, ...on]);
      for (const node of nodes) assert.ok(await node.token(user));
    });

    it('count failed sign-ins together', async () => {
      const { login, password } = named('bruno');
      const signIn = async (node, attempt) => {
        const params = { login, password: attempt, as: 'token' };
        const { json } = await node.post({ jsonrpc: '2.0', id: 1, method: 'session.login', params });
        return json.error?.code;
      };
      for (let n = 0; n < 5; ++n) {
        assert.equal(await signIn(nodes[n % 3], 'une phrase qui est fausse'), 1001);
      }
      for (const node of nodes) assert.equal(await signIn(node, password), 1008);
    });

    it('carry out a command once that is sent to all of them at once', async () => {
      const { token, caseId, centre } = story;
      const clients = await Promise.all(nodes.map((node) => node.connect({ token })));
      const texts = [];
      for (let n = 0; n < 40; ++n) {
        texts.push(`Une seule fois, ${n}.`);
        const params = { commandId: newId(), case: caseId, centre, text: texts.at(-1) };
        const replies = await Promise.all(
          clients.map((client) => client.call('message.post', params)),
        );
        for (const reply of replies) assert.deepEqual(reply, replies[0]);
      }
      const stored = (await allMessages(clients[0], caseId)).map(({ text }) => text);
      assert.deepEqual(stored, texts);
      for (const client of clients) await client.close();
    });

    it('end the push to somebody whose rights are withdrawn on another node', async () => {
      const { token, caseId, centre } = story;
      const stream = `case:${caseId}`;
      const readers = await Promise.all(
        nodes.map((node) => node.connect({ user: named('dominique') })),
      );
      for (const reader of readers) await reader.call('event.subscribe', { streams: [{ stream }] });
      const writer = await nodes[1].connect({ token });
      const say = (text) => writer.command('message.post', { case: caseId, centre, text });
      await say('Encore lisible.');
      for (const reader of readers) await eventually(() => reader.events.length === 1, 'the event');

      const manager = await nodes[0].connect({ user: named('paul') });
      const { members } = await manager.call('member.list', { centre });
      const { id: member, revision } = members.find(({ login }) => login === 'dominique');
      await manager.command('member.remove', { member, revision });
      const started = Date.now();
      const ended = (reader) =>
        reader.messages.find(({ method, params }) => method === 'event.ended' && params.stream === stream);
      for (const reader of readers) {
        await eventually(() => ended(reader), 'the end of the push');
        assert.ok(Date.now() - started < soon, `ended after ${Date.now() - started} ms`);
      }
      const { seq } = await say('Ne la regarde plus.');
      const check = await nodes[2].connect({ token });
      await check.call('event.subscribe', { streams: [{ stream, after: seq - 1 }] });
      await eventually(() => check.events.length > 0, 'the event for who may see it');
      for (const reader of readers) {
        await assert.rejects(reader.call('case.get', { case: caseId }), ({ code }) => code === 1003);
        assert.equal(reader.events.length, 1, 'nothing is pushed any more');
        await reader.close();
      }
      for (const client of [writer, manager, check]) await client.close();
    });

    it('work on, and start, once a node of the next release has changed the schema', async () => {
      const { token, caseId, centre } = story;
      const release = (await consilium(['--version'])).stdout.trim().split(' ').at(-1);
      const clients = await Promise.all(nodes.map((node) => node.connect({ token })));
      const post = (client, text) => client.command('message.post', { case: caseId, centre, text });
      await post(clients[0], 'Avant.');
      await psql(
        cluster.database,
        `ALTER TABLE case_record ADD COLUMN later bigint;
         CREATE TABLE later (network_id text NOT NULL);
         INSERT INTO migration VALUES (9999, 'later', '${release}');`,
      );
      for (const client of clients) await post(client, 'Pendant.');
      for (const client of clients) await client.close();
      await nodes[1].kill('SIGTERM');
      await nodes[1].launch();
      const client = await nodes[1].connect({ token });
      await post(client, 'Après.');
      const texts = (await allMessages(client, caseId)).map(({ text }) => text);
      assert.deepEqual(texts.slice(-5), ['Avant.', 'Pendant.', 'Pendant.', 'Pendant.', 'Après.']);
      await client.close();
    });

    it('leave one record that verifies', async () => {
      for (const node of nodes) {
        const { code, stdout } = await consilium(['verify', '--data', node.data]);
        assert.equal(code, 0, stdout);
      }
    });
  });
}
