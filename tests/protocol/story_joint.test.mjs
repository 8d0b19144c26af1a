// A series of two networks, whose chair falls ill before the session: the deputy presides, the quorum
// is not met, the report is contested and added to, and a third network knows nothing of it. The
// server is killed before each act.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { consilium, demo, Scope, Server } from '../support/consilium.mjs';
import { alter } from '../support/database.mjs';
import {
  afterKill,
  allEvents,
  centreOf,
  checkSignature,
  completeContent,
  eachAfterKill,
  inDays,
  refused,
  saveCharter,
  toldAbout,
  withoutRateLimit,
} from '../support/story.mjs';

const label = 'concertation sans quorum, à représenter';
const minute = 60_000;

describe('the story of a meeting of two networks', () => {
  const scope = new Scope();
  const networks = {};
  const members = {};
  const zoe = { login: 'zoe', password: 'quatre mots sans rapport' };
  const sessions = [];
  // Of each network one case; the first is heard in the first session, the second in the second.
  const bone = { submitter: 'camille' };
  const eye = { submitter: 'tom' };
  let server;
  let data;
  let users;
  let series;
  let lea;
  after(() => scope.end());

  const as = (login, act) => afterKill(server, users, login, act);
  const eachAs = (logins, act) => eachAfterKill(server, users, logins, act);
  const stateOf = async (client, { id }) =>
    (await client.call('case.get', { case: id })).case.state;
  const theReport = async (client, { report }) =>
    (await client.call('minutes.get', report)).reports[0];
  const conclusion = (outcome) => ({
    presenter: 'La personne qui soumet',
    outcome,
    synthesis: 'Poursuivre la surveillance six mois.',
  });
  /** Somebody who does not read anything of a case, on any way. */
  async function knowsNothing(client, login, { id, report }) {
    for (const [method, params] of [
      ['case.get', { case: id }],
      ['message.list', { case: id }],
      ['opinion.list', { case: id }],
      ['followUp.list', { case: id }],
      ['event.read', { stream: `case:${id}` }],
      ['event.read', { stream: `meeting:${report.meeting}` }],
      ['event.read', { stream: `series:${series}` }],
      ['minutes.get', report],
      ['minutes.export', { ...report, format: 'pdf' }],
    ])
      await assert.rejects(client.call(method, params), refused(1003), `${login} ${method}`);
    for (const [method, params] of [
      ['case.accept', { case: id }],
      ['case.withdraw', { case: id, reason: 'Non.' }],
      ['minutes.sign', { ...report, revision: 1 }],
      ['minutes.contest', { ...report, text: 'Non.' }],
      ['minutes.answer', { ...report, text: 'Non.' }],
    ])
      await assert.rejects(client.command(method, params), refused(1003), `${login} ${method}`);
    const { cases } = await client.call('case.list', { box: 'all', limit: 200 });
    assert.ok(!cases.some((each) => each.id === id), login);
    const { agenda, attendance, invitations } = await client.call('meeting.get', {
      meeting: report.meeting,
    });
    assert.deepEqual([agenda, attendance, invitations], [[], [], []], login);
  }

  before(async () => {
    ({ data, users } = await demo(scope, { settings: withoutRateLimit }));
    server = await Server.start(scope, data);
    await as('admin', async (admin) => {
      for (const { id, code } of (await admin.call('directory.networks')).networks)
        networks[code] = id;
      for (const { id } of (await admin.call('series.list')).series) {
        const { roster } = (await admin.call('series.get', { series: id })).series;
        for (const { name, member } of roster)
          members[users.find((user) => user.name === name).login] = member;
      }
      // A third network, with a centre and somebody in it.
      const { network } = await admin.command('directory.saveNetwork', {
        code: 'TROISIEME',
        name: 'Une troisième filière (exemple)',
      });
      const { centre } = await admin.command('directory.saveCentre', {
        network,
        kind: 'competence',
        name: 'Centre de compétence d’ailleurs (exemple)',
      });
      const { member } = await admin.command('member.invite', {
        centre,
        login: zoe.login,
        name: 'Dre Zoé Lointaine',
        role: 'clinician',
        profession: 'physician',
        specialty: 'néphrologie',
      });
      const { token } = await admin.call('member.invitationLink', { member });
      await admin.call('session.acceptInvitation', { token, password: zoe.password });
      users.push(zoe);
    });
    await as('lea', async (client) => {
      lea = (await client.call('session.whoami')).identity.user;
    });
  });

  it('begins with a series that both own, in neither’s name alone', async () => {
    await as('admin', async (admin) => {
      ({ series } = await admin.command('series.save', {
        name: 'RCP Os et rétine',
        owners: [
          { kind: 'network', id: networks.SENSGENE },
          { kind: 'network', id: networks.OSCAR },
        ],
        charter: { quorum: { minimum: 3 }, quorumUnmet: 'label', registration: 'network' },
        roster: [
          { member: members.gael, specialty: 'ophtalmologie', function: 'chair' },
          { member: members.lea, specialty: 'génétique médicale', function: 'permanent' },
          { member: members.nina, specialty: 'génétique médicale', function: 'permanent' },
          { member: members.ines, specialty: 'secrétariat de RCP', function: 'coordinator' },
        ],
      }));
    });
    await eachAs(['camille', 'tom'], async (client, login) => {
      const of = login === bone.submitter ? bone : eye;
      const { case: id, revision } = await client.command('case.create', {
        centre: await centreOf(client),
        series,
        content: completeContent(),
      });
      await client.command('case.submit', { case: id, revision });
      of.id = id;
    });
    await as('zoe', async (client) => {
      const { case: id, revision } = await client.command('case.create', {
        centre: await centreOf(client),
        series,
        content: completeContent(),
      });
      await assert.rejects(
        client.command('case.submit', { case: id, revision }),
        refused(1006),
        'the charter takes cases of the two networks only',
      );
    });
    await as('ines', async (ines) => {
      for (const days of [1, 8]) {
        const { meetings } = await ines.command('meeting.schedule', {
          series,
          startsAt: inDays(days),
          minutes: 60,
          timeZone: 'Europe/Paris',
          places: 2,
        });
        sessions.push(meetings[0]);
      }
      const [meeting] = sessions;
      for (const of of [bone, eye]) {
        const { item } = await ines.command('meeting.addCase', { meeting, case: of.id });
        of.report = { meeting, item };
      }
      await ines.command('meeting.invite', { meeting, roster: true });
    });
    await eachAs(['gael', 'nina', 'lea'], async (client) => {
      for (const of of [bone, eye]) assert.equal(await stateOf(client, of), 'scheduled');
    });
    await as('camille', (camille) => knowsCase(camille, bone, eye));
    await as('tom', (tom) => knowsCase(tom, eye, bone));
  });

  /** Who submitted one case to a session sees that one there, and not the other centre's. */
  async function knowsCase(client, own, other) {
    const { agenda, otherItems } = await client.call('meeting.get', { meeting: sessions[0] });
    assert.deepEqual(
      agenda.map((each) => each.case.id),
      [own.id],
    );
    assert.equal(otherItems, 1);
    await assert.rejects(client.call('case.get', { case: other.id }), refused(1003));
  }

  it('goes on when the chair falls ill: somebody of the roster is named to preside', async () => {
    const [meeting] = sessions;
    await as('gael', async (gael) => {
      await gael.command('meeting.reply', { meeting, reply: 'declined' });
      await gael.command('member.setAbsence', {
        member: members.gael,
        revision: 1,
        absences: [
          { from: inDays(0).slice(0, 10), to: inDays(14).slice(0, 10), deputy: members.lea },
        ],
      });
    });
    await eachAs(['lea', 'nina', 'camille'], (client, login) =>
      assert.rejects(client.command('meeting.open', { meeting }), refused(1002), login),
    );
    await eachAs(['nina', 'camille', 'lea'], (client, login) =>
      assert.rejects(
        client.command('meeting.designateChair', { meeting, user: lea }),
        refused(1002),
        login,
      ),
    );
    await as('ines', async (ines) => {
      const { invitations } = await ines.call('meeting.get', { meeting });
      assert.equal(invitations.find(({ name }) => /Gaël/.test(name)).reply, 'declined');
      await ines.command('meeting.designateChair', { meeting, user: lea });
    });
    await as('lea', async (client) => {
      assert.ok((await toldAbout(client, `meeting:${meeting}`)).includes('chair_designated'));
      assert.equal((await client.call('meeting.get', { meeting })).chair.id, lea);
      await client.command('meeting.open', { meeting });
    });
  });

  it('is held without quorum, two of one specialty being one', async () => {
    const [meeting] = sessions;
    await eachAs(['lea', 'nina', 'ines', 'camille'], (client) =>
      client.command('meeting.join', { meeting, mode: 'remote' }),
    );
    await as('zoe', (client) =>
      assert.rejects(
        client.command('meeting.join', { meeting, mode: 'remote' }),
        refused(1002, 1003),
      ),
    );
    await as('lea', async (client) => {
      await client.command('meeting.present', bone.report);
      const { quorum } = await client.call('meeting.get', { meeting });
      assert.equal(quorum.met, false);
      assert.deepEqual([quorum.specialties.length, quorum.lacking], [1, 2]);
    });
    await as('nina', (nina) =>
      nina.command('meeting.vote', { ...bone.report, vote: 'agree' }),
    );
    await as('lea', async (client) => {
      const { notReached } = await client.command('meeting.close', { meeting });
      assert.deepEqual(notReached, [eye.id]);
    });
    await as('tom', async (tom) => {
      assert.equal(await stateOf(tom, eye), 'scheduled', 'what was not reached goes on');
      const { agenda } = await tom.call('meeting.get', { meeting: sessions[1] });
      eye.report = { meeting: sessions[1], item: agenda[0].id };
      assert.equal(agenda[0].case.id, eye.id);
    });
  });

  it('has its report signed by who presided, after the password, and marked', async () => {
    await as('ines', (ines) =>
      ines.command('minutes.update', {
        ...bone.report,
        revision: 0,
        content: conclusion('final'),
        review: true,
        release: true,
      }),
    );
    const sign = { ...bone.report, revision: 1 };
    await eachAs(['nina', 'ines', 'camille'], (client, login) =>
      assert.rejects(client.command('minutes.sign', sign), refused(1002), login),
    );
    await as('lea', async (client) => {
      const { missing, facts } = await theReport(client, bone);
      assert.ok(missing.includes('quorum') && !missing.includes('blocked'));
      assert.equal(facts.quorumLabel, label);
      // The password was given some time ago.
      await alter(
        data,
        `UPDATE app_session SET reauthenticated_at = reauthenticated_at - ${6 * minute}`,
      );
      await assert.rejects(
        client.command('minutes.sign', sign),
        ({ code, data: more }) => code === 1001 && more.reauthenticate === true,
      );
      assert.equal((await theReport(client, bone)).state, 'in_review');
      const { password } = users.find(({ login }) => login === 'lea');
      await client.call('session.reauthenticate', { password });
      await client.command('minutes.sign', sign);
    });
    await as('camille', async (camille) => {
      const { signature } = await theReport(camille, bone);
      const { facts, signer, subject } = JSON.parse(signature.document);
      assert.equal(facts.quorum.met, false);
      assert.equal(facts.quorumLabel, label);
      assert.equal(signer.name, 'Pre Léa Spécimen');
      assert.equal(subject.network, networks.SENSGENE);
      await checkSignature(data, signature, label, 'concertation avec quorum');
      assert.equal(await stateOf(camille, bone), 'answered');
    });
  });

  it('is contested by the centre that asked, and the chair must answer', async () => {
    const contest = { ...bone.report, text: 'La durée dite était d’un an.' };
    await eachAs(['tom', 'zoe'], (client, login) =>
      assert.rejects(client.command('minutes.contest', contest), refused(1003), login),
    );
    await eachAs(['nina', 'ines'], (client, login) =>
      assert.rejects(client.command('minutes.contest', contest), refused(1002), login),
    );
    await as('camille', async (camille) => {
      await camille.command('minutes.contest', contest);
      await assert.rejects(camille.command('minutes.contest', contest), refused(1005));
    });
    await eachAs(['lea', 'gael'], async (client, login) =>
      assert.ok((await toldAbout(client, `case:${bone.id}`)).includes('report_contested'), login),
    );
    await as('nina', (nina) =>
      assert.rejects(
        nina.command('minutes.answer', { ...bone.report, text: 'Non.' }),
        refused(1002),
      ),
    );
    await as('gael', async (gael) => {
      const { state, contest: held, signature } = await theReport(gael, bone);
      assert.equal(state, 'signed', 'what is signed stays as it is');
      assert.equal(held.text, contest.text);
      assert.equal(held.answer, undefined);
      bone.sha256 = signature.sha256;
      await gael.command('minutes.answer', { ...bone.report, text: 'En effet ; voir l’addendum.' });
    });
    await as('lea', (client) =>
      client.command('minutes.addend', { ...bone.report, text: 'Lire : douze mois.' }),
    );
    await as('camille', async (camille) => {
      const { contest: held, addenda, signature } = await theReport(camille, bone);
      assert.equal(held.answer, 'En effet ; voir l’addendum.');
      assert.equal(signature.sha256, bone.sha256);
      const addendum = JSON.parse(addenda[0].document);
      assert.deepEqual([addendum.report, addendum.number], [bone.sha256, 1]);
      await checkSignature(data, addenda[0], 'douze mois', 'dix mois');
      const told = await toldAbout(camille, `case:${bone.id}`);
      assert.deepEqual(told.slice(0, 2).toSorted(), ['report_addended', 'report_answered']);
    });
  });

  it('concludes nothing without quorum once the charter blocks it', async () => {
    const { meeting } = eye.report;
    await as('ines', async (ines) => {
      await saveCharter(ines, series, { quorumUnmet: 'block' });
      await ines.command('meeting.designateChair', { meeting, user: lea });
    });
    await as('lea', (client) => client.command('meeting.open', { meeting }));
    await eachAs(['lea', 'nina', 'tom'], (client) =>
      client.command('meeting.join', { meeting, mode: 'on_site' }),
    );
    await as('lea', async (client) => {
      await client.command('meeting.present', eye.report);
      await client.command('minutes.update', {
        ...eye.report,
        revision: 0,
        content: conclusion('final'),
      });
      assert.ok((await theReport(client, eye)).missing.includes('blocked'));
      const before = (await allEvents(client, `meeting:${meeting}`)).length;
      await assert.rejects(
        client.command('minutes.sign', { ...eye.report, revision: 1 }),
        refused(1005),
      );
      const { state, revision } = await theReport(client, eye);
      assert.deepEqual([state, revision], ['draft', 1]);
      assert.equal((await allEvents(client, `meeting:${meeting}`)).length, before);
    });
    await as('tom', async (tom) => assert.equal(await stateOf(tom, eye), 'scheduled'));
    await as('lea', async (client) => {
      await client.command('minutes.update', {
        ...eye.report,
        revision: 1,
        content: conclusion('present_again'),
      });
      await client.command('minutes.sign', { ...eye.report, revision: 2 });
    });
    await as('lea', (client) => client.command('meeting.close', { meeting }));
    await as('tom', async (tom) => {
      assert.equal(await stateOf(tom, eye), 'accepted', 'to be presented again');
      const { signature } = await theReport(tom, eye);
      const { facts, content } = JSON.parse(signature.document);
      assert.equal(content.outcome, 'present_again');
      assert.equal(facts.quorumLabel, label);
    });
  });

  it('is nothing to a third network, nor one centre’s case to the other', async () => {
    await eachAs(['zoe', 'maelle'], async (client, login) => {
      await knowsNothing(client, login, bone);
      await knowsNothing(client, login, eye);
    });
    for (const [login, other] of [
      ['camille', eye],
      ['tom', bone],
    ])
      await as(login, async (client) => {
        await assert.rejects(client.call('case.get', { case: other.id }), refused(1003));
        await assert.rejects(client.call('minutes.get', other.report), refused(1003));
      });
    await as('zoe', async (client) => {
      const never = { id: bone.report.item, report: bone.report };
      const seen = await client.call('case.get', { case: bone.id }).catch((error) => error);
      const none = await client.call('case.get', { case: never.id }).catch((error) => error);
      assert.deepEqual([seen.message, seen.data], [none.message, none.data]);
    });
  });

  it('leaves a record that verifies', async () => {
    await server.kill('SIGTERM');
    const { code, stdout, stderr } = await consilium(['verify', '--data', data]);
    assert.equal(code, 0, stdout + stderr);
  });
});
