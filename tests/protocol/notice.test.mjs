// What people are told of urgent cases: at once, in an open window, and until they read it, whatever
// happens to the server meanwhile.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { demo, eventually, Scope, Server } from '../support/consilium.mjs';
import {
  completeContent,
  saveCharter,
  seriesNamed,
  submitCase,
  withoutRateLimit,
} from '../support/story.mjs';

describe('notices', () => {
  const scope = new Scope();
  let server;
  let users;
  let series;
  after(() => scope.end());

  const open = (login) => server.connect({ user: users.find((user) => user.login === login) });
  const unread = async (client) => (await client.call('notice.list', { unread: true })).notices;
  const told = (client, type) => client.events.filter((event) => event.type === type);
  async function follow(client) {
    const { identity } = await client.call('session.whoami');
    await client.call('event.subscribe', { streams: [{ stream: `user:${identity.user}` }] });
  }
  /** camille's centre submits a case; ines coordinates the series, bruno presides. */
  const submit = (client, urgency) => submitCase(client, series, { ...completeContent(), urgency });

  before(async () => {
    let data;
    ({ data, users } = await demo(scope, { settings: withoutRateLimit }));
    server = await Server.start(scope, data);
    const ines = await open('ines');
    series = await seriesNamed(ines, 'RCP Os');
    await saveCharter(ines, series, {
      urgent: { name: 'Astreinte', phone: '01 23 45 67 89', hours: '24 h/24' },
      escalation: [{ function: 'coordinator', afterMinutes: 0 }],
    });
    await ines.close();
  });

  it('tell the coordinator of an urgent case at once, without clinical content', async () => {
    const ines = await open('ines');
    const seen = (await unread(ines)).length;
    await follow(ines);
    const camille = await open('camille');
    await submit(camille, 'routine');
    const draft = await submit(camille, 'urgent');
    await eventually(() => told(ines, 'notice.posted').length === 1, 'the notice');
    const [{ data }] = told(ines, 'notice.posted');
    assert.equal(data.notice.kind, 'urgent_case');
    assert.equal(data.notice.about, `case:${draft.case}`);
    assert.deepEqual(Object.keys(data.notice).toSorted(), ['about', 'at', 'id', 'kind', 'label']);
    assert.equal(data.notice.label, draft.pseudonym);
    const now = await unread(ines);
    assert.equal(now.length, seen + 1);
    assert.deepEqual(now[0], data.notice);
    await ines.close();
    await camille.close();
  });

  it('are there after a crash, and read in one window is read in all', async () => {
    await server.kill('SIGKILL');
    await server.launch();
    const [window, other] = [await open('ines'), await open('ines')];
    await follow(other);
    const [notice, ...older] = await unread(window);
    assert.equal(notice.kind, 'urgent_case');
    assert.equal((await window.command('notice.read', { notices: [notice.id] })).read, 1);
    await eventually(() => told(other, 'notice.read').length === 1, 'that it was read');
    assert.deepEqual(told(other, 'notice.read')[0].data.notices, [notice.id]);
    assert.deepEqual(await unread(other), older);
    const { notices, unread: count } = await other.call('notice.list');
    assert.equal(count, older.length);
    assert.ok(notices.find(({ id }) => id === notice.id).readAt);
    await window.close();
    await other.close();
  });

  it('are for whoever they were meant', async () => {
    for (const login of ['camille', 'victor', 'nina', 'admin']) {
      const client = await open(login);
      const told = (await unread(client)).map(({ kind }) => kind);
      assert.ok(!told.includes('urgent_case'), `${login} has ${told}`);
      await client.close();
    }
  });
});
