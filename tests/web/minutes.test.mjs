// Two people at the same report, in two browsers: who has the pen, how it passes on, what becomes of
// what both wrote.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { accessible, kCut, upToDate } from '../support/browser.mjs';
import { eventually } from '../support/consilium.mjs';
import { alter } from '../support/database.mjs';
import { Stage } from '../support/stage.mjs';
import { caseInSession } from '../support/story.mjs';
import { say } from '../support/words.mjs';

const t = say('fr');

describe('two who write the same minutes', () => {
  const stage = new Stage();
  const { calling, enter } = stage;

  const contentOf = (report) =>
    calling('ines', async (client) => (await client.call('minutes.get', report)).reports[0].content);
  const saved = (page) => page.locator('#save-state[data-state=saved]').waitFor();
  const pen = (page) => page.locator('.report-editor > .notice', { hasText: 'Inès' });

  /** The coordinator has begun, and both have it before them; hers is the pen. */
  async function together(test) {
    const { meeting, item } = await caseInSession(stage.server, stage.users);
    const at = `#/meetings/${meeting}/reports/${item}`;
    const [coordinator, chair] = [await enter(test, 'ines', { at }), await enter(test, 'bruno', { at })];
    await chair.locator('#synthesis').waitFor();
    await coordinator.locator('#synthesis').fill('Première synthèse.');
    await saved(coordinator);
    await pen(chair).waitFor();
    assert.equal(await chair.locator('#synthesis').inputValue(), 'Première synthèse.');
    return { report: { meeting, item }, coordinator, chair };
  }

  it('know who has the pen, and lose nothing while it is the other’s', async (test) => {
    const { report, coordinator, chair } = await together(test);
    await chair.locator('#report-plan').fill('Un plan du président.');
    await chair.locator('#save-state[data-state=changed]').waitFor();
    await accessible(chair);
    await coordinator.locator('#report-presenter').fill('Dre Camille Exemple');
    await saved(coordinator);
    assert.equal((await contentOf(report)).plan, undefined);
    await coordinator.getByRole('button', { name: t('report.release') }).click();
    await chair.locator('.said', { hasText: t('reportField.presenter') }).waitFor();
    await saved(chair);
    assert.deepEqual(await contentOf(report), {
      outcome: 'final',
      synthesis: 'Première synthèse.',
      plan: ['Un plan du président.'],
      presenter: 'Dre Camille Exemple',
    });
    // It is the other way round now.
    await coordinator.locator('.report-editor > .notice', { hasText: 'Bruno' }).waitFor();
    assert.equal(await coordinator.locator('#report-plan').inputValue(), 'Un plan du président.');
    assert.equal(await chair.locator('.conflict').count(), 0);
  });

  it('get the pen from whoever saved nothing for two minutes', async (test) => {
    const { report, coordinator, chair } = await together(test);
    await coordinator.context().close();
    await chair.locator('#report-plan').fill('Un plan du président.');
    await chair.locator('#save-state[data-state=changed]').waitFor();
    chair.expected.push(kCut);
    await stage.server.kill();
    await alter(
      stage.data,
      `UPDATE report SET lock_until = ${Date.now() + 10_000} WHERE meeting_id = '${report.meeting}'`,
    );
    await stage.server.launch();
    await upToDate(chair, { timeout: 60_000 });
    await pen(chair).waitFor({ state: 'detached' });
    await saved(chair);
    assert.deepEqual((await contentOf(report)).plan, ['Un plan du président.']);
  });

  it('see side by side what both changed, and each keeps what is chosen', async (test) => {
    const { report, coordinator, chair } = await together(test);
    await chair.locator('#synthesis').fill('Synthèse du président.');
    await chair.locator('#report-presenter').fill('Le président');
    await coordinator.locator('#synthesis').fill('Synthèse de la coordinatrice.');
    await coordinator.locator('#report-presenter').fill('Dre Inès Exemple');
    await coordinator.locator('#report-plan').fill('Un plan de la coordinatrice.');
    await saved(coordinator);
    await coordinator.getByRole('button', { name: t('report.release') }).click();
    await chair.locator('.conflict:focus').waitFor();
    await accessible(chair);
    assert.deepEqual(await chair.locator('.conflict tbody th').allTextContents(), [
      t('reportField.synthesis'),
      t('reportField.presenter'),
    ]);
    await chair.locator('.conflict', { hasText: t('reportField.plan') }).waitFor();
    await chair.locator('#settle-conflict').click();
    await chair.locator('.conflict [role=alert]', { hasText: t('reportField.synthesis') }).waitFor();
    const keep = (text) => chair.locator('.conflict td', { hasText: text }).getByRole('radio').check();
    await keep('Synthèse du président.');
    await keep('Dre Inès Exemple');
    await chair.locator('#settle-conflict').click();
    await saved(chair);
    assert.deepEqual(await contentOf(report), {
      outcome: 'final',
      synthesis: 'Synthèse du président.',
      plan: ['Un plan de la coordinatrice.'],
      presenter: 'Dre Inès Exemple',
    });
    await eventually(async () => (await coordinator.locator('#synthesis').inputValue()) === 'Synthèse du président.');
  });
});
