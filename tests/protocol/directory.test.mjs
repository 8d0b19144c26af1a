// The directory over the wire: search, attachments, proposals, who may read and write, and events.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { configure, demo, eventually, Scope, Server } from '../support/consilium.mjs';
import { today, userWithRole, withoutRateLimit } from '../support/story.mjs';

describe('the directory', () => {
  const scope = new Scope();
  let data;
  let users;
  let server;
  let client;
  let admin;
  let own;
  after(() => scope.end());

  before(async () => {
    ({ data, users } = await demo(scope, { settings: withoutRateLimit }));
    server = await Server.start(scope, data);
    client = await server.connect({ user: userWithRole(users, 'clinician') });
    admin = await server.connect({ user: userWithRole(users, 'admin') });
    own = (await client.call('session.whoami')).identity.memberships[0];
  });

  const names = async (params) =>
    (await client.call('directory.centres', params)).centres.map(({ name }) => name);

  it('finds centres by words without accents: name, hospital, city, region, network, disease', async () => {
    const all = await names({});
    assert.equal(all.length, 13);
    assert.deepEqual(
      all,
      all.toSorted((a, b) => a.localeCompare(b, 'fr')),
    );
    for (const [text, count] of [
      ['retine', 2],
      ['RÉTINE', 2],
      ['modeleville', 1],
      ['chu exemple', 7],
      ['region fictive', 2],
      ['oscar', 5],
      ['orpha:666', 3],
      ['666', 3],
      ['elephant', 0],
      ['retine oscar', 0],
      ['%', 13], // no word to look for
      ["'; DROP TABLE centre; --", 0],
    ]) {
      assert.equal((await names({ text })).length, count, text);
    }
    assert.equal((await names({ orpha: 'ORPHA:15' })).length, 2);
    assert.equal((await names({ kind: 'competence' })).length, 8);
    assert.equal(
      (await names({ kind: 'competence', region: 'région fictive', orpha: 'ORPHA:249' })).length,
      1,
    );
    await assert.rejects(
      client.call('directory.centres', { kind: 'elephant' }),
      ({ code }) => code === 1006,
    );
  });

  it('names the regions that centres are found by, each once', async () => {
    const { regions } = await client.call('directory.regions');
    const { centres } = await client.call('directory.centres', {});
    assert.deepEqual(
      regions.toSorted(),
      [...new Set(centres.flatMap(({ region }) => (region ? [region] : [])))].toSorted(),
    );
    assert.ok(regions.length > 1);
    const { networks } = await client.call('directory.networks');
    for (const { id: network } of networks) {
      const { regions: own } = await client.call('directory.regions', { network });
      for (const region of own) assert.notDeepEqual(await names({ network, region }), [], region);
    }
    const [first] = regions;
    const found = await client.call('directory.centres', { region: first, text: 'modeleville' });
    for (const { region } of found.centres) assert.equal(region, first);
  });

  it('pages, without loss or repetition', async () => {
    const all = await names({});
    const paged = [];
    let cursor;
    do {
      const page = await client.call('directory.centres', { limit: 2, ...(cursor && { cursor }) });
      assert.ok(page.centres.length <= 2);
      paged.push(...page.centres.map(({ name }) => name));
      ({ cursor } = page);
    } while (cursor);
    assert.deepEqual(paged, all);
    await assert.rejects(
      client.call('directory.centres', { cursor: 'made-up' }),
      ({ code, data: more }) => code === 1006 && more[0].pointer === '/cursor',
    );
  });

  it('shows attachments from both sides', async () => {
    const { centre } = await client.call('directory.centre', { centre: own.centre });
    assert.equal(centre.kind, 'competence');
    const [{ centre: reference }] = centre.attachments;
    assert.equal(reference.kind, 'coordinating');
    const { centre: other } = await client.call('directory.centre', { centre: reference.id });
    assert.ok(other.attached.some(({ centre: one }) => one.id === own.centre));
    assert.ok(other.series.length > 0);
  });

  it('proposes series with their reasons, the best first', async () => {
    const { proposals } = await client.call('directory.proposeSeries', {
      centre: own.centre,
      orpha: 'ORPHA:666',
    });
    assert.match(proposals[0].name, /^RCP Os/);
    const reasons = proposals[0].reasons.map(({ kind }) => kind);
    for (const kind of ['scope', 'attachment'])
      assert.ok(reasons.includes(kind), `${kind} in ${reasons}`);
    assert.deepEqual(
      await client
        .call('directory.proposeSeries', { centre: own.centre, orpha: 'ORPHA:791' })
        .then(({ proposals: [first] }) => first.reasons[0].kind),
      'scope',
    );
  });

  it('is written by administrators alone, with revisions, and the centre’s stream says so', async () => {
    const { centre } = await admin.call('directory.centre', { centre: own.centre });
    const params = {
      centre: centre.id,
      revision: centre.revision,
      network: centre.network,
      kind: centre.kind,
      name: centre.name,
      hospital: centre.hospital,
      city: 'Châteauneuf-Exemple',
      region: centre.region,
      scopes: centre.scopes,
      attachments: centre.attachments.map(({ centre: { id }, since }) => ({ centre: id, since })),
    };
    for (const role of [
      'clinician',
      'assistant',
      'expert',
      'coordinator',
      'manager',
      'chair',
      'auditor',
    ]) {
      const other = await server.connect({ user: userWithRole(users, role) });
      await assert.rejects(
        other.command('directory.saveCentre', params),
        ({ code }) => code === 1002,
        role,
      );
      await assert.rejects(
        other.command('directory.saveNetwork', { code: 'X', name: 'X' }),
        ({ code }) => code === 1002,
        role,
      );
      await other.close();
    }
    const stream = `centre:${centre.id}`;
    await client.call('event.subscribe', { streams: [{ stream }] });
    const other = await server.connect({ user: userWithRole(users, 'expert') });
    await other.call('event.subscribe', { streams: [{ stream: 'directory' }] });
    const saved = await admin.command('directory.saveCentre', params);
    assert.equal(saved.revision, centre.revision + 1);
    await eventually(
      () => client.events.some(({ type }) => type === 'directory.centreSaved'),
      'the event',
    );
    await eventually(
      () => other.events.some(({ type }) => type === 'directory.changed'),
      'a reader of another centre hears that there is something new',
    );
    await other.close();
    assert.equal((await names({ text: 'chateauneuf' })).length, 1);
    await assert.rejects(
      admin.command('directory.saveCentre', params),
      ({ code, data: more }) => code === 1004 && more.current !== undefined,
    );
    await assert.rejects(
      admin.command('directory.saveCentre', {
        ...params,
        revision: saved.revision,
        attachments: [{ centre: centre.id, since: today() }],
      }),
      ({ code }) => code === 1006,
      'a centre does not depend on itself',
    );
  });

  it('keeps charter and roster of a series as data; its coordinator writes, others read', async () => {
    const coordinator = await server.connect({ user: userWithRole(users, 'coordinator') });
    const { identity } = await coordinator.call('session.whoami');
    const { series: id } = identity.series.find(({ function: seat }) => seat === 'coordinator');
    const { series } = await coordinator.call('series.get', { series: id });
    assert.equal(series.charter.quorum.minimum, 3);
    assert.equal(series.charter.quorumUnmet, 'label');
    const seat = series.roster.find(({ user }) => user === identity.user);
    assert.equal(seat.name, identity.name);
    const params = {
      series: id,
      revision: series.revision,
      name: series.name,
      owners: series.owners,
      charter: { ...series.charter, blindFirst: true },
      roster: series.roster.map(({ member, specialty, function: seat }) => ({
        member,
        specialty,
        function: seat,
      })),
    };
    await assert.rejects(client.command('series.save', params), ({ code }) => code === 1002);
    const saved = await coordinator.command('series.save', params);
    assert.equal(saved.revision, series.revision + 1);
    assert.equal((await client.call('series.get', { series: id })).series.charter.blindFirst, true);
    await assert.rejects(coordinator.command('series.save', params), ({ code }) => code === 1004);
  });

  it('tells everybody of their own absences, to change them', async () => {
    const expert = await server.connect({ user: userWithRole(users, 'expert') });
    const own = async () => (await expert.call('session.whoami')).identity.memberships[0];
    const { member, revision, absences } = await own();
    assert.equal(absences, undefined);
    const away = [{ from: '2031-03-10', to: '2031-03-14' }];
    const { series } = (await expert.call('session.whoami')).identity.series[0];
    await admin.call('event.subscribe', { streams: [{ stream: `series:${series}` }] });
    await expert.command('member.setAbsence', { member, revision, absences: away });
    await eventually(
      () => admin.events.some(({ type, data }) => type === 'member.absenceSet' && data.member === member),
      'whoever follows the series hears of it',
    );
    const after = await own();
    assert.deepEqual(after.absences, away);
    assert.equal(after.revision, revision + 1);
    const { roster } = (await client.call('series.get', { series })).series;
    assert.deepEqual(roster.find((seat) => seat.member === member).absences, away);
    await expert.close();
  });

  it('is closed before sign-in, and where it is opened it names no persons', async () => {
    const ask = async (method, params = {}) =>
      (await server.post({ jsonrpc: '2.0', id: 1, method, params })).json;
    for (const [method, params] of [
      ['directory.networks'],
      ['directory.centres'],
      ['directory.regions'],
      ['series.list'],
      ['terminology.search', { system: 'ORPHA', text: 'exostoses multiples' }],
      ['terminology.lookup', { codes: ['ORPHA:321'] }],
    ])
      assert.equal((await ask(method, params)).error.code, 1001, method);
    await server.kill('SIGTERM');
    await configure(data, { 'directory.open': true });
    await server.launch();
    assert.equal((await ask('directory.networks')).result.networks.length, 3);
    const [found] = (await ask('terminology.search', { system: 'ORPHA', text: 'exostoses multiples' })).result.terms;
    assert.equal(found.code, 'ORPHA:321');
    const [told] = (await ask('terminology.lookup', { codes: ['ORPHA:321'], language: 'fr' })).result.terms;
    assert.equal(told.label, found.label);
    for (const [method, params] of [
      ['terminology.search', { system: 'HPO', text: 'petite taille' }],
      ['terminology.lookup', { codes: ['ORPHA:321', 'HP:0004322'] }],
      ['terminology.suggestDiseases', { phenotype: [{ code: 'HP:0004322', status: 'observed' }] }],
    ])
      assert.equal((await ask(method, params)).error.code, 1001, method);
    assert.equal((await ask('directory.centres', { text: 'retine' })).result.centres.length, 2);
    assert.ok((await ask('directory.regions')).result.regions.length > 1);
    const [{ id }] = (await ask('series.list')).result.series;
    const { series } = (await ask('series.get', { series: id })).result;
    assert.deepEqual(series.roster, []);
    const text = JSON.stringify([
      await ask('series.get', { series: id }),
      await ask('directory.centre', { centre: own.centre }),
    ]);
    for (const { name } of users.filter(({ login }) => login !== 'admin'))
      assert.ok(!text.includes(name), name);
    for (const method of ['member.list', 'case.list', 'session.list', 'audit.verify']) {
      const { error } = await ask(
        method,
        method === 'member.list'
          ? { centre: own.centre }
          : method === 'case.list'
            ? { box: 'all' }
            : {},
      );
      assert.equal(error.code, 1001, method);
    }
  });
});
