// Identifying data in a message or in any other text of a case: hidden from everybody as soon as it is
// reported, erased when a coordinator says so, and then nowhere any more.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { consilium, demo, eventually, Scope, Server } from '../support/consilium.mjs';
import { onPostgres } from '../support/database.mjs';
import { completeContent, withoutRateLimit } from '../support/story.mjs';

const secret = 'La fille du boulanger, celle du reportage';

describe('a message with identifying data', () => {
  const scope = new Scope();
  const clients = {};
  let server;
  let data;
  let caseId;
  let message;
  let seq;
  after(() => scope.end());
  before(async () => {
    let users;
    ({ data, users } = await demo(scope, { settings: withoutRateLimit }));
    server = await Server.start(scope, data);
    for (const login of ['camille', 'victor', 'ines'])
      clients[login] = await server.connect({ user: users.find((user) => user.login === login) });
    const { camille, ines } = clients;
    const { centre } = (await camille.call('session.whoami')).identity.memberships[0];
    const { series } = (await ines.call('session.whoami')).identity.series.find(({ seriesName }) =>
      seriesName.startsWith('RCP Os'),
    );
    const draft = await camille.command('case.create', { centre, series, content: completeContent() });
    caseId = draft.case;
    await camille.command('case.submit', { case: caseId, revision: draft.revision });
    ({ message, seq } = await camille.command('message.post', { case: caseId, centre, text: secret }));
  });

  const stream = () => `case:${caseId}`;
  const eventOf = async (client) => {
    const { events } = await client.call('event.read', { stream: stream(), after: seq - 1, limit: 1 });
    return events[0].data;
  };
  const listed = async (client) => (await client.call('message.list', { case: caseId })).messages[0];

  it('is hidden from whoever comes later, and the coordinator is told', async () => {
    const { camille, victor, ines } = clients;
    assert.equal((await listed(victor)).text, secret);
    await ines.call('event.subscribe', {
      streams: [{ stream: `user:${(await ines.call('session.whoami')).identity.user}` }],
    });
    await victor.command('message.report', { case: caseId, message });
    await eventually(
      () => ines.events.some(({ data: { notice } }) => notice?.kind === 'data_reported'),
      'the notice',
    );
    for (const client of [camille, victor]) {
      const { text, report } = await listed(client);
      assert.deepEqual({ text, report }, { text: undefined, report: 'hidden' });
      assert.deepEqual(await eventOf(client), { hidden: true });
    }
    await camille.call('event.subscribe', { streams: [{ stream: stream(), after: seq - 1 }] });
    await eventually(() => camille.events.length >= 2, 'the events');
    assert.deepEqual(camille.events[0].data, { hidden: true });
    assert.equal(camille.events[1].type, 'message.reported');
    assert.equal((await listed(ines)).text, secret, 'who decides sees it');
  });

  it('in the content of a case is hidden in all versions, and from searches and exports', async () => {
    const { camille, victor, ines } = clients;
    const subject = `case:${caseId}`;
    const whose = `${secret}, suivie par le docteur du bourg.`;
    const { case: now, content } = await camille.call('case.get', { case: caseId });
    for (const [history, revision] of [
      [whose, now.revision],
      [`${whose} Fractures.`, now.revision + 1],
    ])
      await camille.command('case.update', {
        case: caseId,
        revision,
        content: { ...content, history },
      });
    const found = async () =>
      (await victor.call('case.list', { box: 'all', filter: { text: 'boulanger' } })).cases ?? [];
    assert.equal((await found()).length, 1);
    const { report } = await victor.command('text.report', { subject, text: `${whose} Fractures.` });
    for (const version of [2, 3]) {
      const { content } = await victor.call('case.get', { case: caseId, version });
      assert.match(content.history, /^reported:[0-9a-f-]{36}$/);
    }
    assert.equal((await found()).length, 0);
    const hidden = (await ines.call('text.reports', { subject })).texts;
    assert.deepEqual(
      hidden.map(({ text, state }) => [text, state]).sort(),
      [whose, `${whose} Fractures.`, content.history].map((text) => [text, 'hidden']).sort(),
    );
    assert.ok((await camille.call('text.reports', { subject })).texts.every(({ text }) => !text));
    await ines.command('text.settleReport', { subject, report, decision: 'erase' });
    assert.deepEqual(
      (await ines.call('text.reports', { subject })).texts.map(({ state }) => state),
      ['erased', 'erased', 'erased'],
    );
  });

  it('is nowhere once it is erased, and the record verifies', async () => {
    await clients.ines.command('message.settleReport', { case: caseId, message, decision: 'erase' });
    for (const client of Object.values(clients)) {
      const { text, report } = await listed(client);
      assert.deepEqual({ text, report }, { text: undefined, report: 'erased' });
      assert.deepEqual(await eventOf(client), { erased: true });
    }
    await server.kill('SIGTERM');
    const { code, stdout, stderr } = await consilium(['verify', '--data', data]);
    assert.equal(code, 0, stdout + stderr);
    assert.match(stdout, /, 1 erased by rule,/);
    if (!onPostgres) {
      const file = await readFile(path.join(data, 'consilium.db'));
      assert.ok(!file.includes(secret), 'not in the file either');
    }
  });
});
