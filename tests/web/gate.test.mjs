// What may identify a person, on its way to those who read: found while it is written, mended or said
// to identify nobody, and shown where it is read.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { accessible, go } from '../support/browser.mjs';
import { eventually } from '../support/consilium.mjs';
import { Stage } from '../support/stage.mjs';
import { caseInSession, centreOf, completeContent } from '../support/story.mjs';
import { say } from '../support/words.mjs';

const t = say('fr');

describe('the gate', () => {
  const stage = new Stage();
  const { calling, enter } = stage;
  const rows = (page, kind) => page.locator(`.finding[data-kind=${kind}]`);

  /** The layer of marks upon a control, once it has marks of a kind. */
  const marks = (page, id, severity) =>
    page.locator(`:has(> #${id}) > .found-marks mark[data-severity=${severity}]`);

  const draft = (content = completeContent()) =>
    calling('camille', async (client) => {
      const list = await client.call('series.list', { limit: 10 });
      return client.command('case.create', {
        centre: await centreOf(client),
        series: list.series.find(({ name }) => name.startsWith('RCP Os')).id,
        content,
      });
    });
  const submitted = async () => {
    const made = await draft();
    await calling('camille', (client) =>
      client.command('case.submit', { case: made.case, revision: made.revision }),
    );
    return made.case;
  };

  it('finds as one writes, mends with one press, and takes the word of the author', async (test) => {
    const made = await draft();
    const page = await enter(test, 'camille', { at: `#/cases/${made.case}/edit` });
    const history = page.locator('#field-history');
    await history.fill('Joindre la famille au 06 12 34 56 78 ou au 01 44 55 66 77. Suivie à Nancy depuis deux ans.');
    await rows(page, 'phone').nth(1).waitFor();
    await rows(page, 'city').first().waitFor();
    await page.locator('#save-state[data-state=saved]').waitFor();
    await accessible(page);
    await rows(page, 'city').getByRole('button', { name: t('findings.showOf').replace('{text}', 'Nancy') }).click();
    assert.equal(await history.evaluate((area) => area.value.slice(area.selectionStart, area.selectionEnd)), 'Nancy');

    await page.locator('#review').click();
    const dialog = page.getByRole('dialog');
    await dialog.locator('.findings[data-severity=hard]').waitFor();
    await accessible(page);
    assert.equal(await dialog.locator('#submit-case').isDisabled(), true);
    await dialog.getByRole('button', { name: /^Tout corriger : téléphone/ }).press('Enter');
    await rows(dialog, 'phone').first().waitFor({ state: 'detached' });
    await dialog
      .getByRole('button', { name: t('findings.acknowledgeOf').replace('{text}', 'Nancy') })
      .press('Enter');
    await dialog.locator('.findings[data-severity=none]').waitFor();
    await accessible(page);
    await dialog.locator('#submit-case').click();
    await page.locator('article.case .state-submitted').waitFor();
    await page.locator('.case-facts .acknowledged summary').click();
    await page.locator('.case-facts .acknowledged', { hasText: 'Nancy' }).waitFor();
    await accessible(page);
    const { content, acknowledgements } = await calling('camille', (client) =>
      client.call('case.get', { case: made.case }),
    );
    assert.doesNotMatch(content.history, /\d\d \d\d \d\d/);
    assert.deepEqual(
      acknowledgements.map(({ kind, text }) => [kind, text]),
      [['city', 'Nancy']],
    );
  });

  it('warns of a rare combination, and no more once its advice is followed', async (test) => {
    const made = await draft({
      ...completeContent(),
      diagnoses: [{ code: 'ORPHA:184', status: 'confirmed' }],
    });
    const page = await enter(test, 'camille', { at: `#/cases/${made.case}/edit` });
    const warning = rows(page, 'rare_combination').first();
    await warning.waitFor();
    assert.match(await warning.textContent(), /^ORPHA:184.*Chérubisme.*34 ans.*Indiquer l’âge par décennie \(30 à 39 ans\)/);
    await accessible(page);
    await page.locator('#field-subject-decade').check();
    await rows(page, 'rare_combination').first().waitFor({ state: 'detached' });
    assert.equal(await page.locator('#field-subject').inputValue(), '30');
    await page.locator('#save-state[data-state=saved]').waitFor();
    await accessible(page);
    await page.locator('#review').click();
    await page.getByRole('dialog').locator('#submit-case').click();
    await page.locator('article.case .state-submitted').waitFor();
    await page.locator('.case-facts', { hasText: '30 à 39 ans' }).waitFor();
    const { content, acknowledgements } = await calling('camille', (client) =>
      client.call('case.get', { case: made.case }),
    );
    assert.deepEqual(content.subject, { sex: 'female', age: 'P30Y', agePrecision: 'decade' });
    assert.equal(acknowledgements?.length ?? 0, 0);
  });

  it('marks what was found in the text itself, wherever it moves to', async (test) => {
    const made = await draft();
    const page = await enter(test, 'camille', { at: `#/cases/${made.case}/edit` });
    const history = page.locator('#field-history');
    const [phone, town] = ['06 12 34 56 78', 'Nancy'];
    await history.fill(`Joindre la famille au ${phone}.\nSuivie à ${town} depuis deux ans.`);
    await marks(page, 'field-history', 'hard').getByText(phone, { exact: true }).waitFor();
    await marks(page, 'field-history', 'soft').getByText(town, { exact: true }).waitFor();
    await accessible(page);
    await page.emulateMedia({ colorScheme: 'dark' });
    await accessible(page);

    // At once, not when it is looked at again.
    await history.evaluate((area) => area.setSelectionRange(0, 0));
    await history.pressSequentially('Vue. ');
    assert.equal(await marks(page, 'field-history', 'hard').textContent(), phone);
    await history.fill(`${'Un long paragraphe sur les antécédents. '.repeat(160)}Au ${phone}.`);
    await marks(page, 'field-history', 'hard').getByText(phone, { exact: true }).waitFor();
    const both = () =>
      history.evaluate((area) => {
        const layer = area.parentElement.querySelector('.found-marks');
        const shape = ({ scrollTop, scrollHeight, clientWidth, clientHeight }) => ({
          scrollTop,
          scrollHeight,
          clientWidth,
          clientHeight,
        });
        return [shape(area), shape(layer)];
      });
    for (const top of [0, 300]) {
      await history.evaluate((area, to) => area.scrollTo(0, to), top);
      await eventually(async () => {
        const [area, layer] = await both();
        return area.scrollTop === top && layer.scrollTop === top;
      });
      const [area, layer] = await both();
      assert.deepEqual(layer, area);
    }
    await history.fill('Rien de tel.');
    await page.locator('.found-marks').first().waitFor({ state: 'detached' });
  });

  it('mends one place with a double press, not the next one too', async (test) => {
    const made = await draft();
    const page = await enter(test, 'camille', { at: `#/cases/${made.case}/edit` });
    const history = page.locator('#field-history');
    await history.fill('Joindre la famille au 06 12 34 56 78, au 01 44 55 66 77 ou au 01 44 55 66 78.');
    await rows(page, 'phone').nth(2).waitFor();
    await rows(page, 'phone').first().getByRole('button').first().dblclick();
    await eventually(async () => !(await history.inputValue()).includes('06 12 34 56 78'));
    assert.match(await history.inputValue(), /01 44 55 66 77 ou au 01 44 55 66 78/);
    await rows(page, 'phone').first().getByRole('button').first().click();
    await eventually(async () => !(await history.inputValue()).includes('01 44 55 66 77'));
  });

  it('takes a replacement back, by its button and by Ctrl+Z in the field', async (test) => {
    const made = await draft();
    const page = await enter(test, 'camille', { at: `#/cases/${made.case}/edit` });
    const history = page.locator('#field-history');
    const written = 'Joindre la famille au 06 12 34 56 78.';
    const replace = () => rows(page, 'phone').first().getByRole('button').first().click();
    const undo = page.getByRole('button', { name: t('findings.undo') }).first();
    const stands = (text) => eventually(async () => (await history.inputValue()) === text, text);
    await history.fill(written);
    await replace();
    await undo.waitFor();
    assert.notEqual(await history.inputValue(), written);
    await accessible(page);
    await undo.click();
    await stands(written);
    await replace();
    await undo.waitFor();
    await history.press('Control+z');
    await stands(written);
    await undo.waitFor({ state: 'detached' });
    await replace();
    await undo.waitFor();
    await history.press('End');
    await history.pressSequentially(' Demain.');
    await undo.waitFor({ state: 'detached' });
  });

  it('holds a message back, and sends it once it is mended', async (test) => {
    const caseId = await submitted();
    const page = await enter(test, 'camille', { at: `#/cases/${caseId}` });
    await page.locator('#message').fill('Le NIR est 2 84 05 54 395 123 46, et elle habite à Pulnoy.');
    await page.locator('#message').press('Control+Enter');
    await page.locator('.findings:focus').waitFor();
    await marks(page, 'message', 'hard').waitFor();
    await accessible(page);
    await rows(page, 'nir').getByRole('button', { name: /^(Remplacer|Retirer)/ }).click();
    const town = rows(page, 'city');
    while ((await town.count()) > 0)
      await town.first().getByRole('button', { name: /^N’identifie personne/ }).click();
    await page.locator('.findings[data-severity=none]').waitFor();
    await page.locator('#message').press('Control+Enter');
    await page.locator('.message', { hasText: 'elle habite' }).waitFor();
    await page.locator('.discussion .acknowledged summary').waitFor();
    assert.equal(await page.locator('.findings').count(), 0);
    const { messages } = await calling('camille', (client) => client.call('message.list', { case: caseId }));
    assert.doesNotMatch(messages.at(-1).text, /395/);
  });

  it('shows the findings of an opinion at their fields', async (test) => {
    const caseId = await submitted();
    await calling('bruno', (client) => client.command('case.accept', { case: caseId }));
    const page = await enter(test, 'victor', { at: `#/cases/${caseId}?panel=opinions` });
    await page.locator('#give-opinion').click();
    await page.locator('#opinion-text').fill('Pas d’opération.');
    await page.getByLabel(t('confidence.high'), { exact: true }).check();
    await page.getByLabel(t('opinion.noConflict'), { exact: true }).check();
    await page.locator('.opinion-form summary').click();
    await page.locator('#opinion-plan').fill('Surveillance\nAppeler le patient au 06 12 34 56 78');
    await rows(page, 'phone').first().waitFor();
    await page.locator('#file-opinion').click();
    await page.locator('.findings:focus').waitFor();
    assert.match(await rows(page, 'phone').first().textContent(), new RegExp(t('opinion.plan')));
    await marks(page, 'opinion-plan', 'hard').waitFor();
    await accessible(page);
    await rows(page, 'phone').getByRole('button', { name: /^(Remplacer|Retirer)/ }).click();
    assert.match(await page.locator('#opinion-plan').inputValue(), /^Surveillance\nAppeler le patient au(?! 06)/);
    await page.locator('#file-opinion').click();
    await page.locator('.opinion', { hasText: 'Pas d’opération' }).waitFor();
  });

  it('finds in a message as it is written, and lets it go as it was mended', async (test) => {
    const caseId = await submitted();
    const page = await enter(test, 'camille', { at: `#/cases/${caseId}` });
    await page.locator('#message').fill('Rappeler la famille au 06 12 34 56 78.');
    await marks(page, 'message', 'hard').getByText('06 12 34 56 78').waitFor();
    await accessible(page);
    await rows(page, 'phone').getByRole('button', { name: /^(Remplacer|Retirer)/ }).click();
    await page.locator('.found-marks').first().waitFor({ state: 'detached' });
    assert.doesNotMatch(await page.locator('#message').inputValue(), /06 12/);
    await page.locator('#message').press('Control+Enter');
    await page.locator('.message', { hasText: 'Rappeler la famille' }).waitFor();
    assert.equal(await page.locator('.findings[data-severity=hard]').count(), 0, 'nothing was refused');
  });

  it('finds in a report as it is written, saves its draft all the same, and holds it back in review', async (test) => {
    const report = await caseInSession(stage.server, stage.users);
    const at = `#/meetings/${report.meeting}/reports/${report.item}`;
    const page = await enter(test, 'ines', { at });
    const saved = async () => {
      const { reports } = await calling('ines', (client) =>
        client.call('minutes.get', { meeting: report.meeting, item: report.item }),
      );
      return reports[0].content;
    };
    await page.locator('#synthesis').fill('Joindre la famille au 06 12 34 56 78.');
    await marks(page, 'synthesis', 'hard').getByText('06 12 34 56 78').waitFor();
    await page.locator('#save-state[data-state=saved]').waitFor();
    assert.match((await saved()).synthesis, /06 12 34 56 78/);
    // Whom the field asks for is no patient.
    await page.locator('#report-presenter').fill('Dr Hélène Vasseur, CHU de Nancy');
    await page.locator('#report-plan').fill('Contrôle\nÉcrire à famille@exemple.fr');
    await marks(page, 'report-plan', 'hard').getByText('famille@exemple.fr').waitFor();
    assert.equal(await page.locator(':has(> #report-presenter) > .found-marks').count(), 0);
    await accessible(page);
    for (const kind of ['phone', 'email'])
      await rows(page, kind).getByRole('button', { name: /^(Remplacer|Retirer)/ }).click();
    await page.locator('.found-marks').first().waitFor({ state: 'detached' });
    await page.locator('#save-state[data-state=saved]').waitFor();
    await page.locator('#to-review').click();
    await page.locator('.report-in_review').waitFor();

    await page.locator('#synthesis').fill('Voir le 12 mars 2019.');
    await marks(page, 'synthesis', 'hard').getByText('12 mars 2019').waitFor();
    await page.getByText(t('save.held')).waitFor();
    await accessible(page);
    assert.doesNotMatch((await saved()).synthesis, /2019/);
    await rows(page, 'date').getByRole('button', { name: /^(Remplacer|Retirer)/ }).click();
    await page.locator('#save-state[data-state=saved]').waitFor();
    assert.match((await saved()).synthesis, /^Voir/);
  });

  it('holds back the reason of a refusal', async (test) => {
    const caseId = await submitted();
    const page = await enter(test, 'bruno', { at: `#/cases/${caseId}` });
    await page.getByRole('button', { name: t('act.decline') }).click();
    const dialog = page.getByRole('dialog');
    await dialog.locator('#act-text').fill('Déjà vu : née le 12/03/2015, écrire à famille@exemple.fr.');
    await dialog.getByRole('button', { name: t('act.decline') }).click();
    await dialog.locator('.findings:focus').waitFor();
    await accessible(page);
    while ((await dialog.locator('.finding').count()) > 0)
      await dialog.locator('.finding').first().getByRole('button', { name: /^(Remplacer|Retirer)/ }).click();
    await dialog.getByRole('button', { name: t('act.decline') }).click();
    await page.locator('article.case .state-declined').waitFor();
    await go(page, '#/cases');
  });
});
