// Reports a text that holds identifying data, and decides about it, as the page offers it, by keyboard.
import { accessible } from './browser.mjs';
import { keyboard } from './hands.mjs';
import { say } from './words.mjs';

const t = say('fr');
const { press } = keyboard;

/** Reports one of the texts in a part of the page. */
export async function reportText(page, area, words) {
  await press(page.locator(area).getByRole('button', { name: t('reported.report') }));
  const dialog = page.getByRole('dialog');
  await dialog.getByText(words, { exact: true }).waitFor();
  await accessible(page);
  await press(dialog.locator('li', { hasText: words }).getByRole('button'));
  await dialog.waitFor({ state: 'detached' });
}

/** Decides about what was reported, on the page of somebody who may: `erase`, `restore`. */
export async function settleText(page, words, decision) {
  const row = page.locator('.awaited > div', { has: page.getByText(words, { exact: true }) });
  await press(row.getByRole('button', { name: t(`discussion.${decision}`) }));
}
