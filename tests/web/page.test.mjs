// The first page in a real browser: sign-in, the live list, both languages, a server that dies.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { after, before, describe, it } from 'node:test';
import { chromium } from 'playwright-core';
import { configure, demo, eventually, Scope, Server } from '../support/consilium.mjs';
import { discussedCase, userWithRole } from '../support/story.mjs';
import { totp } from '../support/totp.mjs';

const axeSource = await readFile(
  createRequire(import.meta.url).resolve('axe-core/axe.min.js'),
  'utf8',
);

describe('the first page', () => {
  const scope = new Scope();
  let server;
  let users;
  let browser;
  after(() => scope.end());
  before(async () => {
    const made = await demo(scope);
    users = made.users;
    server = await Server.start(scope, made.data, {});
    browser = await chromium.launch({
      executablePath: '/usr/bin/chromium',
      args: [
        '--headless',
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
  });

  /** A new page whose console must stay free of errors, but for the connections a test cuts. */
  async function open(t, options = {}, at = server) {
    const context = await browser.newContext({
      ignoreHTTPSErrors: true,
      locale: 'fr-FR',
      viewport: { width: 1366, height: 768 },
      ...options,
    });
    t.after(() => context.close());
    const page = await context.newPage();
    page.problems = [];
    page.on('pageerror', (error) => page.problems.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') page.problems.push(message.text());
    });
    await page.goto(`${at.origin}/`);
    return page;
  }

  async function signIn(page, { login, password }) {
    await page.locator('#login').fill(login);
    await page.locator('#password').fill(password);
    await page.locator('#password').press('Enter');
    await page.locator('#connection[data-state=connected]').waitFor();
  }

  /** Rules of WCAG 2.2 AA and good practice. */
  async function accessible(page) {
    await page.evaluate(axeSource);
    const { violations } = await page.evaluate(() => globalThis.axe.run());
    assert.deepEqual(
      violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`),
      [],
    );
  }

  const noSidewaysScrolling = async (page) =>
    assert.ok(
      await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth),
      'nothing sticks out sideways',
    );

  it('says why a sign-in failed, in the language of the reader', async (t) => {
    const page = await open(t);
    assert.equal(await page.locator('h1').textContent(), 'Se connecter');
    await accessible(page);
    await page.locator('#login').fill('nobody');
    await page.locator('#password').fill('not the password');
    await page.locator('form button').click();
    await page.locator('.problem', { hasText: 'Connexion refusée' }).waitFor();
    await page.locator('#language').click();
    assert.equal(await page.locator('h1').textContent(), 'Sign in');
    assert.equal(await page.locator('html').getAttribute('lang'), 'en');
  });

  for (const [name, options] of [
    ['a hospital screen', { colorScheme: 'light' }],
    ['a hospital screen in the dark', { colorScheme: 'dark' }],
    ['a phone', { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true }],
    ['320 pixels', { viewport: { width: 320, height: 640 } }],
  ]) {
    it(`lists the cases on ${name}`, async (t) => {
      const page = await open(t, options);
      await signIn(page, userWithRole(users, 'clinician'));
      await page.locator('[data-box=all]').click();
      await page.locator('tbody tr').first().waitFor();
      assert.ok((await page.locator('tbody tr').count()) > 0);
      await accessible(page);
      await noSidewaysScrolling(page);
      assert.deepEqual(page.problems, []);
    });
  }

  it('shows a case that is submitted elsewhere without being asked to', async (t) => {
    const page = await open(t);
    await signIn(page, userWithRole(users, 'clinician'));
    await page.locator('[data-box=all]').click();
    await page.locator('tbody tr').first().waitFor();
    const { caseId, pseudonym } = await discussedCase(server, users);
    const row = page.locator(`[data-case="${caseId}"]`);
    await row.waitFor();
    assert.match(await row.textContent(), new RegExp(pseudonym));
    assert.match(await row.textContent(), /soumis/);
    await page.locator('#language').click();
    assert.match(await row.textContent(), /submitted/);
    assert.deepEqual(page.problems, []);
  });

  it('comes back by itself after the server was killed, and misses nothing', async (t) => {
    const page = await open(t);
    await signIn(page, userWithRole(users, 'clinician'));
    await page.locator('[data-box=all]').click();
    await page.locator('tbody tr').first().waitFor();
    server.fixedPort = server.port;
    await server.kill();
    await page.locator('#connection[data-state=waiting]').waitFor();
    await server.launch();
    const { caseId } = await discussedCase(server, users);
    await page.locator('#connection[data-state=connected]').waitFor({ timeout: 60_000 });
    await page.locator(`[data-case="${caseId}"]`).waitFor();
  });

  it('leaves nothing behind after sign-out', async (t) => {
    const page = await open(t);
    await signIn(page, userWithRole(users, 'clinician'));
    await page.locator('#sign-out').click();
    await page.locator('#login').waitFor();
    assert.equal(await page.locator('tbody').count(), 0);
    await page.reload();
    await page.locator('#login').waitFor();
    const cookies = await page.context().cookies();
    assert.deepEqual(cookies, []);
  });

  it('can be used by keyboard alone', async (t) => {
    const page = await open(t);
    const { login, password } = userWithRole(users, 'clinician');
    await page.locator('#login:focus').waitFor();
    await page.keyboard.type(login);
    await page.keyboard.press('Tab');
    await page.keyboard.type(password);
    await page.keyboard.press('Enter');
    await page.locator('#connection[data-state=connected]').waitFor();
    const focusOn = async (selector) => {
      for (let n = 0; n < 20; ++n) {
        if (await page.locator(selector).evaluate((node) => node === document.activeElement)) return;
        await page.keyboard.press('Tab');
      }
      assert.fail(`${selector} is not reached by Tab`);
    };
    await focusOn('[data-box=all]');
    await page.keyboard.press('Enter');
    await page.locator('tbody tr').first().waitFor();
    await eventually(() =>
      page
        .locator('[data-box=all]')
        .evaluate((node) => node === document.activeElement && node.ariaPressed === 'true'),
    );
  });

  it('leads a new account to its second factor, and asks for it from then on', async (t) => {
    const { data, users: people } = await demo(t);
    await configure(data, { 'session.second_factor': 'required' });
    const strict = await Server.start(t, data);
    const { login, password } = userWithRole(people, 'clinician');
    const page = await open(t, {}, strict);
    const fill = async () => {
      await page.locator('#login').fill(login);
      await page.locator('#password').fill(password);
      await page.locator('#password').press('Enter');
    };
    await fill();
    await page.locator('.qr').waitFor();
    await accessible(page);
    const key = (await page.locator('.key').textContent()).replaceAll(' ', '');
    await page.locator('#enrolment-code').fill('000000');
    await page.locator('form button').click();
    await page.locator('.problem', { hasText: 'ne convient pas' }).waitFor();
    await page.locator('#enrolment-code').fill(totp(key));
    await page.locator('form button').click();
    await page.locator('.codes').waitFor();
    await accessible(page);
    const [recoveryCode] = await page.locator('.codes li').allTextContents();
    await page.locator('section button').click();
    await page.locator('#connection[data-state=connected]').waitFor();

    await page.locator('#sign-out').click();
    await page.locator('#login').waitFor();
    await fill();
    await page.locator('.problem', { hasText: 'code à usage unique' }).waitFor();
    await page.locator('#code').fill(recoveryCode);
    await page.locator('form button').click();
    await page.locator('#connection[data-state=connected]').waitFor();
    assert.deepEqual(page.problems, []);
  });
});
