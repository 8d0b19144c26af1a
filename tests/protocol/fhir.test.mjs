// Cases and minutes as FHIR R4 documents, over the wire: all that the demonstration holds, in both
// languages, against the official schema; whatever people may write; who gets them; and the minimum
// data set of a centre.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { demo, Scope, Server } from '../support/consilium.mjs';
import {
  assertWhole,
  assertXhtml,
  fhirSchema,
  fhirValidator,
  resources,
} from '../support/fhir.mjs';
import {
  centreOf,
  checkSignature,
  completeContent,
  inDays,
  refused,
  seriesNamed,
  submitCase,
  withoutRateLimit,
} from '../support/story.mjs';

const schema = await fhirSchema();
const languages = ['fr', 'en'];

/** A generator that gives the same numbers for the same seed. */
function random(seed) {
  let state = seed;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const below = (count) => Math.floor(next() * count);
  return { below, pick: (list) => list[below(list.length)], chance: (share) => next() < share };
}

const oddities = [
  ...['\u0001', '\u0008', '\u000b', '\u001f', '\u007f', '\u0085', '\u00a0', '\u1680', '\u2003'],
  ...['\u2028', '\u2029', '\u202f', '\u3000', '\ufeff', '\ufffe', '\uffff', '\u{1f600}', '\u{10ffff}'],
  ...['\r\n', '\r', '\n', '\t', ' ', '  ', '&', '<', '>', '"', "'", ']]>', '<!--', '</div>', '&nbsp;'],
  ...['=1+1', 'é', 'œ', '\u0301', '\\', '{"a":1}', 'urn:uuid:x', 'a'],
];

/** A content that a draft may hold, as odd as the contract lets it be. */
function oddContent({ below, pick, chance }) {
  const text = (most) => {
    const length = chance(0.1) ? most : 1 + below(Math.min(most, 60));
    const points = [];
    while (points.length < length) points.push(...pick(oddities));
    return points.slice(0, length).join('');
  };
  const some = (value, share = 0.6) => (chance(share) ? value() : undefined);
  const many = (most, value) => Array.from({ length: chance(0.05) ? most : below(4) }, value);
  const digits = (count) => Array.from({ length: count }, () => below(10)).join('');
  const onset = () => pick([`HP:${digits(7)}`, `P${below(120)}Y`, 'P0D', 'P3W', 'P999M999D', 'P1Y2M3D']);
  const day = () => pick(['2024-02-29', '1999-12-31', '2100-01-01']);
  return {
    subject: some(() => ({
      sex: some(() => pick(['female', 'male', 'undetermined', 'unknown'])),
      ...pick([
        {},
        { age: pick(['P0Y', 'P30Y', 'P90Y']), agePrecision: 'decade' },
        { age: pick(['P34Y', 'P0D', 'P1Y2M3D', 'P999W', 'P199Y999M']) },
        { gestationalAge: { weeks: below(46), days: some(() => below(7)) } },
      ]),
      vitalStatus: some(() => pick(['alive', 'deceased', 'unknown'])),
    })),
    reason: some(() => pick(['diagnostic', 'therapeutic', 'second_opinion', 'prenatal', 'transition', 'other'])),
    urgency: some(() => pick(['routine', 'soon', 'urgent'])),
    neededBy: some(day),
    questions: some(() => text(4000)),
    history: some(() => text(16000)),
    phenotype: some(() =>
      many(60, () => ({
        code: `HP:${digits(7)}`,
        status: pick(['observed', 'excluded']),
        onset: some(onset),
        severity: some(() => pick(['borderline', 'mild', 'moderate', 'severe', 'profound'])),
      })),
    ),
    diagnoses: some(() =>
      many(50, () => ({
        code: pick([`ORPHA:${1 + below(9_999_999)}`, `OMIM:${digits(6)}`]),
        status: pick(['suspected', 'probable', 'confirmed', 'excluded']),
      })),
    ),
    variants: some(() =>
      many(50, () => ({
        gene: pick(['COL1A1', 'HLA-B', 'a.b_c@d-e']),
        hgvs: some(() => text(400)),
        acmg: some(() => pick(['benign', 'likely_benign', 'uncertain_significance', 'likely_pathogenic', 'pathogenic'])),
        zygosity: some(() =>
          pick(['heterozygous', 'homozygous', 'hemizygous', 'compound_heterozygous', 'mosaic', 'homoplasmic', 'heteroplasmic', 'unknown']),
        ),
      })),
    ),
    family: some(() => ({
      inheritance: some(() =>
        pick(['autosomal_dominant', 'autosomal_recessive', 'x_linked_dominant', 'x_linked_recessive', 'x_linked', 'y_linked', 'mitochondrial', 'de_novo', 'multifactorial', 'sporadic', 'unknown']),
      ),
      consanguinity: some(() => chance(0.5)),
      text: some(() => text(4000)),
    })),
    examinations: some(() => text(16000)),
    treatments: some(() => text(8000)),
    consent: some(() => ({
      care: some(() => chance(0.5)),
      registry: some(() => chance(0.5)),
      research: some(() => chance(0.5)),
      attestedOn: some(day),
    })),
  };
}

/** The same without what is undefined, and no larger than a message may be. */
function sendable(content) {
  const plain = JSON.parse(JSON.stringify(content));
  for (const field of ['history', 'examinations', 'treatments', 'questions']) {
    if (Buffer.byteLength(JSON.stringify(plain)) < 55_000) break;
    delete plain[field];
  }
  return Buffer.byteLength(JSON.stringify(plain)) < 55_000 ? plain : {};
}

describe('documents of FHIR', { skip: schema ? false : 'the FHIR schema is not on this machine' }, () => {
  const scope = new Scope();
  const coordinators = ['ines', 'lina', 'agathe'];
  const clinicians = ['camille', 'maelle', 'noe', 'rose', 'tom', 'elodie', 'louise', 'samir', 'jade'];
  const clients = {};
  const tokens = {};
  let validate;
  let data;
  let server;
  after(() => scope.end());

  const fetch = (login, pathname) =>
    server.request(pathname, { headers: { authorization: `Bearer ${tokens[login]}` } });
  const download = async (login, method, params) => {
    const { path, type, name } = await clients[login].call(method, params);
    const answer = await fetch(login, path);
    assert.equal(answer.status, 200, answer.body);
    assert.equal(answer.headers['content-type'], type);
    assert.equal(answer.headers['content-disposition'], `attachment; filename="${name}"`);
    assert.equal(answer.headers['cache-control'], 'no-store');
    return { ...answer, name, path };
  };
  /** A document that is valid and whole. */
  const document = async (login, method, params) => {
    const { body, headers } = await download(login, method, { ...params, format: 'fhir' });
    assert.equal(headers['content-type'], 'application/fhir+json');
    const bundle = JSON.parse(body);
    const errors = validate(bundle);
    assert.deepEqual(errors.slice(0, 5), [], `${method} ${JSON.stringify(params)}`);
    assertWhole(bundle);
    return bundle;
  };

  before(async () => {
    validate = fhirValidator(schema);
    let users;
    ({ data, users } = await demo(scope, { settings: withoutRateLimit }));
    server = await Server.start(scope, data);
    for (const login of [...clinicians, ...coordinators, 'bruno', 'victor', 'dominique', 'paul']) {
      tokens[login] = await server.token(users.find((user) => user.login === login));
      clients[login] = await server.connect({ token: tokens[login] });
    }
  });

  it('the check itself finds what is wrong', () => {
    const url = 'urn:uuid:018f0000-0000-8000-8000-000000000001';
    const bundle = {
      resourceType: 'Bundle',
      type: 'document',
      entry: [{ fullUrl: url, resource: { resourceType: 'Patient', gender: 'F', surname: 'x' } }],
    };
    assert.equal(validate(bundle).length, 2);
    assert.throws(() => assertWhole(bundle));
  });

  it('hold every case of the demonstration, in both languages', async () => {
    const seen = new Set();
    const bundles = [];
    const states = new Set();
    for (const login of [...clinicians, ...coordinators])
      for (const { id, state, restricted, pseudonym } of (
        await clients[login].call('case.list', { box: 'all', limit: 200 })
      ).cases) {
        if (seen.has(id) || restricted) continue;
        seen.add(id);
        states.add(state);
        for (const language of languages) {
          const bundle = await document(login, 'case.export', { case: id, language });
          assert.equal(bundle.language, language);
          const [patient] = resources(bundle, 'Patient');
          assert.equal(patient.identifier[0].value, pseudonym);
          assert.equal(patient.birthDate, undefined);
          bundles.push(bundle);
        }
      }
    assert.ok(seen.size >= 40, `${seen.size} cases`);
    assert.ok(states.size >= 8, [...states].join());
    assert.ok((await assertXhtml(bundles)) > bundles.length * 4);
  });

  it('hold every report and attendance sheet of the demonstration, in both languages', async () => {
    const bundles = [];
    let signed = 0;
    let sheets = 0;
    for (const login of coordinators) {
      const { meetings } = await clients[login].call('meeting.list', { limit: 200 });
      for (const { id: meeting } of meetings) {
        const { reports, sheet } = await clients[login].call('minutes.get', { meeting });
        for (const language of languages) {
          for (const { subject, state } of reports) {
            const params = { meeting, item: subject.item, language };
            const bundle = await document(login, 'minutes.export', params);
            const [{ resource: composition }] = bundle.entry;
            if (state === 'signed') {
              signed += 1;
              assert.match(composition.status, /^(final|amended)$/);
              assert.ok(resources(bundle, 'Provenance').some(({ signature }) => signature));
            } else {
              assert.equal(composition.status, 'preliminary');
            }
            bundles.push(bundle);
          }
          if (sheet) {
            sheets += 1;
            bundles.push(await document(login, 'minutes.export', { meeting, language }));
          }
        }
      }
    }
    assert.ok(signed >= 30, `${signed} signed reports`);
    assert.ok(sheets >= 4, `${sheets} sheets`);
    await assertXhtml(bundles);
  });

  it('hold whatever a draft may hold', async () => {
    const centre = await centreOf(clients.camille);
    const bundles = [];
    for (let seed = 1; seed <= 60; seed += 1) {
      const content = sendable(oddContent(random(seed)));
      const { case: id } = await clients.camille.command('case.create', { centre, content });
      bundles.push(
        await document('camille', 'case.export', { case: id, language: languages[seed % 2] }),
      );
    }
    await assertXhtml(bundles);
  });

  describe('of a case from its question to its signed report', () => {
    const report = {
      presenter: 'Dre Présentatrice',
      outcome: 'final',
      synthesis: 'Poursuivre <six mois>\u00a0& rediscuter.\n\nSurveiller.',
      plan: ['Rang un.', 'Rang deux.'],
      treatments: [{ drug: 'Acide zolédronique', act: 'continue', opinion: 'favourable' }],
      reReviewOn: inDays(400).slice(0, 10),
      actions: [{ what: 'Densitométrie', who: 'Centre', due: inDays(30).slice(0, 10) }],
    };
    let asked;
    let item;
    before(async () => {
      const { camille, ines, bruno } = clients;
      const series = await seriesNamed(ines, 'RCP Os');
      asked = await submitCase(camille, series, {
        ...completeContent('Faut-il opérer\u00a0?'),
        consent: { ...completeContent().consent, registry: true },
      });
      const {
        meetings: [meeting],
      } = await ines.command('meeting.schedule', {
        ...{ series, startsAt: '2030-07-01T12:30:00Z', minutes: 60 },
        ...{ timeZone: 'Europe/Paris', places: 3 },
      });
      const added = await ines.command('meeting.addCase', { meeting, case: asked.case });
      item = { meeting, item: added.item };
      await bruno.command('meeting.open', { meeting });
      for (const client of [ines, bruno])
        await client.command('meeting.join', { meeting, mode: 'remote' });
      await bruno.command('meeting.present', item);
      await ines.command('minutes.update', {
        ...{ ...item, revision: 0, content: report, review: true, release: true },
      });
    });

    it('are marked as preliminary until the signature, which openssl then checks', async () => {
      const draft = await document('ines', 'minutes.export', item);
      assert.equal(draft.entry[0].resource.status, 'preliminary');
      await clients.bruno.command('minutes.sign', { ...item, revision: 1 });
      const bundle = await document('camille', 'minutes.export', item);
      assert.equal(bundle.entry[0].resource.status, 'final');
      const [{ signature }] = resources(bundle, 'Provenance').filter((each) => each.signature);
      const [{ content }] = resources(bundle, 'DocumentReference');
      await checkSignature(
        data,
        {
          document: Buffer.from(content[0].attachment.data, 'base64').toString('utf8'),
          signature: Buffer.from(signature[0].data, 'base64').toString('hex'),
        },
        'Rang un.',
        'Rang dix.',
      );
      const [plan] = resources(bundle, 'CarePlan');
      assert.deepEqual(
        plan.activity.map(({ detail }) => detail.description ?? detail.code.text),
        ['Rang un.', 'Rang deux.', 'poursuite, favorable', 'réexamen de l’avis', 'Densitométrie'],
      );
      const [impression] = resources(bundle, 'ClinicalImpression');
      assert.equal(impression.summary, 'Poursuivre <six mois> & rediscuter.\n\nSurveiller.');
    });

    it('say where the case stands, with the meeting it was discussed in', async () => {
      const bundle = await document('camille', 'case.export', { case: asked.case });
      const [request] = resources(bundle, 'ServiceRequest');
      assert.equal(request.identifier[0].value, `urn:uuid:${asked.case}`);
      assert.equal(request.note[0].text, 'Faut-il opérer ?');
      const [appointment] = resources(bundle, 'Appointment');
      assert.equal(appointment.end, '2030-07-01T13:30:00.000Z');
      const about = await document('camille', 'minutes.export', item);
      assert.equal(resources(about, 'Patient')[0].id, resources(bundle, 'Patient')[0].id);
    });

    it('are for those who read the case or the report, and are put on record', async () => {
      const params = { case: asked.case, format: 'fhir' };
      const { path } = await clients.victor.call('case.export', params);
      const names = async () =>
        (await clients.camille.call('case.readers', { case: asked.case })).readers.map(({ name }) => name);
      const { name } = (await clients.victor.call('session.whoami')).identity;
      assert.ok(!(await names()).includes(name));
      assert.equal((await fetch('victor', path)).status, 200);
      assert.ok((await names()).includes(name));
      await assert.rejects(clients.maelle.call('case.export', params), refused(1003));
      assert.equal((await fetch('maelle', path)).status, 404);
      assert.equal((await fetch('maelle', `/export/minutes/${item.meeting}/${item.item}.fhir`)).status, 404);
      assert.equal((await server.request(path)).status, 401);
    });

    it('stand in the minimum data set of their centre while nobody is opposed', async () => {
      const centre = await centreOf(clients.camille);
      const period = { centre, from: inDays(-1), to: inDays(1) };
      const { body, path, name } = await download('dominique', 'stats.minimumDataSet', period);
      assert.match(name, /^sdm-mr-.*\.csv$/);
      const [head, ...rows] = body.slice(1).trimEnd().split('\r\n');
      assert.ok(body.startsWith('\ufeff') && head.startsWith('Opposition;'));
      const row = rows.find((each) => each.includes(asked.pseudonym));
      assert.ok(row.includes('ORPHA:666') && row.includes('RCP [ORG-113]'), row);
      assert.ok(!body.includes('Fractures') && !body.includes('opérer'));
      assert.equal(rows.length, (await clients.camille.call('stats.minimumDataSet', period)).cases);
      const english = await download('camille', 'stats.minimumDataSet', { ...period, language: 'en' });
      assert.ok(english.body.includes('multidisciplinary meeting [ORG-113]'));
      // Its manager sees figures and no facts; others do not see its cases at all.
      for (const login of ['paul', 'victor', 'maelle', 'ines']) {
        await assert.rejects(clients[login].call('stats.minimumDataSet', period), refused(1002));
        assert.equal((await fetch(login, path)).status, 403);
      }
      assert.equal((await server.request(path)).status, 401);
      const { readers } = await clients.camille.call('case.readers', { case: asked.case });
      const { identity } = await clients.dominique.call('session.whoami');
      assert.ok(readers.some(({ user }) => user === identity.user));

    });

    it('leave the minimum data set when the person is opposed', async () => {
      const { camille, ines } = clients;
      const series = await seriesNamed(ines, 'RCP Os');
      const period = { centre: await centreOf(camille), from: inDays(-1), to: inDays(1) };
      const agreed = { ...completeContent(), consent: { ...completeContent().consent, registry: true } };
      const { case: id, pseudonym } = await submitCase(camille, series, agreed);
      const held = async () =>
        (await download('camille', 'stats.minimumDataSet', period)).body.includes(pseudonym);
      assert.ok(await held());
      const { case: summary } = await camille.call('case.get', { case: id });
      await camille.command('case.update', {
        ...{ case: id, series, revision: summary.revision },
        content: completeContent(),
      });
      assert.ok(!(await held()));
    });

    it('are out of exports once the case was withdrawn after its answer', async () => {
      const params = { case: asked.case, format: 'fhir' };
      const { path } = await clients.camille.call('case.export', params);
      await clients.camille.command('case.withdraw', { case: asked.case, reason: 'Essai.' });
      await assert.rejects(clients.camille.call('case.export', params), refused(1005));
      assert.equal((await fetch('camille', path)).status, 409);
    });
  });
});
