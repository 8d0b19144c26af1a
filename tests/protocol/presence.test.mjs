// Who follows a case, as told to whoever follows it too.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { demo, eventually, Scope, Server } from '../support/consilium.mjs';
import { discussedCase, withoutRateLimit } from '../support/story.mjs';

describe('presence', () => {
  const scope = new Scope();
  let server;
  let story;
  let stream;
  const people = {};
  after(() => scope.end());
  before(async () => {
    const { data, users } = await demo(scope, { settings: withoutRateLimit });
    server = await Server.start(scope, data);
    story = await discussedCase(server, users);
    stream = `case:${story.caseId}`;
    for (const login of ['bruno', 'victor', 'nina']) {
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
    const bruno = await open('bruno');
    await follow(bruno);
    await eventually(() => told(bruno).length === 1, 'bruno himself');
    assert.deepEqual(told(bruno).at(-1), present('bruno'));

    const victor = await open('victor');
    await follow(victor, { after: 0 });
    for (const client of [bruno, victor]) {
      await eventually(() => told(client).at(-1)?.present.length === 2, 'both');
      assert.deepEqual(told(client).at(-1), present('bruno', 'victor'));
    }

    // A second window is the same person; closing one of two is no departure.
    const window = await open('victor');
    await follow(window);
    await eventually(() => told(window).length === 1, 'the list in the second window');
    await window.close();
    await victor.close();
    await eventually(() => told(bruno).at(-1).present.length === 1, 'the departure');
    assert.deepEqual(told(bruno), [present('bruno'), present('bruno', 'victor'), present('bruno')]);
    await bruno.close();
  });

  it('is not told after unsubscribing, and counts until then', async () => {
    const bruno = await open('bruno');
    const victor = await open('victor');
    await follow(bruno);
    await follow(victor);
    await eventually(() => told(victor).at(-1)?.present.length === 2, 'both');
    await bruno.call('event.unsubscribe', { streams: [stream] });
    const before = told(bruno).length;
    await eventually(() => told(victor).at(-1).present.length === 1, 'the departure');
    assert.equal(told(bruno).length, before);
    await bruno.close();
    await victor.close();
  });

  it('neither tells nor shows who may not read the case', async () => {
    const bruno = await open('bruno');
    const stranger = await open('nina');
    await follow(bruno);
    await assert.rejects(follow(stranger), { code: 1003 });
    const client = await server.connect({ token: story.token });
    const { seq } = await client.command('message.post', {
      case: story.caseId,
      centre: story.centre,
      text: 'Le scanner est arrivé.',
    });
    await eventually(() => bruno.events.some((event) => event.seq === seq), 'the event');
    assert.deepEqual(told(stranger), []);
    const seen = told(bruno).flatMap((params) => params.present.map(({ user }) => user));
    assert.ok(seen.includes(people.bruno.user));
    assert.ok(!seen.includes(people.nina.user));
    for (const each of [bruno, stranger, client]) await each.close();
  });

  it('is described in the contract', async () => {
    const client = await server.connect();
    const { components } = await client.call('rpc.discover');
    assert.deepEqual(components.schemas.Presence.required, ['stream', 'present']);
    await client.close();
  });
});
