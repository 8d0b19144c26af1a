// A general question from asking to the question page, with the server killed at each step.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { demo, eventually, Scope, Server } from '../support/consilium.mjs';
import { afterKill, withoutRateLimit } from '../support/story.mjs';

describe('a general question', () => {
  const scope = new Scope();
  let server;
  let users;
  let question;
  after(() => scope.end());
  before(async () => {
    const { data, users: people } = await demo(scope, { settings: withoutRateLimit });
    users = people;
    server = await Server.start(scope, data);
  });

  const as = (login, act) => afterKill(server, users, login, act);
  const box = async (client, name, filter = {}) =>
    (await client.call('question.list', { box: name, ...filter })).questions;

  it('is asked of a series, which is told without its words', async () => {
    const series = await as('ines', async (ines) => {
      const { identity } = await ines.call('session.whoami');
      return identity.series.find(({ seriesName }) => seriesName.startsWith('RCP Os')).series;
    });
    await as('camille', async (camille) => {
      const { centre } = (await camille.call('session.whoami')).identity.memberships[0];
      ({ question } = await camille.command('question.ask', {
        series,
        centre,
        orpha: 'ORPHA:666',
        text: 'Quel rythme de densitométrie ?',
      }));
    });
    await as('victor', async (victor) => {
      const waiting = await box(victor, 'series', { state: 'asked' });
      assert.ok(waiting.some(({ id }) => id === question));
      const { notices } = await victor.call('notice.list', { unread: true });
      assert.ok(notices.some(({ kind }) => kind === 'question_asked'));
      assert.ok(!JSON.stringify(notices).includes('densitométrie'));
    });
  });

  it('is answered by an expert, and published in words that name nobody', async () => {
    await as('victor', (victor) =>
      victor.command('question.answer', { question, text: 'Une fois par an.' }),
    );
    await as('camille', async (camille) => {
      const own = (await box(camille, 'own')).find(({ id }) => id === question);
      assert.equal(own.answer.text, 'Une fois par an.');
      assert.match(own.answer.byName, /Victor/);
    });
    await as('ines', (ines) =>
      ines.command('question.publish', {
        question,
        revision: 2,
        publication: {
          title: 'Densitométrie',
          question: 'Quel rythme de densitométrie ?',
          answer: 'Une fois par an.',
        },
      }),
    );
    await as('tom', async (tom) => {
      for (const filter of [{ text: 'densitometrie' }, { orpha: 'ORPHA:666' }]) {
        const page = await box(tom, 'published', filter);
        assert.equal(page[0].id, question);
        assert.equal(page[0].publication.answer, 'Une fois par an.');
        assert.equal(page[0].askedByName, undefined);
        assert.equal(page[0].answer, undefined);
      }
      assert.deepEqual(await box(tom, 'published', { text: 'introuvable' }), []);
      assert.ok(!(await box(tom, 'own')).some(({ id }) => id === question));
    });
  });

  it('tells whoever reads the page what has changed there, without its words', async () => {
    await as('tom', async (tom) => {
      const { report } = await tom.command('text.report', {
        subject: `question:${question}`,
        text: 'Une fois par an.',
      });
      const { events } = await tom.call('event.read', { stream: 'directory' });
      const told = events.filter(({ data }) => data.question === question);
      assert.deepEqual(
        told.map(({ type, data }) => [type, data]),
        [
          ['question.published', { question, published: true }],
          ['text.reported', { question, report }],
        ],
      );
    });
  });

  it('tells whoever asked what becomes of a reported text, so that their page follows', async () => {
    const subject = `question:${question}`;
    const text = 'Quel rythme de densitométrie ?';
    const camille = await server.connect({ user: users.find(({ login }) => login === 'camille') });
    const stream = `user:${(await camille.call('session.whoami')).identity.user}`;
    await camille.call('event.subscribe', { streams: [{ stream }] });
    const told = (type) =>
      eventually(
        () => camille.events.some((event) => event.type === type && event.data.question === question),
        type,
      );
    const asked = async () => (await box(camille, 'own')).find(({ id }) => id === question).text;
    const ines = await server.connect({ user: users.find(({ login }) => login === 'ines') });
    const { report } = await ines.command('text.report', { subject, text });
    await told('text.reported');
    assert.match(await asked(), /^reported:/);
    await ines.command('text.settleReport', { subject, report, decision: 'restore' });
    await told('text.restored');
    assert.equal(await asked(), text);
  });
});
