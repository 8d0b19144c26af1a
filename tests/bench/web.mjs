// ./dev bench --web: what the web client costs and how fast it is, in the browser of the tests, on one
// machine: the first load, an opinion on its way from one screen to another, a long list scrolled, a
// newcomer at the form (which takes about five minutes).
//
//   node web.mjs [--only load|opinions|newcomer|list] [--cases N] [--opinions N]
import { parseArgs } from 'node:util';
import { go, launch, signedIn, signIn } from '../support/browser.mjs';
import { demo, Scope, Server } from '../support/consilium.mjs';
import { centreOf, completeContent, seriesNamed, submitCase, withoutRateLimit } from '../support/story.mjs';
import { say } from '../support/words.mjs';
import { publishedCase, submitAsNewcomer } from './newcomer.mjs';

const { values: options } = parseArgs({
  options: {
    cases: { type: 'string', default: '10000' },
    opinions: { type: 'string', default: '15' },
    only: { type: 'string' },
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
  const parts = {
    load: () => firstLoad(browser, server, person('camille')),
    opinions: () => opinions(browser, server, person),
    newcomer: () => newcomer(browser, server, person('camille')),
    list: () => longList(browser, server, person('camille')),
  };
  for (const [name, measure] of Object.entries(parts))
    if (!options.only || options.only === name) await measure();
} finally {
  await scope.end();
}

/** Of somebody who is signed in, with an empty cache; then from the sign-in to the rows. */
async function firstLoad(browser, server, user) {
  const before = await signedIn(scope, browser, server, user);
  const storageState = await before.context().storageState();
  await before.context().close();
  const context = await browser.newContext({ ignoreHTTPSErrors: true, locale: 'fr-FR', storageState });
  const page = await context.newPage();
  const files = [];
  page.on('response', (response) => {
    const address = response.url();
    if (address.endsWith('.js')) files.push([address, Number(response.headers()['content-length'])]);
  });
  await page.goto(`${server.origin}/#/cases?box=all`);
  await page.locator('[data-case]').first().waitFor();
  await page.waitForLoadState('networkidle');
  const total = files.reduce((sum, [, size]) => sum + size, 0);
  line(
    'first load of the list of cases, JavaScript (gzip)',
    `${(total / 1000).toFixed(1)} kB in ${files.length} files`,
  );
  await page.locator('#sign-out').click();
  await page.locator('#login').waitFor();
  const begun = performance.now();
  await signIn(page, user);
  await page.locator('[data-case]').first().waitFor();
  line('from the password to the rows', `${(performance.now() - begun).toFixed(0)} ms`);
  await context.close();
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
  await watchFrames(page);
  const down = await wheel(page, count, +1);
  const up = await wheel(page, count, -1);
  line(`${count} cases scrolled down by wheel, read page by page`, down);
  line(`${count} cases scrolled up again`, up);
  const { rows, nodes } = await page.evaluate(() => globalThis.most);
  line('rows in the page at most, and elements in all', `${rows}, ${nodes}`);
}

/** Counts frames and what is in the page, from one reading to the next. */
async function watchFrames(page) {
  await page.evaluate(() => {
    globalThis.frames = [];
    globalThis.most = { rows: 0, nodes: 0 };
    let before = performance.now();
    const look = (now) => {
      globalThis.frames.push(now - before);
      before = now;
      const { most } = globalThis;
      most.rows = Math.max(most.rows, document.querySelectorAll('[data-case]').length);
      most.nodes = Math.max(most.nodes, document.getElementsByTagName('*').length);
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
}

/** Turns the wheel until the end of the list is reached. */
async function wheel(page, count, direction) {
  const list = await page.locator('.case-rows').boundingBox();
  await page.mouse.move(list.x + list.width / 2, list.y + list.height / 2);
  await page.evaluate(() => {
    globalThis.frames.length = 0;
  });
  const begun = performance.now();
  const arrived = () =>
    page.evaluate(
      ([rows, down]) => {
        const { scrollTop, scrollHeight, clientHeight } = document.querySelector('.case-rows');
        return down ? scrollHeight > rows * 38 && scrollTop + clientHeight > scrollHeight - 60 : scrollTop === 0;
      },
      [count, direction > 0],
    );
  while (!(await arrived())) {
    if (performance.now() - begun > 900_000) throw new Error('the end of the list is not reached');
    for (let turn = 0; turn < 10; ++turn) await page.mouse.wheel(0, direction * 400);
  }
  const seconds = (performance.now() - begun) / 1000;
  const frames = await page.evaluate(() => globalThis.frames.slice());
  const slow = frames.filter((frame) => frame > 50).length;
  return (
    `${seconds.toFixed(1)} s, frames: median ${quantile(frames, 0.5).toFixed(1)} ms, ` +
    `p99 ${quantile(frames, 0.99).toFixed(1)} ms, ${slow} of ${frames.length} above 50 ms`
  );
}

/** Needs the published case in ../shared/data. */
async function newcomer(browser, server, user) {
  const history = await publishedCase();
  if (!history) {
    line('a newcomer submits a case', 'not measured: ../shared/data is not there');
    return;
  }
  const page = await signedIn(scope, browser, server, user, { at: '#/cases?box=all' });
  const { seconds, spent, keys, clicks, fields } = await submitAsNewcomer(page, history, say('fr'));
  const minutes = (milliseconds) => (milliseconds / 60_000).toFixed(1);
  const needed = Object.values(spent).reduce((sum, part) => sum + part, 0);
  const parts = Object.entries(spent).map(([what, part]) => `${what} ${(part / 1000).toFixed(0)} s`);
  line('a newcomer submits a published case, from the list of cases', `${minutes(1000 * seconds)} min`);
  line('  of which a person takes', `${minutes(needed)} min: ${parts.join(', ')}`);
  line('  with', `${fields} fields, ${clicks} clicks, ${keys} keys`);
  await page.context().close();
}
