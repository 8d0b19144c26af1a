// The whole story by three browsers at once: a clinician submits and books a place, the coordinator
// confirms, an expert gives an opinion, a meeting follows the case, the report is signed, the
// clinician takes note of it and tells what became of it. Once with a mouse, and in each language by
// keyboard alone; the server is killed in the middle of the session.
// long: it tells a story three times.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { accessible, kCut, launch, openPage, pointed, upToDate, watchPointer } from '../support/browser.mjs';
import { demo, Scope, Server } from '../support/consilium.mjs';
import { keyboard, mouse } from '../support/hands.mjs';
import { withoutRateLimit } from '../support/story.mjs';
import { say } from '../support/words.mjs';

for (const [language, hands, how] of [
  ['fr', mouse, 'with a mouse'],
  ['fr', keyboard, 'by keyboard alone'],
  ['en', keyboard, 'by keyboard alone'],
]) {
  describe(`a case from the draft to the follow-up, ${how} (${language})`, () => {
    const { press, check, write, choose, send, visit } = hands;
    const t = say(language);
    const scope = new Scope();
    let server;
    let clinician;
    let coordinator;
    let expert;
    let chair;
    let pseudonym;
    let caseAddress;
    let passwords;
    after(() => scope.end());
    before(async () => {
      const { data, users } = await demo(scope, { settings: withoutRateLimit });
      server = await Server.start(scope, data);
      passwords = new Map(users.map(({ login, password }) => [login, password]));
      // Pages find it again after it was killed.
      server.fixedPort = server.port;
      const browser = await launch(scope);
      const enter = async (login) => {
        const page = await openPage(scope, browser, server, {
          locale: language === 'fr' ? 'fr-FR' : 'en-GB',
        });
        await watchPointer(page);
        await write(page.locator('#login'), login);
        await write(page.locator('#password'), passwords.get(login));
        await press(page.locator('#enter'));
        await upToDate(page);
        if (language === 'fr') return page;
        await visit(page, { address: '#/account', words: say('fr')('nav.account') });
        await check(page.getByLabel('English'));
        await page.getByRole('heading', { name: t('nav.account') }).waitFor();
        return page;
      };
      clinician = await enter('camille');
      coordinator = await enter('ines');
      expert = await enter('victor');
      chair = await enter('bruno');
    });

    const visitCase = (page) => visit(page, { address: caseAddress, words: pseudonym });
    const panel = (page, name) =>
      press(page.locator('.panel-tabs').getByRole('link', { name: t(`panel.${name}`), exact: true }));

    it('says what a submission still lacks, and saves the draft meanwhile', async () => {
      await visit(clinician, { address: '#/cases/new', words: t('case.new') });
      await write(clinician.locator('#field-questions'), 'Faut-il opérer avant la puberté ?');
      await clinician.locator('#save-state[data-state=saved]').waitFor();
      await press(clinician.locator('#review'));
      await clinician.getByText(t('missing.history')).first().waitFor();
      await accessible(clinician);
      assert.match(clinician.url(), /draft=/, 'a reload would find the draft');
    });

    it('takes a case that a clinician writes', async () => {
      await choose(clinician.locator('#field-series'), 'RCP Os et calcium (exemple)');
      await choose(clinician.locator('#field-reason'), t('reason.therapeutic'));
      await choose(clinician.locator('#field-urgency'), t('urgency.soon'));
      await check(clinician.getByLabel(t('sex.female'), { exact: true }));
      await write(clinician.locator('#field-subject'), '12');
      await write(clinician.locator('#field-history'), 'Cas inventé. Fractures répétées des membres inférieurs.');
      await check(clinician.locator('#field-consent'));
      await press(clinician.getByText(t('field.phenotype'), { exact: true }));
      await write(clinician.getByLabel(t('form.sign'), { exact: true }), 'HP:0002757 0000592');
      await press(clinician.getByRole('button', { name: t('codes.add') }).first());
      await clinician.locator('.code-rows', { hasText: 'HP:0000592' }).waitFor();
      await clinician.locator('#save-state[data-state=saved]').waitFor();
      await press(clinician.locator('#review'));
      await clinician.getByRole('dialog').getByText('Faut-il opérer').waitFor();
      await accessible(clinician);
      await press(clinician.locator('#submit-case'));
      await clinician.locator('article.case .state-submitted').waitFor();
      pseudonym = await clinician.locator('article.case h1 .pseudonym').textContent();
      caseAddress = new URL(clinician.url()).hash;
      await accessible(clinician);
    });

    it('is booked in two clicks from the case', async () => {
      await press(clinician.getByRole('link', { name: t('act.book') }));
      await press(clinician.getByRole('button', { name: /^(Réserver|Book) / }).first());
      await clinician.locator('article.case').waitFor();
    });

    it('waits before the coordinator, who confirms the place', async () => {
      await visit(coordinator, { address: '#/triage', words: t('nav.triage') });
      const board = coordinator.locator('.triage .head select');
      await choose(board, 'RCP Os et calcium (exemple)');
      await coordinator.locator('.card', { hasText: pseudonym }).waitFor();
      await accessible(coordinator);
      await clinician.locator('.appointment a').first().waitFor();
      await press(coordinator.locator('.card', { hasText: pseudonym }).getByRole('link').first());
      await press(coordinator.locator('.appointment a').first());
      await press(
        coordinator.getByRole('button', { name: t('agenda.confirmOf').replace('{pseudonym}', pseudonym) }),
      );
      await coordinator.locator('.agenda-item', { hasText: pseudonym }).waitFor();
      await accessible(coordinator);
      await clinician.locator('article.case .state-scheduled').waitFor();
    });

    it('gets the opinion of an expert, with the keyboard', async () => {
      await visitCase(expert);
      await panel(expert, 'opinions');
      await press(expert.locator('#give-opinion'));
      await write(expert.locator('#opinion-text'), 'Attendre la fin de la croissance.');
      await check(expert.getByLabel(t('confidence.high'), { exact: true }));
      await check(expert.getByLabel(t('opinion.noConflict'), { exact: true }));
      await accessible(expert);
      await send(expert.locator('#opinion-text'));
      await expert.locator('.opinion', { hasText: 'Attendre la fin' }).waitFor();
    });

    it('shows a message to whoever has the case open, at once', async () => {
      await write(clinician.locator('#message'), 'La radiographie date du mois dernier.');
      await panel(expert, 'discussion');
      await send(clinician.locator('#message'));
      await expert.locator('.message', { hasText: 'La radiographie date' }).waitFor();
    });

    it('is followed by everybody in the session', async () => {
      await visitCase(chair);
      for (const page of [expert, chair]) await press(page.locator('.appointment a').first());
      await press(coordinator.locator('#open-session'));
      await coordinator.locator('#open-anyway, #join').first().waitFor();
      if (await coordinator.locator('#open-anyway').isVisible()) {
        await accessible(coordinator);
        await press(coordinator.locator('#open-anyway'));
      }
      for (const page of [coordinator, expert, chair]) await press(page.locator('#join'));
      for (;;) {
        const next = coordinator.locator('#present-next');
        await next.waitFor();
        const whose = await next.textContent();
        await press(next);
        if (whose.includes(pseudonym)) break;
        const [, named] = /([A-Z]{4}-[A-Z]{4}-\d\d)/.exec(whose);
        await coordinator.locator('.session-head', { hasText: named }).waitFor();
      }
      for (const page of [coordinator, expert, chair])
        await page.locator('.session-head', { hasText: pseudonym }).waitFor();
      await press(expert.locator('.votes').getByRole('button', { name: new RegExp(`^${t('vote.agree')}`) }));
      await coordinator.locator('.votes').getByText(`${t('vote.agree')} 1`).first().waitFor();
      await expert.getByRole('button', { name: `${t('vote.agree')} 1`, pressed: true }).waitFor();
      await accessible(expert);
    });

    it('loses nothing of the session when the server is killed in the middle of it', async () => {
      await press(chair.locator('#give-opinion'));
      await write(chair.locator('#opinion-text'), 'Opérer seulement si');
      const all = [clinician, coordinator, expert, chair];
      for (const page of all) page.expected.push(kCut);
      await server.kill();
      for (const page of all) await page.locator('#connection[data-state=waiting]').waitFor();
      await write(chair.locator('#opinion-text'), 'Opérer seulement si la douleur persiste.');
      await server.launch();
      for (const page of all) await upToDate(page, { timeout: 60_000 });
      for (const page of [coordinator, expert, chair])
        await page.locator('.session-head', { hasText: pseudonym }).waitFor();
      await coordinator.locator('.votes').getByText(`${t('vote.agree')} 1`).first().waitFor();
      await check(chair.getByLabel(t('confidence.low'), { exact: true }));
      await check(chair.getByLabel(t('opinion.noConflict'), { exact: true }));
      await press(chair.locator('#file-opinion'));
      await coordinator.locator('.opinion', { hasText: 'Opérer seulement si la douleur persiste.' }).waitFor();
    });

    it('has its report written, and signed while it is on screen', async () => {
      await press(coordinator.locator('.session-head a.button'));
      await write(
        coordinator.locator('#synthesis'),
        'Abstention chirurgicale, réévaluation dans un an. Kinésithérapie à Pulnoy.',
      );
      await coordinator.locator('#save-state[data-state=saved]').waitFor();
      await accessible(coordinator);
      await press(chair.locator('.session-head a.button'));
      await chair.locator('#synthesis').waitFor();
      await press(chair.locator('#sign-report'));
      await chair.getByRole('dialog').getByText('Abstention chirurgicale').waitFor();
      await accessible(chair);
      const sign = async (outcome) => {
        await press(chair.locator('#sign-now'));
        // A session that lasts asks who is there.
        const asking = chair.getByRole('dialog', { name: t('confirm.title') });
        await outcome.or(asking).first().waitFor();
        if (!(await asking.isVisible())) return;
        await write(asking.getByLabel(t('signIn.password')), passwords.get('bruno'));
        await press(asking.getByRole('button', { name: t('confirm.confirm') }));
        await outcome.waitFor();
      };
      // A town: nothing is signed until somebody says that it identifies nobody.
      const signing = chair.getByRole('dialog').filter({ has: chair.locator('#sign-now') });
      await sign(signing.locator('.finding[data-kind=city]'));
      await accessible(chair);
      await press(signing.getByRole('button', { name: new RegExp(`^${t('findings.acknowledge')}`) }));
      await sign(chair.locator('.report-signed'));
      await chair.locator('.acknowledged', { hasText: 'Pulnoy' }).waitFor({ state: 'attached' });
      assert.match(await chair.locator('.signature code').textContent(), /^[0-9a-f]{64}$/);
      await coordinator.locator('.report-signed').waitFor();
    });

    it('reaches the clinician, who takes note of it and tells what became of it', async () => {
      await clinician.locator('article.case .state-answered').waitFor();
      await clinician.locator('.answer', { hasText: 'Abstention chirurgicale' }).waitFor();
      await accessible(clinician);
      await press(clinician.locator('.answer a'));
      await press(clinician.locator('#receive'));
      await clinician.getByRole('button', { name: t('receipt.change') }).waitFor();
      await accessible(clinician);
      const [report] = await Promise.all([
        clinician.waitForEvent('download'),
        press(clinician.getByRole('button', { name: 'FHIR' })),
      ]);
      const { resourceType, type } = JSON.parse(await readFile(await report.path(), 'utf8'));
      assert.deepEqual([resourceType, type], ['Bundle', 'document']);
      await press(clinician.locator('.case-route').getByRole('link', { name: t('report.case') }));
      await press(clinician.getByRole('button', { name: t('act.followUp') }));
      await check(clinician.getByLabel(t('applied.applied'), { exact: true }));
      await check(clinician.getByLabel(t('followUpOutcome.better'), { exact: true }));
      await accessible(clinician);
      await press(clinician.getByRole('button', { name: t('followUp.record') }));
      await clinician.locator('.follow-ups', { hasText: t('applied.applied') }).waitFor();
    });

    it('was told with nothing else', async () => {
      for (const page of [clinician, coordinator, expert, chair])
        assert.equal((await pointed(page)).length > 0, hands === mouse);
    });
  });
}
