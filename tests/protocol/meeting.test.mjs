// A case on its way through a meeting, told by those who take part, with the server killed at each
// step: a place is booked and confirmed, people are invited, the session is held while everybody's
// view follows, and what it did not reach goes on to the next one.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { consilium, demo, eventually, Scope, Server } from '../support/consilium.mjs';
import { afterKill, seriesNamed, submitCase, withoutRateLimit } from '../support/story.mjs';

const inDays = (days) => new Date(Date.now() + days * 86_400_000).toISOString();

describe('a meeting', () => {
  const scope = new Scope();
  let server;
  let data;
  let users;
  let series;
  let meeting;
  let next;
  let item;
  const cases = [];
  after(() => scope.end());

  const open = (login) => server.connect({ user: users.find((user) => user.login === login) });
  const as = (login, act) => afterKill(server, users, login, act);
  const get = (client, id = meeting) => client.call('meeting.get', { meeting: id });
  const stateOf = async (client, id) =>
    (await client.call('case.get', { case: id })).case.state;
  const submit = async (client) => cases.push((await submitCase(client, series)).case);

  before(async () => {
    ({ data, users } = await demo(scope, { settings: withoutRateLimit }));
    server = await Server.start(scope, data);
    const ines = await open('ines');
    series = await seriesNamed(ines, 'RCP Os');
    await ines.close();
    const camille = await open('camille');
    for (let i = 0; i < 2; ++i) await submit(camille);
    await camille.close();
  });

  it('is planned by a rule, and shown in the calendar to other centres', async () => {
    await as('ines', async (ines) => {
      const plan = { minutes: 90, timeZone: 'Europe/Paris', places: 2 };
      ({
        meetings: [meeting, next],
      } = await ines.command('meeting.schedule', {
        series,
        startsAt: inDays(5),
        ...plan,
        videoLink: 'https://visio.invalid/rcp',
        recurrence: 'FREQ=WEEKLY;COUNT=2',
      }));
    });
    await as('tom', async (tom) => {
      const { meetings } = await tom.call('meeting.calendar', {
        series,
        from: inDays(4),
        to: inDays(13),
      });
      assert.deepEqual(
        meetings.map(({ id, placesLeft }) => [id, placesLeft]),
        [
          [meeting, 2],
          [next, 2],
        ],
      );
      assert.equal((await get(tom)).videoLink, undefined);
      await assert.rejects(
        tom.call('event.subscribe', { streams: [{ stream: `meeting:${meeting}` }] }),
        ({ code }) => code === 1003,
      );
    });
  });

  it('has a place booked, and the last one only once', async () => {
    await as('camille', async (camille) => {
      ({ item } = await camille.command('meeting.book', { meeting, case: cases[0] }));
    });
    const [camille, dominique] = [await open('camille'), await open('dominique')];
    await submit(camille);
    const outcomes = await Promise.allSettled([
      camille.command('meeting.book', { meeting, case: cases[1] }),
      dominique.command('meeting.book', { meeting, case: cases[2] }),
    ]);
    assert.deepEqual(outcomes.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected']);
    assert.equal(outcomes.find(({ reason }) => reason).reason.code, 1005);
    if (outcomes[0].status === 'rejected') [cases[1], cases[2]] = [cases[2], cases[1]];
    await camille.close();
    await dominique.close();
  });

  it('accepts a case by the coordinator’s confirmation', async () => {
    await as('ines', async (ines) => {
      const { agenda, meeting: summary } = await get(ines);
      assert.equal(summary.placesLeft, 0);
      for (const { id } of agenda)
        await ines.command('meeting.answer', { meeting, item: id, decision: 'confirm' });
    });
    await as('camille', async (camille) => {
      assert.equal(await stateOf(camille, cases[0]), 'scheduled');
      const { agenda, videoLink } = await get(camille);
      assert.deepEqual(
        agenda.map((each) => each.case.id),
        cases.slice(0, 2),
      );
      assert.ok(videoLink);
    });
  });

  it('invites people, who say whether they come', async () => {
    await as('ines', (ines) => ines.command('meeting.invite', { meeting, roster: true }));
    await as('victor', async (victor) => {
      const { notices } = await victor.call('notice.list', { unread: true });
      assert.ok(
        notices.some(({ kind, about }) => kind === 'meeting_invited' && about === `meeting:${meeting}`),
      );
      await victor.command('meeting.reply', { meeting, reply: 'accepted' });
    });
  });

  it('takes everybody’s view along while it is held', async () => {
    await as('bruno', (bruno) => bruno.command('meeting.open', { meeting }));
    const people = {};
    for (const login of ['bruno', 'victor', 'helene', 'salome', 'ines', 'camille']) {
      people[login] = await open(login);
      const { head } = await get(people[login]);
      await people[login].call('event.subscribe', {
        streams: [{ stream: `meeting:${meeting}`, after: head }],
      });
    }
    let quorum;
    for (const client of Object.values(people))
      ({ quorum } = await client.command('meeting.join', { meeting, mode: 'remote' }));
    assert.equal(quorum.met, true);
    await people.bruno.command('meeting.present', { meeting, item });
    await people.victor.command('meeting.vote', { meeting, item, vote: 'agree' });
    for (const [login, client] of Object.entries(people)) {
      const seen = (type) => client.events.filter((event) => event.type === type);
      await eventually(() => seen('meeting.voted').length === 1, `${login} sees the vote`);
      assert.equal(seen('meeting.presented')[0].data.item, item);
      assert.ok(!JSON.stringify(client.events).includes(cases[0]), 'events name no case');
    }
    await people.helene.command('meeting.leave', { meeting });
    await eventually(
      () => people.camille.events.some(({ type }) => type === 'meeting.left'),
      'that somebody left',
    );
    for (const client of Object.values(people)) await client.close();
  });

  it('leaves each case where it got to', async () => {
    await as('bruno', async (bruno) => {
      const { presenting, quorum } = await get(bruno);
      assert.equal(presenting, item);
      assert.equal(quorum.met, true);
      const { notReached } = await bruno.command('meeting.close', { meeting });
      assert.deepEqual(notReached, [cases[1]]);
    });
    await as('camille', async (camille) => {
      assert.equal(await stateOf(camille, cases[0]), 'discussed');
      assert.equal(await stateOf(camille, cases[1]), 'scheduled');
      assert.deepEqual(
        (await get(camille, next)).agenda.map((each) => each.case.id),
        [cases[1]],
      );
      const { notices } = await camille.call('notice.list', { unread: true });
      const kinds = notices.filter(({ about }) => about === `case:${cases[1]}`);
      assert.deepEqual(
        kinds.map(({ kind }) => kind),
        ['booking_moved', 'booking_confirmed'],
      );
    });
    await as('bruno', (bruno) =>
      bruno.command('case.answer', { case: cases[0], outcome: 'final', text: 'Surveiller.' }),
    );
  });

  it('leaves a record that verifies', async () => {
    await server.kill('SIGTERM');
    const { code, stdout, stderr } = await consilium(['verify', '--data', data]);
    assert.equal(code, 0, stdout + stderr);
  });
});
