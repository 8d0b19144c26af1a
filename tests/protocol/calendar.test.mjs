// Meetings as iCalendar, over TLS, read by an independent parser: a file of each meeting, and an
// address that a calendar program subscribes to.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { demo, Scope, Server } from '../support/consilium.mjs';
import { completeContent, withoutRateLimit } from '../support/story.mjs';

const run = promisify(execFile);
const hour = 3_600_000;
const at = (days, hours = 0) =>
  new Date(Math.floor(Date.now() / 1000) * 1000 + days * 24 * hour + hours * hour).toISOString();

const first = at(5);

/** Reads iCalendar with python3-vobject, which validates it, and prints its events as JSON. */
const reader = `
import json, sys, vobject
calendar = vobject.readOne(open(sys.argv[1], encoding="utf-8", newline="").read())
calendar.validate(raiseException=True)
print(json.dumps({
    "method": calendar.method.value,
    "events": [{
        "uid": e.uid.value, "summary": e.summary.value, "status": e.status.value,
        "sequence": int(e.sequence.value), "start": e.dtstart.value.isoformat(),
        "minutes": (e.dtend.value - e.dtstart.value).total_seconds() / 60,
        "location": getattr(e, "location", None) and e.location.value,
    } for e in calendar.contents.get("vevent", [])],
}))`;

describe('calendars', () => {
  const scope = new Scope();
  let server;
  let data;
  let users;
  let ines;
  let camille;
  let token;
  let meeting;
  let draft;
  let feed;
  let earlier;
  after(() => scope.end());

  const open = (login) => server.connect({ user: users.find((user) => user.login === login) });
  async function parsed(answer) {
    assert.equal(answer.status, 200, answer.body);
    assert.equal(answer.headers['content-type'], 'text/calendar; charset=utf-8');
    assert.equal(answer.headers['cache-control'], 'no-store');
    for (const secret of [draft.pseudonym, 'fractures', 'Camille'])
      assert.ok(!answer.body.includes(secret), `the calendar tells ${secret}`);
    const file = path.join(data, '..', 'calendar.ics');
    await writeFile(file, answer.bytes);
    return JSON.parse((await run('/usr/bin/python3', ['-c', reader, file])).stdout);
  }
  const ofMeeting = ({ events }) => events.filter(({ uid }) => uid === `${meeting}@consilium`);
  const subscribed = async () => ofMeeting(await parsed(await server.request(feed)));

  before(async () => {
    ({ data, users } = await demo(scope, { settings: withoutRateLimit }));
    server = await Server.start(scope, data);
    ines = await open('ines');
    camille = await open('camille');
    const { identity } = await ines.call('session.whoami');
    const { series } = identity.series.find(({ seriesName }) => seriesName.startsWith('RCP Os'));
    const { centre } = (await camille.call('session.whoami')).identity.memberships[0];
    ({
      meetings: [meeting],
    } = await ines.command('meeting.schedule', {
      series,
      startsAt: first,
      minutes: 90,
      timeZone: 'Indian/Reunion',
      places: 2,
      videoLink: 'https://visio.invalid/rcp',
    }));
    draft = await camille.command('case.create', { centre, series, content: completeContent() });
    await camille.command('case.submit', { case: draft.case, revision: draft.revision });
    await camille.command('meeting.book', { meeting, case: draft.case });
    token = await server.token(users.find(({ login }) => login === 'camille'));
  });

  it('have a file for each meeting, for whoever sees it', async () => {
    const { calendarFile } = await camille.call('meeting.get', { meeting });
    assert.equal((await server.request(calendarFile)).status, 401);
    const file = await parsed(
      await server.request(calendarFile, { headers: { authorization: `Bearer ${token}` } }),
    );
    assert.equal(file.method, 'PUBLISH');
    assert.equal(file.events.length, 1);
    const [event] = file.events;
    assert.equal(event.status, 'CONFIRMED');
    assert.equal(event.minutes, 90);
    assert.equal(event.location, 'https://visio.invalid/rcp');
    assert.equal(Date.parse(event.start), Date.parse(first));
  });

  it('have an address that needs no signing in, and follows what changes', async () => {
    assert.deepEqual(await camille.call('calendarFeed.get'), {});
    ({ path: feed } = await camille.call('calendarFeed.create'));
    assert.ok((await camille.call('calendarFeed.get')).createdAt);
    const [before_] = await subscribed();
    const { meeting: held } = await ines.call('meeting.get', { meeting });
    await ines.command('meeting.update', {
      meeting,
      revision: held.revision,
      startsAt: at(6, 2),
      minutes: 60,
      timeZone: 'Indian/Reunion',
      places: 2,
      videoLink: 'https://visio.invalid/autre',
    });
    const [moved] = await subscribed();
    assert.ok(moved.sequence > before_.sequence);
    assert.notEqual(moved.start, before_.start);
    assert.equal(moved.minutes, 60);
    assert.equal(moved.location, 'https://visio.invalid/autre');

    await ines.command('meeting.cancel', { meeting, reason: 'La salle est fermée.' });
    const [cancelled] = await subscribed();
    assert.equal(cancelled.status, 'CANCELLED');
    assert.ok(cancelled.sequence > moved.sequence);
    const { calendarFile } = await camille.call('meeting.get', { meeting });
    const file = await parsed(
      await server.request(calendarFile, { headers: { authorization: `Bearer ${token}` } }),
    );
    assert.equal(file.method, 'CANCEL');
  });

  it('end when they are revoked or made anew, also when the server is killed', async () => {
    earlier = feed;
    ({ path: feed } = await camille.call('calendarFeed.create'));
    assert.equal((await server.request(earlier)).status, 404);
    assert.equal((await subscribed()).length, 1);
    await server.kill();
    await server.launch();
    assert.equal((await subscribed()).length, 1);
    camille = await open('camille');
    await camille.command('calendarFeed.revoke', {});
    const gone = await server.request(feed);
    const never = await server.request('/calendar/unknown.ics');
    assert.equal(gone.status, 404);
    assert.deepEqual([gone.status, gone.body], [never.status, never.body]);
  });

  it('are not in the log by their address', async () => {
    assert.ok(!server.log.includes(earlier.slice('/calendar/'.length)));
  });
});
