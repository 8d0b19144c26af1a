// Reports and attendance sheets as files: who gets which, what the pages say in both languages, and
// that the JSON of a signed report stands up to openssl alone.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { demo, Scope, Server } from '../support/consilium.mjs';
import { completeContent, withoutRateLimit } from '../support/story.mjs';

const run = promisify(execFile);
const inDays = (days) => new Date(Date.now() + days * 86_400_000).toISOString();
const repeated = (text, times) => Array.from({ length: times }, () => text).join(' ');

const short = {
  presenter: 'Dre Camille Spécimen',
  outcome: 'final',
  synthesis: 'Poursuivre le bisphosphonate <six mois> & rediscuter.',
  plan: ['Surveillance clinique.', 'Ostéosynthèse.'],
  treatments: [{ drug: 'Acide zolédronique', act: 'continue', opinion: 'favourable' }],
};
const long = {
  ...short,
  synthesis: Array.from({ length: 6 }, (_, i) =>
    repeated(`Paragraphe ${i + 1} : les fractures répétées imposent une décision prudente.`, 8),
  ).join('\n\n'),
  plan: Array.from({ length: 8 }, (_, i) => `Étape ${i + 1} : ${repeated('décrite avec soin,', 8)}`),
  treatments: [
    { drug: 'Acide zolédronique', act: 'continue', opinion: 'favourable' },
    { drug: 'Tériparatide', act: 'start', opinion: 'unfavourable' },
    { drug: 'Dénosumab', act: 'stop', opinion: 'deferred' },
  ],
  examinations: Array.from({ length: 12 }, (_, i) => `Radiographie de contrôle n° ${i + 1}`),
  surveillance: 'Densitométrie annuelle.',
  trial: 'Essai fictif OSTEO-0.',
  referral: { to: 'ERN BOND', reference: 'B-17' },
  guideline: { name: 'PNDS Ostéogenèse imparfaite', version: '2022' },
  reReviewOn: inDays(400).slice(0, 10),
  referent: 'Dre Camille Spécimen',
  dissent: 'Un participant préférerait opérer d’abord.',
  actions: [
    { what: 'Demander la densitométrie', who: 'Centre demandeur', due: inDays(30).slice(0, 10) },
    { what: 'Relire les radiographies', who: 'Centre de référence' },
  ],
  incident: 'Le son a manqué deux minutes.',
};

describe('exports', () => {
  const scope = new Scope();
  const clients = {};
  const tokens = {};
  const reports = [];
  let server;
  let data;
  let users;
  after(() => scope.end());

  const user = (login) => users.find((each) => each.login === login);
  const fetch = (login, pathname) =>
    server.request(pathname, { headers: { authorization: `Bearer ${tokens[login]}` } });
  const download = async (login, params) => {
    const { path: address, type, name } = await clients[login].call('minutes.export', params);
    const answer = await fetch(login, address);
    assert.equal(answer.status, 200, answer.body);
    assert.equal(answer.headers['content-type'], type);
    assert.equal(answer.headers['content-disposition'], `attachment; filename="${name}"`);
    assert.equal(answer.headers['cache-control'], 'no-store');
    return { ...answer, name };
  };
  const keep = async (name, bytes) => {
    const file = path.join(data, '..', name);
    await writeFile(file, bytes);
    return file;
  };
  const pdf = async (login, params, name) => {
    const file = await keep(name, (await download(login, { ...params, format: 'pdf' })).bytes);
    const text = (await run('pdftotext', ['-layout', file, '-'])).stdout;
    const info = (await run('pdfinfo', [file])).stdout;
    return { text, info, pages: Number(/Pages:\s+(\d+)/.exec(info)[1]) };
  };
  const refused = (code) => (error) => error.code === code;

  before(async () => {
    ({ data, users } = await demo(scope, { settings: withoutRateLimit }));
    server = await Server.start(scope, data);
    for (const login of ['camille', 'ines', 'bruno', 'victor', 'maelle']) {
      tokens[login] = await server.token(user(login));
      clients[login] = await server.connect({ token: tokens[login] });
    }
    const { camille, maelle, ines, bruno } = clients;
    const { identity } = await ines.call('session.whoami');
    const { series } = identity.series.find(({ seriesName }) => seriesName.startsWith('RCP Os'));
    const {
      meetings: [meeting],
    } = await ines.command('meeting.schedule', {
      ...{ series, startsAt: '2030-07-01T12:30:00Z', minutes: 60 },
      ...{ timeZone: 'Europe/Paris', places: 3 },
    });
    for (const clinician of [camille, camille, maelle]) {
      const { centre } = (await clinician.call('session.whoami')).identity.memberships[0];
      const draft = await clinician.command('case.create', {
        ...{ centre, series },
        content: completeContent(),
      });
      await clinician.command('case.submit', { case: draft.case, revision: draft.revision });
      const { item } = await ines.command('meeting.addCase', { meeting, case: draft.case });
      reports.push({ meeting, item, case: draft.case, pseudonym: draft.pseudonym });
    }
    await bruno.command('meeting.open', { meeting });
    for (const client of [camille, ines, bruno])
      await client.command('meeting.join', { meeting, mode: 'remote' });
    for (const { item } of reports) await bruno.command('meeting.present', { meeting, item });
  });
  const ask = (index) => (({ meeting, item }) => ({ meeting, item }))(reports[index]);
  const write = (index, content, revision, review) =>
    clients.ines.command('minutes.update', {
      ...ask(index),
      ...{ revision, content, review, release: true },
    });

  it('are as hidden as the report is', async () => {
    await write(0, short, 0, false);
    const page = { ...ask(0), format: 'html' };
    for (const login of ['camille', 'victor'])
      await assert.rejects(clients[login].call('minutes.export', page), refused(1003), login);
    const { path: address } = await clients.ines.call('minutes.export', page);
    assert.equal((await fetch('ines', address)).status, 200);
    for (const login of ['camille', 'victor', 'maelle'])
      assert.equal((await fetch(login, address)).status, 404, login);
    assert.equal((await server.request(address)).status, 401);
    assert.equal((await fetch('ines', address.replace('.html', '.doc'))).status, 404);
    assert.equal((await server.request(address, { method: 'POST', body: 'x' })).status, 405);
  });

  it('are marked as a draft until they are signed', async () => {
    const { text, pages } = await pdf('ines', ask(0), 'draft.pdf');
    assert.equal(pages, 1);
    assert.match(text, /PROJET – NON SIGNÉ/);
    assert.match(text, /En cours de rédaction/);
    assert.ok(!text.includes('Signé électroniquement'));
  });

  it('show a signed report on A4, tagged, in French and in English', async () => {
    await clients.bruno.command('minutes.sign', { ...ask(0), revision: 1 });
    const { text, info, pages } = await pdf('camille', ask(0), 'short-fr.pdf');
    assert.match(info, /Tagged:\s+yes/);
    assert.match(info, /Page size:.*\(A4\)/);
    assert.equal(pages, 1);
    for (const words of [
      ...['Compte rendu de RCP', reports[0].pseudonym, 'Étiquette patient', 'Avis définitif'],
      ...['Poursuivre le bisphosphonate <six mois> & rediscuter.', 'SANS QUORUM'],
      ...['1er juillet 2030 à 14 h 30 (Europe/Paris)', 'poursuite', 'favorable', '1/1'],
      ...['Signé électroniquement par', 'Participants', 'à distance'],
    ])
      assert.ok(text.replace(/\u00a0/g, ' ').includes(words), `${words} in\n${text}`);
    assert.ok(!text.includes('PROJET'));
    const english = await pdf('camille', { ...ask(0), language: 'en' }, 'short-en.pdf');
    for (const words of [
      ...['Case report', 'Patient label', 'Final recommendation', 'WITHOUT QUORUM'],
      ...['1 July 2030, 14:30 (Europe/Paris)', 'Signed electronically by', 'favourable'],
    ])
      assert.ok(english.text.includes(words), `${words} in\n${english.text}`);
  });

  it('hold what was signed byte for byte, which openssl alone checks', async () => {
    const { body, name } = await download('camille', { ...ask(0), format: 'json' });
    assert.equal(name, `compte-rendu-${reports[0].pseudonym}.json`);
    const { signature } = JSON.parse(body);
    const document = await keep('report.json', signature.document);
    const detached = await keep('report.sig', Buffer.from(signature.signature, 'hex'));
    const check = () =>
      run('openssl', [
        ...['pkeyutl', '-verify', '-pubin', '-inkey', path.join(data, 'signing.pub')],
        ...['-rawin', '-in', document, '-sigfile', detached],
      ]);
    assert.match((await check()).stdout, /Signature Verified Successfully/);
    await keep('report.json', signature.document.replace('six mois', 'dix mois'));
    await assert.rejects(check());
  });

  it('go to the centre that asked, and to no other of the same meeting', async () => {
    await write(2, short, 0, false);
    await clients.bruno.command('minutes.sign', { ...ask(2), revision: 1 });
    for (const [own, login, other] of [
      [0, 'camille', 'maelle'],
      [2, 'maelle', 'camille'],
    ]) {
      const page = { ...ask(own), format: 'html' };
      assert.ok((await download(login, page)).body.includes(reports[own].pseudonym));
      const { path: address } = await clients[login].call('minutes.export', page);
      assert.equal((await fetch(other, address)).status, 404);
      await assert.rejects(clients[other].call('minutes.export', page), refused(1003));
    }
  });

  it('are put on record as read', async () => {
    const { path: address } = await clients.victor.call('minutes.export', {
      ...ask(0),
      format: 'pdf',
    });
    const readers = async () =>
      (await clients.camille.call('case.readers', { case: reports[0].case })).readers.map(
        ({ name }) => name,
      );
    const victor = (await clients.victor.call('session.whoami')).identity.name;
    assert.ok(!(await readers()).includes(victor), 'naming the address reads nothing');
    assert.equal((await fetch('victor', address)).status, 200);
    assert.ok((await readers()).includes(victor));
  });

  it('spread over pages that are numbered, with what came after the signature', async () => {
    await write(1, long, 0, true);
    await clients.bruno.command('minutes.sign', { ...ask(1), revision: 1 });
    await clients.camille.command('minutes.contest', { ...ask(1), text: 'La durée est d’un an.' });
    await clients.bruno.command('minutes.answer', { ...ask(1), text: 'En effet.' });
    await clients.bruno.command('minutes.addend', { ...ask(1), text: 'Lire : douze mois.' });
    for (const language of ['fr', 'en']) {
      const { text, pages } = await pdf('camille', { ...ask(1), language }, `long-${language}.pdf`);
      assert.ok(pages >= 3, `${pages} pages`);
      for (let page = 1; page <= pages; page += 1) assert.ok(text.includes(`${page}/${pages}`));
      for (const words of ['La durée est d’un an.', 'En effet.', 'Lire : douze mois.', 'OSTEO-0'])
        assert.ok(text.includes(words), words);
    }
  });

  it('show the attendance sheet to the roster, once it is signed', async () => {
    const sheet = { meeting: reports[0].meeting, format: 'html' };
    await assert.rejects(clients.ines.call('minutes.export', sheet), refused(1003));
    await clients.bruno.command('meeting.close', { meeting: sheet.meeting });
    await clients.bruno.command('minutes.sign', { meeting: sheet.meeting });
    const { body } = await download('ines', sheet);
    assert.match(body, /<h1>Feuille de présence<\/h1>/);
    assert.match(body, /Dre Camille Spécimen|Camille/);
    const { text } = await pdf('bruno', { meeting: sheet.meeting, language: 'en' }, 'sheet-en.pdf');
    assert.match(text, /Attendance sheet/);
    for (const login of ['camille', 'maelle'])
      await assert.rejects(clients[login].call('minutes.export', sheet), refused(1003));
  });

  it('give a case to whoever reads it, as a phenopacket and whole', async () => {
    const { case: id, pseudonym } = reports[0];
    const of = (login, format) => clients[login].call('case.export', { case: id, format });
    await assert.rejects(of('maelle', 'json'), refused(1003));
    const packet = await of('victor', 'phenopacket');
    const answer = await fetch('victor', packet.path);
    assert.equal(answer.status, 200, answer.body);
    assert.equal(answer.headers['content-type'], packet.type);
    assert.equal(
      answer.headers['content-disposition'],
      `attachment; filename="${pseudonym}.phenopacket.json"`,
    );
    assert.equal(answer.headers['cache-control'], 'no-store');
    const told = JSON.parse(answer.body);
    assert.equal(told.id, pseudonym);
    assert.deepEqual(
      told.phenotypicFeatures.map(({ type }) => type.id),
      completeContent().phenotype.map(({ code }) => code),
    );
    assert.ok(!answer.body.includes('Fractures'));

    const whole = await fetch('camille', (await of('camille', 'json')).path);
    assert.deepEqual(JSON.parse(whole.body), await clients.camille.call('case.get', { case: id }));
    assert.equal((await fetch('maelle', packet.path)).status, 404);
    assert.equal((await server.request(packet.path)).status, 401);
    const { readers } = await clients.camille.call('case.readers', { case: id });
    const { identity } = await clients.victor.call('session.whoami');
    assert.ok(readers.some(({ user: reader }) => reader === identity.user));
  });

  it('leave out a case that was withdrawn after its answer', async () => {
    const { camille, bruno, ines } = clients;
    const { centre } = (await camille.call('session.whoami')).identity.memberships[0];
    const { series } = (await ines.call('session.whoami')).identity.series.find(
      ({ seriesName }) => seriesName.startsWith('RCP Os'),
    );
    const draft = await camille.command('case.create', {
      ...{ centre, series },
      content: completeContent(),
    });
    await camille.command('case.submit', { case: draft.case, revision: draft.revision });
    await bruno.command('case.accept', { case: draft.case });
    await bruno.command('case.answer', { case: draft.case, outcome: 'final', text: 'Surveiller.' });
    const asked = { case: draft.case, format: 'json' };
    const { path: address } = await camille.call('case.export', asked);
    await camille.command('case.withdraw', { case: draft.case, reason: 'Essai.' });
    await assert.rejects(camille.call('case.export', asked), refused(1005));
    assert.equal((await fetch('camille', address)).status, 409);
  });

  it('end with the session', async () => {
    const { path: address } = await clients.camille.call('minutes.export', {
      ...ask(0),
      format: 'html',
    });
    await clients.camille.call('session.logout');
    assert.equal((await fetch('camille', address)).status, 401);
  });
});
