// The way in and the list of cases in a real browser: sign-in, both languages, a server that dies.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  accessible,
  go,
  kCut,
  launch,
  narrowest,
  noSidewaysScrolling,
  openPage,
  phone,
  recordsIn,
  signedIn,
  signIn,
  upToDate,
} from '../support/browser.mjs';
import { configure, demo, eventually, Scope, Server } from '../support/consilium.mjs';
import { discussedCase, userWithRole } from '../support/story.mjs';
import { totp } from '../support/totp.mjs';
import { say } from '../support/words.mjs';

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
    browser = await launch(scope);
  });
  const clinician = () => userWithRole(users, 'clinician');
  const allCases = (t, options) => signedIn(t, browser, server, clinician(), { at: '#/cases?box=all', ...options });

  it('says why a sign-in failed, in the language of the reader', async (t) => {
    const page = await openPage(t, browser, server);
    await page.locator('#login').waitFor();
    assert.equal(await page.locator('h1').textContent(), 'Se connecter');
    await accessible(page);
    await page.locator('#login').fill('nobody');
    await page.locator('#password').fill('not the password');
    await page.locator('#enter').click();
    await page.getByText('Connexion refusée').waitFor();
    await page.locator('#language').click();
    await page.getByText('Sign-in refused').waitFor();
    assert.equal(await page.locator('h1').textContent(), 'Sign in');
    assert.equal(await page.locator('html').getAttribute('lang'), 'en');
  });

  for (const [name, options] of [
    ['a hospital screen', { colorScheme: 'light' }],
    ['a hospital screen in the dark', { colorScheme: 'dark' }],
    ['a phone', phone],
    ['320 pixels', narrowest],
  ]) {
    it(`lists the cases on ${name}`, async (t) => {
      const page = await allCases(t, options);
      await page.locator('[data-case]').first().waitFor();
      await accessible(page);
      await noSidewaysScrolling(page);
    });
  }

  it('says of each row its place among all', async (t) => {
    const page = await allCases(t);
    await page.locator('[data-case]').first().waitFor();
    const places = () =>
      page.locator('[data-case]').evaluateAll((rows) => rows.map((row) => Number(row.getAttribute('aria-rowindex'))));
    const before = await places();
    assert.ok(before.length > 5, `${before.length} cases`);
    assert.deepEqual(before, before.map((_, index) => index + 1));
    await discussedCase(server, users);
    await eventually(async () => (await places()).length === before.length + 1);
    assert.deepEqual(await places(), [...before, before.length + 1]);
  });

  it('opens where it was left, narrowed as it was', async (t) => {
    const page = await allCases(t);
    await page.locator('[data-case]').first().waitFor();
    await page.locator('.filters select').first().selectOption('draft');
    await eventually(() => page.url().includes('state=draft'));
    await page.getByText(/brouillons? trouvés?|dossiers? trouvés?/).waitFor();
    await page.reload();
    await page.locator('[data-case]').first().waitFor();
    const states = await page.locator('[data-case] .state').allTextContents();
    assert.ok(states.length > 0);
    assert.ok(states.every((state) => state === 'brouillon'));
  });

  it('shows a case that is submitted elsewhere without being asked to', async (t) => {
    const page = await allCases(t);
    await page.locator('[data-case]').first().waitFor();
    const { caseId, pseudonym } = await discussedCase(server, users);
    const row = page.locator(`[data-case="${caseId}"]`);
    await row.waitFor();
    assert.match(await row.textContent(), new RegExp(pseudonym));
    assert.match(await row.textContent(), /soumis/);
  });

  it('speaks the language of the account wherever it is signed in, and after the next sign-in', async (t) => {
    const page = await allCases(t);
    const elsewhere = await allCases(t);
    const speaks = (which, language) => which.locator(`html[lang=${language}]`).waitFor();
    await go(page, '#/account');
    await page.getByLabel('English').click();
    await page.getByRole('heading', { name: 'My account' }).waitFor();
    await accessible(page);
    await elsewhere.getByRole('link', { name: say('en')('nav.cases') }).first().waitFor();
    await speaks(elsewhere, 'en');

    await page.locator('#sign-out').click();
    await page.locator('h1', { hasText: 'Se connecter' }).waitFor();
    await signIn(page, clinician());
    await speaks(page, 'en');
    await page.reload();
    await upToDate(page);
    await speaks(page, 'en');

    await elsewhere.keyboard.press('Control+k');
    await elsewhere.getByRole('combobox', { name: /^Screen, case/ }).fill('Français');
    await elsewhere.keyboard.press('Enter');
    for (const each of [elsewhere, page]) await speaks(each, 'fr');
  });

  it('keeps the language that was chosen before the sign-in', async (t) => {
    const page = await openPage(t, browser, server);
    await page.locator('#language').click();
    await signIn(page, clinician());
    await page.getByRole('link', { name: say('en')('nav.cases') }).first().waitFor();
    await page.reload();
    await upToDate(page);
    await page.locator('html[lang=en]').waitFor();
  });

  it('comes back by itself after the server was killed, and misses nothing', async (t) => {
    const page = await allCases(t);
    await page.locator('[data-case]').first().waitFor();
    server.fixedPort = server.port;
    page.expected.push(kCut);
    await server.kill();
    await page.locator('#connection[data-state=waiting]').getByRole('button').waitFor();
    await accessible(page);
    await server.launch();
    const { caseId } = await discussedCase(server, users);
    await upToDate(page, { timeout: 60_000 });
    await page.locator(`[data-case="${caseId}"]`).waitFor();
  });

  it('keeps the page behind the sign-in when the session ends', async (t) => {
    const page = await allCases(t);
    await page.locator('[data-case]').first().waitFor();
    const other = await server.connect({ user: clinician() });
    const { sessions } = await other.call('session.list');
    for (const { id, current } of sessions) if (!current) await other.call('session.revoke', { session: id });
    await other.close();
    await page.getByText('La session est terminée').waitFor();
    assert.equal(await page.locator('[data-case]').first().isVisible(), false, 'nothing can be read');
    await accessible(page);
    await page.locator('#password').fill(clinician().password);
    await page.locator('#password').press('Enter');
    await upToDate(page);
    await page.locator('[data-case]').first().waitFor();
    assert.match(page.url(), /box=all/);
  });

  it('leaves nothing behind after sign-out', async (t) => {
    const page = await allCases(t);
    await page.locator('#sign-out').click();
    await page.locator('#login').waitFor();
    assert.equal(await page.locator('[data-case]').count(), 0);
    await page.reload();
    await page.locator('#login').waitFor();
    assert.deepEqual(await page.context().cookies(), []);
    const kept = await page.evaluate(() => ({
      local: localStorage.length,
      session: sessionStorage.length,
    }));
    assert.deepEqual(kept, { local: 0, session: 0 });
    assert.deepEqual(await recordsIn(page), []);
  });

  it('can be used by keyboard alone', async (t) => {
    const page = await openPage(t, browser, server);
    const { login, password } = clinician();
    await page.locator('#login:focus').waitFor();
    await page.keyboard.type(login);
    await page.keyboard.press('Tab');
    await page.keyboard.type(password);
    await page.keyboard.press('Enter');
    await upToDate(page);
    await page.keyboard.press('/');
    await page.locator('#search:focus').waitFor();
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: /Page, dossier/ }).waitFor();
    await page.keyboard.type('zzzz');
    await page.getByText(say('fr')('palette.nothing')).waitFor();
    await accessible(page);
    await page.keyboard.press('Control+a');
    await page.keyboard.type('tous');
    await page.getByRole('option', { name: 'Dossiers · Tous' }).waitFor();
    await page.keyboard.press('Enter');
    await page.locator('[data-case]').first().waitFor();
    const focusOn = async (selector) => {
      for (let n = 0; n < 30; ++n) {
        const there = await page.evaluate((what) => document.activeElement?.closest(what) !== null, selector);
        if (there) return;
        await page.keyboard.press('Tab');
      }
      assert.fail(`${selector} is not reached by Tab`);
    };
    await focusOn('[data-case]');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.locator('article.case').waitFor();
  });

  it('keeps a narrowed list narrowed, and lets somebody go on before it is', async (t) => {
    const page = await openPage(t, browser, server);
    await page.clock.install();
    // The clock that stands in for the page's own may rest until it is pushed.
    const shown = (selector) =>
      eventually(async () => {
        await page.clock.runFor(50);
        return page.locator(selector).isVisible();
      }, selector);
    await page.goto(`${server.origin}/#/cases?box=all&text=zzzz`);
    await page.reload();
    await signIn(page, clinician());
    await shown('.empty');
    await page.clock.runFor(2_000);
    assert.equal(await page.locator('#search').inputValue(), 'zzzz');
    assert.match(page.url(), /text=zzzz/);
    await page.locator('#search').fill('zzz');
    await go(page, '#/cases/new');
    await shown('.case-form');
    await page.clock.runFor(2_000);
    assert.match(page.url(), /#\/cases\/new$/);
  });

  it('offers to begin anew where a screen is not on the server any more', async (t) => {
    const page = await allCases(t);
    page.expected.push(/status of 404/, /does not have this part/);
    await page.locator('[data-case]').first().waitFor();
    const gone = /\.js$/;
    await page.route(gone, (route) => route.fulfill({ status: 404 }));
    await go(page, '#/meetings');
    await page.getByText(say('fr')('error.failed')).waitFor();
    await accessible(page);
    await page.unroute(gone);
    await page.getByRole('button', { name: say('fr')('tryAgain') }).click();
    await page.locator('.meetings .calendar').waitFor();
  });

  it('says of an address that names nothing that there is nothing, and leads back', async (t) => {
    const french = say('fr');
    const page = await allCases(t);
    const id = crypto.randomUUID();
    for (const address of [
      `#/cases/${id}`,
      '#/cases/xx',
      '#/cases/xx/edit',
      '#/cases/xx/compare',
      `#/meetings/${id}`,
      '#/meetings/xx',
      `#/meetings/${id}/reports/xx`,
      '#/series/xx',
      '#/series/xx/edit',
      `#/directory/centres/${id}`,
      '#/directory/centres/xx',
    ]) {
      await go(page, '#/cases?box=all');
      await page.locator('[data-case]').first().waitFor();
      await go(page, address);
      await page.getByText(french('missing.gone')).waitFor();
      assert.equal(await page.locator('h1').textContent(), french('missing.title'), address);
      assert.equal(await page.title(), `${french('missing.title')} – Consilium`, address);
      assert.equal(await page.getByRole('button', { name: french('tryAgain') }).count(), 0, address);
      await accessible(page);
    }
    await page.getByRole('link', { name: french('missing.back') }).click();
    await page.locator('[data-case]').first().waitFor();
  });

  it('fades no text in or out', async (t) => {
    const page = await openPage(t, browser, server);
    await page.locator('#login').waitFor();
    const animated = await page.evaluate(() => {
      const frames = [];
      const visit = (rules) => {
        for (const rule of rules) {
          if (rule instanceof CSSKeyframesRule) frames.push(...[...rule.cssRules].map(({ style }) => [...style]));
          else if (rule.cssRules) visit(rule.cssRules);
        }
      };
      for (const sheet of document.styleSheets) visit(sheet.cssRules);
      return frames.flat();
    });
    assert.ok(animated.length > 0);
    assert.ok(!animated.includes('opacity'), animated.join(' '));
  });

  it('says what its keys do, and lets them be switched off', async (t) => {
    const page = await signedIn(t, browser, server, clinician());
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
    await accessible(page);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await go(page, '#/account');
    await page.getByLabel(/Raccourcis d’une seule touche/).uncheck();
    await page.locator('h1').click();
    await page.keyboard.press('?');
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: /Page, dossier/ }).waitFor();
    assert.equal(await page.getByRole('dialog').count(), 1, 'only the palette opened');
    const options = page.getByRole('dialog').getByRole('option');
    for (let left = (await options.count()) - 1; left > 0; --left) await page.keyboard.press('ArrowDown');
    assert.equal(await options.last().getAttribute('aria-selected'), 'true');
    const hidden = await options.last().evaluate((option) => {
      const list = option.parentElement;
      const below = option.getBoundingClientRect().bottom - list.getBoundingClientRect().bottom;
      return { scrolls: list.scrollHeight > list.clientHeight, below: Math.max(0, Math.round(below)) };
    });
    assert.deepEqual(hidden, { scrolls: true, below: 0 }, 'what is chosen is in sight');
  });

  it('leads a new account to its second factor, and asks for it from then on', async (t) => {
    const { data, users: people } = await demo(t);
    await configure(data, { 'session.second_factor': 'required' });
    const strict = await Server.start(t, data);
    const { login, password } = userWithRole(people, 'clinician');
    const page = await openPage(t, browser, strict);
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
    await page.locator('#confirm-code').click();
    await page.getByText('ne convient pas').waitFor();
    await page.locator('#enrolment-code').fill(totp(key));
    await page.locator('#confirm-code').click();
    await page.locator('.codes').waitFor();
    await accessible(page);
    await page.locator('#saved').click();
    await upToDate(page);

    await go(page, '#/account');
    await page.getByRole('button', { name: say('fr')('account.factorAnew') }).click();
    await page.locator('#enrolment-code').fill(totp((await page.locator('.key').textContent()).replaceAll(' ', '')));
    await page.locator('#confirm-code').click();
    await page.locator('.codes').waitFor();
    await page.locator('#sign-out').click();
    await page.locator('#stay').click();
    const [recoveryCode] = await page.locator('.codes li').allTextContents();
    await page.locator('#saved').click();
    await page.locator('.codes').waitFor({ state: 'detached' });

    await page.locator('#sign-out').click();
    await page.locator('#login').waitFor();
    await fill();
    await page.locator('#code:focus').waitFor();
    await page.locator('#code').fill(recoveryCode);
    await page.locator('#enter').click();
    await upToDate(page);
  });

  it('lets an invited person choose a password and come in', async (t) => {
    const caller = await server.connect({ user: users.find(({ roles }) => roles.some(({ role }) => role === 'manager')) });
    const { identity } = await caller.call('session.whoami');
    const centre = identity.memberships.find(({ role }) => role === 'manager').centre;
    const { member } = await caller.command('member.invite', {
      centre,
      login: 'nouvelle.venue',
      name: 'Dre Nouvelle Venue',
      role: 'clinician',
      profession: 'physician',
      specialty: 'génétique médicale',
    });
    const { token } = await caller.call('member.invitationLink', { member });
    await caller.close();
    const page = await openPage(t, browser, server, { at: `#/invitation?code=${token}` });
    await page.locator('#new-password').waitFor();
    await accessible(page);
    assert.ok(!page.url().includes(token), 'the code does not stay in the address');
    await page.locator('#new-password').fill('court');
    await page.locator('#new-password-again').fill('court');
    await page.getByRole('button', { name: 'Activer le compte' }).click();
    await page.getByText('Trop court').waitFor();
    await page.locator('#new-password').fill('trois chevaux dans la neige');
    await page.locator('#new-password-again').fill('trois chevaux dans la neige');
    await page.getByRole('button', { name: 'Activer le compte' }).click();
    await page.getByText('nouvelle.venue').waitFor();
    await page.getByRole('link', { name: 'Se connecter' }).click();
    await signIn(page, { login: 'nouvelle.venue', password: 'trois chevaux dans la neige' });
  });
});
