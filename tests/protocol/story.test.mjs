// Two cases by the people of the demo network, and what everybody else sees of them: one from its
// draft to its withdrawal, and one from a phenopacket to a signed report and its follow-up.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { consilium, demo, eventually, newId, Scope, Server } from '../support/consilium.mjs';
import {
  afterKill,
  allEvents,
  centreOf,
  checkSignature,
  completeContent,
  eachAfterKill,
  inDays,
  letTimePass,
  refused,
  seriesNamed,
  toldAbout,
  withoutRateLimit,
} from '../support/story.mjs';

const packetFile = path.resolve(
  import.meta.dirname,
  '../../../shared/data/phenopackets/cases/ANKH/PMID_20358596_Patient_A.json',
);

const notFound = ({ code }) => code === 1003;
const secret = 'Fracture du fémur racontée ici seulement';

describe('the story of a case', () => {
  const scope = new Scope();
  const people = {};
  let users;
  let server;
  let centre;
  let series;
  let caseId;
  let revision;
  let inbox;
  after(() => scope.end());

  before(async () => {
    let data;
    ({ data, users } = await demo(scope, { settings: withoutRateLimit }));
    server = await Server.start(scope, data);
    // Of the submitting centre, of the series' roster, and outsiders of several kinds.
    for (const login of [
      'camille',
      'dominique',
      'paul',
      'victor',
      'ines',
      'bruno',
      'maelle',
      'tom',
      'nina',
      'sacha',
      'admin',
    ]) {
      people[login] = await server.connect({ user: users.find((user) => user.login === login) });
    }
    const { identity } = await people.camille.call('session.whoami');
    centre = identity.memberships[0].centre;
    const { identity: ines } = await people.ines.call('session.whoami');
    series = ines.series.find(({ seriesName }) => seriesName.startsWith('RCP Os')).series;
    inbox = `series:${series}`;
  });

  const boxes = async (client, box) =>
    (await client.call('case.list', { box, limit: 200 })).cases.find(({ id }) => id === caseId);

  it('begins with an assistant’s draft, which the centre alone sees', async () => {
    const draft = await people.dominique.command('case.create', {
      centre,
      series,
      content: { questions: 'Faut-il opérer ?' },
    });
    ({ case: caseId, revision } = draft);
    assert.match(draft.pseudonym, /^[A-Z]+-[A-Z]+-\d+$/);
    assert.ok(await boxes(people.camille, 'drafts'));
    for (const login of ['victor', 'ines', 'bruno', 'maelle', 'tom', 'sacha', 'admin', 'paul']) {
      await assert.rejects(people[login].call('case.get', { case: caseId }), notFound, login);
      assert.equal(await boxes(people[login], 'all'), undefined, login);
    }
    await assert.rejects(
      people.dominique.command('case.submit', { case: caseId, revision }),
      ({ code }) => code === 1002,
    );
  });

  it('is not submitted before it is complete, and what is missing is named', async () => {
    await assert.rejects(
      people.camille.command('case.submit', { case: caseId, revision }),
      ({ code, data }) => {
        assert.equal(code, 1006);
        const pointers = data.map(({ pointer }) => pointer);
        for (const pointer of [
          '/content/subject',
          '/content/reason',
          '/content/urgency',
          '/content/history',
          '/content/consent',
        ]) {
          assert.ok(
            pointers.some((one) => one.startsWith(pointer)),
            `${pointer} in ${pointers}`,
          );
        }
        assert.ok(!pointers.includes('/content/questions'));
        return true;
      },
    );
  });

  it('saving a draft makes neither a version nor an event, and a stale save gets the present state', async () => {
    const stale = revision;
    const saved = await people.dominique.command('case.update', {
      case: caseId,
      revision,
      content: { ...completeContent(), history: secret },
    });
    revision = saved.revision;
    assert.equal(saved.version, 0);
    assert.deepEqual(await allEvents(people.camille, `case:${caseId}`), []);
    await assert.rejects(
      people.camille.command('case.update', {
        case: caseId,
        revision: stale,
        content: completeContent(),
      }),
      ({ code, data }) => {
        assert.equal(code, 1004);
        assert.equal(data.current.revision, revision);
        assert.doesNotMatch(
          JSON.stringify(data),
          /Fracture/,
          'content is read by case.get, on record',
        );
        return true;
      },
    );
  });

  it('reaches the coordinator and the experts live when a clinician submits it', async () => {
    const watchers = [people.ines, people.victor, people.bruno];
    for (const watcher of watchers)
      await watcher.call('event.subscribe', { streams: [{ stream: inbox }] });
    const submitted = await people.camille.command('case.submit', { case: caseId, revision });
    assert.equal(submitted.version, 1);
    revision = submitted.revision;
    for (const watcher of watchers) {
      const event = await eventually(
        () =>
          watcher.events.find(({ stream, data }) => stream === inbox && data.case?.id === caseId),
        'the event',
      );
      assert.equal(event.type, 'case.submitted');
      assert.equal(event.data.case.state, 'submitted');
      assert.doesNotMatch(
        JSON.stringify(event),
        /Fracture|opérer/,
        'an inbox has no clinical text',
      );
      // Victor only gives opinions, which no accepted case waits for yet.
      assert.ok(await boxes(watcher, watcher === people.victor ? 'waiting' : 'todo'));
      assert.equal((await watcher.call('case.get', { case: caseId })).content.history, secret);
    }
    assert.ok(await boxes(people.camille, 'waiting'));
    assert.equal(await boxes(people.camille, 'drafts'), undefined);
  });

  it('is discussed by both sides, each for a centre of their own, and live', async () => {
    const stream = `case:${caseId}`;
    for (const login of ['camille', 'victor'])
      await people[login].call('event.subscribe', { streams: [{ stream }] });
    const { identity } = await people.victor.call('session.whoami');
    const reference = identity.memberships[0].centre;
    const asked = await people.victor.command('message.post', {
      case: caseId,
      centre: reference,
      text: 'Depuis quand ?',
    });
    await people.camille.command('message.post', {
      case: caseId,
      centre,
      text: 'Depuis l’enfance.',
      replyTo: asked.message,
    });
    for (const login of ['camille', 'victor']) {
      const posted = await eventually(() => {
        const events = people[login].events.filter(
          (event) => event.stream === stream && event.type === 'message.posted',
        );
        return events.length === 2 && events;
      }, 'both messages');
      assert.deepEqual(
        posted.map(({ data }) => data.message.author.centre),
        [reference, centre],
      );
    }
    const { messages, head } = await people.ines.call('message.list', { case: caseId });
    assert.deepEqual(
      messages.map(({ text }) => text),
      ['Depuis quand ?', 'Depuis l’enfance.'],
    );
    assert.equal(messages[1].replyTo, asked.message);
    assert.equal(head, (await allEvents(people.ines, stream)).at(-1).seq);
    await assert.rejects(
      people.victor.command('message.post', { case: caseId, centre, text: 'Au nom d’un autre.' }),
      ({ code }) => [1002, 1003, 1006].includes(code),
    );
    await assert.rejects(
      people.dominique.command('message.post', {
        case: caseId,
        centre,
        text: 'Par le secrétariat.',
      }),
      ({ code }) => code === 1002,
    );
  });

  it('gets a new version with each change after submission, and keeps the earlier ones', async () => {
    const stale = revision;
    const { revision: next, version } = await people.camille.command('case.update', {
      case: caseId,
      revision,
      content: { ...completeContent('Et maintenant ?'), history: secret },
    });
    assert.equal(version, 2);
    revision = next;
    await assert.rejects(
      people.camille.command('case.update', {
        case: caseId,
        revision: stale,
        content: completeContent(),
      }),
      ({ code, data }) => code === 1004 && data.current.version === 2,
    );
    await assert.rejects(
      people.victor.command('case.update', { case: caseId, revision, content: completeContent() }),
      ({ code }) => code === 1002,
    );
    const now = await people.victor.call('case.get', { case: caseId });
    assert.equal(now.content.questions, 'Et maintenant ?');
    assert.deepEqual(
      now.versions.map((one) => one.version),
      [2, 1],
    );
    const first = await people.victor.call('case.get', { case: caseId, version: 1 });
    assert.equal(first.contentVersion, 1);
    assert.notEqual(first.content.questions, 'Et maintenant ?');
    await assert.rejects(people.victor.call('case.get', { case: caseId, version: 3 }), notFound);
    await assert.rejects(
      people.camille.command('case.update', {
        case: caseId,
        revision,
        content: { questions: 'Incomplet' },
      }),
      ({ code }) => code === 1006,
    );
  });

  it('does not exist for anybody else, whatever they ask', async () => {
    const anyCentre = async (client) =>
      (await client.call('session.whoami')).identity.memberships[0]?.centre ?? centre;
    for (const login of ['maelle', 'tom', 'nina', 'admin', 'sacha']) {
      const client = people[login];
      const stream = `case:${caseId}`;
      const unknown = newId();
      for (const [method, params] of [
        ['case.get', (id) => ({ case: id })],
        ['case.get', (id) => ({ case: id, version: 1 })],
        [
          'case.update',
          (id) => ({ commandId: newId(), case: id, revision, content: completeContent() }),
        ],
        ['case.submit', (id) => ({ commandId: newId(), case: id, revision })],
        ['case.withdraw', (id) => ({ commandId: newId(), case: id, reason: 'Non.' })],
        [
          'message.post',
          (id, at) => ({ commandId: newId(), case: id, centre: at, text: 'Bonjour.' }),
        ],
        ['message.list', (id) => ({ case: id })],
        ['event.read', (id) => ({ stream: `case:${id}` })],
        ['event.subscribe', (id) => ({ streams: [{ stream: `case:${id}` }] })],
        ...(login === 'sacha' ? [] : [['audit.list', (id) => ({ case: id })]]),
      ]) {
        const at = await anyCentre(client);
        const seen = await client.call(method, params(caseId, at)).then(
          (result) => assert.fail(`${login} ${method}: ${JSON.stringify(result)}`),
          (error) => error,
        );
        const none = await client.call(method, params(unknown, at)).catch((error) => error);
        assert.equal(seen.code, 1003, `${login} ${method}: ${seen.message}`);
        assert.deepEqual(
          [seen.message, seen.data],
          [none.message, none.data],
          'as one that never was',
        );
      }
      assert.equal(await boxes(client, 'all'), undefined);
      assert.ok(!client.events.some((event) => event.stream === stream));
    }
    const { json } = await server.post({
      jsonrpc: '2.0',
      id: 1,
      method: 'case.get',
      params: { case: caseId },
    });
    assert.equal(json.error.code, 1001);
  });

  it('puts every reader on record, once for a session and quarter of an hour', async () => {
    for (let n = 0; n < 3; ++n) await people.victor.call('case.get', { case: caseId });
    const { identity: victor } = await people.victor.call('session.whoami');
    for (const login of ['camille', 'paul', 'sacha']) {
      const { entries } = await people[login].call('audit.list', { case: caseId, limit: 200 });
      const reads = entries.filter(({ kind }) => kind === 'read');
      const his = reads.filter(({ actor }) => actor === victor.user);
      assert.ok(his.length >= 1 && his.length <= 2, `${his.length} reads`);
      assert.equal(his[0].actorName, victor.name);
      const acts = entries.filter(({ kind }) => kind === 'act').map(({ type }) => type);
      for (const type of ['case.submitted', 'message.posted', 'case.updated'])
        assert.ok(acts.includes(type), type);
      assert.doesNotMatch(JSON.stringify(entries), /Fracture|Depuis|maintenant/, 'no content');
    }
    await assert.rejects(
      people.dominique.call('audit.list', { case: caseId }),
      ({ code }) => code === 1002,
    );
    await assert.rejects(
      people.victor.call('audit.list', { case: caseId }),
      ({ code }) => code === 1002,
    );
  });

  it('puts a reader of the live stream on record, too', async () => {
    const client = await server.connect({ user: users.find(({ login }) => login === 'helene') });
    const { identity } = await client.call('session.whoami');
    await client.call('event.subscribe', { streams: [{ stream: `case:${caseId}`, after: 0 }] });
    await eventually(() => client.events.length > 0, 'the events');
    const { entries } = await people.sacha.call('audit.list', { case: caseId, limit: 200 });
    assert.ok(entries.some(({ kind, actor }) => kind === 'read' && actor === identity.user));
    await client.close();
  });

  it('ends with its withdrawal, by a clinician of its centre', async () => {
    await assert.rejects(
      people.victor.command('case.withdraw', { case: caseId, reason: 'Non.' }),
      ({ code }) => code === 1002,
    );
    await assert.rejects(
      people.dominique.command('case.withdraw', { case: caseId, reason: 'Non.' }),
      ({ code }) => code === 1002,
    );
    await people.camille.command('case.withdraw', {
      case: caseId,
      reason: 'Adressée directement.',
    });
    const event = await eventually(
      () =>
        people.ines.events.find(
          ({ stream, type, data }) =>
            stream === inbox && type === 'case.withdrawn' && data.case.id === caseId,
        ),
      'the event',
    );
    assert.equal(event.data.reason, undefined, 'the reason is in the case’s own stream only');
    assert.equal((await boxes(people.camille, 'done')).state, 'withdrawn');
    assert.equal(
      (await people.camille.call('case.get', { case: caseId })).withdrawal.reason,
      'Adressée directement.',
    );
    for (const [method, params] of [
      ['case.withdraw', { case: caseId, reason: 'Encore.' }],
      ['case.submit', { case: caseId, revision: revision + 1 }],
      ['message.post', { case: caseId, centre, text: 'Trop tard.' }],
    ]) {
      await assert.rejects(
        people.camille.command(method, params),
        ({ code }) => code === 1005,
        method,
      );
    }
    assert.deepEqual(
      (await allEvents(people.camille, `case:${caseId}`)).map(({ seq, type }) => [seq, type]),
      [
        [1, 'case.submitted'],
        [2, 'message.posted'],
        [3, 'message.posted'],
        [4, 'case.updated'],
        [5, 'case.withdrawn'],
      ],
    );
  });
});

describe('the story of a phenopacket, with the server killed before each act', () => {
  const scope = new Scope();
  const report = {};
  const synthesis = 'Poursuivre le bisphosphonate six mois, puis rediscuter.';
  let server;
  let data;
  let users;
  let packet;
  let centre;
  let reference;
  let series;
  let caseId;
  let pseudonym;
  let helene;
  after(() => scope.end());

  const as = (login, act) => afterKill(server, users, login, act);
  const eachAs = (logins, act) => eachAfterKill(server, users, logins, act);
  const theCase = (client) => client.call('case.get', { case: caseId });
  const stateOf = async (client) => (await theCase(client)).case.state;
  const theReport = async (client) => (await client.call('minutes.get', report)).reports[0];
  const outsiders = ['maelle', 'rose', 'tom', 'gael', 'admin', 'sacha'];
  const said = (text) => ({ confidence: 'high', conflict: { declared: false }, text });

  before(async () => {
    ({ data, users } = await demo(scope, { settings: withoutRateLimit }));
    server = await Server.start(scope, data);
    await as('ines', async (ines) => {
      series = await seriesNamed(ines, 'RCP Os');
      reference = await centreOf(ines);
    });
    await as('helene', async (client) => {
      helene = (await client.call('session.whoami')).identity.user;
    });
    await as('dominique', async (dominique) => {
      centre = await centreOf(dominique);
    });
  });

  it('begins with a packet that becomes an assistant’s draft', async (t) => {
    if (existsSync(packetFile)) {
      packet = JSON.parse(await readFile(packetFile, 'utf8'));
      const { code, stdout, stderr } = await consilium([
        ...['import', 'phenopacket', packetFile, '--as', 'dominique', '--data', data],
      ]);
      assert.equal(code, 0, stderr);
      [, pseudonym, caseId] = /: ([A-Z]+-[A-Z]+-\d+) (\S+)\n/.exec(stdout);
    } else {
      t.diagnostic('the phenopackets are not on this machine: begun with case.create instead');
      await as('dominique', async (dominique) => {
        const { subject, phenotype, diagnoses } = completeContent();
        const content = { subject, phenotype, diagnoses };
        ({ case: caseId, pseudonym } = await dominique.command('case.create', { centre, content }));
      });
    }
    await as('dominique', async (dominique) => {
      const { case: summary, content } = await theCase(dominique);
      assert.equal(summary.state, 'draft');
      assert.equal(summary.pseudonym, pseudonym);
      if (packet) {
        assert.deepEqual(
          content.phenotype.map(({ code, status }) => [code, status === 'excluded']),
          packet.phenotypicFeatures.map(({ type, excluded }) => [type.id, excluded ?? false]),
        );
        assert.ok(!JSON.stringify(content).includes(packet.id), 'nothing tells whose packet it was');
      }
    });
    await eachAs([...outsiders, 'ines', 'bruno', 'victor', 'paul'], (client, login) =>
      assert.rejects(theCase(client), refused(1003), login),
    );
  });

  it('is completed and submitted by a clinician', async () => {
    await as('dominique', async (dominique) => {
      const { case: summary, content } = await theCase(dominique);
      await dominique.command('case.update', {
        case: caseId,
        revision: summary.revision,
        series,
        content: { ...completeContent(), ...content },
      });
      await assert.rejects(
        dominique.command('case.submit', { case: caseId, revision: summary.revision + 1 }),
        refused(1002),
      );
    });
    await as('camille', async (camille) => {
      const { case: summary } = await theCase(camille);
      const submitted = await camille.command('case.submit', {
        case: caseId,
        revision: summary.revision,
      });
      assert.equal(submitted.version, 1);
    });
    await as('bruno', async (bruno) => assert.equal(await stateOf(bruno), 'submitted'));
  });

  it('gets what the coordinator asks for', async () => {
    await as('ines', (ines) =>
      ines.command('case.requestInformation', { case: caseId, text: 'Quel traitement en cours ?' }),
    );
    await as('dominique', async (dominique) => {
      const { case: summary, content, informationRequest } = await theCase(dominique);
      assert.equal(informationRequest.text, 'Quel traitement en cours ?');
      const { version } = await dominique.command('case.update', {
        case: caseId,
        revision: summary.revision,
        content: { ...content, treatments: 'Bisphosphonate depuis deux ans.' },
      });
      assert.equal(version, 2);
    });
  });

  it('takes a place in the next meeting, beside a case of another centre', async () => {
    await as('ines', async (ines) => {
      const { meetings } = await ines.command('meeting.schedule', {
        series,
        startsAt: inDays(7),
        minutes: 60,
        timeZone: 'Europe/Paris',
        places: 2,
      });
      [report.meeting] = meetings;
    });
    await as('dominique', async (dominique) => {
      const { item } = await dominique.command('meeting.book', {
        meeting: report.meeting,
        case: caseId,
      });
      report.item = item;
    });
    await as('ines', (ines) => ines.command('meeting.answer', { ...report, decision: 'confirm' }));
    await as('noe', async (noe) => {
      const draft = await noe.command('case.create', {
        centre: await centreOf(noe),
        series,
        content: completeContent(),
      });
      await noe.command('case.submit', { case: draft.case, revision: draft.revision });
      const booked = { meeting: report.meeting, case: draft.case };
      const { item } = await noe.command('meeting.book', booked);
      await as('ines', (ines) =>
        ines.command('meeting.answer', { meeting: report.meeting, item, decision: 'confirm' }),
      );
    });
    await as('camille', async (camille) => {
      assert.equal(await stateOf(camille), 'scheduled');
      const { agenda, otherItems } = await camille.call('meeting.get', { meeting: report.meeting });
      assert.deepEqual(
        agenda.map((each) => each.case.id),
        [caseId],
      );
      assert.equal(otherItems, 1);
      const { meetings } = await camille.call('meeting.calendar', {
        series,
        from: inDays(0),
        to: inDays(30),
      });
      assert.equal(meetings.find(({ id }) => id === report.meeting).placesLeft, 0);
    });
  });

  it('is judged in writing before, by one expert through the coordinator', async () => {
    await as('victor', (victor) =>
      victor.command('opinion.file', {
        case: caseId,
        version: 2,
        centre: reference,
        context: 'written',
        content: said('Je poursuivrais le traitement.'),
      }),
    );
    const transcribed = await as('ines', (ines) =>
      ines.command('opinion.transcribe', {
        case: caseId,
        version: 2,
        author: helene,
        channel: 'telephone',
        receivedAt: new Date().toISOString(),
        content: said('Je l’arrêterais.'),
      }),
    );
    await as('helene', (client) =>
      client.command('opinion.confirm', { case: caseId, ...transcribed, decision: 'confirm' }),
    );
    await as('bruno', async (bruno) => {
      const { opinions } = await bruno.call('opinion.list', { case: caseId });
      assert.deepEqual(
        opinions.map(({ context, state }) => [context, state]).toSorted(),
        [
          ['transcribed', 'filed'],
          ['written', 'filed'],
        ],
      );
    });
    await as('camille', async (camille) => {
      const { opinions } = await camille.call('opinion.list', { case: caseId });
      assert.deepEqual(opinions, [], 'what is for the meeting is read after it');
    });
  });

  it('is discussed in the session', async () => {
    const { meeting } = report;
    await as('ines', (ines) => ines.command('meeting.invite', { meeting, roster: true }));
    await as('bruno', (bruno) => bruno.command('meeting.open', { meeting }));
    const join = (client) => client.command('meeting.join', { meeting, mode: 'remote' });
    await eachAs(['ines', 'bruno', 'victor', 'helene', 'camille'], join);
    await eachAs(['tom', 'paul', 'admin'], (client, login) =>
      assert.rejects(join(client), refused(1002), login),
    );
    await as('bruno', (bruno) => bruno.command('meeting.present', report));
    for (const [login, vote] of [
      ['bruno', 'agree'],
      ['victor', 'agree'],
      ['helene', 'disagree'],
    ])
      await as(login, (client) => client.command('meeting.vote', { ...report, vote }));
    await as('bruno', async (bruno) => {
      const { quorum, agenda } = await bruno.call('meeting.get', { meeting });
      assert.equal(quorum.met, true, 'who was there is there after the crash');
      const { agree, disagree } = agenda.find(({ id }) => id === report.item).votes;
      assert.deepEqual([agree, disagree], [2, 1]);
      const { notReached } = await bruno.command('meeting.close', { meeting });
      assert.equal(notReached.length, 1);
    });
    await as('camille', async (camille) => {
      assert.equal(await stateOf(camille), 'discussed');
      const { opinions } = await camille.call('opinion.list', { case: caseId });
      assert.equal(opinions.length, 2);
    });
    await as('noe', async (noe) => {
      const { cases } = await noe.call('case.list', { box: 'all', limit: 200 });
      assert.ok(!cases.some(({ id }) => id === caseId));
    });
  });

  it('gets a report that its centre reviews and the chair signs', async () => {
    await as('ines', (ines) =>
      ines.command('minutes.update', {
        ...report,
        revision: 0,
        content: { presenter: 'Dre Camille Exemple', outcome: 'final', synthesis },
        review: true,
        release: true,
      }),
    );
    await as('camille', (camille) =>
      camille.command('minutes.review', { ...report, revision: 1, decision: 'agree' }),
    );
    await eachAs(['ines', 'victor', 'camille', 'dominique'], (client, login) =>
      assert.rejects(
        client.command('minutes.sign', { ...report, revision: 1 }),
        refused(1002),
        login,
      ),
    );
    await as('bruno', async (bruno) => {
      assert.deepEqual((await theReport(bruno)).missing, []);
      const { sha256 } = await bruno.command('minutes.sign', { ...report, revision: 1 });
      assert.equal((await theReport(bruno)).signature.sha256, sha256);
    });
  });

  it('is answered by the signed report, which its centre reads and checks', async () => {
    await eachAs(['dominique', 'camille'], async (client) => {
      assert.equal(await stateOf(client), 'answered');
      const { state, signature } = await theReport(client);
      assert.equal(state, 'signed');
      const { subject, facts, content, signer } = JSON.parse(signature.document);
      assert.equal(subject.pseudonym, pseudonym);
      assert.equal(subject.caseVersion, 2);
      assert.equal(content.synthesis, synthesis);
      assert.equal(facts.quorum.met, true);
      assert.deepEqual(facts.opinions.map(({ authorName }) => authorName).toSorted(), [
        'Dre Hélène Modèle',
        'Pr Victor Exemple',
      ]);
      assert.equal(signer.name, 'Pr Bruno Fictif');
      await checkSignature(data, signature, 'six mois', 'dix mois');
    });
    await as('camille', async (camille) => {
      assert.ok((await toldAbout(camille, `case:${caseId}`)).includes('report_signed'));
      await camille.command('minutes.receive', { ...report, copies: ['Médecin traitant'] });
    });
    await eachAs([...outsiders, 'noe', 'paul'], async (client, login) => {
      await assert.rejects(theReport(client), refused(1003), login);
      await assert.rejects(theCase(client), refused(1003), login);
    });
  });

  it('is followed up after three months, which comes back to those who gave an opinion', async () => {
    await as('camille', async (camille) =>
      assert.ok(!(await toldAbout(camille, `case:${caseId}`)).includes('follow_up_due')),
    );
    await server.kill();
    await letTimePass(data, 'follow_up_due', caseId);
    await as('camille', async (camille) => {
      await eventually(
        async () => (await toldAbout(camille, `case:${caseId}`)).includes('follow_up_due'),
        'the question what became of it',
      );
      await camille.command('followUp.record', {
        case: caseId,
        content: { applied: 'applied', outcome: 'better', text: 'Aucune nouvelle fracture.' },
      });
    });
    await eachAs(['victor', 'helene', 'bruno'], async (client, login) => {
      assert.ok((await toldAbout(client, `case:${caseId}`)).includes('follow_up_recorded'), login);
      const { followUps } = await client.call('followUp.list');
      const found = followUps.find((each) => each.case === caseId);
      assert.equal(found.content.text, 'Aucune nouvelle fracture.');
      assert.equal(found.pseudonym, pseudonym);
    });
    await eachAs([...outsiders, 'salome'], async (client, login) => {
      const { followUps } = await client.call('followUp.list');
      assert.ok(!followUps.some((each) => each.case === caseId), login);
    });
    await as('dominique', (dominique) =>
      assert.rejects(dominique.command('case.close', { case: caseId }), refused(1002)),
    );
    await as('camille', async (camille) => {
      await camille.command('case.close', { case: caseId });
      assert.equal(await stateOf(camille), 'closed');
    });
  });

  it('leaves a record of each act in its order, which verifies', async () => {
    await as('camille', async (camille) => {
      const types = (await allEvents(camille, `case:${caseId}`)).map(({ type }) => type);
      assert.deepEqual(types, [
        'case.submitted',
        'case.informationRequested',
        'case.updated',
        'case.booked',
        'case.scheduled',
        'opinion.filed',
        'opinion.transcribed',
        'opinion.confirmed',
        'case.discussed',
        'case.reported',
        'followUp.recorded',
        'case.closed',
      ]);
    });
    await as('sacha', async (sacha) => {
      const { entries } = await sacha.call('audit.list', { case: caseId, limit: 200 });
      const readers = new Set(
        entries.filter(({ kind }) => kind === 'read').map(({ actorName }) => actorName),
      );
      for (const login of ['camille', 'dominique', 'bruno'])
        assert.ok(readers.has(users.find((user) => user.login === login).name), login);
      assert.doesNotMatch(JSON.stringify(entries), /bisphosphonate|fracture/i, 'no content');
    });
    await server.kill('SIGTERM');
    const { code, stdout, stderr } = await consilium(['verify', '--data', data]);
    assert.equal(code, 0, stdout + stderr);
    assert.match(stdout, /Nothing was changed/);
  });
});
