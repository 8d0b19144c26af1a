// Meetings in calendars outside: an address to subscribe to and a file for each, checked by a parser that
// did not write them, through moving and cancelling, without a word of what is discussed.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import { after, before, describe, it } from 'node:test';
import { consilium, demo, newId, Scope, Server } from '../support/consilium.mjs';
import { completeContent, seriesNamed, submitCase, withoutRateLimit } from '../support/story.mjs';

const secretQuestion = 'Faut-il opérer avant la puberté ?';
const secretTitle = 'Fratrie aux fractures';
const secretNote = 'Note-de-réservation';

/** Parses and validates with python3-vobject; times are epoch seconds. */
const reader = `
import json, sys, vobject
calendar = vobject.readOne(sys.stdin.buffer.read().decode('utf-8'))
calendar.validate(raiseException=True)
def event(e):
    return {'uid': e.uid.value, 'start': int(e.dtstart.value.timestamp()),
            'end': int(e.dtend.value.timestamp()), 'sequence': int(e.sequence.value),
            'status': e.status.value, 'summary': e.summary.value,
            'url': e.url.value if hasattr(e, 'url') else None,
            'others': [int(t.timestamp()) for r in e.contents.get('rdate', []) for t in r.value]}
print(json.dumps({'method': calendar.method.value,
                  'events': [event(e) for e in calendar.contents.get('vevent', [])]}))
`;

async function parse(body) {
  const child = spawn('/usr/bin/python3', ['-c', reader]);
  child.stdin.end(body);
  const [out, err, code] = await Promise.all([
    textOf(child.stdout),
    textOf(child.stderr),
    new Promise((resolve) => child.once('close', resolve)),
  ]);
  assert.equal(code, 0, `${err}\n${body}`);
  return JSON.parse(out);
}
const seconds = (time) => Date.parse(time) / 1000;

describe('calendars', () => {
  const scope = new Scope();
  const clients = {};
  const tokens = {};
  let server;
  let data;
  let series;
  let meeting;
  let pseudonym;
  after(() => scope.end());

  const plan = { minutes: 90, timeZone: 'Europe/Paris', places: 3 };
  const link = 'https://visio.invalid/rcp-os';
  const schedule = async (startsAt) => {
    const planned = { ...plan, series, startsAt, title: secretTitle, videoLink: link };
    return (await clients.ines.command('meeting.schedule', planned)).meetings[0];
  };
  const get = (pathname, options) => server.request(pathname, options);
  const feed = async (pathname) => {
    const answer = await get(pathname);
    assert.equal(answer.status, 200, answer.body);
    assert.equal(answer.headers['content-type'], 'text/calendar; charset=utf-8');
    assert.equal(answer.headers['cache-control'], 'no-store');
    return { ...(await parse(answer.body)), body: answer.body };
  };
  const find = ({ events }, id) => events.find(({ uid }) => uid === `${id}@consilium`);
  const file = (login, id, query = '') =>
    get(`/export/meetings/${id}.ics${query}`, {
      headers: { authorization: `Bearer ${tokens[login]}` },
    });

  before(async () => {
    const made = await demo(scope, { settings: withoutRateLimit });
    data = made.data;
    server = await Server.start(scope, data);
    for (const login of ['camille', 'ines', 'victor', 'tom']) {
      tokens[login] = await server.token(made.users.find((user) => user.login === login));
      clients[login] = await server.connect({ token: tokens[login] });
    }
    series = await seriesNamed(clients.ines, 'RCP Os');
    meeting = await schedule('2031-07-01T12:30:00Z');
    const draft = await submitCase(clients.camille, series, completeContent(secretQuestion));
    ({ pseudonym } = draft);
    await clients.camille.command('meeting.book', { meeting, case: draft.case, note: secretNote });
  });

  it('are subscribed to at an address that is told once and stored nowhere', async () => {
    const command = { commandId: newId() };
    const { createdAt, path } = await clients.camille.call('calendarFeed.create', command);
    assert.match(path, /^\/calendar\/[A-Za-z0-9_-]{43}\.ics$/);
    assert.ok(find(await feed(path), meeting));
    assert.deepEqual(await clients.camille.call('calendarFeed.create', command), { createdAt });
    assert.ok(find(await feed(path), meeting), 'the command sent again replaces nothing');
    assert.deepEqual(await clients.camille.call('calendarFeed.get'), { createdAt });
    const token = path.slice('/calendar/'.length, -'.ics'.length);
    assert.ok(!server.log.includes(token), 'the log');
    for (const name of await readdir(data, { recursive: true })) {
      const bytes = await readFile(join(data, name)).catch(() => Buffer.alloc(0));
      assert.ok(!bytes.includes(token), name);
    }
  });

  it('say when the meeting is and nothing of what is discussed', async () => {
    for (const login of ['camille', 'ines', 'victor']) {
      const { path } = await clients[login].command('calendarFeed.create');
      const calendar = await feed(path);
      assert.equal(calendar.method, 'PUBLISH');
      const event = find(calendar, meeting);
      assert.equal(event.start, seconds('2031-07-01T12:30:00Z'), login);
      assert.equal(event.end - event.start, 90 * 60);
      assert.equal(event.status, 'CONFIRMED');
      assert.equal(event.url, link);
      const unfolded = calendar.body.replace(/\r\n /g, '');
      for (const words of [pseudonym, secretQuestion, secretTitle, secretNote, 'HP:', 'ORPHA:'])
        assert.ok(!unfolded.includes(words), `${words} for ${login}`);
    }
    const { path } = await clients.tom.command('calendarFeed.create');
    assert.equal(find(await feed(path), meeting), undefined, 'of another network');
  });

  it('follow a meeting that is moved and then cancelled, in the language asked for', async () => {
    const { path } = await clients.camille.command('calendarFeed.create');
    const first = find(await feed(path), meeting);
    const { revision } = (await clients.ines.call('meeting.get', { meeting })).meeting;
    await clients.ines.command('meeting.update', {
      ...{ ...plan, meeting, revision },
      ...{ startsAt: '2031-07-02T08:00:00Z', videoLink: link },
    });
    const moved = find(await feed(path), meeting);
    assert.equal(moved.start, seconds('2031-07-02T08:00:00Z'));
    assert.ok(moved.sequence > first.sequence);
    await clients.ines.command('meeting.cancel', { meeting, reason: secretNote });
    const calendar = await feed(path);
    const cancelled = find(calendar, meeting);
    assert.equal(cancelled.status, 'CANCELLED');
    assert.ok(cancelled.sequence > moved.sequence);
    assert.match(cancelled.summary, /\(annulée\)$/);
    assert.ok(!calendar.body.includes(secretNote));
    assert.match(find(await feed(`${path}?language=en`), meeting).summary, /\(cancelled\)$/);
  });

  it('show a proposed meeting as tentative at each of its times', async () => {
    const draft = await submitCase(clients.camille, series, completeContent(secretQuestion));
    const times = ['2031-08-05T08:00:00Z', '2031-08-04T08:00:00Z'];
    const { meeting: proposed } = await clients.camille.command('meeting.propose', {
      ...{ case: draft.case, times },
      timeZone: 'Europe/Paris',
    });
    const { path } = await clients.victor.command('calendarFeed.create');
    const event = find(await feed(path), proposed);
    assert.equal(event.status, 'TENTATIVE');
    assert.deepEqual([event.start, ...event.others], times.map(seconds).toSorted());
    assert.equal((await parse((await file('victor', proposed)).body)).events.length, 1);
  });

  it('come as a file of each meeting, which cancels what it gave out', async () => {
    const other = await schedule('2031-09-01T12:30:00Z');
    const { calendarFile } = await clients.victor.call('meeting.get', { meeting: other });
    assert.equal(calendarFile, `/export/meetings/${other}.ics`);
    const given = await file('victor', other);
    assert.equal(given.status, 200, given.body);
    assert.equal(given.headers['content-type'], 'text/calendar; charset=utf-8; method=PUBLISH');
    assert.equal(
      given.headers['content-disposition'],
      'attachment; filename="reunion-2031-09-01.ics"',
    );
    const published = await parse(given.body);
    assert.equal(published.events.length, 1);
    assert.equal(find(published, other).url, link);
    assert.ok(!given.body.includes(secretTitle));
    const outside = await file('tom', other);
    assert.equal(find(await parse(outside.body), other).url, null, 'the link is for who takes part');
    await clients.ines.command('meeting.cancel', { meeting: other, reason: 'Essai.' });
    const withdrawn = await file('victor', other, '?language=en');
    assert.equal(withdrawn.headers['content-type'], 'text/calendar; charset=utf-8; method=CANCEL');
    const cancel = await parse(withdrawn.body);
    assert.equal(cancel.method, 'CANCEL');
    assert.equal(find(cancel, other).status, 'CANCELLED');
    assert.ok(find(cancel, other).sequence > find(published, other).sequence);
    assert.equal((await get(`/export/meetings/${other}.ics`)).status, 401);
    assert.equal((await file('victor', newId())).status, 404);
    assert.equal((await file('victor', other, '?language=de')).status, 404);
  });

  it('end when they are revoked, and every address that is none gets the same answer', async () => {
    const { path: replaced } = await clients.ines.command('calendarFeed.create');
    const { path } = await clients.ines.command('calendarFeed.create');
    assert.equal((await get(path, { method: 'HEAD' })).status, 200);
    assert.equal((await get(path, { method: 'POST', body: 'x' })).status, 405);
    await clients.ines.command('calendarFeed.revoke');
    await assert.rejects(clients.ines.command('calendarFeed.revoke'), ({ code }) => code === 1003);
    assert.deepEqual(await clients.ines.call('calendarFeed.get'), {});
    const bodies = new Set();
    for (const address of [
      ...[replaced, path, `/calendar/${'a'.repeat(43)}.ics`, '/calendar/x.ics', '/calendar/'],
      `${path}?language=de`,
    ]) {
      const answer = await get(address);
      assert.equal(answer.status, 404, address);
      bodies.add(`${answer.headers['content-type']} ${answer.body}`);
    }
    assert.equal(bodies.size, 1);
  });

  it('are gone with their user', async () => {
    const { path } = await clients.victor.command('calendarFeed.create');
    await feed(path);
    const { code, stderr } = await consilium(['user', 'disable', 'victor', '--data', data]);
    assert.equal(code, 0, stderr);
    assert.equal((await get(path)).status, 404);
  });
});
