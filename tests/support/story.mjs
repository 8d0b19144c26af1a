// What several black-box tests need before they can begin: people of the demo network, a case.
import assert from 'node:assert/strict';

/** Limits out of the way of tests that load the server. */
export const withoutRateLimit = {
  'limits.requests_per_second': 100000,
  'limits.requests_burst': 100000,
};

/** A demo user with that role at some centre (`clinician`, `coordinator`, …), or of that platform role. */
export function userWithRole(users, role) {
  const user = users.find(({ roles }) => roles.some((one) => one.role === role));
  assert.ok(user, `the demo network has no ${role}`);
  return user;
}

/** Somebody’s call, on a server that was killed and came back. */
export async function afterKill(server, users, login, act) {
  await server.kill('SIGKILL');
  await server.launch();
  const client = await server.connect({ user: users.find((user) => user.login === login) });
  try {
    return await act(client);
  } finally {
    await client.close();
  }
}

/** A content that may be submitted. */
export function completeContent(questions = 'Quelle conduite tenir avant la chirurgie ?') {
  return {
    subject: { sex: 'female', age: 'P34Y' },
    reason: 'therapeutic',
    urgency: 'routine',
    questions,
    history: 'Fractures répétées depuis l’enfance.',
    phenotype: [{ code: 'HP:0002757', status: 'observed' }],
    diagnoses: [{ code: 'ORPHA:666', status: 'suspected' }],
    consent: { care: true, registry: false, research: false, attestedOn: today() },
  };
}

export function today() {
  return new Date().toISOString().slice(0, 10);
}

/** A case that a clinician of the demo network has just submitted. */
export async function discussedCase(server, users) {
  const user = userWithRole(users, 'clinician');
  const token = await server.token(user);
  const client = await server.connect({ token });
  const { identity } = await client.call('session.whoami');
  const { centre } = identity.memberships.find(({ role }) => role === 'clinician');
  const [{ id: series }] = (await client.call('series.list')).series;
  const draft = await client.command('case.create', { centre, series, content: completeContent() });
  const { case: caseId } = draft;
  await client.command('case.submit', { case: caseId, revision: draft.revision });
  await client.close();
  return { user, token, caseId, centre, series, pseudonym: draft.pseudonym };
}

/** Every page of a list. */
async function pages(client, method, params, field) {
  const all = [];
  let cursor;
  do {
    const page = await client.call(method, cursor ? { ...params, cursor } : params);
    all.push(...page[field]);
    cursor = page.cursor;
  } while (cursor);
  return all;
}

export function allMessages(client, caseId) {
  return pages(client, 'message.list', { case: caseId, limit: 200 }, 'messages');
}

export async function allEvents(client, stream) {
  const all = [];
  for (;;) {
    const { events } = await client.call('event.read', {
      stream,
      after: all.at(-1)?.seq ?? 0,
      limit: 200,
    });
    if (events.length === 0) return all;
    all.push(...events);
  }
}
