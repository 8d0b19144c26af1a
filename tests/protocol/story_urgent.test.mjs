// An urgent case, from the mail that says one waits to the meeting that stands by the answer given
// in writing, with the server killed before each act.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { consilium, demo, eventually, Scope, Server } from '../support/consilium.mjs';
import { rows } from '../support/database.mjs';
import { decoded, MailSink } from '../support/mail.mjs';
import {
  afterKill,
  centreOf,
  checkSignature,
  completeContent,
  eachAfterKill,
  inDays,
  letTimePass,
  refused,
  saveCharter,
  seriesNamed,
  toldAbout,
  submitCase,
  withoutRateLimit,
} from '../support/story.mjs';

const addresses = { ines: 'ines@hopital.invalid', bruno: 'bruno@hopital.invalid' };
const answer = 'Arrêter le traitement ce soir, contrôler la calcémie demain.';

describe('the story of an urgent case', () => {
  const scope = new Scope();
  const sink = new MailSink();
  const report = {};
  let server;
  let data;
  let users;
  let series;
  let reference;
  let caseId;
  let pseudonym;
  after(() => scope.end());

  const as = (login, act) => afterKill(server, users, login, act);
  const eachAs = (logins, act) => eachAfterKill(server, users, logins, act);
  const theCase = (client) => client.call('case.get', { case: caseId });
  const toRatify = async (client) =>
    (await client.call('meeting.get', { meeting: report.meeting })).toRatify ?? [];
  const submitUrgent = (camille) =>
    submitCase(camille, series, { ...completeContent(), urgency: 'urgent' });
  const mailTo = (login, count) =>
    eventually(() => sink.to(addresses[login]).length === count, `${count} mails to ${login}`);

  before(async () => {
    await sink.listen();
    scope.after(() => sink.close());
    ({ data, users } = await demo(scope, {
      settings: { ...withoutRateLimit, ...sink.settings() },
    }));
    await sink.writePassword(data);
    server = await Server.start(scope, data);
    await as('ines', async (ines) => {
      series = await seriesNamed(ines, 'RCP Os');
      reference = await centreOf(ines);
      await saveCharter(ines, series, {
        urgent: { name: 'Astreinte osseuse', phone: '01 23 45 67 89', hours: '24 h/24' },
        escalation: [
          { function: 'coordinator', afterMinutes: 0 },
          { function: 'chair', afterMinutes: 30 },
        ],
      });
    });
    await eachAs(Object.keys(addresses), (client, login) =>
      client.command('notice.setMail', {
        mail: { address: addresses[login], urgent: true, digest: false },
      }),
    );
  });

  it('reaches the first of the charter at once, by a mail that says nothing about it', async () => {
    await as('camille', async (camille) => {
      const { charter } = (await camille.call('series.get', { series })).series;
      assert.equal(charter.urgent.phone, '01 23 45 67 89', 'who submits can telephone, too');
      ({ case: caseId, pseudonym } = await submitUrgent(camille));
    });
    await as('ines', async (ines) => {
      assert.deepEqual(await toldAbout(ines, `case:${caseId}`), ['urgent_case']);
      await mailTo('ines', 1);
    });
    const [{ text }] = sink.to(addresses.ines);
    const body = decoded(text);
    assert.match(body, /Un dossier urgent attend une décision de votre RCP\./);
    for (const secret of [pseudonym, caseId, 'chirurgie', 'Fractures', 'HP:', 'ORPHA:', 'P34Y'])
      assert.ok(!text.includes(secret) && !body.includes(secret), secret);
    await as('bruno', async (bruno) =>
      assert.deepEqual(await toldAbout(bruno, `case:${caseId}`), [], 'the chair is told later'),
    );
    assert.equal(sink.mails.length, 1);
  });

  it('goes on to the chair when nobody has decided within the delay', async () => {
    await server.kill();
    await letTimePass(data, 'urgent_case', caseId);
    await as('bruno', async (bruno) => {
      await mailTo('bruno', 1);
      assert.deepEqual(await toldAbout(bruno, `case:${caseId}`), ['urgent_case']);
    });
    const body = decoded(sink.to(addresses.bruno)[0].text);
    assert.ok(!body.includes(pseudonym) && !body.includes('Fractures'));
    assert.equal(sink.to(addresses.ines).length, 1, 'nobody is told of it twice');
  });

  it('is answered in writing the same evening', async () => {
    await as('bruno', (bruno) => bruno.command('case.accept', { case: caseId }));
    await as('victor', (victor) =>
      victor.command('opinion.file', {
        case: caseId,
        version: 1,
        centre: reference,
        context: 'written',
        content: {
          confidence: 'high',
          conflict: { declared: false },
          text: 'Une hypercalcémie est à craindre.',
        },
      }),
    );
    await eachAs(['ines', 'victor', 'camille'], (client, login) =>
      assert.rejects(
        client.command('case.answer', { case: caseId, outcome: 'final', text: answer }),
        refused(1002),
        login,
      ),
    );
    await as('bruno', (bruno) =>
      bruno.command('case.answer', { case: caseId, outcome: 'final', text: answer }),
    );
    await as('camille', async (camille) => {
      const { case: summary, answers } = await theCase(camille);
      assert.equal(summary.state, 'answered');
      assert.equal(answers[0].text, answer);
      assert.equal(answers[0].authorName, 'Pr Bruno Fictif');
      assert.equal(answers[0].toRatify, true);
      assert.equal(answers[0].ratification, undefined);
      const { opinions } = await camille.call('opinion.list', { case: caseId });
      assert.equal(opinions[0].content.text, 'Une hypercalcémie est à craindre.');
      assert.ok((await toldAbout(camille, `case:${caseId}`)).includes('case_answered'));
    });
  });

  it('would not have gone on to the chair, had somebody decided', async () => {
    let decided;
    await as('camille', async (camille) => {
      ({ case: decided } = await submitUrgent(camille));
    });
    await as('ines', () => mailTo('ines', 2));
    await as('bruno', (bruno) =>
      bruno.command('case.decline', { case: decided, reason: 'À adresser au centre antidouleur.' }),
    );
    await server.kill();
    await letTimePass(data, 'urgent_case', decided);
    await as('bruno', async (bruno) => {
      await eventually(async () => {
        const waiting = await rows(
          data,
          `SELECT id FROM job WHERE kind = 'urgent_case' AND subject = '${decided}'`,
        );
        return waiting.length === 0;
      }, 'the end of the delay');
      assert.deepEqual(await toldAbout(bruno, `case:${decided}`), []);
    });
    assert.equal(sink.to(addresses.bruno).length, 1);
  });

  it('stands before the next meeting, for those who decide there', async () => {
    let other;
    await as('maelle', async (maelle) => {
      other = await submitCase(maelle, series);
    });
    await as('ines', async (ines) => {
      ({
        meetings: [report.meeting],
      } = await ines.command('meeting.schedule', {
        series,
        startsAt: inDays(2),
        minutes: 60,
        timeZone: 'Europe/Paris',
        places: 3,
      }));
      const placed = { meeting: report.meeting, case: other.case };
      report.item = (await ines.command('meeting.addCase', placed)).item;
    });
    await eachAs(['ines', 'bruno', 'victor'], async (client) =>
      assert.deepEqual(
        (await toRatify(client)).map((each) => [each.case, each.pseudonym, each.answer]),
        [[caseId, pseudonym, 1]],
      ),
    );
    await eachAs(['maelle', 'tom', 'paul', 'admin'], async (client, login) =>
      assert.deepEqual(await toRatify(client), [], login),
    );
  });

  it('is ratified there, by the chair alone and once', async () => {
    const { meeting, item } = report;
    const decision = { meeting, case: caseId, answer: 1, decision: 'ratified' };
    await as('bruno', async (bruno) => {
      await assert.rejects(bruno.command('meeting.ratify', decision), refused(1005));
      await bruno.command('meeting.open', { meeting });
    });
    await eachAs(['bruno', 'victor', 'helene', 'salome', 'ines', 'maelle'], (client) =>
      client.command('meeting.join', { meeting, mode: 'on_site' }),
    );
    await as('bruno', (bruno) => bruno.command('meeting.present', { meeting, item }));
    await eachAs(['ines', 'victor', 'maelle'], (client, login) =>
      assert.rejects(client.command('meeting.ratify', decision), refused(1002), login),
    );
    await as('bruno', (bruno) => bruno.command('meeting.ratify', decision));
    await as('bruno', (bruno) =>
      assert.rejects(bruno.command('meeting.ratify', decision), refused(1005)),
    );
    await as('camille', async (camille) => {
      const { case: summary, answers } = await theCase(camille);
      assert.equal(summary.state, 'answered');
      assert.equal(answers[0].ratification.decision, 'ratified');
      assert.equal(answers[0].ratification.meeting, meeting);
      assert.equal(answers[0].ratification.byName, 'Pr Bruno Fictif');
      assert.equal((await toldAbout(camille, `case:${caseId}`))[0], 'answer_ratified');
    });
  });

  it('stands in the signed attendance sheet, beside the report that the meeting signs', async () => {
    const { meeting } = report;
    await as('ines', (ines) =>
      ines.command('minutes.update', {
        ...report,
        revision: 0,
        content: {
          presenter: 'Dre Maëlle Fictive',
          outcome: 'final',
          synthesis: 'Surveiller, sans traitement.',
        },
        release: true,
      }),
    );
    await as('bruno', (bruno) => bruno.command('minutes.sign', { ...report, revision: 1 }));
    await as('bruno', (bruno) => bruno.command('meeting.close', { meeting }));
    await as('bruno', async (bruno) => {
      assert.equal((await bruno.call('meeting.get', { meeting })).meeting.state, 'minuted');
      await bruno.command('minutes.sign', { meeting });
    });
    await as('victor', async (victor) => {
      const { sheet } = await victor.call('minutes.get', { meeting });
      const { attendance, items, ratifications } = JSON.parse(sheet.document);
      assert.equal(attendance.length, 6);
      assert.equal(items, 1);
      assert.deepEqual(
        ratifications.map((each) => [each.pseudonym, each.answer, each.decision]),
        [[pseudonym, 1, 'ratified']],
      );
      assert.doesNotMatch(sheet.document, /calcémie|Fractures|Surveiller/, 'no clinical text');
      await checkSignature(data, sheet, '"ratified"', '"not_ratified"');
    });
    await as('maelle', async (maelle) => {
      const { reports, sheet } = await maelle.call('minutes.get', { meeting });
      assert.equal(sheet, undefined);
      assert.equal(reports[0].state, 'signed');
      assert.ok(!JSON.stringify(reports).includes(pseudonym), 'another centre’s case');
      await checkSignature(data, reports[0].signature, 'sans traitement', 'avec traitement');
    });
    await as('camille', (camille) =>
      assert.rejects(camille.call('minutes.get', { meeting }), refused(1003)),
    );
  });

  it('leaves a record that verifies, and a log without a word of it', async () => {
    assert.doesNotMatch(server.log, /calcémie|Fractures|hopital\.invalid/);
    await server.kill('SIGTERM');
    const { code, stdout, stderr } = await consilium(['verify', '--data', data]);
    assert.equal(code, 0, stdout + stderr);
  });
});
