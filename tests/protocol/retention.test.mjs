// A case with a signed report until its erasure: the centre gives the date, the server is killed
// and started in between, and `consilium verify` says "erased" afterwards.
// alone: for a job falls due while it looks.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { consilium, demo, eventually, Scope, Server } from '../support/consilium.mjs';
import { alter, rows } from '../support/database.mjs';
import {
  allEvents,
  centreOf,
  inDays,
  refused,
  seriesNamed,
  submitCase,
  toldAbout,
  withoutRateLimit,
} from '../support/story.mjs';

const word = 'zyxmarqueur';
const day = 86_400_000;

describe('the end of a case', () => {
  const scope = new Scope();
  const clients = {};
  let data;
  let users;
  let server;
  let caseId;
  let stream;
  let meeting;
  let item;
  const connect = async (...logins) => {
    for (const login of logins)
      clients[login] = await server.connect({ user: users.find((user) => user.login === login) });
  };
  const verified = async () => {
    const { code, stdout, stderr } = await consilium(['verify', '--data', data]);
    assert.equal(code, 0, stdout + stderr);
    return /(\d+) erased by rule, (\d+) signed documents \((\d+) erased by rule\)/
      .exec(stdout)
      .slice(1)
      .map(Number);
  };
  /** As if all that was done about the case had been done so many days ago. */
  const letPass = (days) =>
    alter(
      data,
      `UPDATE case_record SET activity_at = activity_at - ${days * day},
         erasure_told_at = erasure_told_at - ${days * day} WHERE id = '${caseId}';
       UPDATE stream SET at = at - ${days * day} WHERE id = '${stream}';
       UPDATE signed_document SET signed_at = signed_at - ${days * day} WHERE item_id = '${item}';
       UPDATE job SET due_at = 0 WHERE subject = '${caseId}' AND kind = 'erasure_due';`,
    );
  after(() => scope.end());

  before(async () => {
    ({ data, users } = await demo(scope, { settings: withoutRateLimit }));
    server = await Server.start(scope, data);
    await connect('camille', 'bruno', 'ines', 'sacha', 'paul');
    const { camille, bruno, ines } = clients;
    const series = await seriesNamed(ines, 'RCP Os');
    ({ case: caseId } = await submitCase(camille, series));
    stream = `case:${caseId}`;
    await camille.command('message.post', {
      case: caseId,
      centre: await centreOf(camille),
      text: word,
    });
    ({
      meetings: [meeting],
    } = await ines.command('meeting.schedule', {
      series,
      startsAt: inDays(7),
      minutes: 60,
      timeZone: 'Europe/Paris',
      places: 2,
    }));
    ({ item } = await ines.command('meeting.addCase', { meeting, case: caseId }));
    await bruno.command('meeting.open', { meeting });
    await bruno.command('meeting.present', { meeting, item });
    await ines.command('minutes.update', {
      meeting,
      item,
      revision: 0,
      content: { outcome: 'final', synthesis: word },
      release: true,
    });
    await bruno.command('minutes.sign', { meeting, item, revision: 1 });
    await bruno.command('meeting.close', { meeting });
  });

  it('the centre gives the date, which everybody who reads the case sees', async () => {
    const { camille, bruno, ines } = clients;
    const { case: shown, retention: before } = await bruno.call('case.get', { case: caseId });
    assert.equal(shown.state, 'answered');
    assert.equal(before.source, 'charter');
    for (const until of [inDays(-1), inDays(30), inDays(36_600)])
      await assert.rejects(
        camille.command('case.retain', { case: caseId, until: until.slice(0, 10) }),
        ({ code, data: [violation] }) => code === 1006 && violation.pointer === '/until',
      );
    const until = inDays(40).slice(0, 10);
    await assert.rejects(ines.command('case.retain', { case: caseId, until }), refused(1002));
    assert.deepEqual(await camille.command('case.retain', { case: caseId, until }), {
      case: caseId,
      until,
    });
    const { retention } = await bruno.call('case.get', { case: caseId });
    assert.equal(retention.until, until);
    assert.equal(retention.source, 'centre');
    assert.match(retention.byName, /Camille/);
    const { type, data: body } = (await allEvents(ines, stream)).at(-1);
    assert.equal(type, 'case.retained');
    assert.equal(body.until, until);
  });

  it('when the day comes near, its authors are told', async () => {
    await server.kill('SIGKILL');
    await alter(
      data,
      `UPDATE case_record SET retain_until = '${inDays(-1).slice(0, 10)}' WHERE id = '${caseId}'`,
    );
    await letPass(60);
    await server.launch();
    await connect('camille', 'bruno');
    await eventually(
      async () => (await toldAbout(clients.camille, stream)).includes('erasure_due'),
      'the notice of the erasure',
    );
    assert.ok(!(await toldAbout(clients.bruno, stream)).includes('erasure_due'));
    assert.equal((await clients.camille.call('case.get', { case: caseId })).case.id, caseId);
  });

  it('then it is erased, and whoever follows it is told so and sees nothing more', async () => {
    const [erasedBefore, documents] = await (async () => {
      await server.kill('SIGKILL');
      return verified();
    })();
    await letPass(31);
    await alter(
      data,
      `UPDATE job SET due_at = ${Date.now() + 8000} WHERE subject = '${caseId}' AND kind = 'erasure_due'`,
    );
    await server.launch();
    await connect('camille');
    const { camille } = clients;
    await camille.call('event.subscribe', { streams: [{ stream }] });
    await eventually(
      () => camille.messages.some(({ method }) => method === 'event.ended'),
      'the end of what follows it',
    );
    await connect('bruno', 'ines', 'sacha', 'paul');
    const { bruno, ines, sacha, paul } = clients;
    for (const client of [camille, bruno, ines, sacha, paul]) {
      await assert.rejects(client.call('case.get', { case: caseId }), refused(1003));
      await assert.rejects(client.call('event.read', { stream }), refused(1003));
      await assert.rejects(client.call('message.list', { case: caseId }), refused(1003));
      await assert.rejects(client.call('minutes.get', { meeting, item }), refused(1003));
    }
    const { cases } = await camille.call('case.list', { box: 'all', limit: 200 });
    assert.ok(cases.every(({ id }) => id !== caseId));
    for (const client of [camille, paul, sacha]) {
      const { entries } = await client.call('audit.list', { case: caseId });
      assert.equal(entries[0].type, 'case.erased');
      assert.equal(entries[0].actor, 'system');
      assert.ok(entries.some(({ kind }) => kind === 'read'));
    }
    const { ok, erased } = await sacha.call('audit.verify', { stream });
    assert.equal(ok, true);
    assert.ok(erased >= 5);

    await server.kill('SIGTERM');
    const [erasedAfter, documentsAfter, erasedDocuments] = await verified();
    assert.ok(erasedAfter >= erasedBefore + erased);
    assert.equal(documentsAfter, documents);
    assert.equal(erasedDocuments, 1);
    for (const [table, column] of [
      ['event', 'data'],
      ['message', 'content'],
      ['report', 'content'],
      ['signed_document', 'document'],
    ]) {
      const [{ total }] = await rows(
        data,
        `SELECT count(*) AS total FROM ${table} WHERE ${column} LIKE '%${word}%'`,
      );
      assert.equal(total, 0, table);
    }
  });

  it('an emptied report of a case that was not erased is a finding', async () => {
    await alter(data, `UPDATE agenda_item SET case_id = 'none' WHERE id = '${item}'`);
    const { code, stdout } = await consilium(['verify', '--data', data]);
    assert.equal(code, 1);
    assert.match(stdout, new RegExp(`^meeting:${meeting}: The report on item ${item} `, 'm'));
  });
});
