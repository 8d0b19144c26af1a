// What a session came to, from the scribe's first line to the centre that asked, with the server
// killed at each step: the report is reviewed, signed, checked with openssl alone, contested,
// answered and added to.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { consilium, demo, Scope, Server } from '../support/consilium.mjs';
import { alter } from '../support/database.mjs';
import {
  afterKill,
  checkSignature,
  completeContent,
  inDays,
  refused,
  withoutRateLimit,
} from '../support/story.mjs';

const sha256Of = (text) => createHash('sha256').update(text).digest('hex');
const previewed = ({ sha256, signedAt }) => ({ sha256, signedAt });

describe('minutes', () => {
  const scope = new Scope();
  let server;
  let data;
  let users;
  let caseId;
  let report;
  /** What the chair has looked at. */
  let seen;
  const conclusion = {
    presenter: 'Dre Camille Spécimen',
    outcome: 'final',
    synthesis: 'Poursuivre le bisphosphonate six mois, puis rediscuter.',
    plan: ['Surveillance clinique.', 'Ostéosynthèse.'],
    dissent: 'Un participant préférerait opérer d’abord.',
  };
  after(() => scope.end());

  const open = (login) => server.connect({ user: users.find((user) => user.login === login) });
  const as = (login, act) => afterKill(server, users, login, act);
  const theReport = async (client) => (await client.call('minutes.get', report)).reports[0];

  before(async () => {
    ({ data, users } = await demo(scope, { settings: withoutRateLimit }));
    server = await Server.start(scope, data);
    const [camille, ines, bruno] = await Promise.all(['camille', 'ines', 'bruno'].map(open));
    const { identity } = await ines.call('session.whoami');
    const { series } = identity.series.find(({ seriesName }) => seriesName.startsWith('RCP Os'));
    const { centre } = (await camille.call('session.whoami')).identity.memberships[0];
    const draft = await camille.command('case.create', {
      centre,
      series,
      content: completeContent(),
    });
    caseId = draft.case;
    await camille.command('case.submit', { case: caseId, revision: draft.revision });
    const {
      meetings: [meeting],
    } = await ines.command('meeting.schedule', {
      series,
      startsAt: inDays(1),
      minutes: 60,
      timeZone: 'Europe/Paris',
      places: 3,
    });
    const { item } = await ines.command('meeting.addCase', { meeting, case: caseId });
    report = { meeting, item };
    await bruno.command('meeting.open', { meeting });
    for (const client of [camille, ines, bruno])
      await client.command('meeting.join', { meeting, mode: 'remote' });
    await bruno.command('meeting.present', report);
    await Promise.all([camille, ines, bruno].map((client) => client.close()));
  });

  it('are prefilled, and written by one scribe at a time', async () => {
    await as('ines', async (ines) => {
      const { facts, missing, revision } = await theReport(ines);
      assert.equal(revision, 0);
      assert.equal(facts.participants.length, 3);
      assert.equal(facts.quorum.met, false);
      assert.equal(facts.quorumLabel, 'concertation sans quorum, à représenter');
      assert.ok(missing.includes('conclusion'));
      await ines.command('minutes.update', { ...report, revision: 0, content: conclusion });
    });
    await as('bruno', async (bruno) => {
      assert.match((await theReport(bruno)).lock.byName, /Inès/);
      await assert.rejects(
        bruno.command('minutes.update', { ...report, revision: 1, content: conclusion }),
        refused(1005),
      );
    });
    await as('camille', (camille) => assert.rejects(theReport(camille), refused(1003)));
  });

  it('are reviewed by the centre that asked', async () => {
    await as('ines', (ines) =>
      ines.command('minutes.update', {
        ...report,
        revision: 1,
        content: conclusion,
        review: true,
        release: true,
      }),
    );
    await as('camille', async (camille) => {
      const { content, revision } = await theReport(camille);
      assert.equal(content.synthesis, conclusion.synthesis);
      await camille.command('minutes.review', {
        ...report,
        revision,
        decision: 'disagree',
        text: 'La durée dite était d’un an.',
      });
    });
  });

  it('are looked at before they are signed, and looked at again when something changed', async () => {
    const old = await as('bruno', (bruno) => bruno.call('minutes.preview', report));
    assert.equal(old.sha256, sha256Of(old.document));
    assert.equal(JSON.parse(old.document).signedAt, old.signedAt);
    await as('ines', async (ines) => {
      await assert.rejects(ines.call('minutes.preview', report), refused(1002));
    });
    await as('bruno', async (bruno) => {
      await bruno.command('meeting.vote', { ...report, vote: 'agree' });
      const refusal = await bruno
        .command('minutes.sign', { ...report, revision: 2, preview: previewed(old) })
        .catch((error) => error);
      assert.equal(refusal.code, 1004);
      const { document, sha256 } = refusal.data.current;
      assert.equal(sha256, sha256Of(document));
      assert.equal(JSON.parse(document).facts.votes.agree, 1);
      const hour = 3600e3;
      for (const moved of [-hour, hour])
        await assert.rejects(
          bruno.command('minutes.sign', {
            ...report,
            revision: 2,
            preview: {
              sha256,
              signedAt: new Date(Date.parse(refusal.data.current.signedAt) + moved).toISOString(),
            },
          }),
          refused(1004),
        );
      seen = await bruno.call('minutes.preview', report);
    });
  });

  it('are signed while the session goes on, which answers the case', async () => {
    await as('bruno', async (bruno) => {
      const { missing, reviews } = await theReport(bruno);
      assert.ok(missing.includes('disagreement'));
      assert.equal(reviews[0].text, 'La durée dite était d’un an.');
      const { sha256 } = await bruno.command('minutes.sign', {
        ...report,
        revision: seen.revision,
        preview: previewed(seen),
      });
      assert.equal(sha256, seen.sha256);
    });
    await as('camille', async (camille) => {
      const { case: summary, meetings } = await camille.call('case.get', { case: caseId });
      assert.equal(summary.state, 'answered');
      assert.equal(meetings.length, 1);
      assert.deepEqual(
        (({ meeting, item, reported }) => ({ meeting, item, reported }))(meetings[0]),
        { ...report, reported: true },
      );
      assert.equal((await theReport(camille)).state, 'signed');
    });
    await as('bruno', (bruno) => bruno.command('meeting.close', { meeting: report.meeting }));
    await as('ines', async (ines) => {
      const { meeting } = await ines.call('meeting.get', { meeting: report.meeting });
      assert.equal(meeting.state, 'minuted');
    });
  });

  it('carry a signature that openssl alone checks', async () => {
    const { signature } = await as('camille', theReport);
    assert.equal(signature.document, seen.document);
    assert.equal(signature.sha256, seen.sha256);
    assert.equal(signature.signedAt, seen.signedAt);
    assert.equal(JSON.parse(signature.document).content.synthesis, conclusion.synthesis);
    await checkSignature(data, signature, 'six mois', 'dix mois');
  });

  it('are contested, answered, added to, and received', async () => {
    await as('camille', (camille) =>
      camille.command('minutes.contest', { ...report, text: 'La durée est d’un an.' }),
    );
    await as('bruno', async (bruno) => {
      await bruno.command('minutes.answer', { ...report, text: 'En effet ; voir l’addendum.' });
      await bruno.command('minutes.addend', { ...report, text: 'Lire : douze mois.' });
      seen = await bruno.call('minutes.preview', { meeting: report.meeting });
      await bruno.command('minutes.sign', { meeting: report.meeting, preview: previewed(seen) });
    });
    await as('camille', async (camille) => {
      const { addenda, contest, signature } = await theReport(camille);
      assert.equal(contest.answer, 'En effet ; voir l’addendum.');
      assert.equal(JSON.parse(addenda[0].document).report, signature.sha256);
      await camille.command('minutes.receive', {
        ...report,
        patientInformedOn: new Date().toISOString().slice(0, 10),
        copies: ['Médecin traitant', 'Patiente'],
      });
      assert.deepEqual((await theReport(camille)).receipt.copies, ['Médecin traitant', 'Patiente']);
    });
    await as('ines', async (ines) => {
      const { sheet } = await ines.call('minutes.get', { meeting: report.meeting });
      assert.equal(sheet.document, seen.document);
      assert.equal(sheet.sha256, seen.sha256);
      assert.equal(JSON.parse(sheet.document).attendance.length, 3);
    });
  });

  it('are found to be changed by the verification', async () => {
    await server.kill('SIGTERM');
    const verify = () => consilium(['verify', '--data', data]);
    const clean = await verify();
    assert.equal(clean.code, 0, clean.stdout + clean.stderr);
    assert.ok(Number(/ (\d+) signed documents/.exec(clean.stdout)[1]) >= 3);
    await alter(
      data,
      `UPDATE signed_document SET document = replace(document, 'six mois', 'dix mois')
       WHERE item_id = '${report.item}' AND number = 0`,
    );
    const changed = await verify();
    assert.notEqual(changed.code, 0);
    assert.match(changed.stdout + changed.stderr, /report on item .* is not as it was signed/);
  });
});
