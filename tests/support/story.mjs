// What several black-box tests need before they can begin: people of the demo network, a case.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { alter, rows } from './database.mjs';

const run = promisify(execFile);

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

/** The same of several people, one after the other, after one kill; `act` gets the login, too. */
export async function eachAfterKill(server, users, logins, act) {
  await server.kill('SIGKILL');
  await server.launch();
  for (const login of logins) {
    const client = await server.connect({ user: users.find((user) => user.login === login) });
    try {
      await act(client, login);
    } finally {
      await client.close();
    }
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

/** Whether an error reply has one of these codes. */
export const refused =
  (...codes) =>
  ({ code }) =>
    codes.includes(code);

/** A time so many days from now. */
export function inDays(days) {
  return new Date(Date.now() + days * 86_400_000).toISOString();
}

/** The series on whose roster the caller sits, and whose name begins like that. */
export async function seriesNamed(client, beginning) {
  const { identity } = await client.call('session.whoami');
  return identity.series.find(({ seriesName }) => seriesName.startsWith(beginning)).series;
}

/** The caller's first centre. */
export async function centreOf(client) {
  return (await client.call('session.whoami')).identity.memberships[0].centre;
}

/** Submits a case of the caller's first centre; resolves to what `case.create` said of it. */
export async function submitCase(client, series, content = completeContent()) {
  const centre = await centreOf(client);
  const draft = await client.command('case.create', { centre, series, content });
  await client.command('case.submit', { case: draft.case, revision: draft.revision });
  return draft;
}

/** A case that is discussed at this moment in a session of “RCP Os”: {meeting, item}, as of its report. */
export async function caseInSession(server, users) {
  const named = (login) => server.connect({ user: users.find((user) => user.login === login) });
  const [submitter, coordinator, chair] = await Promise.all(['camille', 'ines', 'bruno'].map(named));
  const series = await seriesNamed(chair, 'RCP Os');
  const { case: caseId } = await submitCase(submitter, series);
  const {
    meetings: [meeting],
  } = await coordinator.command('meeting.schedule', {
    series,
    startsAt: inDays(1),
    minutes: 60,
    timeZone: 'Europe/Paris',
    places: 3,
  });
  const { item } = await coordinator.command('meeting.addCase', { meeting, case: caseId });
  await chair.command('meeting.open', { meeting });
  await chair.command('meeting.join', { meeting, mode: 'remote' });
  await chair.command('meeting.present', { meeting, item });
  for (const client of [submitter, coordinator, chair]) await client.close();
  return { meeting, item, case: caseId };
}

/** Saves a series as it is, but for these rules of its charter. */
export async function saveCharter(client, series, rules) {
  const { series: held } = await client.call('series.get', { series });
  await client.command('series.save', {
    series,
    revision: held.revision,
    name: held.name,
    owners: held.owners,
    roster: held.roster.map(({ member, specialty, function: seat }) => ({
      member,
      specialty,
      function: seat,
    })),
    charter: { ...held.charter, ...rules },
  });
}

/** The kinds of what the caller was told about something, the latest first. */
export async function toldAbout(client, about) {
  const { notices } = await client.call('notice.list', { limit: 200 });
  return notices.filter((notice) => notice.about === about).map(({ kind }) => kind);
}

/**
 * Checks a signed document with openssl and the server's public key alone, and that openssl refuses
 * the same document with `altered` in place of `words`.
 */
export async function checkSignature(data, signature, words, altered) {
  const folder = await mkdtemp(path.join(tmpdir(), 'consilium-signed-'));
  try {
    const [document, detached] = [path.join(folder, 'report.json'), path.join(folder, 'report.sig')];
    const check = () =>
      run('openssl', [
        ...['pkeyutl', '-verify', '-pubin', '-inkey', path.join(data, 'signing.pub')],
        ...['-rawin', '-in', document, '-sigfile', detached],
      ]);
    await writeFile(detached, Buffer.from(signature.signature, 'hex'));
    await writeFile(document, signature.document);
    assert.match((await check()).stdout, /Signature Verified Successfully/);
    assert.ok(signature.document.includes(words), `the document says '${words}'`);
    await writeFile(document, signature.document.replace(words, altered));
    await assert.rejects(check());
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Makes what is to be done about a case at a later time due now; the server must be down. */
export async function letTimePass(data, kind, caseId) {
  const of = `WHERE kind = '${kind}' AND subject = '${caseId}'`;
  const [{ due }] = await rows(data, `SELECT min(due_at) AS due FROM job ${of}`);
  assert.ok(Number(due) > Date.now(), `nothing of the kind ${kind} is to come`);
  await alter(data, `UPDATE job SET due_at = ${Date.now()} ${of} AND due_at = ${due}`);
}

/** Makes as if somebody had given the password last before the time that it binds (5 minutes). */
export function letSignInsAge({ data }, login) {
  return alter(
    data,
    `UPDATE app_session SET reauthenticated_at = reauthenticated_at - ${6 * 60_000}
     WHERE user_id = (SELECT id FROM app_user WHERE login = '${login}')`,
  );
}
