// What lists of cases cost where there are a thousand cases altogether, and where there are a million:
// the one who asks has the same thousand in both.
import { performance } from 'node:perf_hooks';
import { alter, rows } from '../support/database.mjs';
import { demo, Server } from '../support/consilium.mjs';
import { userWithRole } from '../support/story.mjs';

const own = 1000;
const centres = 500; // that the others are spread over, each with a series
const batch = 50_000;

const numbers = (from, to) =>
  `WITH RECURSIVE n(i) AS (SELECT ${from} UNION ALL SELECT i + 1 FROM n WHERE i < ${to})`;

/** What is asked, each as somebody at work would. */
const questions = {
  'first page': { box: 'all' },
  'page of what waits': { box: 'todo', limit: 20 },
  'the same by urgency': { box: 'todo', order: 'urgency', limit: 20 },
  'urgent ones': { box: 'all', filter: { urgency: 'urgent' } },
  words: { box: 'all', filter: { text: 'mot17 autre4' } },
  'a rare word': { box: 'all', filter: { text: 'rare7' } },
  'a disease and its kinds': { box: 'all', filter: { orpha: 'ORPHA:1' } },
};

/**
 * Cases number `from` to `to`, with their words and terms: every `step`th is one's own, as cases of
 * all centres come in together. `centre`, `series`: of one's own. The mixture is the same among
 * one's own and all others: four words of 50, one of 500, a diagnosis of 100.
 */
function cases(from, to, step, { network, author, centre, series }) {
  const id = "'bench-case-' || (10000000 + i)"; // in the order of time, as ids are
  const isOwn = `i % ${step} = 0`;
  const k = `(CASE WHEN ${isOwn} THEN i / ${step} ELSE i END)`;
  const owned = (own, others) =>
    `CASE WHEN ${isOwn} THEN '${own}' ELSE '${others}' || (1 + i % ${centres}) END`;
  const centreOf = owned(centre, 'bench-centre-');
  const seriesOf = owned(series, 'bench-series-');
  const word = (expression) =>
    `${numbers(from, to)} INSERT INTO case_word (centre_id, case_id, word, network_id, series_id)
     SELECT ${centreOf}, ${id}, ${expression}, '${network}', ${seriesOf} FROM n;`;
  return [
    `${numbers(from, to)} INSERT INTO case_record (id, network_id, centre_id, series_id, state,
       restricted, pseudonym, urgency, version, revision, created_by, created_at, submitted_at,
       activity_at, queue)
     SELECT ${id}, '${network}', ${centreOf}, ${seriesOf},
       CASE ${k} % 4 WHEN 0 THEN 'submitted' WHEN 1 THEN 'accepted' WHEN 2 THEN 'answered' ELSE 'closed' END,
       0, 'BENCH-' || i, CASE WHEN ${k} % 20 = 0 THEN 'urgent' ELSE 'routine' END, 1, 2, '${author}',
       1700000000000 + i * 1000, 1700000000000 + i * 1000, 1700000000000 + i * 1000,
       CASE WHEN ${k} % 20 = 0 THEN '0' ELSE '2' END || ' 9999-12-31 ' || (1700000000000 + i * 1000) FROM n;`,
    word(`'mot' || (${k} % 50)`),
    word(`'mot' || (${k} % 50) || 'x' || (${k} % 7)`),
    word(`'autre' || (${k} % 53)`),
    word(`'rare' || (${k} % 500)`),
    `${numbers(from, to)} INSERT INTO case_term (centre_id, case_id, term, network_id, series_id)
     SELECT ${centreOf}, ${id}, 'ORPHA:' || (10 + ${k} % 100), '${network}', ${seriesOf} FROM n;`,
  ].join('\n');
}

async function filled(t, total, options) {
  const { data, users } = await demo(t, options);
  const user = userWithRole(users, 'coordinator');
  const [place] = await rows(
    data,
    `SELECT s.id AS series, s.network_id AS network, m.centre_id AS centre, m.user_id AS author
     FROM series s JOIN roster r ON r.series_id = s.id JOIN member m ON m.id = r.member_id
     JOIN app_user u ON u.id = m.user_id
     WHERE u.login = '${user.login}' AND r.until IS NULL LIMIT 1`,
  );
  await alter(
    data,
    `${numbers(1, centres)} INSERT INTO centre (id, network_id, kind, name, hospital, city, region,
       region_key, sort_key, revision, created_at, updated_at)
     SELECT 'bench-centre-' || i, '${place.network}', 'competence', 'Centre ' || i, '', '', '', '',
       'centre ' || i, 1, 0, 0 FROM n;
     ${numbers(1, centres)} INSERT INTO series (id, network_id, name, sort_key, charter, revision,
       created_at, updated_at)
     SELECT 'bench-series-' || i, '${place.network}', 'RCP ' || i, 'rcp ' || i, s.charter, 1, 0, 0
     FROM n JOIN series s ON s.id = '${place.series}';
     INSERT INTO terminology (version, system, release, state, current, terms, started_at)
     VALUES ('bench', 'ORPHA', 'bench', 'whole', 1, 0, 0);
     ${numbers(10, 109)} INSERT INTO term_kind (term, ancestor, version)
     SELECT 'ORPHA:' || i, 'ORPHA:' || (i % 10), 'bench' FROM n;`,
  );
  for (let from = 1; from <= total; from += batch) {
    const to = Math.min(from + batch - 1, total);
    await alter(data, cases(from, to, total / own, place));
    console.error(`lists: ${to} of ${total} cases made`);
  }
  await alter(data, 'ANALYZE;');
  const server = await Server.start(t, data);
  return server.connect({ user });
}

/** Milliseconds of each of `count` answers. */
async function times(client, params, count) {
  const taken = [];
  for (let i = 0; i < count; ++i) {
    const from = performance.now();
    const { cases: found } = await client.call('case.list', params);
    taken.push(performance.now() - from);
    if (found.length === 0) throw new Error(`nothing is found by ${JSON.stringify(params)}`);
  }
  return taken;
}

const p95 = (values) => [...values].sort((a, b) => a - b)[Math.ceil(values.length * 0.95) - 1];

/**
 * For each question the 95th percentiles with a thousand and with a million cases, in milliseconds,
 * from interleaved rounds. `options`: those of `demo` for each of the two.
 */
export async function measureLists(t, { million, thousand, rounds, cases: total = 1_000_000 }) {
  const clients = [await filled(t, total, million), await filled(t, own, thousand)];
  const results = {};
  for (const [what, params] of Object.entries(questions)) {
    const taken = clients.map(() => []);
    for (const client of clients) await times(client, params, 20);
    for (let round = 0; round < rounds; ++round)
      for (const [i, client] of clients.entries())
        taken[i].push(...(await times(client, params, 100)));
    results[what] = taken.map(p95);
    console.error(`lists: ${what}`);
  }
  for (const client of clients) await client.close();
  return results;
}
