// Who follows a case, as told to whoever follows it too.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { demo, eventually, Scope, Server } from '../support/consilium.mjs';
import { discussedCase, withoutRateLimit } from '../support/story.mjs';

describe('presence', () => {
  const scope = new Scope();
  let server;
  let users;
  let story;
  let stream;
  const people = {};
  after(() => scope.end());
  before(async () => {
    const { data, users: everybody } = await demo(scope, { settings: withoutRateLimit });
    users = everybody;
    server = await Server.start(scope, data);
    story = await discussedCase(server, users);
    stream = `case:${story.caseId}`;
    // camille and dominique are of the centre that submitted the case, nina is of another network.
    for (const login of ['camille', 'dominique', 'nina']) {
      const token = await server.token(users.find((user) => user.login === login));
      const client = await server.connect({ token });
      const { identity } = await client.call('session.whoami');
      people[login] = { token, user: identity.user, name: identity.name };
      await client.close();
    }
  });

  const told = (client) =>
    client.messages.filter(({ method }) => method === 'presence').map(({ params }) => params);
  const follow = (client, position = {}) =>
    client.call('event.subscribe', { streams: [{ stream, ...position }] });
  const open = (login) => server.connect({ token: people[login].token });
  const present = (...logins) => ({
    stream,
    present: logins
      .map((login) => ({ user: people[login].user, name: people[login].name }))
      .sort((left, right) => (left.name < right.name ? -1 : 1)),
  });

  it('tells everybody who follows a case when somebody comes or goes', async () => {
    const camille = await open('camille');
    await follow(camille);
    await eventually(() => told(camille).length === 1, 'camille herself');
    assert.deepEqual(told(camille).at(-1), present('camille'));

    const dominique = await open('dominique');
    await follow(dominique, { after: 0 });
    for (const client of [camille, dominique]) {
      await eventually(() => told(client).at(-1)?.present.length === 2, 'both');
      assert.deepEqual(told(client).at(-1), present('camille', 'dominique'));
    }

    // A second window is the same person; closing one of two is no departure.
    const window = await open('dominique');
    await follow(window);
    await eventually(() => told(window).length === 1, 'the list in the second window');
    await window.close();
    await dominique.close();
    await eventually(() => told(camille).at(-1).present.length === 1, 'the departure');
    assert.deepEqual(told(camille), [
      present('camille'),
      present('camille', 'dominique'),
      present('camille'),
    ]);
    await camille.close();
  });

  it('is not told after unsubscribing, and counts until then', async () => {
    const camille = await open('camille');
    const dominique = await open('dominique');
    await follow(camille);
    await follow(dominique);
    await eventually(() => told(dominique).at(-1)?.present.length === 2, 'both');
    await camille.call('event.unsubscribe', { streams: [stream] });
    const before = told(camille).length;
    await eventually(() => told(dominique).at(-1).present.length === 1, 'the departure');
    assert.equal(told(camille).length, before);
    await camille.close();
    await dominique.close();
  });

  it('leaves out who follows aside, who is told that something happens, not what, and is no reader', async () => {
    const { caseId, centre, token } = await discussedCase(server, users);
    const on = `case:${caseId}`;
    const [camille, dominique, client] = [
      await open('camille'),
      await open('dominique'),
      await server.connect({ token }),
    ];
    const place = (position) => ({ streams: [{ stream: on, ...position }] });
    const post = async (text) => {
      const { seq } = await client.command('message.post', { case: caseId, centre, text });
      await eventually(() => dominique.events.some((event) => event.seq === seq), 'the event');
      return dominique.events.find((event) => event.seq === seq);
    };
    const there = () => told(camille).at(-1).present.map(({ user }) => user);
    const reads = async () => {
      const { readers } = await camille.call('case.readers', { case: caseId });
      return readers.some(({ user }) => user === people.dominique.user);
    };
    await camille.call('event.subscribe', place());
    await dominique.call('event.subscribe', place({ aside: true }));
    const first = await post('Le scanner est relu.');
    assert.deepEqual([first.type, first.data], ['message.posted', {}]);
    assert.deepEqual(told(dominique), []);
    assert.deepEqual(there(), [people.camille.user]);
    assert.equal(await reads(), false);

    await dominique.call('event.subscribe', place({ after: first.seq }));
    await eventually(() => there().length === 2, 'the arrival');
    await eventually(() => told(dominique).length === 1, 'the list of those present');
    assert.equal((await post('Il est normal.')).data.message.text, 'Il est normal.');
    assert.equal(await reads(), true);

    await dominique.call('event.subscribe', place({ aside: true }));
    await eventually(() => there().length === 1, 'the departure');
    assert.deepEqual((await post('Et commenté.')).data, {});
    assert.equal(told(dominique).length, 1);
    for (const each of [camille, dominique, client]) await each.close();
  });

  it('neither tells nor shows who may not read the case', async () => {
    const camille = await open('camille');
    const stranger = await open('nina');
    await follow(camille);
    await assert.rejects(follow(stranger), { code: 1003 });
    const client = await server.connect({ token: story.token });
    const { seq } = await client.command('message.post', {
      case: story.caseId,
      centre: story.centre,
      text: 'Le scanner est arrivé.',
    });
    await eventually(() => camille.events.some((event) => event.seq === seq), 'the event');
    assert.deepEqual(told(stranger), []);
    const seen = told(camille).flatMap((params) => params.present.map(({ user }) => user));
    assert.ok(seen.includes(people.camille.user));
    assert.ok(!seen.includes(people.nina.user));
    for (const each of [camille, stranger, client]) await each.close();
  });

  it('is described in the contract', async () => {
    const client = await server.connect();
    const { components } = await client.call('rpc.discover');
    assert.deepEqual(components.schemas.Presence.required, ['stream', 'present']);
    await client.close();
  });
});
