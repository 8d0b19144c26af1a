// How many cases a server looks through for identifying data, as it does while somebody types.
import { performance } from 'node:perf_hooks';
import { completeContent } from '../support/story.mjs';

const pending = 16;
const bytes = 1024;

/** A case whose history makes its content about `bytes` long. */
function content() {
  const made = completeContent();
  const sentence = 'Fractures répétées des os longs depuis la petite enfance, sclérotiques bleutées. ';
  const missing = bytes - Buffer.byteLength(JSON.stringify(made));
  made.history = sentence.repeat(Math.max(1, Math.ceil(missing / Buffer.byteLength(sentence))));
  return made;
}

/**
 * `case.check` by `client`, `pending` at once, for `seconds`: checks per second, and the processor
 * time of each in milliseconds, which `processorTime()` tells of the server so far.
 */
export async function measureChecks(client, { seconds, processorTime }) {
  const params = { content: content() };
  const until = (end) =>
    Promise.all(
      Array.from({ length: pending }, async () => {
        let count = 0;
        for (; performance.now() < end; ++count) await client.call('case.check', params);
        return count;
      }),
    );
  await until(performance.now() + 500);
  const before = await processorTime();
  const from = performance.now();
  const counts = await until(from + seconds * 1000);
  const taken = performance.now() - from;
  const checks = counts.reduce((sum, count) => sum + count, 0);
  return {
    perSecond: (1000 * checks) / taken,
    processor: ((await processorTime()) - before) / checks,
    bytes: Buffer.byteLength(JSON.stringify(params)),
  };
}
