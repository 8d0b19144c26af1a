// The demonstration holds a living network: what its people see of their cases, meetings, opinions,
// reports, follow-ups and questions, counted; and a record whose times are those of a true one.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { consilium, demo, Scope, Server } from '../support/consilium.mjs';
import { rows } from '../support/database.mjs';
import { checkSignature, withoutRateLimit } from '../support/story.mjs';

/** How many there are of each. */
function counted(values) {
  const counts = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

function atLeast(found, wanted) {
  for (const [what, count] of Object.entries(wanted))
    assert.ok((found[what] ?? 0) >= count, `${count} ${what} in ${JSON.stringify(found)}`);
}

describe('the demonstration', () => {
  const scope = new Scope();
  const coordinators = ['ines', 'lina', 'agathe'];
  const clinicians = ['camille', 'maelle', 'noe', 'rose', 'tom', 'elodie', 'louise', 'samir', 'jade'];
  const clients = {};
  /** By id: a case, with a client that may read it, the submitting centre's first. */
  const cases = new Map();
  const meetings = new Map();
  const reports = [];
  let data;
  let server;
  after(() => scope.end());

  before(async () => {
    let users;
    ({ data, users } = await demo(scope, { settings: withoutRateLimit }));
    server = await Server.start(scope, data);
    for (const login of [...clinicians, ...coordinators])
      clients[login] = await server.connect({ user: users.find((user) => user.login === login) });
    for (const client of Object.values(clients)) {
      for (const summary of (await client.call('case.list', { box: 'all', limit: 200 })).cases)
        if (!cases.has(summary.id)) cases.set(summary.id, { summary, client });
    }
    for (const login of coordinators)
      for (const meeting of (await clients[login].call('meeting.list', { limit: 200 })).meetings)
        meetings.set(meeting.id, { meeting, client: clients[login] });
    for (const { meeting, client } of meetings.values())
      reports.push(...(await client.call('minutes.get', { meeting: meeting.id })).reports);
  });

  const whole = async (of = () => true) => {
    const found = [];
    for (const [id, { summary, client }] of cases)
      if (of(summary)) found.push(await client.call('case.get', { case: id }));
    return found;
  };

  it('has three networks with a dozen centres, and a series that two of them own', async () => {
    const { networks } = await clients.ines.call('directory.networks');
    assert.equal(networks.length, 3);
    assert.ok(networks.every(({ centres }) => centres >= 3));
    const { centres } = await clients.ines.call('directory.centres');
    assert.ok(centres.length >= 12);
    const { series } = await clients.ines.call('series.list');
    assert.ok(series.length >= 5);
    const joint = series.filter(
      ({ owners }) => owners.filter(({ kind }) => kind === 'network').length === 2,
    );
    assert.equal(joint.length, 1);
    assert.ok([...meetings.values()].some(({ meeting }) => meeting.series === joint[0].id));
  });

  it('has forty cases in all states', async () => {
    assert.ok(cases.size >= 40);
    atLeast(counted([...cases.values()].map(({ summary }) => summary.state)), {
      draft: 2,
      submitted: 3,
      accepted: 2,
      scheduled: 2,
      discussed: 2,
      answered: 4,
      closed: 10,
      declined: 2,
      withdrawn: 2,
    });
  });

  it('has cases in the middle of everything', async () => {
    const all = await whole();
    const has = (what, test) => assert.ok(all.some(test), what);
    has('a request for information', ({ informationRequest }) => informationRequest);
    has('a redirection', ({ redirection }) => redirection);
    has('a suggested series', ({ refusal }) => refusal?.suggestedSeries);
    has('a withdrawal after an answer', ({ case: { restricted } }) => restricted);
    has('one before it', ({ withdrawal, case: { restricted } }) => withdrawal && !restricted);
    has('a ratified answer', ({ answers = [] }) => answers.some(({ ratification }) => ratification));
    has('one to ratify', ({ answers = [] }) =>
      answers.some(({ toRatify, ratification }) => toRatify && !ratification),
    );
    has('a re-review', ({ answers = [] }) => answers.some(({ reReviewOn }) => reReviewOn));
    has('a second hearing', ({ meetings: of = [] }) => of.filter(({ reported }) => reported).length === 2);
    has('one that was not reached', ({ meetings: of = [] }) =>
      of.some(({ state }) => state === 'not_reached'),
    );
    has('a booking', ({ meetings: of = [] }) => of.some(({ state }) => state === 'requested'));
    has('a reopened case', ({ case: { state }, answers }) => state === 'accepted' && answers);
    has('a second version', ({ versions }) => versions?.length === 2);
    const talks = [];
    for (const [id, { client }] of cases)
      talks.push((await client.call('message.list', { case: id })).messages.length);
    assert.ok(talks.filter((messages) => messages > 0).length >= 10);
  });

  it('has past and future meetings', () => {
    const all = [...meetings.values()].map(({ meeting }) => meeting);
    atLeast(counted(all.map(({ state }) => state)), {
      proposed: 1,
      planned: 5,
      convened: 1,
      adjourned: 1,
      minuted: 10,
      cancelled: 2,
    });
    const ahead = new Set(['planned', 'convened']);
    for (const { state, startsAt } of all) {
      if (ahead.has(state)) assert.ok(Date.parse(startsAt) > Date.now());
      if (['adjourned', 'minuted'].includes(state)) assert.ok(Date.parse(startsAt) < Date.now());
    }
  });

  it('has opinions of every kind, also one that waits for its author', async () => {
    const opinions = [];
    for (const login of coordinators)
      for (const { id, version } of (await clients[login].call('case.list', { box: 'all', limit: 200 }))
        .cases)
        if (version > 0)
          opinions.push(...(await clients[login].call('opinion.list', { case: id })).opinions);
    atLeast(counted(opinions.map(({ state, context }) => `${state} ${context}`)), {
      'filed written': 30,
      'filed in_session': 10,
      'filed transcribed': 1,
      'transcribed transcribed': 1,
    });
    assert.ok(opinions.some(({ late }) => late));
    assert.ok(opinions.some(({ outdated }) => outdated));
  });

  it('has signed reports, contested, completed and received', async () => {
    atLeast(counted(reports.map(({ state }) => state)), { signed: 15, in_review: 1, draft: 1 });
    const has = (what, test) => assert.ok(reports.some(test), what);
    has('an answered contest', ({ contest }) => contest?.answer);
    has('an addendum', ({ addenda }) => addenda?.length === 1);
    has('a receipt', ({ receipt }) => receipt?.patientInformedOn && receipt.copies?.length === 2);
    has('unmet quorum', ({ facts }) => !facts.quorum.met && facts.quorumLabel);
    has('another presentation', ({ content }) => content?.outcome === 'present_again');
    has('a treatment', ({ content }) => content?.treatments?.length === 1);
    const { signature } = reports.find(({ state }) => state === 'signed');
    await checkSignature(data, signature, 'synthesis', 'sinthesis');
  });

  it('has follow-ups after months, with different results', async () => {
    const followUps = [];
    const answered = (summary) => summary.state === 'closed' || summary.state === 'answered';
    for (const [id, { summary, client }] of cases)
      if (answered(summary))
        followUps.push(...(await client.call('followUp.list', { case: id })).followUps);
    atLeast(counted(followUps.map(({ content }) => content.applied)), {
      applied: 5,
      partly: 5,
      not_applied: 1,
    });
    const months = ({ at, answeredAt }) => (Date.parse(at) - Date.parse(answeredAt)) / 86_400_000 / 30;
    assert.ok(followUps.some((one) => months(one) > 2 && months(one) < 5));
    assert.ok(followUps.some((one) => months(one) > 11));
    assert.ok(followUps.some(({ content }) => content.diagnosis));
  });

  it('has questions, of which some are published', async () => {
    const questions = [];
    for (const login of coordinators)
      questions.push(...(await clients[login].call('question.list', { box: 'series' })).questions);
    atLeast(counted(questions.map(({ state }) => state)), { asked: 2, answered: 3, redirected: 2 });
    assert.ok(questions.some(({ publication }) => publication));
    assert.ok(questions.some(({ redirection }) => redirection?.centre));
  });

  it('has told people what they were told in time, and they have read most of it', async () => {
    const { notices, unread } = await clients.camille.call('notice.list', { limit: 200 });
    for (const kind of ['follow_up_due', 'report_signed', 'information_requested'])
      assert.ok(
        notices.some((notice) => notice.kind === kind),
        kind,
      );
    assert.ok(unread > 0 && unread < notices.length / 2);
    const { readers } = await clients.camille.call('case.readers', {
      case: [...cases.values()].find(
        ({ summary, client }) => client === clients.camille && summary.state === 'closed',
      ).summary.id,
    });
    assert.ok(readers.length >= 3);
  });

  it('has a record that verifies, with times in order and none to come', async () => {
    await server.kill('SIGTERM');
    const { code, stdout, stderr } = await consilium(['verify', '--data', data]);
    assert.equal(code, 0, stdout + stderr);
    assert.ok(Number(/(\d+) signed documents/.exec(stdout)[1]) >= 30, stdout);
    const disorder = await rows(
      data,
      `SELECT later.stream FROM event later JOIN event earlier
         ON earlier.stream = later.stream AND earlier.seq = later.seq - 1
       WHERE later.at < earlier.at`,
    );
    assert.deepEqual(disorder, []);
    const now = Date.now();
    for (const [table, column] of [
      ['event', 'at'],
      ['case_record', 'activity_at'],
      ['meeting', 'closed_at'],
      ['attendance', 'left_at'],
      ['opinion', 'at'],
      ['signed_document', 'signed_at'],
      ['follow_up', 'at'],
      ['notice', 'read_at'],
      ['case_access', 'at'],
    ]) {
      const [{ last }] = await rows(data, `SELECT max(${column}) AS last FROM ${table}`);
      assert.ok(Number(last) > 0 && Number(last) <= now, `${table}.${column}: ${last}`);
    }
    const [{ overdue }] = await rows(
      data,
      `SELECT count(*) AS overdue FROM job WHERE due_at < ${now - 3_600_000}`,
    );
    assert.equal(Number(overdue), 0);
  });
});
