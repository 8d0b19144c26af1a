// The server killed with SIGKILL at random moments under load: every acknowledged command is there,
// nothing is half-done, and sending a command again settles it.
// long: it kills two hundred servers.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { consilium, demo, newId, Server } from '../support/consilium.mjs';
import { allEvents, allMessages, discussedCase, withoutRateLimit } from '../support/story.mjs';

const kills = Number(process.env.CONSILIUM_KILLS ?? 200);
const writers = 8;

/** A small deterministic generator (mulberry32), so that a failure can be run again. */
function random(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

it(`loses and doubles nothing in ${kills} kills under load`, { timeout: 3_000_000 }, async (t) => {
  const seed = Number(process.env.CONSILIUM_SEED ?? Date.now() % 1_000_000);
  t.diagnostic(`seed ${seed}`);
  const next = random(seed);
  const { data, users } = await demo(t, { settings: withoutRateLimit });
  const server = await Server.start(t, data);
  const { token, caseId, centre } = await discussedCase(server, users);

  /** commandId → {text, reply?}; a reply makes it acknowledged. */
  const commands = new Map();
  let unsettled = [];

  for (let round = 0; round < kills; ++round) {
    if (round > 0) await server.launch();
    const clients = await Promise.all(
      Array.from({ length: writers }, () => server.connect({ token })),
    );
    const send = async (client, commandId) => {
      const command = commands.get(commandId);
      const params = { commandId, case: caseId, centre, text: command.text };
      const reply = await client.call('message.post', params);
      if (command.reply) assert.deepEqual(reply, command.reply, 'the first reply comes again');
      command.reply = reply;
    };

    // What was under way at the last kill is sent again, and so is one acknowledged command.
    const acknowledged = [...commands].filter(([, { reply }]) => reply).map(([id]) => id);
    if (acknowledged.length > 0) {
      unsettled.push(acknowledged[Math.floor(next() * acknowledged.length)]);
    }
    for (const [i, commandId] of unsettled.entries()) {
      await send(clients[i % writers], commandId);
    }
    unsettled = [];

    const killAt = Date.now() + 5 + next() * 120;
    const kill = new Promise((resolve) =>
      setTimeout(() => resolve(server.kill()), killAt - Date.now()),
    );
    await Promise.all(
      clients.map(async (client, writer) => {
        for (let n = 0; ; ++n) {
          const commandId = newId();
          commands.set(commandId, { text: `Manche ${round} : message ${n} de ${writer}.` });
          try {
            await send(client, commandId);
          } catch (error) {
            if (error.code !== undefined && error.code > 1000) throw error;
            unsettled.push(commandId);
            return;
          }
        }
      }),
    );
    await kill;
  }

  const verified = await consilium(['verify', '--data', data]);
  assert.equal(verified.code, 0, verified.stdout + verified.stderr);

  await server.launch();
  const client = await server.connect({ token });
  for (const commandId of unsettled) {
    const { text } = commands.get(commandId);
    commands.get(commandId).reply = await client.call('message.post', {
      commandId,
      case: caseId,
      centre,
      text,
    });
  }
  const texts = (await allMessages(client, caseId)).map(({ text }) => text);
  const expected = [...commands.values()].map(({ text }) => text);
  const posted = texts.filter((text) => text.startsWith('Manche '));
  assert.equal(new Set(posted).size, posted.length, 'no message is doubled');
  assert.deepEqual(new Set(posted), new Set(expected), 'each message is there');

  const events = await allEvents(client, `case:${caseId}`);
  assert.deepEqual(
    events.map(({ seq }) => seq),
    events.map((_, i) => i + 1),
    'seq has no gap',
  );
  const announced = events
    .filter(({ type }) => type === 'message.posted')
    .map(({ data: { message } }) => message.text)
    .filter((text) => text.startsWith('Manche '));
  assert.equal(announced.length, posted.length, 'one event a message');
  t.diagnostic(`${expected.length} commands over ${kills} kills`);
});
