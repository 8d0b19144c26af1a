// Every screen as its readers see it: nothing for axe to find, light and dark, nothing that sticks out
// of a narrow window, in both languages.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { accessible, go, narrowest, noSidewaysScrolling, phone } from '../support/browser.mjs';
import { Stage } from '../support/stage.mjs';
import { screensOf } from '../support/screens.mjs';

describe('the screens', () => {
  const stage = new Stage();
  let screens;
  before(async () => {
    screens = await screensOf(stage.server, stage.users);
  });

  const looks = [
    ['by day', { colorScheme: 'light' }, 'Français', 'Mon compte'],
    ['by night, in English', { colorScheme: 'dark' }, 'English', 'My account'],
    ['on a phone', phone, 'Français', 'Mon compte'],
    ['on 320 pixels, in English', narrowest, 'English', 'My account'],
  ];
  for (const [look, options, language, account] of looks) {
    for (const login of ['camille', 'bruno', 'ines', 'paul', 'admin', 'sacha']) {
      it(`are right for ${login}, ${look}`, async (t) => {
        const page = await stage.enter(t, login, options);
        await go(page, '#/account');
        await page.getByLabel(language).click();
        await page.getByRole('heading', { name: account }).waitFor();
        for (const [who, name, address, shown, act] of screens) {
          if (who !== login) continue;
          await t.test(name, async () => {
            await go(page, address);
            await page.locator(shown).first().waitFor();
            await act?.(page);
            await accessible(page);
            await noSidewaysScrolling(page);
            assert.match(await page.title(), / – Consilium$/);
          });
        }
      });
    }
  }
});
