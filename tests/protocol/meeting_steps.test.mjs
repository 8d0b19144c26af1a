// Two coordinators, two experts and somebody on a slow network act on one meeting at once, thousands of
// steps long, from a seed. What the server says in the end is what its events tell when they are replayed
// in order, and nobody's view differs from it once it has caught up.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { demo, eventually, Scope, Server } from '../support/consilium.mjs';
import { completeContent, withoutRateLimit } from '../support/story.mjs';

const seed = Number(process.env.CONSILIUM_TEST_SEED ?? 20261127);
const rounds = 8;
const stepsOfARound = 300; // by all of them together
const cases = 12;

/** A generator of numbers from 0 to 1 that gives the same ones for the same seed (mulberry32). */
function generator(from) {
  let state = from >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A meeting as its events tell it. */
class View {
  seq = 0;
  state = 'planned';
  agenda = [];
  votes = new Map();
  present = new Set();
  replies = new Map();

  apply({ seq, type, at, data }) {
    assert.equal(seq, this.seq + 1, `an event is missing before ${seq}`);
    this.seq = seq;
    if (data.meeting?.state) this.state = data.meeting.state;
    if (data.meeting?.places) this.places = data.meeting.places;
    switch (type) {
      case 'meeting.agendaChanged':
        this.agenda = data.items;
        break;
      case 'meeting.presented':
        this.presenting = data.item;
        break;
      case 'meeting.joined':
        this.present.add(data.attendance.user);
        this.quorum = data.quorum;
        break;
      case 'meeting.left':
        this.present.delete(data.user);
        this.quorum = data.quorum;
        break;
      case 'meeting.voted':
        this.votes.set(data.item, data.votes);
        break;
      case 'meeting.invited':
        for (const { id } of data.users) this.replies.set(id, this.replies.get(id));
        break;
      case 'meeting.replied':
        this.replies.set(data.user.id, data.reply);
        break;
      case 'meeting.chairDesignated':
        this.chair = data.chair.id;
        break;
      case 'meeting.closed':
        this.present.clear();
        this.presenting = undefined;
        break;
      default:
        assert.ok(at);
    }
  }

  told() {
    const sorted = (entries) => [...entries].toSorted(([one], [two]) => (one < two ? -1 : 1));
    return {
      state: this.state,
      places: this.places,
      chair: this.chair,
      presenting: this.presenting,
      agenda: this.agenda.map(({ item, position, minutes, state }) => [item, position, minutes, state]),
      votes: sorted(this.votes),
      present: [...this.present].toSorted(),
      replies: sorted(this.replies),
      quorum: this.state === 'in_session' ? this.quorum : undefined,
    };
  }
}

const holdsPlace = new Set(['requested', 'confirmed', 'presented', 'discussed']);

/** The same of what `meeting.get` answers to somebody who sees the whole agenda. */
function asked({ meeting, agenda, attendance, invitations, chair, presenting, quorum }) {
  const sorted = (entries) => entries.toSorted(([one], [two]) => (one < two ? -1 : 1));
  return {
    state: meeting.state,
    places: meeting.places,
    chair: chair?.id,
    presenting,
    agenda: agenda
      .filter(({ state }) => holdsPlace.has(state))
      .map(({ id, position, minutes, state }) => [id, position, minutes, state]),
    votes: sorted(
      agenda
        .filter(({ votes }) => votes.agree + votes.disagree + votes.abstain > 0)
        .map(({ id, votes: { agree, disagree, abstain } }) => [id, { agree, disagree, abstain }]),
    ),
    present: attendance.filter(({ leftAt }) => !leftAt).map(({ user }) => user).toSorted(),
    replies: sorted(invitations.map(({ user, reply }) => [user, reply])),
    quorum: meeting.state === 'in_session' ? quorum : undefined,
  };
}

describe(`a meeting that many act on at once (seed ${seed})`, () => {
  const scope = new Scope();
  const random = generator(seed);
  const below = (count) => Math.floor(random() * count);
  const pick = (list) => list[below(list.length)];
  let server;
  let users;
  let meeting;
  let stream;
  const ids = [];
  const people = {};
  const views = {};
  const done = new Map();
  after(() => scope.end());

  const open = (login) => server.connect({ user: users.find((user) => user.login === login) });

  /** Connects, or again, and goes on where the view is. */
  async function follow(login) {
    const client = await open(login);
    const view = views[login] ?? new View();
    views[login] = view;
    client.onEvent = (event) => {
      if (event.stream === stream && event.seq !== undefined) view.apply(event);
    };
    await client.call('event.subscribe', { streams: [{ stream, after: view.seq }] });
    people[login] = client;
  }

  before(async () => {
    let data;
    ({ data, users } = await demo(scope, { settings: withoutRateLimit }));
    server = await Server.start(scope, data);
    const [ines, camille, bruno] = [await open('ines'), await open('camille'), await open('bruno')];
    const { identity } = await ines.call('session.whoami');
    const { series } = identity.series.find(({ seriesName }) => seriesName.startsWith('RCP Os'));
    // A second coordinator: an expert of the roster takes that seat, too.
    const { series: held } = await ines.call('series.get', { series });
    const helene = held.roster.find(({ name }) => name.includes('Hélène'));
    await ines.command('series.save', {
      series,
      revision: held.revision,
      name: held.name,
      owners: held.owners,
      charter: held.charter,
      roster: [...held.roster, { ...helene, function: 'coordinator' }].map(
        ({ member, specialty, function: seat }) => ({ member, specialty, function: seat }),
      ),
    });
    const { centre } = (await camille.call('session.whoami')).identity.memberships[0];
    for (let i = 0; i < cases; ++i) {
      const draft = await camille.command('case.create', { centre, series, content: completeContent() });
      await camille.command('case.submit', { case: draft.case, revision: draft.revision });
      await bruno.command('case.accept', { case: draft.case });
      ids.push(draft.case);
    }
    ({
      meetings: [meeting],
    } = await ines.command('meeting.schedule', {
      series,
      startsAt: new Date(Date.now() + 5 * 86_400_000).toISOString(),
      minutes: 120,
      timeZone: 'Europe/Paris',
      places: 8,
    }));
    stream = `meeting:${meeting}`;
    // The submitting centre follows as long as a case of its own is on the agenda: this one stays.
    await ines.command('meeting.addCase', { meeting, case: ids[0] });
    for (const client of [ines, camille, bruno]) await client.close();
    for (const login of ['ines', 'helene', 'victor', 'salome', 'bruno', 'camille']) await follow(login);
    await people.ines.command('meeting.invite', { meeting, roster: true });
  });

  const agendaOf = async (client) =>
    (await client.call('meeting.get', { meeting })).agenda.filter(({ state }) => holdsPlace.has(state));

  const arranging = {
    async add(client) {
      await client.command('meeting.addCase', { meeting, case: pick(ids) });
    },
    async remove(client) {
      const others = (await agendaOf(client)).filter((each) => each.case.id !== ids[0]);
      const item = others.length > 0 && pick(others).id;
      if (item) await client.command('meeting.removeCase', { meeting, item, reason: 'Trop tôt.' });
    },
    async reorder(client) {
      const agenda = (await agendaOf(client)).map(({ id, minutes }) => ({
        item: id,
        minutes: 5 + ((minutes + below(3)) % 30),
      }));
      for (let i = agenda.length - 1; i > 0; --i) {
        const j = below(i + 1);
        [agenda[i], agenda[j]] = [agenda[j], agenda[i]];
      }
      if (agenda.length > 0) await client.command('meeting.reorder', { meeting, items: agenda });
    },
    async answer(client) {
      const item = (await agendaOf(client)).find(({ state }) => state === 'requested')?.id;
      if (item)
        await client.command('meeting.answer', {
          meeting,
          item,
          ...(below(3) ? { decision: 'confirm' } : { decision: 'refuse', reason: 'Complet.' }),
        });
    },
    async chair(client) {
      const { invitations } = await client.call('meeting.get', { meeting });
      await client.command('meeting.designateChair', { meeting, user: pick(invitations).user });
    },
    async places(client) {
      const { meeting: now } = await client.call('meeting.get', { meeting });
      await client.command('meeting.update', {
        meeting,
        revision: now.revision,
        startsAt: now.startsAt,
        minutes: now.minutes,
        timeZone: now.timeZone,
        places: 8 + below(4),
      });
    },
  };
  const taking = {
    async reply(client) {
      const reply = pick(['accepted', 'declined', 'tentative']);
      await client.command('meeting.reply', { meeting, reply });
    },
    async join(client) {
      await client.command('meeting.join', { meeting, mode: pick(['remote', 'on_site']) });
    },
    async leave(client) {
      await client.command('meeting.leave', { meeting });
    },
    async vote(client) {
      const shown = (await agendaOf(client)).filter(({ state }) =>
        ['presented', 'discussed'].includes(state),
      );
      if (shown.length > 0)
        await client.command('meeting.vote', {
          meeting,
          item: pick(shown).id,
          vote: pick(['agree', 'disagree', 'abstain']),
        });
    },
  };
  const presiding = {
    async present(client) {
      const item = pick(await agendaOf(client))?.id;
      if (item) await client.command('meeting.present', { meeting, item });
    },
  };
  const asking = {
    async book(client) {
      await client.command('meeting.book', { meeting, case: pick(ids) });
    },
    join: taking.join,
    leave: taking.leave,
  };
  const acts = {
    ines: { ...arranging, join: taking.join },
    helene: { ...arranging, ...taking },
    victor: taking,
    salome: taking,
    bruno: { ...presiding, ...taking },
    camille: asking,
  };
  /** Of the meeting's rules, or because somebody else was quicker. */
  const refusals = new Set([1002, 1003, 1004, 1005, 1006]);

  async function step(login) {
    const [name, act] = pick(Object.entries(acts[login]));
    try {
      await act(people[login]);
      done.set(name, (done.get(name) ?? 0) + 1);
    } catch (error) {
      if (!refusals.has(error.code)) throw error;
    }
  }

  async function agree(what) {
    const truth = asked(await people.bruno.call('meeting.get', { meeting }));
    for (const [login, view] of Object.entries(views)) {
      people[login].socket.resume();
      let difference;
      await eventually(() => {
        try {
          assert.deepEqual(view.told(), truth);
          return true;
        } catch (error) {
          difference = error;
          return false;
        }
      }, `${login}'s view, ${what}`).catch((error) => {
        throw new Error(`${error.message}: ${difference.message}`);
      });
    }
    const replayed = new View();
    for (;;) {
      const { events } = await people.bruno.call('event.read', { stream, after: replayed.seq, limit: 200 });
      for (const event of events) replayed.apply(event);
      if (events.length === 0) break;
    }
    assert.deepEqual(replayed.told(), truth, what);
  }

  it('is the same to everybody, however their acts fall together', async () => {
    for (let round = 0; round < rounds; ++round) {
      // Planned, then in session.
      if (round === 2) await people.bruno.command('meeting.open', { meeting });
      // The slow one does not read for a while, or has lost the connection.
      people.salome.socket.pause();
      if (round % 2 === 1) {
        people.victor.socket.terminate();
        await people.victor.closed;
      }
      const active = Object.keys(acts).filter(
        (login) => login !== 'salome' && !(login === 'victor' && round % 2 === 1),
      );
      await Promise.all(
        active.map(async (login) => {
          for (let i = 0; i < stepsOfARound / active.length; ++i) await step(login);
        }),
      );
      if (round % 2 === 1) await follow('victor');
      people.salome.socket.resume();
      await Promise.all(
        ['victor', 'salome'].map(async (login) => {
          for (let i = 0; i < 20; ++i) await step(login);
        }),
      );
      await agree(`after round ${round}`);
    }
    await people.bruno.command('meeting.close', { meeting });
    await agree('when it is closed');
    for (const name of new Set(Object.values(acts).flatMap(Object.keys)))
      assert.ok(done.get(name) > 0, `nobody ever managed to ${name}`);
    for (const client of Object.values(people)) await client.close();
  });
});
