// One case from its draft to its withdrawal, by the people of the demo network, and what everybody
// else sees of it.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { demo, eventually, newId, Scope, Server } from '../support/consilium.mjs';
import { allEvents, completeContent, withoutRateLimit } from '../support/story.mjs';

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
      assert.ok(await boxes(watcher, 'todo'));
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
