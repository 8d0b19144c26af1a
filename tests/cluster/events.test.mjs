// Three servers over one database, with clients on each that post to one case and follow it: every
// event is seen by all, in order, once, whatever happens to a node, to PostgreSQL or between them.
// alone: for it takes the whole machine.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { Cluster, Follower, Poster } from '../support/cluster.mjs';
import { consilium, eventually, sanitized, Scope } from '../support/consilium.mjs';
import { newDatabase } from '../support/database.mjs';
import { PostgresCluster } from '../support/postgres.mjs';
import { allEvents, allMessages, discussedCase, withoutRateLimit } from '../support/story.mjs';

const events = Number(process.env.CONSILIUM_CLUSTER_EVENTS ?? (sanitized ? 1_000 : 10_000));
const postersByNode = 6;
const timeout = 1_200_000;

/**
 * Posts `events` messages through all nodes while `disturb(reached, posters)` does its worst;
 * `reached(share)` resolves when that share of the messages was acknowledged. Then checks what
 * everybody saw and what is stored.
 */
async function seenByAll(t, scope, cluster, disturb = async () => {}) {
  const [first] = cluster.nodes;
  const story = await discussedCase(first, cluster.users);
  const stream = `case:${story.caseId}`;
  const reader = await first.connect({ token: story.token });
  const before = (await allEvents(reader, stream)).length;
  await reader.close();

  const followers = cluster.nodes.map((node) => new Follower(node, story.token, stream, before));
  for (const follower of followers) await follower.start();
  const posters = cluster.nodes.flatMap((node) =>
    Array.from({ length: postersByNode }, () => new Poster(node, story.token, story)),
  );
  scope.after(() => {
    for (const client of [...followers, ...posters]) client.stop();
  });

  let next = 0;
  const acknowledged = () => posters.reduce((sum, poster) => sum + poster.acknowledged.size, 0);
  const reached = (share) =>
    eventually(() => acknowledged() >= share * events, `${share} of the messages`, 300);
  const posting = Promise.all(
    posters.map(async (poster) => {
      while (next < events) await poster.post(`Message ${next++}.`);
    }),
  );
  const started = Date.now();
  await Promise.all([posting, disturb(reached, posters)]);
  const seconds = (Date.now() - started) / 1000;

  const last = before + events;
  const stuck = (follower) => follower.failed !== undefined || follower.seq >= last;
  await eventually(() => followers.every(stuck), 'the last event for everybody', 60);
  const expected = Array.from({ length: events }, (_, i) => `Message ${i}.`).toSorted();
  for (const follower of followers) {
    assert.equal(follower.failed, undefined);
    assert.equal(follower.seq, last);
    assert.deepEqual(follower.texts.toSorted(), expected, 'each message once');
    assert.deepEqual(follower.texts, followers[0].texts, 'everybody sees the same order');
  }

  const client = await cluster.nodes.at(-1).connect({ token: story.token });
  const stored = await allMessages(client, story.caseId);
  assert.deepEqual(stored.map(({ text }) => text).toSorted(), expected, 'none lost, none doubled');
  const replies = new Map(posters.flatMap((poster) => [...poster.acknowledged]));
  for (const { id, text } of stored) assert.equal(replies.get(text).message, id);
  assert.deepEqual(
    (await allEvents(client, stream)).map(({ seq }) => seq),
    Array.from({ length: last }, (_, i) => i + 1),
  );
  await client.close();
  const verified = await consilium(['verify', '--data', first.data]);
  assert.equal(verified.code, 0, verified.stdout + verified.stderr);
  const repeated = posters.reduce((sum, poster) => sum + poster.repeated, 0);
  t.diagnostic(`${events} events in ${seconds.toFixed(1)} s, ${repeated} commands sent again`);
  return { followers, posters };
}

const settings = withoutRateLimit;

/** A test with a scope: what it started ends in reverse order. */
function test(name, act) {
  it(name, { timeout }, async (t) => {
    const scope = new Scope();
    t.after(() => scope.end());
    await act(t, scope);
  });
}

test(`${events} events of three nodes are seen by clients of each, in order, once`, async (t, scope) => {
  await seenByAll(t, scope, await Cluster.start(scope, { settings }));
});

test('nothing is lost or doubled while a node is killed and comes back', async (t, scope) => {
  const cluster = await Cluster.start(scope, { settings });
  const { followers } = await seenByAll(t, scope, cluster, async (reached) => {
    for (const [i, node] of cluster.nodes.entries()) {
      await reached(0.2 + 0.25 * i);
      await node.kill('SIGKILL');
      await reached(0.25 + 0.25 * i);
      await node.launch();
    }
  });
  for (const { connections } of followers) assert.equal(connections, 2, 'each node was killed once');
});

test('nothing is lost or doubled while PostgreSQL restarts, in order and by a crash', async (t, scope) => {
  const postgres = await PostgresCluster.start(scope);
  const database = await newDatabase(scope, { cluster: postgres.url });
  const cluster = await Cluster.start(scope, { settings, database });
  const { posters } = await seenByAll(t, scope, cluster, async (reached) => {
    for (const [share, mode] of [
      [0.2, 'fast'],
      [0.4, 'immediate'],
      [0.6, 'fast'],
      [0.8, 'immediate'],
    ]) {
      await reached(share);
      await postgres.restart(mode);
    }
  });
  assert.ok(cluster.nodes.every(({ exit }) => exit === undefined), 'no node gave up');
  assert.ok(posters.every(({ acknowledged }) => acknowledged.size > 0));
});

test('nothing is lost while all notifications are', async (t, scope) => {
  const cluster = await Cluster.start(scope, { settings, proxied: true });
  for (const proxy of cluster.proxies) proxy.dropNotifications();
  await seenByAll(t, scope, cluster);
  for (const { dropped } of cluster.proxies) assert.ok(dropped > 0, 'there were notifications');
});

test('nothing is lost or doubled while the database connections of nodes are cut and healed', async (t, scope) => {
  const cluster = await Cluster.start(scope, { settings, proxied: true });
  await seenByAll(t, scope, cluster, async (reached) => {
    for (const [i, proxy] of [...cluster.proxies, ...cluster.proxies].entries()) {
      await reached(0.05 + 0.15 * i);
      proxy.cut();
      await reached(0.1 + 0.15 * i);
      proxy.heal();
    }
  });
});

test('nothing is lost or doubled while a node waits for a database that does not answer', async (t, scope) => {
  const cluster = await Cluster.start(scope, { settings, proxied: true });
  const [node] = cluster.nodes;
  const [proxy] = cluster.proxies;
  await seenByAll(t, scope, cluster, async (reached, posters) => {
    const mine = posters.filter((poster) => poster.node === node);
    await reached(0.3);
    proxy.stall();
    const refused = () => mine.every(({ repeated }) => repeated > 0);
    await eventually(refused, 'an answer to those who wait', 60);
    // The others go on, whatever locks the lost transactions held.
    await reached(0.6);
    proxy.heal();
  });
});
