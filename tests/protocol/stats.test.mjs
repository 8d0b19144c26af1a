// Figures of activity, over the wire: each one opens the list of what it counted, for whoever may see
// it, as a table too, and after a restart as before.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { demo, Scope, Server } from '../support/consilium.mjs';
import { afterKill, completeContent, withoutRateLimit } from '../support/story.mjs';

const figures = [
  'submitted',
  'discussed',
  'answered',
  'delay',
  'quorumMet',
  'quorumUnmet',
  'opinions',
  'followUpKnown',
];

describe('figures of activity', () => {
  const scope = new Scope();
  let server;
  let users;
  let centre;
  let series;
  let period;
  let submitted;
  let answered;
  after(() => scope.end());

  const as = (login, act) => afterKill(server, users, login, act);
  const open = async (client, { filter }) => {
    const ids = [];
    let cursor;
    do {
      const page = await client.call('case.list', {
        box: 'all',
        filter,
        limit: 2,
        ...(cursor && { cursor }),
      });
      ids.push(...page.cases.map(({ id }) => id));
      ({ cursor } = page);
    } while (cursor);
    return ids;
  };

  before(async () => {
    const { data, users: people } = await demo(scope, { settings: withoutRateLimit });
    users = people;
    server = await Server.start(scope, data);
    const from = new Date().toISOString();
    await as('ines', async (ines) => {
      const { identity } = await ines.call('session.whoami');
      series = identity.series.find(({ seriesName }) => seriesName.startsWith('RCP Os')).series;
    });
    await as('camille', async (camille) => {
      centre = (await camille.call('session.whoami')).identity.memberships[0].centre;
      const made = [];
      for (let i = 0; i < 3; i += 1) {
        const draft = await camille.command('case.create', {
          centre,
          series,
          content: completeContent(),
        });
        await camille.command('case.submit', { case: draft.case, revision: draft.revision });
        made.push(draft.case);
      }
      submitted = made;
    });
    [answered] = submitted;
    await as('bruno', async (bruno) => {
      await bruno.command('case.accept', { case: answered });
      await bruno.command('case.answer', { case: answered, outcome: 'final', text: 'Surveiller.' });
    });
    await as('camille', (camille) =>
      camille.command('followUp.record', {
        case: answered,
        content: { applied: 'applied', outcome: 'better' },
      }),
    );
    period = { from, to: new Date(Date.now() + 3_600_000).toISOString() };
  });

  it('count what was done, and open the cases that they counted', async () => {
    await as('ines', async (ines) => {
      const activity = await ines.call('stats.activity', { series, ...period });
      assert.equal(activity.whose, 'all');
      assert.deepEqual((await open(ines, activity.submitted)).toSorted(), submitted.toSorted());
      assert.deepEqual(await open(ines, activity.answered), [answered]);
      assert.deepEqual(await open(ines, activity.followUpKnown), [answered]);
      assert.equal(activity.delay.medianHours, 0);
      assert.equal(activity.discussed.cases, 0);
    });
  });

  it('agree with their lists over the whole of the demonstration, for everybody who sees them', async () => {
    const ever = { from: '2000-01-01T00:00:00.000Z', to: '2100-01-01T00:00:00.000Z' };
    for (const [login, place] of [
      ['ines', { series }],
      ['victor', { series }],
      ['camille', { centre }],
      ['paul', { centre }],
      ['admin', {}],
    ]) {
      await as(login, async (client) => {
        const activity = await client.call('stats.activity', { ...place, ...ever });
        for (const name of figures) {
          const ids = await open(client, activity[name]);
          assert.equal(ids.length, activity[name].cases, `${name} of ${login}`);
          assert.equal(new Set(ids).size, ids.length);
        }
      });
    }
  });

  it('show a manager metadata, and no case', async () => {
    await as('paul', async (paul) => {
      const activity = await paul.call('stats.activity', { centre, ...period });
      assert.deepEqual((await open(paul, activity.submitted)).toSorted(), submitted.toSorted());
      const { cases } = await paul.call('case.list', {
        box: 'all',
        filter: activity.submitted.filter,
      });
      assert.ok(!JSON.stringify(cases).includes('Fractures'));
      await assert.rejects(paul.call('case.get', { case: answered }), { code: 1003 });
    });
  });

  it('come as a table for the spreadsheets of the language', async () => {
    await as('ines', async (ines) => {
      const french = await ines.call('stats.activity', { series, ...period, format: 'csv' });
      assert.ok(french.csv.startsWith('\uFEFFPérimètre;'));
      assert.match(french.csv, /;Dossiers soumis;3\r\n/);
      const english = await ines.call('stats.activity', {
        series,
        ...period,
        format: 'csv',
        language: 'en',
      });
      assert.match(english.csv, /,Cases submitted,3\r\n/);
      assert.equal((await ines.call('stats.activity', { series, ...period })).csv, undefined);
    });
  });

  it('give the days of a period by the clocks of a time zone', async () => {
    const year = { from: '2025-12-31T23:00:00Z', to: '2026-12-31T23:00:00Z', timeZone: 'Europe/Paris' };
    const days = ';2026-01-01;2026-12-31;';
    await as('ines', async (ines) => {
      const table = { series, ...year, format: 'csv' };
      for (const method of ['stats.activity', 'stats.territory'])
        assert.ok((await ines.call(method, table)).csv.includes(days), method);
      const { csv } = await ines.call('stats.activity', { ...table, timeZone: undefined });
      assert.ok(csv.includes(';2025-12-31;2026-12-31;'), 'in UTC');
      const nowhere = { ...table, timeZone: 'Europe/Nowhere' };
      await assert.rejects(ines.call('stats.activity', nowhere), { code: 1006 });
    });
    await as('camille', async (camille) => {
      const { name, path } = await camille.call('stats.minimumDataSet', { centre, ...year });
      assert.equal(name, 'sdm-mr-2026-01-01-2026-12-31.csv');
      assert.match(path, /timeZone=Europe\/Paris/);
    });
  });

  it('mask small numbers in a territory', async () => {
    await as('ines', async (ines) => {
      const table = await ines.call('stats.territory', { series, ...period, format: 'csv' });
      assert.equal(table.smallestShown, 5);
      assert.ok(table.regions.length > 0);
      for (const region of [...table.regions, table.total]) {
        assert.equal(region.submitted, undefined);
        assert.equal(region.answered, undefined);
      }
      assert.match(table.csv, /;masqué;masqué\r\n/);
    });
  });

  it('leave out a case that was withdrawn after its answer', async () => {
    await as('camille', (camille) =>
      camille.command('case.withdraw', { case: answered, reason: 'Essai.' }),
    );
    await as('ines', async (ines) => {
      const activity = await ines.call('stats.activity', { series, ...period });
      assert.equal(activity.submitted.cases, 2);
      assert.equal(activity.answered.cases, 0);
    });
  });
});
