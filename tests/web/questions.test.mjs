// General questions, without a patient: asked of a series, answered or redirected by its experts, and
// published on the page of the network, where everybody finds them.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { keyboard } from '../support/hands.mjs';
import { Stage } from '../support/stage.mjs';
import { say } from '../support/words.mjs';
import { accessible, go } from '../support/browser.mjs';
import { reportText, settleText } from '../support/reporting.mjs';

const t = say('fr');

describe('the questions', () => {
  const stage = new Stage();
  const { press, write } = keyboard;
  const enter = (test, login, box, options) =>
    stage.enter(test, login, { at: `#/questions?box=${box}`, ...options });
  const row = (page, words) => page.locator('.question', { hasText: words });
  const act = (page, words, key) => press(row(page, words).getByRole('button', { name: t(key), exact: true }));
  const choose = async (page, field, typed, name) => {
    await write(page.locator(field), typed);
    await page.getByRole('option', { name }).first().waitFor();
    await page.keyboard.press('ArrowDown');
    await page.locator(`${field}[aria-activedescendant]`).waitFor();
    await page.keyboard.press('Enter');
    await page.locator('.term-chosen').waitFor();
  };
  const ask = async (page, words) => {
    await page.locator('#ask').click();
    await page.locator('#ask-series').selectOption({ label: 'RCP Os et calcium (exemple)' });
    await page.locator('#ask-text').fill(words);
    await page.locator('#ask-now').click();
    await row(page, words).waitFor();
  };

  it('are asked with the disease that they are about, answered, and published without names', async (test) => {
    const words = 'Faut-il doser la phosphatase alcaline avant de traiter ?';
    const [asker, expert, coordinator] = [
      await enter(test, 'camille', 'own', { mouseless: true }),
      await enter(test, 'victor', 'series', { mouseless: true }),
      await enter(test, 'ines', 'series', { mouseless: true }),
    ];
    await press(asker.locator('#ask'));
    await press(asker.locator('#ask-now'));
    assert.equal(await asker.getByRole('dialog').locator('.problem').count(), 2, 'what is missing is said');
    await accessible(asker);
    await keyboard.choose(asker.locator('#ask-series'), 'RCP Os et calcium (exemple)');
    await choose(asker, '#ask-disease', 'hypophosphatasie', /phosphatasie/i);
    await write(asker.locator('#ask-text'), words);
    await press(asker.locator('#ask-now'));
    await row(asker, words).getByText(/ORPHA:/).waitFor();
    await accessible(asker);

    await row(expert, words).waitFor();
    assert.equal(
      await row(coordinator, words).getByRole('button', { name: t('question.toAnswer') }).count(),
      0,
      'experts answer, not coordinators',
    );
    await act(expert, words, 'question.toAnswer');
    await write(expert.locator('#answer-text'), 'Oui, deux fois, et la vitamine B6 si elle est basse.');
    await accessible(expert);
    await act(expert, words, 'question.toAnswer');
    await row(asker, 'la vitamine B6 si elle est basse').waitFor();

    await act(coordinator, words, 'question.toPublish');
    await write(coordinator.locator('#publish-title'), 'Phosphatase alcaline avant traitement');
    await write(coordinator.locator('#publish-answer'), 'Oui, deux fois. Écrire à Mme Untelle Inventée au 06 12 34 56 78.');
    await accessible(coordinator);
    await act(coordinator, words, 'question.toPublish');
    await coordinator.locator('.finding[data-kind=phone]').waitFor();
    await write(coordinator.locator('#publish-answer'), 'Oui, deux fois, et la pyridoxine si elle est basse.');
    await act(coordinator, words, 'question.toPublish');
    await row(coordinator, words).getByText(/Phosphatase alcaline avant traitement/).waitFor();

    await go(asker, '#/questions');
    await asker.locator('.question').nth(1).waitFor();
    await write(asker.locator('#search'), 'pyridoxine');
    await asker.locator('.question').nth(1).waitFor({ state: 'detached' });
    const published = row(asker, 'Phosphatase alcaline avant traitement');
    await published.getByText(/la pyridoxine si elle est basse/).waitFor();
    assert.ok(!(await published.textContent()).includes('Victor'), 'nobody is named');
    assert.match(asker.url(), /text=pyridoxine/, 'the search stands in the address');
    await accessible(asker);

    await act(coordinator, words, 'question.toReword');
    await write(coordinator.locator('#publish-title'), 'Phosphatase alcaline et pyridoxine');
    await act(coordinator, words, 'question.toPublish');
    for (const each of [coordinator, asker]) await row(each, 'Phosphatase alcaline et pyridoxine').waitFor();
    await act(coordinator, words, 'question.takeOff');
    await row(coordinator, words).getByRole('button', { name: t('question.takeOff') }).waitFor({ state: 'detached' });
    await asker.getByText(t('questions.nothingFound')).waitFor();
  });

  it('outside the field come back with somebody else to ask', async (test) => {
    const words = 'Quelle surveillance de la vision des couleurs ?';
    const [asker, expert] = [await enter(test, 'camille', 'own'), await enter(test, 'bruno', 'series')];
    await ask(asker, words);
    await act(expert, words, 'question.toRedirect');
    await expert.locator('#redirect-reason').fill('Cette question relève de l’ophtalmologie.');
    await choose(expert, '#redirect-centre', 'retine', /rétine|rétinien/i);
    await accessible(expert);
    await act(expert, words, 'question.toRedirect');
    await row(asker, words).getByText('relève de l’ophtalmologie').waitFor();
    await row(asker, words).getByText(/^À demander à/).waitFor();
    await go(asker, '#/notices');
    await asker.getByRole('link', { name: t('notice.question_answered') }).first().click();
    await asker.locator('.question:focus', { hasText: words }).waitFor();

    const coordinator = await enter(test, 'ines', 'series');
    await act(asker, words, 'reported.report');
    await asker.getByRole('dialog').locator('li', { hasText: words }).getByRole('button').click();
    await row(asker, t('reported.hidden')).first().waitFor();
    await go(coordinator, '#/notices');
    await coordinator.getByRole('link', { name: t('notice.data_reported') }).first().click();
    const reported = coordinator.locator('.question:focus', { hasText: 'relève de l’ophtalmologie' });
    await reported.getByRole('button', { name: t('discussion.restore') }).click();
    await coordinator.getByRole('button', { name: t('discussion.restore') }).waitFor({ state: 'detached' });
    await asker.reload();
    await row(asker, words).waitFor();
  });

  it('are hidden where they identify somebody, until the coordinator shows them again or erases them', async (test) => {
    const words = 'Comme pour la boulangère du bourg, que surveiller ?';
    const [asker, expert, coordinator] = [
      await enter(test, 'camille', 'own'),
      await enter(test, 'victor', 'series'),
      await enter(test, 'ines', 'series'),
    ];
    await ask(asker, words);
    await row(expert, words).waitFor();
    const place = `#${await row(expert, words).getAttribute('id')}`;
    const of = (page) => page.locator(place);
    await reportText(expert, place, words);
    await of(expert).getByText(t('reported.hidden')).waitFor();
    await asker.reload();
    await of(asker).getByText(t('reported.hidden')).waitFor();
    assert.equal(await of(expert).getByText(t('reported.toSettle')).count(), 0, 'only who decides sees them');
    await of(coordinator).getByText(words).waitFor();
    await accessible(coordinator);
    await settleText(coordinator, words, 'restore');
    await row(expert, words).waitFor();

    const answer = 'La calcémie, comme chez sa cousine.';
    await act(expert, words, 'question.toAnswer');
    await expert.locator('#answer-text').fill(answer);
    await act(expert, words, 'question.toAnswer');
    await act(coordinator, words, 'question.toPublish');
    await coordinator.locator('#publish-title').fill('Surveiller la calcémie');
    await act(coordinator, words, 'question.toPublish');
    await row(coordinator, words).getByText(/Surveiller la calcémie/).waitFor();

    // By a reader of the page of the network, who sees no question of this series.
    const reader = await stage.enter(test, 'nina', { at: '#/questions' });
    await of(reader).getByText(answer).waitFor();
    await reportText(reader, place, answer);
    await of(reader).getByText(t('reported.hidden')).waitFor();
    await settleText(coordinator, answer, 'erase');
    await of(coordinator).getByText(t('reported.erased')).first().waitFor();
    await reader.reload();
    await of(reader).getByText(t('reported.erased')).waitFor();
    await accessible(reader);
  });

  it('are not left behind half written', async (test) => {
    const page = await enter(test, 'camille', 'own');
    await page.locator('#ask').click();
    await page.locator('#ask-text').fill('Une question que personne n’a encore');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: t('leaving.stay') }).click();
    assert.equal(await page.locator('#ask-text').inputValue(), 'Une question que personne n’a encore');
  });
});
