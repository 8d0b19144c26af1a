// ./dev bench --web: what the web client costs and how fast it is, in the browser of the tests, on one
// machine: the first load, an opinion on its way from one screen to another, a long list scrolled.
//
//   node web.mjs [--cases N] [--opinions N]
import { parseArgs } from 'node:util';
import { go, launch, openPage, signedIn, signIn } from '../support/browser.mjs';
import { demo, Scope, Server } from '../support/consilium.mjs';
import { centreOf, completeContent, seriesNamed, submitCase, withoutRateLimit } from '../support/story.mjs';

const { values: options } = parseArgs({
  options: {
    cases: { type: 'string', default: '10000' },
    opinions: { type: 'string', default: '15' },
  },
});

const sorted = (values) => [...values].sort((a, b) => a - b);
const quantile = (values, q) => sorted(values)[Math.min(values.length - 1, Math.floor(q * values.length))];
const line = (what, value) => console.log(`${what.padEnd(64)} ${value}`);

const scope = new Scope();
try {
  const { data, users } = await demo(scope, { settings: withoutRateLimit });
  const server = await Server.start(scope, data);
  const browser = await launch(scope);
  const person = (login) => users.find((user) => user.login === login);
  await firstLoad(browser, server, person('camille'));
  await opinions(browser, server, person);
  await longList(browser, server, person('camille'));
} finally {
  await scope.end();
}

/** From the sign-in to the rows, with an empty cache. */
async function firstLoad(browser, server, user) {
  const page = await openPage(scope, browser, server, { at: '#/cases?box=all' });
  const bytes = new Map();
  page.on('response', (response) => {
    if (response.url().endsWith('.js')) bytes.set(response.url(), Number(response.headers()['content-length']));
  });
  await page.reload();
  await page.locator('#login').waitFor();
  const begun = performance.now();
  await signIn(page, user);
  await page.locator('[data-case]').first().waitFor();
  const rows = performance.now() - begun;
  const total = [...bytes.values()].reduce((sum, size) => sum + size, 0);
  line('first load up to the list of cases, JavaScript (gzip)', `${(total / 1000).toFixed(1)} kB in ${bytes.size} files`);
  line('from the password to the rows', `${rows.toFixed(0)} ms`);
  await page.context().close();
}

/** From the press of the button on one screen to the opinion on the other. */
async function opinions(browser, server, person) {
  const submitter = await server.connect({ user: person('camille') });
  const chair = await server.connect({ user: person('bruno') });
  const series = await seriesNamed(chair, 'RCP Os');
  const writer = await signedIn(scope, browser, server, person('victor'));
  const reader = await signedIn(scope, browser, server, person('bruno'));
  const taken = [];
  for (let n = 0; n < Number(options.opinions); ++n) {
    const { case: id } = await submitCase(submitter, series);
    await chair.command('case.accept', { case: id });
    await go(reader, `#/cases/${id}?panel=opinions`);
    await reader.locator('.opinions').waitFor();
    await go(writer, `#/cases/${id}?panel=opinions`);
    await writer.locator('#give-opinion').click();
    const text = `Avis numéro ${n}.`;
    await writer.locator('#opinion-text').fill(text);
    await writer.getByLabel('forte', { exact: true }).check();
    await writer.getByLabel('aucun', { exact: true }).check();
    const seen = reader.evaluate(
      (words) =>
        new Promise((resolve) => {
          const look = () => document.querySelector('.opinion')?.textContent.includes(words);
          const observer = new MutationObserver(() => {
            if (!look()) return;
            observer.disconnect();
            resolve(performance.timeOrigin + performance.now());
          });
          observer.observe(document.body, { childList: true, subtree: true, characterData: true });
        }),
      text,
    );
    const pressed = await writer.evaluate(() => {
      const at = performance.timeOrigin + performance.now();
      document.querySelector('.opinion-form').requestSubmit();
      return at;
    });
    taken.push((await seen) - pressed);
  }
  line(
    `an opinion from one screen to another (${taken.length} times)`,
    `median ${quantile(taken, 0.5).toFixed(0)} ms, slowest ${Math.max(...taken).toFixed(0)} ms`,
  );
  await submitter.close();
  await chair.close();
  for (const page of [writer, reader]) await page.context().close();
}

/** All rows read page by page, then scrolled through. */
async function longList(browser, server, user) {
  const count = Number(options.cases);
  const client = await server.connect({ user });
  const centre = await centreOf(client);
  const { series } = await client.call('series.list');
  const content = completeContent();
  const one = async () => {
    const { case: id, revision } = await client.command('case.create', { centre, series: series[0].id, content });
    await client.command('case.submit', { case: id, revision });
  };
  for (let made = 0; made < count; made += 16)
    await Promise.all(Array.from({ length: Math.min(16, count - made) }, one));
  await client.close();

  const page = await signedIn(scope, browser, server, user, { at: '#/cases?box=all' });
  await page.locator('[data-case]').first().waitFor();
  const begun = performance.now();
  const height = await page.evaluate(async (rows) => {
    const list = document.querySelector('.case-rows');
    while (list.scrollHeight < rows * 38) {
      list.scrollTop = list.scrollHeight;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    list.scrollTop = 0;
    return list.scrollHeight;
  }, count);
  line(`${count} cases read page by page`, `${((performance.now() - begun) / 1000).toFixed(1)} s`);
  const { frames, most } = await page.evaluate(async (distance) => {
    const list = document.querySelector('.case-rows');
    const frames = [];
    let most = 0;
    const steps = 240;
    let before = await new Promise(requestAnimationFrame);
    for (let step = 0; step < steps; ++step) {
      list.scrollTop = (distance * step) / steps;
      const now = await new Promise(requestAnimationFrame);
      frames.push(now - before);
      before = now;
      most = Math.max(most, list.querySelectorAll('[data-case]').length);
    }
    return { frames, most };
  }, height);
  line(
    'scrolled from its top to its end in 240 steps, a frame takes',
    `median ${quantile(frames, 0.5).toFixed(1)} ms, p95 ${quantile(frames, 0.95).toFixed(1)} ms`,
  );
  line('rows in the page at most', most);
}
