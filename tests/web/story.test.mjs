// The whole story by three browsers at once: a clinician submits and books a place, the coordinator
// confirms, an expert gives an opinion, a meeting follows the case, the report is signed, the
// clinician takes note of it and tells what became of it.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { accessible, go, launch, signedIn } from '../support/browser.mjs';
import { demo, Scope, Server } from '../support/consilium.mjs';
import { withoutRateLimit } from '../support/story.mjs';
import { say } from '../support/words.mjs';

for (const language of ['fr', 'en']) {
  describe(`a case from the draft to the follow-up (${language})`, () => {
    const t = say(language);
    const scope = new Scope();
    let server;
    let clinician;
    let coordinator;
    let expert;
    let chair;
    let pseudonym;
    let caseAddress;
    let reportAddress;
    after(() => scope.end());
    before(async () => {
      const { data, users } = await demo(scope, { settings: withoutRateLimit });
      server = await Server.start(scope, data);
      const browser = await launch(scope);
      const enter = (login) =>
        signedIn(scope, browser, server, users.find((user) => user.login === login), {
          locale: language === 'fr' ? 'fr-FR' : 'en-GB',
        });
      const speak = async (page) => {
        if (language === 'fr') return;
        await go(page, '#/account');
        await page.getByLabel('English').click();
        await page.getByRole('heading', { name: t('nav.account') }).waitFor();
      };
      clinician = await enter('camille');
      coordinator = await enter('ines');
      expert = await enter('victor');
      chair = await enter('bruno');
      for (const page of [clinician, coordinator, expert, chair]) await speak(page);
    });

    it('says what a submission still lacks, and saves the draft meanwhile', async () => {
      await go(clinician, '#/cases/new');
      await clinician.locator('#field-questions').fill('Faut-il opérer avant la puberté ?');
      await clinician.locator('#save-state[data-state=saved]').waitFor();
      await clinician.locator('#review').click();
      await clinician.getByText(t('missing.history')).first().waitFor();
      await accessible(clinician);
      assert.match(clinician.url(), /draft=/, 'a reload would find the draft');
    });

    it('takes a case that a clinician writes', async () => {
      await clinician.locator('#field-series').selectOption({ label: 'RCP Os et calcium (exemple)' });
      await clinician.locator('#field-reason').selectOption('therapeutic');
      await clinician.locator('#field-urgency').selectOption('soon');
      await clinician.getByLabel(t('sex.female'), { exact: true }).check();
      await clinician.locator('#field-subject').fill('12');
      await clinician.locator('#field-history').fill('Cas inventé. Fractures répétées des membres inférieurs.');
      await clinician.locator('#field-consent').check();
      await clinician.getByText(t('field.phenotype'), { exact: true }).click();
      await clinician.getByLabel(t('form.sign'), { exact: true }).fill('HP:0002757 0000592');
      await clinician.getByRole('button', { name: t('codes.add') }).first().click();
      await clinician.locator('.code-rows', { hasText: 'HP:0000592' }).waitFor();
      await clinician.locator('#save-state[data-state=saved]').waitFor();
      await clinician.locator('#review').click();
      await clinician.getByRole('dialog').getByText('Faut-il opérer').waitFor();
      await accessible(clinician);
      await clinician.locator('#submit-case').click();
      await clinician.locator('article.case .state-submitted').waitFor();
      pseudonym = await clinician.locator('article.case h1 .pseudonym').textContent();
      caseAddress = new URL(clinician.url()).hash;
      await accessible(clinician);
    });

    it('is booked in two clicks from the case', async () => {
      await clinician.getByRole('link', { name: t('act.book') }).click();
      await clinician.getByRole('button', { name: /^(Réserver|Book) / }).first().click();
      await clinician.locator('article.case').waitFor();
    });

    it('waits before the coordinator, who confirms the place', async () => {
      await go(coordinator, '#/triage');
      const board = coordinator.locator('.triage .head select');
      await board.selectOption({ label: 'RCP Os et calcium (exemple)' });
      await coordinator.locator('.card', { hasText: pseudonym }).waitFor();
      await accessible(coordinator);
      const appointment = clinician.locator('.appointment a').first();
      await appointment.waitFor();
      await go(coordinator, await appointment.getAttribute('href'));
      await coordinator
        .getByRole('button', { name: t('agenda.confirmOf').replace('{pseudonym}', pseudonym) })
        .click();
      await coordinator.locator('.agenda-item', { hasText: pseudonym }).waitFor();
      await accessible(coordinator);
      await clinician.locator('article.case .state-scheduled').waitFor();
    });

    it('gets the opinion of an expert, with the keyboard', async () => {
      await go(expert, `${caseAddress}?panel=opinions`);
      await expert.locator('#give-opinion').click();
      await expert.locator('#opinion-text').fill('Attendre la fin de la croissance.');
      await expert.getByLabel(t('confidence.high'), { exact: true }).check();
      await expert.getByLabel(t('opinion.noConflict'), { exact: true }).check();
      await accessible(expert);
      await expert.locator('#opinion-text').press('Control+Enter');
      await expert.locator('.opinion', { hasText: 'Attendre la fin' }).waitFor();
    });

    it('shows a message to whoever has the case open, at once', async () => {
      await go(clinician, caseAddress);
      await clinician.locator('#message').fill('La radiographie date du mois dernier.');
      await go(expert, `${caseAddress}?panel=discussion`);
      await clinician.locator('#message').press('Control+Enter');
      await expert.locator('.message', { hasText: 'La radiographie date' }).waitFor();
    });

    it('is followed by everybody in the session', async () => {
      const meeting = new URL(coordinator.url()).hash;
      for (const page of [expert, chair]) await go(page, meeting);
      await coordinator.locator('#open-session').click();
      await coordinator.locator('#open-anyway, #join').first().waitFor();
      if (await coordinator.locator('#open-anyway').isVisible()) {
        await accessible(coordinator);
        await coordinator.locator('#open-anyway').click();
      }
      for (const page of [coordinator, expert, chair]) await page.locator('#join').click();
      for (;;) {
        const next = coordinator.locator('#present-next');
        await next.waitFor();
        const whose = await next.textContent();
        await next.click();
        if (whose.includes(pseudonym)) break;
        const [, named] = /([A-Z]{4}-[A-Z]{4}-\d\d)/.exec(whose);
        await coordinator.locator('.session-head', { hasText: named }).waitFor();
      }
      for (const page of [coordinator, expert, chair])
        await page.locator('.session-head', { hasText: pseudonym }).waitFor();
      await expert.locator('.votes').getByRole('button', { name: new RegExp(`^${t('vote.agree')}`) }).click();
      await coordinator.locator('.votes').getByText(`${t('vote.agree')} 1`).first().waitFor();
      await expert.getByRole('button', { name: `${t('vote.agree')} 1`, pressed: true }).waitFor();
      await accessible(expert);
    });

    it('has its report written, and signed while it is on screen', async () => {
      await coordinator.locator('.session-head a.button').click();
      await coordinator
        .locator('#synthesis')
        .fill('Abstention chirurgicale, réévaluation dans un an. Kinésithérapie à Pulnoy.');
      await coordinator.locator('#save-state[data-state=saved]').waitFor();
      await accessible(coordinator);
      reportAddress = new URL(coordinator.url()).hash;
      await go(chair, reportAddress);
      await chair.locator('#synthesis').waitFor();
      await chair.locator('#sign-report').click();
      await chair.getByRole('dialog').getByText('Abstention chirurgicale').waitFor();
      await accessible(chair);
      await chair.locator('#sign-now').click();
      // A town: nothing is signed until somebody says that it identifies nobody.
      await chair.locator('.finding[data-kind=city]').waitFor();
      await accessible(chair);
      await chair.getByRole('button', { name: new RegExp(`^${t('findings.acknowledge')}`) }).click();
      await chair.locator('#sign-now').click();
      await chair.locator('.report-signed').waitFor();
      await chair.locator('.acknowledged', { hasText: 'Pulnoy' }).waitFor({ state: 'attached' });
      assert.match(await chair.locator('.signature code').textContent(), /^[0-9a-f]{64}$/);
      await coordinator.locator('.report-signed').waitFor();
    });

    it('reaches the clinician, who takes note of it and tells what became of it', async () => {
      await clinician.locator('article.case .state-answered').waitFor();
      await clinician.locator('.answer', { hasText: 'Abstention chirurgicale' }).waitFor();
      await accessible(clinician);
      await clinician.locator('.answer a').click();
      await clinician.locator('#receive').click();
      await clinician.getByRole('button', { name: t('receipt.change') }).waitFor();
      await accessible(clinician);
      const [report] = await Promise.all([
        clinician.waitForEvent('download'),
        clinician.getByRole('button', { name: 'FHIR' }).click(),
      ]);
      const { resourceType, type } = JSON.parse(await readFile(await report.path(), 'utf8'));
      assert.deepEqual([resourceType, type], ['Bundle', 'document']);
      await go(clinician, caseAddress);
      await clinician.getByRole('button', { name: t('act.followUp') }).click();
      await clinician.getByLabel(t('applied.applied'), { exact: true }).check();
      await clinician.getByLabel(t('followUpOutcome.better'), { exact: true }).check();
      await accessible(clinician);
      await clinician.getByRole('button', { name: t('followUp.record') }).click();
      await clinician.locator('.follow-ups', { hasText: t('applied.applied') }).waitFor();
    });
  });
}
