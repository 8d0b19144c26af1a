// One's own account: where one is signed in, what one's calendar follows, what comes by mail, the password.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { accessible, go, openPage, signIn } from '../support/browser.mjs';
import { eventually } from '../support/consilium.mjs';
import { Stage } from '../support/stage.mjs';
import { say } from '../support/words.mjs';

const t = say('fr');

describe('the account', () => {
  const stage = new Stage();
  const { calling, enter } = stage;
  let page;
  before(async () => {
    page = await enter(stage.scope, 'rose', { at: '#/account' });
  });
  const button = (key) => page.getByRole('button', { name: t(key), exact: true });
  const said = (key) => page.locator('.said', { hasText: t(key) });

  it('ends a session that was left open elsewhere', async (test) => {
    const userAgent = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
    const elsewhere = await enter(test, 'rose', { userAgent });
    const other = page.locator('[aria-labelledby=sessions] li', { hasText: 'Firefox 140' });
    await other.waitFor();
    await accessible(page);
    await other.getByRole('button', { name: t('account.endSession') }).click();
    await elsewhere.locator('#login').waitFor();
    await elsewhere.getByText(t('signIn.ended')).waitFor();
    await other.waitFor({ state: 'detached' });
  });

  it('makes an address for a calendar, another one in its place, and none', async () => {
    const address = page.locator('[aria-labelledby=calendar] code');
    const follow = async (from) => (await stage.server.request(new URL(from).pathname)).status;
    await button('account.calendarMake').click();
    const first = await address.textContent();
    assert.equal(await follow(first), 200);
    await accessible(page);
    await button('account.calendarAnew').click();
    await eventually(async () => (await address.textContent()) !== first, 'another address');
    const second = await address.textContent();
    assert.deepEqual([await follow(first), await follow(second)], [404, 200]);
    await button('account.calendarEnd').click();
    await address.waitFor({ state: 'detached' });
    await button('account.calendarMake').waitFor();
    assert.equal(await follow(second), 404);
  });

  it('keeps where mail goes and which', async () => {
    const form = page.locator('[aria-labelledby=mail]');
    const address = form.getByLabel(t('account.mailAddress'));
    await address.fill('rose');
    await form.getByRole('button').click();
    await page.locator('[aria-labelledby=mail] .problem').waitFor();
    assert.equal(await address.getAttribute('aria-invalid'), 'true');
    await accessible(page);
    await address.fill('rose@hopital.invalid');
    await form.getByLabel(t('account.mailUrgent')).check();
    await form.getByLabel(t('account.mailDigest')).uncheck();
    await form.getByRole('button').click();
    await said('saved').waitFor();
    const { mail } = await calling('rose', (client) => client.call('notice.mail'));
    assert.deepEqual(mail, { address: 'rose@hopital.invalid', urgent: true, digest: false });
  });

  it('keeps theme and single keys for wherever its user is signed in, and signs in', async (test) => {
    const elsewhere = await enter(test, 'rose');
    await page.getByLabel(t('theme.dark')).check();
    await page.getByLabel(t('account.shortcuts')).uncheck();
    await elsewhere.locator('html[data-theme=dark]').waitFor();
    await elsewhere.locator('#sign-out').click();
    await elsewhere.locator('#login').waitFor();
    await elsewhere.locator('html:not([data-theme])').waitFor();
    await signIn(elsewhere, stage.person('rose'));
    await elsewhere.locator('html[data-theme=dark]').waitFor();
    await go(elsewhere, '#/account');
    const keys = elsewhere.getByLabel(t('account.shortcuts'));
    assert.equal(await keys.isChecked(), false);
    await keys.check();
    await eventually(() => page.getByLabel(t('account.shortcuts')).isChecked(), 'they are on again');
    await page.getByLabel(t('theme.system')).check();
  });

  it('takes a new password from whoever knows the old one, and ends the other sessions', async (test) => {
    const elsewhere = await enter(test, 'rose');
    const [current, next] = [page.getByLabel(t('account.currentPassword')), page.getByLabel(t('invitation.password'))];
    const change = async (from, to) => {
      await current.fill(from);
      await next.fill(to);
      await button('account.changePassword').click();
    };
    const problem = (rule) => page.locator('.field .problem', { hasText: t(`rule.${rule}`) });
    const { login, password } = stage.person('rose');
    const renewed = 'une phrase assez longue pour tous';
    await change('ce n’est pas le mien', renewed);
    await problem('mismatch').waitFor();
    await accessible(page);
    await change(password, 'court');
    await problem('minLength').waitFor();
    await change(password, password);
    await problem('unchanged').waitFor();
    await change(password, renewed);
    await page.locator('.said', { hasText: 'Mot de passe changé' }).waitFor();
    await elsewhere.locator('#login').waitFor();
    const again = await openPage(test, stage.browser, stage.server);
    await signIn(again, { login, password: renewed });
  });
});
