// A case from its submission to its end, told by those who take part, with the server killed at each
// step: questions, another series, acceptance, an answer in writing, the end, and a new beginning.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { consilium, demo, eventually, Scope, Server } from '../support/consilium.mjs';
import { afterKill, completeContent, withoutRateLimit } from '../support/story.mjs';

describe('the life of a case', () => {
  const scope = new Scope();
  let server;
  let data;
  let users;
  let caseId;
  let series;
  let other;
  let otherChair;
  after(() => scope.end());
  before(async () => {
    ({ data, users } = await demo(scope, { settings: withoutRateLimit }));
    server = await Server.start(scope, data);
  });

  const as = (login, act) => afterKill(server, users, login, act);
  const box = async (client, name) =>
    (await client.call('case.list', { box: name, limit: 200 })).cases.map(({ id }) => id);
  const theCase = (client) => client.call('case.get', { case: caseId });
  const refused = (code) => (error) => error.code === code;

  it('begins with a submission that the series finds in its list', async () => {
    await as('ines', async (ines) => {
      const { identity } = await ines.call('session.whoami');
      ({ series } = identity.series.find(({ seriesName }) => seriesName.startsWith('RCP Os')));
    });
    await as('camille', async (camille) => {
      const { centre } = (await camille.call('session.whoami')).identity.memberships[0];
      const draft = await camille.command('case.create', {
        centre,
        series,
        content: completeContent(),
      });
      caseId = draft.case;
      await camille.command('case.submit', { case: caseId, revision: draft.revision });
      assert.ok((await box(camille, 'waiting')).includes(caseId));
    });
    await as('bruno', async (bruno) => assert.ok((await box(bruno, 'todo')).includes(caseId)));
  });

  it('waits for the centre while the series asks, and comes back with a new version', async () => {
    await as('ines', (ines) =>
      ines.command('case.requestInformation', { case: caseId, text: 'Quel traitement en cours ?' }),
    );
    await as('camille', async (camille) => {
      assert.ok((await box(camille, 'todo')).includes(caseId));
      const { informationRequest, case: summary } = await theCase(camille);
      assert.equal(informationRequest.text, 'Quel traitement en cours ?');
      await camille.command('case.update', {
        case: caseId,
        revision: summary.revision,
        content: { ...completeContent(), treatments: 'Aucun.' },
      });
    });
    await as('bruno', async (bruno) => {
      const { informationRequest, content, contentVersion } = await theCase(bruno);
      assert.equal(informationRequest, undefined);
      assert.equal(contentVersion, 2);
      assert.equal(content.treatments, 'Aucun.');
    });
  });

  it('goes to another series with the centre’s agreement, and the first no longer sees it', async () => {
    await as('admin', async (admin) => {
      for (const each of (await admin.call('series.list')).series) {
        if (each.id === series) continue;
        other = each.id;
        const { roster } = (await admin.call('series.get', { series: other })).series;
        const chair = roster.find((seat) => seat.function === 'chair');
        otherChair = users.find(({ name }) => name === chair.name).login;
        if (otherChair !== 'bruno') break;
      }
    });
    await as('bruno', (bruno) =>
      bruno.command('case.redirect', { case: caseId, series: other, reason: 'Elle suit ce registre.' }),
    );
    await as('bruno', async (bruno) => {
      await bruno.call('event.subscribe', { streams: [{ stream: `case:${caseId}` }] });
      const camille = await server.connect({ user: users.find(({ login }) => login === 'camille') });
      await camille.command('case.agreeRedirect', { case: caseId, agree: true });
      await camille.close();
      await eventually(
        () => bruno.messages.some(({ method }) => method === 'event.ended'),
        'the end of the first series’ view',
      );
      await assert.rejects(theCase(bruno), refused(1003));
    });
    await as(otherChair, async (chair) => {
      assert.equal((await theCase(chair)).case.state, 'submitted');
      await chair.command('case.accept', { case: caseId });
    });
  });

  it('is answered in writing, closed, reopened and answered again', async () => {
    const answer = (text) => (chair) =>
      chair.command('case.answer', { case: caseId, outcome: 'final', text });
    await as(otherChair, answer('Abstention, contrôle à six mois.'));
    await as('camille', async (camille) => {
      const { answers, case: summary } = await theCase(camille);
      assert.equal(summary.state, 'answered');
      assert.equal(answers[0].text, 'Abstention, contrôle à six mois.');
      assert.equal(answers[0].version, 2);
      await camille.command('case.close', { case: caseId });
      await assert.rejects(camille.command('case.close', { case: caseId }), refused(1005));
      assert.ok((await box(camille, 'done')).includes(caseId));
      await camille.command('case.reopen', { case: caseId, reason: 'Nouvelle fracture.' });
    });
    await as(otherChair, answer('Bisphosphonates à discuter.'));
    await as('camille', async (camille) => {
      const { answers } = await theCase(camille);
      assert.deepEqual(
        answers.map(({ number }) => number),
        [2, 1],
      );
      const { readers } = await camille.call('case.readers', { case: caseId });
      const names = readers.map(({ name }) => name);
      assert.ok(names.includes(users.find(({ login }) => login === otherChair).name));
    });
  });

  it('told its centre what happened, without a word of it', async () => {
    await as('camille', async (camille) => {
      const kinds = (await camille.call('notice.list', { limit: 200 })).notices
        .filter(({ about }) => about === `case:${caseId}`)
        .map(({ kind }) => kind);
      assert.deepEqual(kinds.toReversed(), [
        'information_requested',
        'redirect_proposed',
        'case_accepted',
        'case_answered',
        'case_answered',
      ]);
      const { centre } = (await camille.call('session.whoami')).identity.memberships[0];
      const { events } = await camille.call('event.read', { stream: `centre:${centre}`, limit: 200 });
      const text = JSON.stringify(events.filter(({ data: { case: one } }) => one?.id === caseId));
      for (const word of ['traitement', 'registre', 'Abstention', 'fracture'])
        assert.ok(!text.includes(word), word);
    });
  });

  it('leaves a record that verifies', async () => {
    await server.kill('SIGTERM');
    const { code, stdout, stderr } = await consilium(['verify', '--data', data]);
    assert.equal(code, 0, stdout + stderr);
  });
});
