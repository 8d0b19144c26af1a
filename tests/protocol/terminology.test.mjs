// The terminologies over the wire: searched and looked up with the set that the program carries, and
// imported beside a working server, also when that is killed in the middle.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { binary, consilium, demo, eventually, patience, Scope, Server } from '../support/consilium.mjs';
import { centreOf, completeContent, userWithRole, withoutRateLimit } from '../support/story.mjs';

const shared = path.resolve(import.meta.dirname, '../../../shared/data');
const hpo = [
  path.join(shared, 'hpo/hp.v2024-08-13.json.gz'),
  '--french',
  path.join(shared, 'hpo/hp-fr.babelon.tsv'),
  '--french-synonyms',
  path.join(shared, 'hpo/hp-fr.synonyms.tsv'),
];
const packs = ['EN_2023', 'FR_short_2022'].map((name) =>
  path.join(shared, `orphanet/Orphanet_Nomenclature_Pack_${name}.zip`),
);

describe('the terminologies', () => {
  const scope = new Scope();
  let folder;
  let data;
  let users;
  let server;
  let client;
  after(() => scope.end());
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'consilium-test-'));
    scope.after(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
    ({ data, users } = await demo(scope, { settings: withoutRateLimit }));
    server = await Server.start(scope, data);
    client = await server.connect({ user: userWithRole(users, 'clinician') });
  });

  const search = async (system, text, more = {}) =>
    (await client.call('terminology.search', { system, text, ...more })).terms;
  const release = async (system) =>
    (await client.call('terminology.search', { system, text: '-' })).terminology.release;
  const imported = async (args, options) => {
    const answer = await consilium(['import', ...args, '--data', data], {
      timeout: 300_000 * patience,
      ...options,
    });
    assert.equal(answer.code, 0, answer.stderr);
    return answer;
  };

  /** Made up: `count` diseases. */
  async function nomenclature(name, count, label = 'Maladie') {
    const file = path.join(folder, `${name}.tsv`);
    const lines = Array.from({ length: count }, (_, i) => `${900000 + i}\t${label} ${i}`);
    await writeFile(file, `orpha_code\tlabel_fr\n${lines.join('\n')}\n`);
    return file;
  }

  it('are searched in both languages with what the program carries', async () => {
    for (const [system, text, code] of [
      ['HPO', 'petite taille', 'HP:0004322'],
      ['HPO', 'short stature', 'HP:0004322'],
      ['HPO', 'HP:0002762', 'HP:0002762'],
      ['ORPHA', 'osteogenese imparfaite', 'ORPHA:666'],
      ['ORPHA', 'exostoses multiples', 'ORPHA:321'],
      ['ORPHA', 'maladie de Lobstein', 'ORPHA:666'],
      ['ORPHA', 'ORPHA:321', 'ORPHA:321'],
    ]) {
      const [first] = await search(system, text);
      assert.equal(first?.code, code, text);
    }
    const [english] = await search('HPO', 'petite taille', { language: 'en', limit: 1 });
    assert.deepEqual(english, {
      code: 'HP:0004322',
      label: 'Short stature',
      language: 'en',
      matched: 'Petite taille',
      status: 'active',
    });
    assert.equal((await search('HPO', 'a', { limit: 3 })).length, 3);
    assert.equal(await release('HPO'), 'built-in');
  });

  it('find cases by what their codes are kinds of, and by other numbers of them, before any import', async () => {
    const author = await server.connect({ user: users.find(({ login }) => login === 'camille') });
    const found = async (filter) => {
      const { cases } = await author.call('case.list', { box: 'all', filter, limit: 200 });
      return cases.map((one) => one.id);
    };
    const made = {};
    for (const code of ['ORPHA:216796', 'OMIM:118400']) {
      const content = { ...completeContent(), diagnoses: [{ code, status: 'suspected' }] };
      const draft = { centre: await centreOf(author), content };
      made[code] = (await author.command('case.create', draft)).case;
    }
    assert.ok((await found({ orpha: 'ORPHA:666' })).includes(made['ORPHA:216796']));
    assert.ok((await found({ orpha: 'ORPHA:184' })).includes(made['OMIM:118400']));
    // Recurrent fractures are a kind of increased susceptibility to fractures.
    assert.ok((await found({ hpo: 'HP:0002659' })).includes(made['OMIM:118400']));
    await author.close();
  });

  it('tell what codes mean, 200 in a call', async () => {
    const codes = ['ORPHA:666', 'HP:7777777', 'OMIM:133700', ...Array(197).fill('HP:0004322')];
    const { terms, terminologies } = await client.call('terminology.lookup', { codes });
    assert.deepEqual(terms.map(({ code }) => code), codes);
    assert.equal(terms[0].label, 'Ostéogenèse imparfaite');
    assert.deepEqual(terms[1], { code: 'HP:7777777', known: false });
    assert.equal(terms[2].replacedBy, 'ORPHA:321');
    assert.deepEqual(terminologies.map(({ system }) => system), ['HPO', 'ORPHA']);
    for (const wrong of [[], [...codes, 'HP:0004322'], ['HP:1'], ['elephant']])
      await assert.rejects(client.call('terminology.lookup', { codes: wrong }), { code: 1006 });
  });

  it('know every code of the demonstration', async () => {
    const codes = new Set();
    const { cases } = await client.call('case.list', { box: 'all', limit: 50 });
    for (const { id } of cases) {
      const { content } = await client.call('case.get', { case: id });
      for (const { code } of [...(content.phenotype ?? []), ...(content.diagnoses ?? [])]) codes.add(code);
    }
    assert.ok(codes.size >= 10, `${codes.size} codes`);
    const { terms } = await client.call('terminology.lookup', { codes: [...codes].slice(0, 200) });
    assert.deepEqual(terms.filter(({ known }) => !known).map(({ code }) => code), []);
  });

  it('suggest diseases for signs, and keep nothing of it', async () => {
    const phenotype = ['HP:0002757', 'HP:0000592', 'HP:0000365'].map((code) => ({
      code,
      status: 'observed',
    }));
    const { diseases } = await client.call('terminology.suggestDiseases', { phenotype, limit: 5 });
    assert.equal(diseases.length, 5);
    assert.ok(diseases.some(({ label }) => label.startsWith('Ostéogenèse imparfaite')));
    assert.ok(diseases.every(({ score }, i) => i === 0 || score <= diseases[i - 1].score));
    assert.equal(diseases[0].signs.length, 3);
    await assert.rejects(client.call('terminology.suggestDiseases', { phenotype: [] }), { code: 1006 });
  });

  it('are there for every signed-in user and nobody else', async () => {
    const nobody = await server.connect();
    await assert.rejects(nobody.call('terminology.search', { system: 'HPO', text: 'x' }), {
      code: 1001,
    });
  });

  it('are switched to beside the working server, which searches the new ones soon', async () => {
    const file = await nomenclature('first', 1200);
    const { stdout, stderr } = await imported(['orphanet', file, '--release', '2026-01']);
    assert.equal(stdout, 'ORPHA 2026-01: 1200 codes in use\n');
    assert.match(stderr, /ORPHA: 500 of 1200 codes loaded\n.*1200 of 1200/s);
    await eventually(async () => (await release('ORPHA')) === '2026-01', 'the new release');
    assert.equal((await search('ORPHA', 'maladie 7'))[0].code, 'ORPHA:900007');
    assert.equal(await release('HPO'), 'built-in', 'the other one stays');
  });

  it('stay whole when the server is killed in the middle of an import', async () => {
    const file = await nomenclature('second', 20_000, 'Affection');
    const child = spawn(
      binary,
      ['import', 'orphanet', file, '--release', '2026-02', '--data', data],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    let told = '';
    child.stderr.setEncoding('utf8').on('data', (text) => (told += text));
    const ended = new Promise((resolve) => child.once('exit', resolve));
    await eventually(() => /ORPHA: \d+ of 20000/.test(told), 'the first batches', 120);
    await server.kill();
    assert.equal(await ended, 1, told);
    await server.launch();
    client = await server.connect({ user: userWithRole(users, 'clinician') });
    assert.equal(await release('ORPHA'), '2026-01');
    assert.equal((await search('ORPHA', 'maladie 7'))[0].code, 'ORPHA:900007');
    const { stdout } = await consilium(['import', 'versions', '--data', data]);
    assert.match(stdout, /2026-02\t\d+\tnot finished/);

    await imported(['orphanet', file, '--release', '2026-02']);
    await eventually(async () => (await release('ORPHA')) === '2026-02', 'the new release');
    assert.equal((await search('ORPHA', 'affection 7'))[0].code, 'ORPHA:900007');
    const after = (await consilium(['import', 'versions', '--data', data])).stdout;
    assert.doesNotMatch(after, /not finished/);
  });

  it('are imported whole from the files of their publishers', { timeout: 900_000 }, async (t) => {
    if (!existsSync(shared)) return t.skip('the terminologies are not on this machine');
    assert.match((await imported(['hpo', ...hpo])).stdout, /^HPO 2024-08-13: \d{5} codes in use\n$/);
    assert.match((await imported(['orphanet', ...packs])).stdout, /^ORPHA 2023-06-21: 10\d{3} codes/);
    await eventually(
      async () => (await release('HPO')) === '2024-08-13' && (await release('ORPHA')) === '2023-06-21',
      'the new releases',
    );
    const [old] = await search('ORPHA', 'ORPHA:166068');
    assert.deepEqual([old.code, old.matched], ['ORPHA:166063', 'ORPHA:166068']);
    const [first] = await search('ORPHA', 'dysplasie epiphysaire multiple al-gazali');
    assert.equal(first.code, 'ORPHA:166024');
    const { terms } = await client.call('terminology.lookup', { codes: ['HP:0001509'] });
    assert.equal(terms[0].replacedBy, 'HP:0004322');
    assert.equal(terms[0].replacedByLabel, 'Petite taille');
  });
});
