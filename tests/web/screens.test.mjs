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

  // Every one of them by day, where the colours of the night are looked at, too, and where it is narrowest.
  const looks = [
    ['by day', { colorScheme: 'light' }, 'Français', true],
    ['by night, in English', { colorScheme: 'dark' }, 'English', false],
    ['on a phone', phone, 'Français', false],
    ['on 320 pixels, in English', narrowest, 'English', true],
  ];
  for (const [look, options, language, every] of looks) {
    for (const login of ['nobody', 'camille', 'bruno', 'ines', 'paul', 'admin', 'sacha']) {
      it(`are right for ${login}, ${look}`, async (t) => {
        const page = await pageOf(t, stage, login, language, options);
        for (const [who, name, address, shown, { act, after, seldom } = {}] of screens) {
          if (who !== login || (seldom && !every)) continue;
          await t.test(name, async () => {
            await go(page, address);
            await page.locator(shown).first().waitFor();
            await act?.(page);
            await accessible(page);
            await noSidewaysScrolling(page);
            if (!options.viewport) await zoomed(page);
            assert.match(await page.title(), / – Consilium$/);
            await after?.(page);
          });
        }
      });
    }
  }
});
