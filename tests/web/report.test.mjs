// A report from its review on: what those who took part say of it, what its centre contests and takes note
// of, what is added to it, and what comes too late for it.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { before, describe, it } from 'node:test';
import { accessible, go } from '../support/browser.mjs';
import { eventually } from '../support/consilium.mjs';
import { reportText, settleText } from '../support/reporting.mjs';
import { Stage } from '../support/stage.mjs';
import { caseInSession, inDays, letSignInsAge } from '../support/story.mjs';
import { say } from '../support/words.mjs';

const t = say('fr');

describe('a report', () => {
  const stage = new Stage();
  const { calling, enter } = stage;
  let report;
  let clinician;
  let chair;
  let coordinator;
  let expert;
  before(async () => {
    const { meeting, item, case: id } = await caseInSession(stage.server, stage.users);
    report = { meeting, item, case: id };
    await calling('victor', (client) => client.command('meeting.join', { meeting, mode: 'on_site' }));
    const at = `#/meetings/${meeting}/reports/${item}`;
    [clinician, chair, coordinator, expert] = await Promise.all(
      ['camille', 'bruno', 'ines', 'victor'].map((login) => enter(stage.scope, login, { at })),
    );
  });

  const button = (page, key) => page.getByRole('button', { name: t(key), exact: true });
  /** Prints the page: these words, and nothing that is pressed or filled in. */
  const printed = async (page, words) => {
    await page.emulateMedia({ media: 'print' });
    await page.locator('.prose:visible', { hasText: words }).first().waitFor();
    for (const pressed of ['.bar', 'button', '.button', '.panel-tabs', 'form'])
      assert.equal(await page.locator(`${pressed}:visible`).count(), 0, pressed);
  };
  const reviews = (page) => page.locator('[aria-labelledby=reviews] li');

  it('in review takes the objection of one who took part, and the agreement once it is mended', async () => {
    await coordinator.locator('#synthesis').fill('Opérer sans attendre.');
    await coordinator.locator('#to-review').click();
    await expert.locator('.report', { hasText: 'Opérer sans attendre.' }).waitFor();
    assert.equal(await button(expert, 'review.disagree').isDisabled(), true, 'not without a word');
    await expert.locator('#review-text').fill('La croissance n’est pas finie.');
    await accessible(expert);
    await button(expert, 'review.disagree').click();
    const objection = reviews(coordinator).filter({ hasText: 'La croissance n’est pas finie.' });
    await objection.getByText(`Pr Victor Exemple – ${t('review.disagree')}`).waitFor();
    await accessible(coordinator);
    await coordinator.locator('#synthesis').fill('Opérer après la croissance.');
    await coordinator.locator('#save-state[data-state=saved]').waitFor();
    await expert.locator('.report', { hasText: 'Opérer après la croissance.' }).waitFor();
    await printed(coordinator, 'Opérer après la croissance.');
    await coordinator.emulateMedia({ media: 'screen' });
    await button(expert, 'review.agree').click();
    await reviews(chair).getByText(`Pr Victor Exemple – ${t('review.agree')}`).waitFor();
    await button(chair, 'review.agree').click();
    await reviews(chair).nth(1).waitFor();
  });

  it('is signed by whoever gave the password lately, and else gives it again', async () => {
    await letSignInsAge(stage.server, 'bruno');
    await chair.locator('#sign-report').click();
    const signing = chair.getByRole('dialog').filter({ has: chair.locator('#sign-now') });
    await chair.locator('#sign-now').click();
    const asking = chair.getByRole('dialog', { name: t('confirm.title') });
    const password = asking.getByLabel(t('signIn.password'));
    await chair.waitForFunction(() => document.activeElement?.matches('[type=password]'));
    await accessible(chair);
    await chair.keyboard.type('ce n’est pas le mien');
    await chair.keyboard.press('Enter');
    await asking.getByText(t('confirm.wrong')).waitFor();
    assert.equal(await password.getAttribute('aria-invalid'), 'true');
    await chair.emulateMedia({ colorScheme: 'dark' });
    await accessible(chair);
    await chair.emulateMedia({ colorScheme: 'light' });

    await chair.keyboard.press('Escape');
    await asking.waitFor({ state: 'detached' });
    await signing.getByText('Opérer après la croissance.').waitFor();
    assert.equal(await signing.locator('.problem-box').count(), 0, 'who did not go on is told nothing');
    assert.equal(await clinician.locator('.report-signed').count(), 0);
    await chair.locator('#sign-now').click();
    await password.fill(stage.person('bruno').password);
    await password.press('Enter');
    for (const page of [chair, clinician]) await page.locator('.report-signed').waitFor();
    assert.equal(await chair.getByRole('dialog').count(), 0);
  });

  it('is taken away as a page of its own, too', async () => {
    const [download] = await Promise.all([
      clinician.waitForEvent('download'),
      clinician.getByRole('button', { name: 'HTML', exact: true }).click(),
    ]);
    assert.match(download.suggestedFilename(), /\.html$/);
    assert.match(await readFile(await download.path(), 'utf8'), /Opérer après la croissance\./);
  });

  it('is contested by its centre, answered by the chair and added to', async () => {
    await button(clinician, 'contest.contest').click();
    const contesting = clinician.getByLabel(t('contest.text'));
    await contesting.fill('La croissance est finie depuis un an.');
    await accessible(clinician);
    await clinician.locator('form', { has: contesting }).getByRole('button', { name: t('save') }).click();
    const answering = chair.getByLabel(t('contest.answer'));
    await chair.getByText('La croissance est finie depuis un an.').waitFor();
    await answering.fill('En effet : voir l’addendum.');
    await accessible(chair);
    await chair.locator('form', { has: answering }).getByRole('button', { name: t('save') }).click();
    await clinician.locator('[aria-labelledby=contest]', { hasText: 'En effet : voir l’addendum.' }).waitFor();
    await button(chair, 'addendum.add').click();
    const adding = chair.getByLabel(t('addendum.text'));
    await adding.fill('Lire : opérer dès à présent.');
    await chair.locator('form', { has: adding }).getByRole('button', { name: t('save') }).click();
    await clinician
      .getByRole('region', { name: t('addendum.title').replace('{number}', '1') })
      .getByText('Lire : opérer dès à présent.')
      .waitFor();
    await accessible(clinician);
  });

  it('says when the patient was informed and who got copies', async () => {
    const day = inDays(-1).slice(0, 10);
    await clinician.getByLabel(t('receipt.informed')).fill(day);
    await clinician.locator('#receipt-copies').fill('Médecin traitant\nCentre de rééducation');
    await clinician.locator('#receive').click();
    const copies = t('receipt.copiesTo').replace('{names}', 'Médecin traitant et Centre de rééducation');
    const noted = chair.locator('[aria-labelledby=receipt] p', { hasText: copies });
    await noted.waitFor();
    const told = new Date(day)
      .toLocaleDateString('fr-FR', { dateStyle: 'medium', timeZone: 'UTC' })
      .replace(/^1 /, '1er ');
    assert.ok((await noted.textContent()).includes(t('receipt.informedOn').replace('{day}', told)));
    await accessible(chair);
  });

  it('is marked where an opinion came after it, and so is the opinion', async () => {
    await go(expert, `#/cases/${report.case}?panel=opinions`);
    await expert.locator('#give-opinion').click();
    await expert.locator('#opinion-text').fill('Une densitométrie de plus.');
    await expert.getByLabel(t('confidence.low'), { exact: true }).check();
    await expert.getByLabel(t('opinion.noConflict'), { exact: true }).check();
    await expert.locator('#file-opinion').click();
    await expert.locator('.opinion', { hasText: 'Une densitométrie de plus.' }).getByText(t('opinions.late')).waitFor();
    await chair.getByText(t('report.late')).waitFor();
    await accessible(chair);
  });

  it('is hidden where it identifies somebody, until the coordinator shows it again or erases it', async () => {
    const text = (page) => page.locator('.report .prose', { hasText: 'Opérer après la croissance.' }).first();
    const added = (page) => page.getByRole('region', { name: t('addendum.title').replace('{number}', '1') });
    await text(coordinator).waitFor();
    await reportText(clinician, '.report', 'Opérer après la croissance.');
    for (const page of [clinician, coordinator])
      await page.locator('.report').getByText(t('reported.hidden')).waitFor();
    assert.equal(await text(clinician).count(), 0);
    await accessible(coordinator);
    await settleText(coordinator, 'Opérer après la croissance.', 'restore');
    await text(clinician).waitFor();

    await reportText(clinician, '.report', 'Lire : opérer dès à présent.');
    await added(coordinator).getByText(t('reported.hidden')).waitFor();
    await settleText(coordinator, 'Lire : opérer dès à présent.', 'erase');
    for (const page of [clinician, coordinator]) await added(page).getByText(t('reported.erased')).waitFor();
    await accessible(clinician);
  });

  it('keeps the place of a reported line while it is written, and has it again', async () => {
    const { meeting, item } = await caseInSession(stage.server, stage.users);
    await Promise.all([chair, coordinator].map((page) => go(page, `#/meetings/${meeting}/reports/${item}`)));
    const lines = ['Prévenir la boulangère du bourg.', 'Revoir dans six mois.'];
    const saved = () => chair.locator('#save-state[data-state=saved]').waitFor();
    const content = () =>
      calling('bruno', async (client) => (await client.call('minutes.get', { meeting, item })).reports[0].content);
    const field = chair.locator('#report-plan');
    const shows = (...wanted) =>
      eventually(async () => (await field.inputValue()) === wanted.join('\n'), wanted.join(' / '));
    await chair.locator('#synthesis').fill('Surveiller.');
    await field.fill(lines.join('\n'));
    await coordinator.locator('.report').getByRole('button', { name: t('reported.report') }).waitFor();
    await saved();
    await reportText(chair, '.report', lines[0]);
    await chair.locator('.report-texts').waitFor();
    const [mark] = await eventually(async () => {
      const { plan } = await content();
      return plan[0] !== lines[0] && plan;
    }, 'the mark');
    assert.match(mark, /^reported:/);
    const standIn = `[${t('reported.inPlace')} ${mark.slice(-4)}]`;
    await shows(standIn, lines[1]);
    await accessible(chair);

    await chair.locator('#synthesis').fill('Surveiller la croissance.');
    await eventually(async () => (await content()).synthesis === 'Surveiller la croissance.', 'what was saved');
    assert.deepEqual((await content()).plan, [mark, lines[1]]);
    await saved();
    await settleText(coordinator, lines[0], 'restore');
    await shows(...lines);
    assert.deepEqual((await content()).plan, lines);
  });

  it('is printed black on white without what is pressed, also by whoever reads on a dark screen', async () => {
    await go(chair, '#/account');
    await chair.getByLabel(t('theme.dark'), { exact: true }).check();
    for (const address of [`#/meetings/${report.meeting}/reports/${report.item}`, `#/cases/${report.case}`]) {
      await go(chair, address);
      await chair.locator('.prose', { hasText: 'Opérer après la croissance.' }).waitFor();
      assert.ok(await chair.locator('.bar').isVisible());
      await printed(chair, 'Opérer après la croissance.');
      const colours = await chair.locator('.prose').first().evaluate((text) => [
        getComputedStyle(text).color,
        getComputedStyle(document.documentElement).backgroundColor,
      ]);
      assert.deepEqual(colours, ['rgb(0, 0, 0)', 'rgb(255, 255, 255)']);
      await accessible(chair);
      await chair.emulateMedia({ media: 'screen' });
    }
  });
});
