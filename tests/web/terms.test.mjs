// Signs and diseases by name: looked for as one types, read by their labels, and as a hint.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { accessible, go } from '../support/browser.mjs';
import { Stage } from '../support/stage.mjs';
import { centreOf, completeContent } from '../support/story.mjs';
import { say } from '../support/words.mjs';

const t = say('fr');

describe('terms', () => {
  const stage = new Stage();
  let caseId;
  before(async () => {
    const client = await stage.server.connect({ user: stage.person('camille') });
    const { series } = await client.call('series.list', { limit: 10 });
    const draft = await client.command('case.create', {
      centre: await centreOf(client),
      series: series.find(({ name }) => name.startsWith('RCP Os')).id,
      content: completeContent(),
    });
    await client.command('case.submit', { case: draft.case, revision: draft.revision });
    await client.close();
    caseId = draft.case;
  });
  const enter = (test, login, at) =>
    stage.enter(test, login, { at });

  it('are found by a synonym in either language, with the keyboard alone', async (test) => {
    const page = await enter(test, 'camille', '#/cases/new');
    await page.getByText(t('field.phenotype'), { exact: true }).click();
    const box = page.getByLabel(t('form.sign'), { exact: true });
    await box.focus();
    await page.keyboard.type('blue scler');
    await page.getByRole('option', { name: /HP:0000592/ }).waitFor();
    await accessible(page);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    const row = page.locator('.code-rows li', { hasText: 'HP:0000592' });
    await row.waitFor();
    await page.locator('.code-rows .term span', { hasText: /scl/i }).waitFor();
    await accessible(page);
    assert.equal(await box.inputValue(), '');
  });

  it('stand as labels where a case is read, with diseases that match as a hint', async (test) => {
    const page = await enter(test, 'bruno', `#/cases/${caseId}`);
    await page.locator('.fact-phenotype .term span').first().waitFor();
    await page.locator('.fact-diagnoses .term span', { hasText: /ost/i }).first().waitFor();
    await page.locator('.diseases summary').press('Enter');
    await page.locator('.diseases ol > li').first().waitFor();
    await accessible(page);
  });

  it('narrow the list of cases, and the address keeps them', async (test) => {
    const page = await enter(test, 'camille', '#/cases?box=all');
    await page.locator('#by-term').click();
    await page.getByLabel(t('filter.disease'), { exact: true }).fill('osteogenese imparf');
    await page.getByRole('option', { name: /ORPHA:666/ }).first().waitFor();
    await accessible(page);
    await page.getByRole('option', { name: /ORPHA:666/ }).first().click();
    await page.locator(`[data-case="${caseId}"]`).waitFor();
    assert.match(page.url(), /ORPHA/);
    await accessible(page);
    await go(page, '#/cases?box=all&orpha=ORPHA%3A558');
    await page.locator(`[data-case="${caseId}"]`).waitFor({ state: 'detached' });
  });
});
