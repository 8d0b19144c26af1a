// A case and those around it, over the wire: a draft that waits for a senior, a guest who is invited,
// follows, speaks and leaves, also when the server is killed meanwhile.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { demo, newId, Scope, Server } from '../support/consilium.mjs';
import { afterKill, completeContent, withoutRateLimit } from '../support/story.mjs';

const password = 'quatre chevaux lents';

describe('a guest of a case', () => {
  const scope = new Scope();
  let server;
  let users;
  let id;
  let invited;
  after(() => scope.end());

  const as = (login, act) => afterKill(server, users, login, act);
  const soon = (milliseconds) => new Date(Date.now() + milliseconds).toISOString();
  const guest = () => server.connect({ user: { login: 'invitee', password } });

  before(async () => {
    const { data, users: people } = await demo(scope, {
      settings: { ...withoutRateLimit, 'session.second_factor': 'optional' },
    });
    users = people;
    server = await Server.start(scope, data);
    await as('camille', async (camille) => {
      const { identity } = await camille.call('session.whoami');
      const { series } = await camille.call('series.list');
      const draft = await camille.command('case.create', {
        centre: identity.memberships[0].centre,
        series: series[0].id,
        content: completeContent(),
      });
      ({ case: id } = await camille.command('case.submit', {
        case: draft.case,
        revision: draft.revision,
      }));
    });
  });

  it('is told the way in once, however often the command is sent', async () => {
    await as('camille', async (camille) => {
      const command = {
        commandId: newId(),
        case: id,
        login: 'invitee',
        name: 'Dre Invitée Fictive',
        until: soon(86_400_000),
      };
      invited = await camille.call('case.invite', command);
      assert.match(invited.invitation.token, /^[\w-]{43}$/);
    });
    await as('camille', async (camille) => {
      const { guests } = await camille.call('case.get', { case: id });
      assert.deepEqual(
        guests.map(({ user, name }) => [user, name]),
        [[invited.user, 'Dre Invitée Fictive']],
      );
    });
  });

  it('chooses a password, and reads that case alone', async () => {
    const nobody = await server.connect();
    await nobody.call('session.acceptInvitation', { token: invited.invitation.token, password });
    await nobody.close();
    const client = await guest();
    const { cases } = await client.call('case.list', { box: 'all' });
    assert.deepEqual(
      cases.map((one) => one.id),
      [id],
    );
    const { notices } = await client.call('notice.list', {});
    assert.equal(notices[0].kind, 'case_invited');
    await client.command('message.post', { case: id, text: 'Bonjour.' });
    await client.close();
  });

  it('loses the case and the account at once when the invitation ends', async () => {
    const client = await guest();
    const stream = `case:${id}`;
    await client.call('event.subscribe', { streams: [{ stream, after: 0 }] });
    await client.call('case.get', { case: id });
    const camille = await server.connect({ user: users.find(({ login }) => login === 'camille') });
    await camille.command('case.invite', { case: id, login: 'invitee', until: soon(-1000) });
    // It was the only one, so the account has ended, too.
    await assert.rejects(client.call('case.get', { case: id }), { code: 1001 });
    await assert.rejects(guest());
    await camille.command('message.post', {
      case: id,
      centre: (await camille.call('session.whoami')).identity.memberships[0].centre,
      text: 'Entre nous.',
    });
    const { events, actors } = await camille.call('event.read', { stream, after: 0 });
    assert.ok(events.some(({ type }) => type === 'case.guestLeft'));
    // Whoever did something is named once, by the name that others see.
    const acted = new Set(events.map(({ actor }) => actor).filter((actor) => actor !== 'system'));
    assert.deepEqual(actors.map(({ id }) => id), [...acted].sort());
    const { user, name } = (await camille.call('session.whoami')).identity;
    assert.equal(actors.find(({ id }) => id === user).name, name);
    const own = await camille.call('event.read', { stream: `user:${user}` });
    assert.equal(own.actors, undefined, 'only who reads a case is told the names');
    await camille.close();
    await client.close();
  });
});
