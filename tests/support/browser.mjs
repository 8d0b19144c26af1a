// Drives a real browser for the tests of the web client.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

const axeSource = await readFile(
  createRequire(import.meta.url).resolve('axe-core/axe.min.js'),
  'utf8',
);

export const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
export const narrowest = { viewport: { width: 320, height: 640 } };

/** A browser that ends with the suite. */
export async function launch(scope) {
  const browser = await chromium.launch({
    // A whole Chromium draws its own windows, too, which nobody sees: a second of a processor for each.
    executablePath: '/usr/bin/chromium-headless-shell',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  scope.after(() => browser.close());
  return browser;
}

/** What a console says of a server that is away. */
export const kCut = /WebSocket connection|net::ERR_/;

/** Counts what a mouse does on a page from now on, for `pointed`. */
export async function watchPointer(page) {
  const watch = () => {
    window.pointed = [];
    for (const act of ['pointerdown', 'mousedown', 'pointermove', 'mousemove', 'touchstart'])
      window.addEventListener(act, () => window.pointed.push(act), { capture: true });
  };
  await page.addInitScript(watch);
  await page.evaluate(watch);
}

export const pointed = (page) => page.evaluate(() => window.pointed);

/**
 * A page of its own, closed with `t`, on the server's first page or at `at` (`#/cases/new`). The test
 * fails when its console, or that of another page of its context, complained of something that is not
 * in `page.expected` (patterns, to which the test adds what it provokes), and when a mouse was used on
 * a page that is `mouseless`. A `user` is signed in.
 */
export async function openPage(t, browser, server, { at = '', mouseless = false, user, ...options } = {}) {
  const context = await browser.newContext({
    ignoreHTTPSErrors: true,
    locale: 'fr-FR',
    viewport: { width: 1366, height: 768 },
    ...options,
  });
  const problems = [];
  const expected = [];
  context.on('weberror', (error) => problems.push(error.error().message));
  context.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  t.after(async () => {
    try {
      if (mouseless && !page.isClosed()) assert.deepEqual(await pointed(page), [], 'a mouse was used');
    } finally {
      await context.close();
    }
    const unexpected = problems.filter((problem) => !expected.some((one) => one.test(problem)));
    assert.deepEqual(unexpected, [], 'the console complained');
  });
  if (user) await comeIn(context, server, user);
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  page.setDefaultNavigationTimeout(60_000);
  Object.assign(page, { problems, expected });
  if (mouseless) await watchPointer(page);
  await page.goto(`${server.origin}/${at}`);
  return page;
}

export async function signIn(page, { login, password }) {
  await page.locator('#login').fill(login);
  await page.locator('#password').fill(password);
  await page.locator('#password').press('Enter');
  await upToDate(page);
}

/** Signs in as the form does, without waiting for it. */
async function comeIn(context, { origin }, { login, password }) {
  const params = { login, password, as: 'cookie' };
  const answer = await context.request.post(`${origin}/rpc`, {
    headers: { origin },
    data: { jsonrpc: '2.0', id: 1, method: 'session.login', params },
  });
  const { error } = await answer.json();
  assert.equal(error, undefined, `${login} is not let in`);
}

/** A page on which that user is signed in. */
export async function signedIn(t, browser, server, user, options) {
  const page = await openPage(t, browser, server, { ...options, user });
  await upToDate(page);
  return page;
}

/** The page is connected. */
export async function upToDate(page, options) {
  await page.locator('#connection[data-state=connected]').waitFor(options);
}

/** Goes to another screen by its address (`#/account`, `/#/account`), as a link would. */
export async function go(page, address) {
  await page.evaluate((to) => {
    location.hash = to;
  }, address.slice(address.indexOf('#')));
}

/** Waits for a dialog that React Aria keeps unseen on a touch screen until the keyboard has come. */
export async function settled(page) {
  await page.locator('.overlay[style*="opacity: 0"]').first().waitFor({ state: 'detached' });
}

/** The rules of axe whose outcome another theme may change. */
const kOfColours = ['color-contrast', 'link-in-text-block'];

/** What axe finds with these options, as lines. */
async function violations(page, options) {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axeSource);
  return page.evaluate(async (asked) => {
    const found = await globalThis.axe.run({ ...asked, resultTypes: ['violations'] });
    return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  }, options);
}

/** Rules of WCAG 2.2 AA and good practice; those about colours by day and by night. */
export async function accessible(page) {
  await settled(page);
  // The one rule that is new in WCAG 2.2 is off unless it is asked for.
  assert.deepEqual(await violations(page, { rules: { 'target-size': { enabled: true } } }), []);
  const dark = await page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches);
  await page.emulateMedia({ colorScheme: dark ? 'light' : 'dark' });
  assert.deepEqual(await violations(page, { runOnly: kOfColours }), [], dark ? 'by day' : 'by night');
  await page.emulateMedia({ colorScheme: dark ? 'dark' : 'light' });
}

export async function noSidewaysScrolling(page) {
  assert.ok(
    await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth),
    'nothing sticks out sideways',
  );
}

/** What the client left in the database of the browser, bytes as text of one letter a byte. */
export function recordsIn(page) {
  return page.evaluate(async () => {
    const open = indexedDB.open('consilium');
    const db = await new Promise((resolve, reject) => {
      open.onsuccess = () => resolve(open.result);
      open.onerror = () => reject(open.error);
      open.onupgradeneeded = () => open.transaction.abort();
    }).catch(() => undefined);
    if (!db) return [];
    const all = db.transaction('texts').objectStore('texts').getAll();
    await new Promise((resolve) => {
      all.onsuccess = resolve;
    });
    db.close();
    const letters = (bytes) => String.fromCharCode(...new Uint8Array(bytes));
    return all.result.map((record) => ({ ...record, iv: letters(record.iv), bytes: letters(record.bytes) }));
  });
}
