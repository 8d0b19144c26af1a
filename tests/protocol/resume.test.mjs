// Live events and resumption by seq while others keep writing.
// alone: for it measures how soon a session ends.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { demo, eventually, Scope, Server } from '../support/consilium.mjs';
import { allEvents, discussedCase, withoutRateLimit } from '../support/story.mjs';

describe('event streams', () => {
  const scope = new Scope();
  let server;
  let story;
  after(() => scope.end());
  before(async () => {
    const { data, users } = await demo(scope, { settings: withoutRateLimit });
    server = await Server.start(scope, data);
    story = await discussedCase(server, users);
  });

  it('push an event to every subscriber before or just after its acknowledgement', async () => {
    const { token, caseId, centre } = story;
    const stream = `case:${caseId}`;
    const readers = await Promise.all([1, 2, 3].map(() => server.connect({ token })));
    for (const reader of readers) await reader.call('event.subscribe', { streams: [{ stream }] });
    const { seq } = await readers[0].command('message.post', {
      case: caseId,
      centre,
      text: 'Le scanner est arrivé.',
    });
    for (const reader of readers) {
      const event = await eventually(() => reader.events.find((one) => one.seq === seq), 'the event');
      assert.equal(event.stream, stream);
      assert.equal(event.type, 'message.posted');
      assert.equal(event.data.message.text, 'Le scanner est arrivé.');
      await reader.close();
    }
  });

  it('lose and repeat nothing over reconnections with `after` under constant writing', async (t) => {
    const { token, caseId, centre } = story;
    const stream = `case:${caseId}`;
    const control = await server.connect({ token });
    const existing = await allEvents(control, stream);
    const start = existing.length;

    let writing = true;
    const posted = [];
    const writers = Array.from({ length: 4 }, async (_, writer) => {
      const client = await server.connect({ token });
      for (let n = 0; writing; ++n) {
        const text = `Écriture ${writer}.${n}`;
        const { seq } = await client.command('message.post', { case: caseId, centre, text });
        posted.push(seq);
      }
      await client.close();
    });

    const seen = [];
    for (let round = 0; round < 25; ++round) {
      const reader = await server.connect({ token });
      const from = seen.length;
      reader.onEvent = ({ seq }) => seen.push(seq);
      await reader.call('event.subscribe', {
        streams: [{ stream, after: seen.at(-1) ?? start }],
      });
      await eventually(() => seen.length >= from + 20, 'twenty events');
      reader.onEvent = undefined;
      if (round % 2 === 0) reader.socket.terminate();
      else await reader.close();
    }
    writing = false;
    await Promise.all(writers);
    const last = start + posted.length;
    const reader = await server.connect({ token });
    reader.onEvent = ({ seq }) => seen.push(seq);
    await reader.call('event.subscribe', { streams: [{ stream, after: seen.at(-1) }] });
    await eventually(() => seen.at(-1) >= last, 'the last event');
    assert.deepEqual(
      seen,
      Array.from({ length: last - start }, (_, i) => start + 1 + i),
    );
    t.diagnostic(`${posted.length} events over 26 connections`);
  });

  it('close a reader that does not read with 1013, and it resumes where it was', async () => {
    const { token, caseId, centre } = story;
    const stream = `case:${caseId}`;
    const slow = await server.connect({ token });
    const writer = await server.connect({ token });
    const seen = [];
    slow.onEvent = ({ seq }) => seen.push(seq);
    const [{ head }] = (await slow.call('event.subscribe', { streams: [{ stream }] })).streams;
    slow.socket._socket.pause();
    const text = 'x'.repeat(8000);
    let last = head;
    // What the kernel holds for a paused reader comes on top of the server's 1 MiB.
    for (let n = 0; n < 2000 && last < head + 1600; ++n) {
      ({ seq: last } = await writer.command('message.post', { case: caseId, centre, text }));
    }
    slow.socket._socket.resume();
    const { code } = await slow.closed;
    assert.ok([1013, 1006].includes(code), `closed with ${code}`);
    assert.ok(seen.length < last - head, 'the reader had fallen behind');

    const again = await server.connect({ token });
    again.onEvent = ({ seq }) => seen.push(seq);
    await again.call('event.subscribe', { streams: [{ stream, after: seen.at(-1) ?? head }] });
    await eventually(() => seen.at(-1) >= last, 'the last event', 60);
    assert.deepEqual(
      seen,
      Array.from({ length: last - head }, (_, i) => head + 1 + i),
    );
  });

  it('end when the session is revoked: the socket closes within a second', async () => {
    const token = await server.token(story.user);
    const reader = await server.connect({ token });
    await reader.call('event.subscribe', { streams: [{ stream: `case:${story.caseId}` }] });
    const { session } = await reader.call('session.whoami');
    const other = await server.connect({ token: story.token });
    await other.call('session.revoke', { session: session.id });
    const { code } = await reader.closed;
    assert.equal(code, 4001);
    const answer = await server.post(
      { jsonrpc: '2.0', id: 1, method: 'session.whoami' },
      { authorization: `Bearer ${token}` },
    );
    assert.equal(answer.json.error.code, 1001);
  });
});
