// Reports a text that holds identifying data, and decides about it, as the page offers it.
import { accessible } from './browser.mjs';
import { say } from './words.mjs';

const t = say('fr');

/** Reports one of the texts in a part of the page. */
export async function reportText(page, area, words) {
  await page.locator(area).getByRole('button', { name: t('reported.report') }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText(words, { exact: true }).waitFor();
  await accessible(page);
  await dialog.locator('li', { hasText: words }).getByRole('button').click();
  await dialog.waitFor({ state: 'detached' });
}

/** Decides about what was reported, on the page of somebody who may: `erase`, `restore`. */
export async function settleText(page, words, decision) {
  await page
    .locator('.awaited > div', { has: page.getByText(words, { exact: true }) })
    .getByRole('button', { name: t(`discussion.${decision}`) })
    .click();
}
