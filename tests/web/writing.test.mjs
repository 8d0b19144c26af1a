// Writing under the conditions of a hospital: two people at once, a cut in the middle, a session that
// ends, no mouse.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { accessible, kCut, upToDate } from '../support/browser.mjs';
import { eventually } from '../support/consilium.mjs';
import { Stage } from '../support/stage.mjs';
import { png } from '../support/document.mjs';
import { centreOf, completeContent, discussedCase } from '../support/story.mjs';

describe('writing', () => {
  const stage = new Stage();
  const { enter, person } = stage;

  async function draft(more = {}) {
    const client = await stage.server.connect({ user: person('camille') });
    const { series } = await client.call('series.list', { limit: 10 });
    const made = await client.command('case.create', {
      centre: await centreOf(client),
      series: series.find(({ name }) => name.startsWith('RCP Os')).id,
      content: { ...completeContent(), ...more },
    });
    await client.close();
    return made;
  }

  const contentOf = async (id) => {
    const client = await stage.server.connect({ user: person('camille') });
    const { content } = await client.call('case.get', { case: id });
    await client.close();
    return content;
  };

  it('merges what two pages changed in different fields, and says so', async (t) => {
    const made = await draft();
    const address = { at: `#/cases/${made.case}/edit` };
    const [one, other] = [await enter(t, 'camille', address), await enter(t, 'dominique', address)];
    for (const page of [one, other]) await page.locator('#field-history').waitFor();
    await one.locator('#field-history').fill('Histoire de la première.');
    await one.locator('#save-state[data-state=saved]').waitFor();
    await other.locator('#field-questions').fill('Question du second ?');
    await other.getByText('Modifié ailleurs entre-temps et repris ici').waitFor();
    await eventually(async () => {
      const { history, questions } = await contentOf(made.case);
      return history === 'Histoire de la première.' && questions === 'Question du second ?';
    }, 'both texts');
    await other.locator('#save-state[data-state=saved]').waitFor();
    assert.equal(await other.locator('#field-history').inputValue(), 'Histoire de la première.');
    assert.equal(await other.locator('.conflict').count(), 0);
  });

  it('shows side by side what two pages changed in one field, and keeps what is chosen', async (t) => {
    const made = await draft();
    const address = { at: `#/cases/${made.case}/edit` };
    const [one, other] = [await enter(t, 'camille', address), await enter(t, 'dominique', address)];
    for (const page of [one, other]) await page.locator('#field-history').waitFor();
    await other.locator('#field-questions').fill('Question du second ?');
    await other.locator('#field-history').fill('Histoire du second.');
    await eventually(async () => (await contentOf(made.case)).history === 'Histoire du second.');
    await one.locator('#field-history').fill('Histoire de la première.');
    await one.locator('.conflict:focus').waitFor();
    await one.locator('#save-state[data-state=conflict]').waitFor();
    await accessible(one);
    assert.deepEqual(await one.locator('.conflict tbody th').allTextContents(), ['Histoire clinique']);
    assert.equal(await one.locator('.conflict input:checked').count(), 0, 'neither is chosen for its author');
    await one.locator('#settle-conflict').click();
    await one.locator('.conflict [role=alert]', { hasText: 'Histoire clinique' }).waitFor();
    await one.locator('.conflict input:focus').waitFor();
    await accessible(one);
    await one.locator('.conflict td', { hasText: 'Histoire du second.' }).getByRole('radio').check();
    await one.locator('#settle-conflict').click();
    await one.locator('#save-state[data-state=saved]').waitFor();
    const { history, questions } = await contentOf(made.case);
    assert.deepEqual([history, questions], ['Histoire du second.', 'Question du second ?']);
  });

  it('takes an age as it is typed, and says what is none', async (t) => {
    const made = await draft();
    const ageOf = async () => (await contentOf(made.case)).subject.age;
    const page = await enter(t, 'camille', { at: `#/cases/${made.case}/edit` });
    const [years, months] = [page.locator('#field-subject'), page.locator('#field-subject-months')];
    await years.fill('');
    await months.fill('18');
    await page.locator('#save-state[data-state=saved]').waitFor();
    await eventually(async () => (await ageOf()) === 'P18M', '18 months');
    await months.fill('');
    for (const [typed, problem] of [
      ['2,5', 'Des nombres entiers'],
      ['200', 'Au plus 130 ans'],
    ]) {
      await years.fill(typed);
      await page.locator('#field-subject-problem', { hasText: problem }).waitFor();
      assert.equal(await years.inputValue(), typed);
      await accessible(page);
      await page.locator('#review').click();
      await page.locator('#field-subject:focus').waitFor();
      assert.equal(await page.getByRole('dialog').count(), 0);
    }
    await years.fill('2');
    await months.fill('6');
    await eventually(async () => (await ageOf()) === 'P2Y6M', 'two years and six months');
  });

  it('begins a draft for documents where nothing is written yet', async (test) => {
    const page = await enter(test, 'camille', { at: '#/cases/new' });
    const index = (name) => page.locator('.section-index li', { hasText: name });
    await index('Documents').getByRole('link').click();
    await page.locator('#documents:focus').waitFor();
    await accessible(page);
    await page.locator('#begin-documents').click();
    await page.locator('#add-document').waitFor({ state: 'attached' });
    assert.equal(await index('Pour aller plus loin').getAttribute('data-state'), 'optional');
    await page.locator('.fold', { has: page.locator('#field-treatments') }).locator('summary').click();
    await page.locator('#field-treatments').fill('Aucun.');
    await page.locator('.section-index li[data-state=done]', { hasText: 'Pour aller plus loin' }).waitFor();
  });

  it('saves what was written while the server was away', async (t) => {
    const made = await draft();
    const page = await enter(t, 'camille', { at: `#/cases/${made.case}/edit` });
    // The words of the form are there.
    await page.locator('#save-state').filter({ hasText: /./ }).waitFor();
    page.expected.push(kCut);
    await stage.server.kill();
    await page.locator('#connection[data-state=waiting]').waitFor();
    await page.locator('#field-history').fill('Écrit pendant la coupure.');
    await page.locator('#save-state[data-state=saving]').waitFor();
    await stage.server.launch();
    await upToDate(page, { timeout: 60_000 });
    await page.locator('#save-state[data-state=saved]').waitFor();
    const client = await stage.server.connect({ user: person('camille') });
    const { content } = await client.call('case.get', { case: made.case });
    await client.close();
    assert.equal(content.history, 'Écrit pendant la coupure.');
  });

  it('loses nothing when the session ends in the middle of a sentence', async (t) => {
    const made = await draft();
    const page = await enter(t, 'camille', { at: `#/cases/${made.case}/edit` });
    await page.locator('#field-history').waitFor();
    const client = await stage.server.connect({ user: person('camille') });
    const { sessions } = await client.call('session.list');
    await page.locator('#field-history').fill('Avant la fin de la session');
    for (const { id, current } of sessions) if (!current) await client.call('session.revoke', { session: id });
    await page.getByText('La session est terminée').waitFor();
    await page.locator('#password').fill(person('camille').password);
    await page.locator('#password').press('Enter');
    await upToDate(page);
    await page.locator('#save-state[data-state=saved]').waitFor();
    await eventually(async () => {
      const { content } = await client.call('case.get', { case: made.case });
      return content.history === 'Avant la fin de la session';
    });
    await client.close();
  });

  it('sends a message once over a network that was cut', async (t) => {
    const { caseId } = await discussedCase(stage.server, stage.users);
    const page = await enter(t, 'camille', { at: `#/cases/${caseId}` });
    await page.locator('#message').waitFor();
    await page.locator('#message').fill('Dit une seule fois.');
    page.expected.push(kCut);
    await stage.server.kill();
    await page.locator('#message').press('Control+Enter');
    await page.locator('#connection[data-state=waiting]').waitFor();
    await stage.server.launch();
    await page.locator('.message', { hasText: 'Dit une seule fois.' }).waitFor({ timeout: 60_000 });
    const client = await stage.server.connect({ user: person('camille') });
    const { messages } = await client.call('message.list', { case: caseId });
    await client.close();
    assert.equal(messages.filter(({ text }) => text === 'Dit une seule fois.').length, 1);
  });

  /** Camille's page of a case of hers about which something was asked while she has it open. */
  async function asked(t) {
    const { caseId } = await discussedCase(stage.server, stage.users);
    const asking = await stage.server.connect({ user: person('ines') });
    const page = await enter(t, 'camille', { at: `#/cases/${caseId}` });
    await page.locator('article.case').waitFor();
    await asking.command('case.requestInformation', { case: caseId, text: 'La densitométrie ?' });
    await page.locator('.awaited', { hasText: 'La densitométrie ?' }).waitFor();
    return { caseId, asking, page };
  }

  it('answers a request for information on the page of the case, with a file', async (t) => {
    const { caseId, asking, page } = await asked(t);
    await page.locator('#request-answer').fill('Densitométrie : Z-score -3,1. Appeler le 06 12 34 56 78.');
    await accessible(page);
    await page.locator('#add-document').waitFor({ state: 'attached' });
    const chosen = page.waitForEvent('filechooser');
    await page.locator('#answer-files').click();
    await (await chosen).setFiles({ name: 'densité.png', mimeType: 'image/png', buffer: await png() });
    await page.locator('[data-document]', { hasText: 'densité.png' }).waitFor();

    await page.locator('#answer-request').click();
    await page.locator('.awaited .finding[data-kind=phone]').waitFor();
    await page.locator('.awaited .found-marks mark').waitFor();
    await accessible(page);
    await page.locator('#request-answer').fill('Densitométrie : Z-score -3,1.');
    await page.locator('#answer-request').click();
    await page.locator('.awaited').waitFor({ state: 'detached' });
    await page.locator('.case-facts', { hasText: 'Densitométrie : Z-score -3,1.' }).waitFor();
    assert.match(page.url(), new RegExp(`#/cases/${caseId}$`));
    const { informationRequest, content } = await asking.call('case.get', { case: caseId });
    assert.equal(informationRequest, undefined);
    const before = completeContent();
    assert.equal(content.history, before.history, 'the rest of the case is as it was');
    assert.ok(content.examinations.endsWith('Densitométrie : Z-score -3,1.'));
    await asking.close();
  });

  it('takes what few cases say of the person and of a sign', async (t) => {
    const made = await draft({ phenotype: [{ code: 'HP:0001250', status: 'observed' }] });
    const page = await enter(t, 'camille', { at: `#/cases/${made.case}/edit` });
    await page.getByText('Statut vital', { exact: true }).first().click();
    await page.locator('#field-vital').selectOption('alive');
    await page.getByText('Début et sévérité').click();
    await page.getByLabel('Début', { exact: true }).selectOption('HP:0003593');
    await page.getByLabel('Sévérité', { exact: true }).selectOption('moderate');
    await page.locator('#field-reason').selectOption('prenatal');
    await page.locator('#field-subject').fill('22');
    await page.locator('#field-days').selectOption('3');
    await accessible(page);
    await eventually(async () => (await contentOf(made.case)).subject.gestationalAge?.days === 3);
    const { subject, phenotype } = await contentOf(made.case);
    assert.equal(subject.vitalStatus, 'alive');
    assert.deepEqual(subject.gestationalAge, { weeks: 22, days: 3 });
    assert.deepEqual(phenotype, [
      { code: 'HP:0001250', status: 'observed', onset: 'HP:0003593', severity: 'moderate' },
    ]);
  });

  it('answers a request for information in the whole form, as a new version', async (t) => {
    const { caseId, asking, page } = await asked(t);
    await accessible(page);
    await page.getByRole('link', { name: 'Compléter le dossier' }).click();
    await page.locator('.awaited', { hasText: 'La densitométrie ?' }).waitFor();
    await page.locator('#field-history').fill('Densitométrie : Z-score -3,1.');
    assert.match(await page.locator('#save-state').textContent(), /Non envoyé/);
    await page.locator('#review').click();
    await page.locator('#submit-case').click();
    await page.getByText('version 2').first().waitFor();
    await page.getByRole('link', { name: 'ce qui a changé' }).click();
    await page.getByRole('cell', { name: /Z-score -3,1/ }).waitFor();
    await accessible(page);
    await asking.close();
  });

  it('submits a case without a mouse', async (t) => {
    const page = await enter(t, 'camille');
    await page.keyboard.press('n');
    await page.locator('.case-form').waitFor();
    const to = async (id) => {
      for (let n = 0; n < 80; ++n) {
        if (await page.evaluate((what) => document.activeElement?.id === what, id)) return;
        await page.keyboard.press('Tab');
      }
      assert.fail(`${id} is not reached by Tab`);
    };
    await to('field-series');
    await page.keyboard.type('RCP O');
    await to('field-reason');
    await page.keyboard.type('th');
    await to('field-urgency');
    await page.keyboard.type('cou');
    await to('field-questions');
    await page.keyboard.type('Quelle conduite tenir ?');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    await to('field-subject');
    await page.keyboard.type('34');
    await to('field-history');
    await page.keyboard.type('Cas inventé.');
    await to('field-consent');
    await page.keyboard.press('Space');
    await to('review');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await to('submit-case');
    await page.keyboard.press('Enter');
    await page.locator('article.case .state-submitted').waitFor();
  });

});
