// The gate, seen from outside: what is found and where, what is refused and loses nothing, what is
// acknowledged and stays so, also when the server is killed.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { demo, newId, Scope, Server } from '../support/consilium.mjs';
import {
  afterKill,
  centreOf,
  completeContent,
  seriesNamed,
  submitCase,
  withoutRateLimit,
} from '../support/story.mjs';

describe('the gate', () => {
  const scope = new Scope();
  let server;
  let data;
  let users;
  let series;
  after(() => scope.end());
  before(async () => {
    ({ data, users } = await demo(scope, { settings: withoutRateLimit }));
    server = await Server.start(scope, data);
    const ines = await connect('ines');
    series = await seriesNamed(ines, 'RCP Os');
    await ines.close();
  });

  const connect = (login) => server.connect({ user: users.find((user) => user.login === login) });
  const as = async (login, act) => {
    const client = await connect(login);
    try {
      return await act(client);
    } finally {
      await client.close();
    }
  };
  /** What an act is refused for. */
  const findings = async (act) => {
    const error = await act.then(
      () => assert.fail('nothing was found'),
      (refusal) => refusal,
    );
    assert.equal(error.code, 1007, error.message);
    return error.data;
  };
  const phone = '06 12 34 56 78';

  it('shows each finding where it stands, in UTF-16 code units', async () => {
    const texts = ['😀 Née à terme, éveillée. Tél. 06 12 34 56 78.', 'Rien à signaler.'];
    const { findings: found } = await as('camille', (camille) =>
      camille.call('text.check', { texts, use: 'person' }),
    );
    const [finding] = found.filter(({ kind }) => kind === 'phone');
    assert.deepEqual(
      { pointer: finding.pointer, severity: finding.severity, text: finding.text },
      { pointer: '/texts/0', severity: 'hard', text: phone },
    );
    assert.equal(texts[0].slice(finding.start, finding.end), phone);
  });

  it('checks a content that is no case yet, and mends all findings of a kind in one call', async () => {
    await as('camille', async (camille) => {
      const content = {
        ...completeContent(),
        history: `Famille jointe au ${phone} puis au 06 87 65 43 21.`,
        examinations: `Bilan reçu de famille@exemple.fr, tél. ${phone}.`,
      };
      const drafts = (await camille.call('case.list', { box: 'todo' })).count;
      const checked = await camille.call('case.check', { content, mend: ['phone'] });
      assert.deepEqual(
        checked.findings.filter(({ kind }) => kind === 'phone').map(({ pointer }) => pointer),
        ['/content/history', '/content/history', '/content/examinations'],
      );
      assert.doesNotMatch(JSON.stringify(checked.content), /06 12|06 87/);
      assert.match(checked.content.examinations, /famille@exemple\.fr/);
      const again = await camille.call('case.check', { content: checked.content });
      assert.deepEqual(new Set(again.findings.map(({ kind }) => kind)), new Set(['email']));
      assert.equal(again.content, undefined);
      assert.equal((await camille.call('case.list', { box: 'todo' })).count, drafts);
    });
  });

  it('keeps a draft with names as it is, and lets it go to the series once they are gone', async () => {
    await as('camille', async (camille) => {
      const content = { ...completeContent(), history: `Mme Marie DUPONT, tél. ${phone}.` };
      const centre = await centreOf(camille);
      const draft = await camille.command('case.create', { centre, series, content });
      const submit = (revision) => camille.command('case.submit', { case: draft.case, revision });
      const found = await findings(submit(draft.revision));
      assert.ok(found.some(({ kind, severity }) => kind === 'phone' && severity === 'hard'));
      for (const { pointer, start, end, text, rule } of found) {
        assert.equal(pointer, '/content/history');
        assert.equal(content.history.slice(start, end), text);
        assert.ok(rule);
      }
      const kept = await camille.call('case.get', { case: draft.case });
      assert.equal(kept.case.state, 'draft');
      assert.equal(kept.content.history, content.history);
      const { revision } = await camille.command('case.update', {
        case: draft.case,
        revision: draft.revision,
        content: { ...content, history: 'Fractures répétées.' },
      });
      assert.equal((await submit(revision)).version, 1);
    });
  });

  it('remembers who said that something does not identify, also after a kill', async () => {
    const history = 'Suivie depuis mars 2019.';
    const acknowledged = [{ kind: 'date', text: 'mars 2019' }];
    const draft = await as('camille', async (camille) =>
      camille.command('case.create', {
        centre: await centreOf(camille),
        series,
        content: { ...completeContent(), history },
      }),
    );
    const params = {
      commandId: newId(),
      case: draft.case,
      revision: draft.revision,
      acknowledged,
    };
    const soft = await as('camille', (camille) =>
      findings(camille.command('case.submit', { ...params, commandId: newId(), acknowledged: [] })),
    );
    assert.deepEqual(
      soft.map(({ kind, severity, text }) => ({ kind, severity, text })),
      [{ kind: 'date', severity: 'soft', text: 'mars 2019' }],
    );
    const first = await as('camille', (camille) => camille.call('case.submit', params));
    await afterKill(server, users, 'camille', async (camille) => {
      assert.deepEqual(await camille.call('case.submit', params), first);
      const { acknowledgements, case: summary } = await camille.call('case.get', {
        case: draft.case,
      });
      assert.equal(summary.state, 'submitted');
      assert.deepEqual(
        acknowledgements.map(({ kind, text, byName }) => ({ kind, text, byName })),
        [{ ...acknowledged[0], byName: users.find(({ login }) => login === 'camille').name }],
      );
      await camille.command('case.update', {
        case: draft.case,
        revision: summary.revision,
        content: { ...completeContent(), history: `${history} Stable.` },
      });
    });
    await as('victor', async (victor) => {
      const { acknowledgements } = await victor.call('case.get', { case: draft.case });
      assert.equal(acknowledgements.length, 1);
    });
  });

  it('warns of a rare combination until its advice is followed, and takes a word for it alone', async () => {
    await as('camille', async (camille) => {
      const content = {
        ...completeContent(),
        diagnoses: [{ code: 'ORPHA:184', status: 'confirmed' }],
      };
      const check = async (subject) => {
        const checked = await camille.call('case.check', { content: { ...content, subject } });
        return checked.findings.filter(({ kind }) => kind === 'rare_combination');
      };
      const sex = 'female';
      const [exact] = await check({ sex, age: 'P34Y' });
      assert.match(exact.explanation, /^Chérubisme/);
      assert.equal(exact.suggestion, 'Indiquer l’âge par décennie (30 à 39 ans).');
      assert.deepEqual(await check({ sex, age: 'P30Y', agePrecision: 'decade' }), []);

      const made = await camille.command('case.create', {
        centre: await centreOf(camille),
        series,
        content: { ...content, subject: { sex, age: 'P34Y' } },
      });
      const submit = (acknowledged) =>
        camille.command('case.submit', { case: made.case, revision: made.revision, acknowledged });
      const [{ kind, text }] = await findings(submit());
      const { revision } = await submit([{ kind, text }]);
      const complete = (subject, at) =>
        camille.command('case.update', {
          case: made.case,
          revision: at,
          content: { ...content, subject },
        });
      const [rarer] = await findings(complete({ sex, age: 'P93Y' }, revision));
      assert.notEqual(rarer.text, text);
      await complete({ sex, age: 'P34Y' }, revision);
    });
  });

  it('lets professionals name one another and their centres, but not the person', async () => {
    const { case: caseId } = await as('camille', (camille) => submitCase(camille, series));
    const name = users.find(({ login }) => login === 'bruno').name;
    await as('victor', async (victor) => {
      const centre = await centreOf(victor);
      const post = (text) => victor.command('message.post', { case: caseId, centre, text });
      await post(`Adresser à ${name}.`);
      const found = await findings(post('Prévenir M. Jean ESCOFFIGNAC.'));
      assert.ok(found.every(({ pointer }) => pointer === '/text'));
      assert.ok(found.some(({ kind }) => kind === 'person_name'));
      const { messages } = await victor.call('message.list', { case: caseId });
      assert.deepEqual(
        messages.map(({ text }) => text),
        [`Adresser à ${name}.`],
      );
    });
    await as('camille', async (camille) => {
      const { case: summary } = await camille.call('case.get', { case: caseId });
      const found = await findings(
        camille.command('case.update', {
          case: caseId,
          revision: summary.revision,
          content: { ...completeContent(), history: `Suivie par ${name}.` },
        }),
      );
      assert.equal(found[0].kind, 'person_name');
    });
  });

  it('knows a centre and a contact as soon as the directory has them', async () => {
    const contact = '03 83 99 88 77';
    const check = (login) =>
      as(login, async (client) => {
        const { findings: found } = await client.call('text.check', {
          texts: [`Joindre le secrétariat au ${contact}.`],
          use: 'discussion',
        });
        return found.length;
      });
    assert.equal(await check('victor'), 1);
    await as('admin', async (admin) => {
      const [{ network }] = (await admin.call('directory.centres', { limit: 1 })).centres;
      await admin.command('directory.saveCentre', {
        network: network.id ?? network,
        kind: 'resource',
        name: 'Secrétariat du réseau',
        contacts: [{ kind: 'phone', value: contact, published: true }],
      });
    });
    assert.equal(await check('victor'), 0);
  });
});
