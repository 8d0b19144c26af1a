// Every screen as its readers see it: nothing for axe to find, light and dark, nothing that sticks out
// of a narrow window, in both languages.
// long: it looks at three hundred screens.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { accessible, go, narrowest, noSidewaysScrolling, phone } from '../support/browser.mjs';
import { Stage } from '../support/stage.mjs';
import { pageOf, screensOf, screensSettings } from '../support/screens.mjs';

/** At 200 %, the window of a hospital screen has half as many pixels each way. */
async function zoomed(page) {
  const { width, height } = page.viewportSize();
  await page.setViewportSize({ width: width / 2, height: height / 2 });
  await noSidewaysScrolling(page);
  await page.setViewportSize({ width, height });
}

describe('the screens', () => {
  const stage = new Stage(screensSettings);
  let screens;
  before(async () => {
    screens = await screensOf(stage.server, stage.users);
  });

  const looks = [
    ['by day', { colorScheme: 'light' }, 'Français'],
    ['by night, in English', { colorScheme: 'dark' }, 'English'],
    ['on a phone', phone, 'Français'],
    ['on 320 pixels, in English', narrowest, 'English'],
  ];
  for (const [look, options, language] of looks) {
    for (const login of ['nobody', 'camille', 'bruno', 'ines', 'paul', 'admin', 'sacha']) {
      it(`are right for ${login}, ${look}`, async (t) => {
        const page = await pageOf(t, stage, login, language, options);
        for (const [who, name, address, shown, act] of screens) {
          if (who !== login) continue;
          await t.test(name, async () => {
            await go(page, address);
            await page.locator(shown).first().waitFor();
            await act?.(page);
            await accessible(page);
            await noSidewaysScrolling(page);
            if (!options.viewport) await zoomed(page);
            assert.match(await page.title(), / – Consilium$/);
          });
        }
      });
    }
  }
});
