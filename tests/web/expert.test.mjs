// What an expert works at: what waits for their opinion, the documents beside it, and what became of it.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { accessible, go, narrowest, phone } from '../support/browser.mjs';
import { eventually } from '../support/consilium.mjs';
import { pdf, png, Sender } from '../support/document.mjs';
import { keyboard } from '../support/hands.mjs';
import { reportText, settleText } from '../support/reporting.mjs';
import { Stage } from '../support/stage.mjs';
import { caseInSession, centreOf, completeContent, inDays, seriesNamed, submitCase } from '../support/story.mjs';
import { say } from '../support/words.mjs';

const t = say('fr');
const rank = (urgency) => ['urgent', 'soon', 'routine'].indexOf(urgency);

/** What of a row of the list sticks out of it, or lies over something else. */
async function wrongIn(row) {
  // Once it is drawn for its window.
  for (let frame = 0; frame < 3; ++frame) await new Promise(requestAnimationFrame);
  const words = document.createTreeWalker(row, NodeFilter.SHOW_TEXT);
  const boxes = [];
  while (words.nextNode()) {
    if (words.currentNode.parentElement.closest('.case-centre, .case-series')) continue;
    const range = document.createRange();
    range.selectNodeContents(words.currentNode);
    const { left, right, top, bottom } = range.getBoundingClientRect();
    if (right > left) boxes.push({ text: words.currentNode.data, left, right, top, bottom });
  }
  const around = row.getBoundingClientRect();
  const out = boxes.filter(
    ({ left, right, top, bottom }) =>
      left < around.left || right > around.right || top < around.top || bottom > around.bottom,
  );
  const over = boxes.filter((a) =>
    boxes.some((b) => a !== b && a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom),
  );
  return [...out, ...over].map(({ text }) => text);
}

describe('the expert', () => {
  const stage = new Stage();
  const { calling, enter } = stage;

  const accepted = async () => {
    const series = await calling('ines', (client) => seriesNamed(client, 'RCP Os'));
    const made = await calling('camille', (client) => submitCase(client, series));
    await calling('bruno', (client) => client.command('case.accept', { case: made.case }));
    return made.case;
  };

  const nextVersion = (id, change) =>
    calling('camille', async (client) => {
      const got = await client.call('case.get', { case: id });
      const content = { ...got.content, ...change };
      await client.command('case.update', { case: id, revision: got.case.revision, content });
    });
  const opinion = { text: 'Surveiller sans opérer.', confidence: 'high', conflict: { declared: false } };
  const give = (id, version = 1) =>
    calling('victor', async (client) =>
      client.command('opinion.file', {
        case: id,
        version,
        centre: await centreOf(client),
        context: 'written',
        content: opinion,
      }),
    );

  it('finds what waits for their opinion, the most urgent first, and sees it go as it is given', async (test) => {
    const waits = await accepted();
    const urgent = await accepted();
    await nextVersion(waits, { urgency: 'soon', neededBy: inDays(2).slice(0, 10) });
    await nextVersion(urgent, { urgency: 'urgent', neededBy: inDays(3).slice(0, 10) });
    const page = await enter(test, 'victor', { at: '#/cases' });
    const row = (id) => page.locator(`[data-case="${id}"]`);
    const mark = (id, how) => row(id).locator(`[data-opinion=${how}]`);
    await mark(urgent, 'awaited').waitFor();
    await mark(waits, 'awaited').waitFor();
    assert.equal(await page.locator('#order').inputValue(), 'urgency');
    const listed = async () =>
      page.locator('[data-case]').evaluateAll((rows) => rows.map((one) => one.dataset.case));
    const places = await listed();
    assert.ok(places.indexOf(urgent) < places.indexOf(waits), 'the urgent one first');
    const urgencies = await page.locator('[data-case]').evaluateAll((rows) => rows.map((one) => one.dataset.urgency));
    assert.deepEqual(urgencies, urgencies.toSorted((a, b) => rank(a) - rank(b)));
    await accessible(page);

    await give(waits, 2);
    await row(waits).waitFor({ state: 'detached' });
    await page.locator('[data-box=waiting]').click();
    await mark(waits, 'given').waitFor();
    assert.equal(await page.locator('#order').inputValue(), 'activity');
    await accessible(page);
    await nextVersion(waits, { history: 'Une fracture de plus.' });
    await row(waits).waitFor({ state: 'detached' });
    await page.locator('[data-box=todo]').click();
    await mark(waits, 'outdated').waitFor();
    await page.locator('#order').selectOption('activity');
    await page.waitForFunction((id) => document.querySelector('[data-case]')?.dataset.case === id, waits);
    assert.match(page.url(), /order=activity/);
  });

  for (const language of ['fr', 'en']) {
    it(`finds each row of a narrow list whole, nothing over anything else (${language})`, async (test) => {
      const id = await accepted();
      await nextVersion(id, { urgency: 'urgent', neededBy: inDays(3).slice(0, 10) });
      await calling('bruno', (client) =>
        client.command('case.requestInformation', { case: id, text: 'La densitométrie ?' }),
      );
      await calling('victor', (client) => client.call('session.setLanguage', { language }));
      test.after(() => calling('victor', (client) => client.call('session.setLanguage', { language: 'fr' })));
      const page = await enter(test, 'victor', { at: '#/cases?box=all', ...narrowest });
      const row = page.locator(`[data-case="${id}"]`);
      await row.locator('.awaits').waitFor();
      for (const width of [320, 390, 480, 481, 640, 832]) {
        await page.setViewportSize({ width, height: 900 });
        await eventually(async () => (await row.evaluate(wrongIn)).length === 0, `a whole row on ${width} pixels`);
      }
    });
  }

  it('shares the order with the triage board', async (test) => {
    const series = await calling('ines', (client) => seriesNamed(client, 'RCP Os'));
    const urgent = { ...completeContent(), urgency: 'urgent', neededBy: inDays(1).slice(0, 10) };
    await calling('camille', (client) => submitCase(client, series, urgent));
    const last = await calling('camille', (client) => submitCase(client, series));
    const page = await enter(test, 'bruno', { at: '#/triage' });
    const cards = page.locator('[aria-labelledby=column-submitted] .card');
    await cards.first().waitFor();
    const shown = await cards.evaluateAll((all) => all.map(({ dataset }) => [dataset.urgency, dataset.case]));
    const ranks = shown.map(([urgency]) => rank(urgency));
    assert.deepEqual(ranks, ranks.toSorted());
    assert.deepEqual([ranks[0], shown.at(-1)[1]], [0, last.case]);
  });

  it('reads documents beside the opinion that they write, on a phone over it', async (test) => {
    const id = await accepted();
    const camille = await Sender.of(stage.server, stage.person('camille'));
    const picture = await camille.ready(id, png({ width: 400, height: 300 }), { name: 'genou.png' });
    await camille.ready(id, pdf(2), { name: 'bilan.pdf' });
    const page = await enter(test, 'victor', { at: `#/cases/${id}?panel=opinions` });
    const pane = page.locator('.document-pane');
    const text = page.locator('#opinion-text');
    const link = (name) => page.locator('.documents li', { hasText: name }).getByRole('link');
    await page.locator('#give-opinion').click();
    await text.fill('Pas d’opération');
    await link('genou.png').click();
    await pane.locator('.document-sheet img').waitFor();
    const [left, right] = await Promise.all([pane.boundingBox(), text.boundingBox()]);
    assert.ok(left.x + left.width <= right.x, 'side by side');
    assert.equal(await page.locator('#facts').isVisible(), false);
    await pane.locator('.document-page').press('+');
    await pane.locator('#document-measure').check();
    await pane.locator('.document-line').first().waitFor();
    await accessible(page);
    await text.pressSequentially(' cette année.');
    await text.press('Escape');
    assert.equal(await pane.isVisible(), true);
    await pane.locator('.document-page').press('Escape');
    await pane.waitFor({ state: 'detached' });
    await page.waitForFunction(() => document.activeElement?.closest('[data-document]'));
    assert.match(await page.evaluate(() => document.activeElement.getAttribute('aria-label')), /genou/);
    await link('bilan.pdf').click();
    await pane.getByRole('button', { name: t('documents.next') }).click();
    await page.goBack();
    await pane.waitFor({ state: 'detached' });
    assert.equal(await text.inputValue(), 'Pas d’opération cette année.');

    await page.goForward();
    await page.locator('.panel-tabs').getByRole('link', { name: t('panel.discussion') }).click();
    await page.locator('#message').waitFor();
    assert.equal(await pane.isVisible(), true, 'it stays beside another panel');

    const small = await enter(test, 'victor', { at: `#/cases/${id}?document=${picture}`, ...phone });
    await small.locator('.modal .document-sheet img').waitFor();
    assert.equal(await small.locator('.document-pane').count(), 0);
  });

  it('reads the documents of the presented case in the session, too', async (test) => {
    const { meeting, case: id } = await caseInSession(stage.server, stage.users);
    const camille = await Sender.of(stage.server, stage.person('camille'));
    const picture = await camille.ready(id, png({ width: 400, height: 300, seed: 3 }), { name: 'main.png' });
    const next = await accepted();
    const item = await calling('ines', async (client) =>
      (await client.command('meeting.addCase', { meeting, case: next })).item,
    );
    const page = await enter(test, 'victor', { at: `#/meetings/${meeting}` });
    const session = page.locator('.session-current');
    await reportText(page, '.session-current .case-facts', completeContent().history);
    await session.locator('.fact-history', { hasText: t('reported.hidden') }).waitFor();
    await session.locator('#give-opinion').click();
    await page.locator('#opinion-text').fill('À revoir.');
    await session.locator(`[data-document="${picture}"]`).getByRole('link').click();
    await session.locator('.document-pane .document-sheet img').waitFor();
    await accessible(page);
    await calling('bruno', (client) => client.command('meeting.present', { meeting, item }));
    await page.locator('.session-unfiled').waitFor();
    await page.locator('.document-pane').waitFor({ state: 'detached' });
    await session.locator('#documents').waitFor();
    assert.equal(await page.getByRole('dialog').count(), 0);
    assert.ok(!page.url().includes('document='));
    const [unfiled] = await page.locator('.session-unfiled-case textarea').evaluateAll((all) => all.map((one) => one.value));
    assert.equal(unfiled, 'À revoir.');
  });

  it('is quoted on the version that the coordinator began with', async (test) => {
    const id = await accepted();
    const page = await enter(test, 'ines', { at: `#/cases/${id}?panel=opinions` });
    await page.locator('#transcribe-opinion').click();
    await page.locator('#transcribe-author').selectOption({ label: 'Pr Victor Exemple · génétique médicale' });
    await page.locator('#transcribe-channel').selectOption('letter');
    await page.locator('#opinion-text').fill('Avis reçu par courrier.');
    await nextVersion(id, { history: 'Une fracture de plus.' });
    await page.locator('#transcribe .opinion-newer').waitFor();
    await accessible(page);
    await page.getByLabel(t('confidence.high'), { exact: true }).check();
    await page.getByLabel(t('opinion.noConflict'), { exact: true }).check();
    await page.locator('#transcribe button[type=submit]').click();
    await page.locator('.opinion', { hasText: 'sur la version 1' }).waitFor();
  });

  it('answers the version that they began with, until they have read a newer one', async (test) => {
    const id = await accepted();
    const opinions = (count) =>
      calling('victor', (client) =>
        eventually(async () => {
          const { opinions } = await client.call('opinion.list', { case: id });
          return opinions.length === count && opinions;
        }),
      );
    const page = await enter(test, 'victor', { at: `#/cases/${id}?panel=opinions` });
    await page.locator('#give-opinion').click();
    await page.locator('#opinion-text').fill('Pas d’opération.');
    await page.getByLabel(t('confidence.high'), { exact: true }).check();
    await page.getByLabel(t('opinion.noConflict'), { exact: true }).check();
    await page.locator('.opinion-form summary').click();
    await page.locator('#opinion-guideline').fill('PNDS');
    await page.locator('#opinion-guideline-version').fill('2023');
    await nextVersion(id, { history: 'Une fracture de plus.' });
    await page.locator('.opinion-newer').waitFor();
    await accessible(page);
    const [read] = await Promise.all([
      page.context().waitForEvent('page'),
      page.locator('.opinion-newer').getByRole('link').click(),
    ]);
    assert.match(read.url(), /compare\?from=1&to=2$/);
    await read.close();
    await page.locator('#file-opinion').click();
    await page.locator('.opinion', { hasText: 'sur la version 1' }).waitFor();

    await page.locator('#give-opinion').click();
    await nextVersion(id, { history: 'Deux fractures de plus.' });
    await page.locator('#answer-newer').click();
    await page.locator('.opinion-newer').waitFor({ state: 'detached' });
    await page.locator('#file-opinion').click();
    await page.locator('.opinion', { hasText: 'sur la version 3' }).waitFor();
    const given = await opinions(2);
    assert.deepEqual(
      given.map(({ version, content }) => [version, content.guideline]),
      [
        [1, { name: 'PNDS', version: '2023' }],
        [3, { name: 'PNDS', version: '2023' }],
      ],
    );
  });

  it('reports identifying data in any text of a case, which the coordinator erases or shows again', async (test) => {
    const id = await accepted();
    const [who, opinion] = ['Adressée par la boulangère du village.', 'Comme sa cousine, surveiller.'];
    const seen = 'Radiographies vues par sa belle-sœur.';
    await calling('camille', async (client) => {
      const got = await client.call('case.get', { case: id });
      const content = { ...got.content, history: who, examinations: seen };
      await client.command('case.update', { case: id, revision: got.case.revision, content });
      await client.command('message.post', { case: id, centre: got.case.centre, text: who });
    });
    await calling('bruno', async (client) => {
      const { centre } = (await client.call('session.whoami')).identity.memberships[0];
      const content = { confidence: 'high', conflict: { declared: false }, text: opinion };
      await client.command('opinion.file', { case: id, version: 2, centre, context: 'written', content });
    });
    const [page, author, coordinator] = [
      await enter(test, 'victor', { at: `#/cases/${id}?panel=opinions`, mouseless: true }),
      await enter(test, 'camille', { at: `#/cases/${id}` }),
      await enter(test, 'ines', { at: `#/cases/${id}?panel=opinions`, mouseless: true }),
    ];
    const { press } = keyboard;
    const facts = (of) => of.locator('.fact-history');
    await facts(author).getByText(who).waitFor();
    await reportText(page, '.case-facts', who);
    for (const one of [page, author, coordinator])
      await facts(one).getByText(t('reported.hidden')).waitFor();
    await reportText(page, '.opinion', opinion);
    await page.locator('.opinion').getByText(t('reported.hidden')).waitFor();
    assert.equal(await author.getByText(t('reported.toSettle')).count(), 0, 'only who decides sees them');

    await coordinator.locator('.awaited').getByText(who, { exact: true }).waitFor();
    await coordinator.locator('.awaited').getByText(opinion, { exact: true }).waitFor();
    await accessible(coordinator);
    await settleText(coordinator, opinion, 'restore');
    await page.locator('.opinion').getByText(opinion).waitFor();
    await settleText(coordinator, who, 'erase');
    for (const one of [page, author]) await facts(one).getByText(t('reported.erased')).waitFor();
    await accessible(page);

    await go(page, `#/cases/${id}/compare?from=1&to=2`);
    await reportText(page, '.compare', seen);
    await page.locator('.compare').getByText(t('reported.hidden')).waitFor();

    // The same words stand in a message, which has an act of its own.
    await go(page, `#/cases/${id}?panel=discussion`);
    await go(coordinator, `#/cases/${id}?panel=discussion`);
    const message = (of) => of.locator('.message').first();
    await press(message(page).getByRole('button', { name: t('discussion.report'), exact: true }));
    await press(message(page).getByRole('button', { name: t('discussion.reportYes') }));
    await message(page).getByText(t('discussion.hidden')).waitFor();
    await press(message(coordinator).getByRole('button', { name: t('discussion.restore') }));
    await message(page).getByText(who).waitFor();
    await press(message(page).getByRole('button', { name: t('discussion.report'), exact: true }));
    await press(message(page).getByRole('button', { name: t('discussion.reportYes') }));
    await press(message(coordinator).getByRole('button', { name: t('discussion.erase') }));
    await message(page).getByText(t('discussion.erased')).waitFor();

    // The submitter writes the field anew.
    await go(author, `#/cases/${id}/edit`);
    await author.locator('#field-history').waitFor();
    assert.equal(await author.locator('#field-history').inputValue(), '');
  });

  it('reads the latest of a long case first', async (test) => {
    const id = await accepted();
    await calling('camille', async (client) => {
      const centre = await centreOf(client);
      for (let n = 0; n < 210; ++n)
        await client.command('message.post', { case: id, centre, text: `Message ${n}.` });
    });
    await calling('bruno', async (client) => {
      await client.command('case.answer', { case: id, outcome: 'final', text: 'Surveillance.' });
    });
    const page = await enter(test, 'victor', { at: `#/cases/${id}?panel=timeline` });
    const first = page.locator('.timeline li').first();
    await first.filter({ hasText: t('event.case.answered') }).waitFor();
    await page.locator('.timeline').getByRole('button', { name: t('more') }).click();
    await page.locator('.timeline li', { hasText: t('event.case.submitted') }).waitFor();
    // Whoever did it is named, though nothing else in the case says who that was.
    await page.locator('.timeline li', { hasText: t('event.case.accepted') }).filter({ hasText: 'Bruno' }).waitFor();
    await first.filter({ hasText: t('event.case.answered') }).waitFor();
  });

  it('sees month by month what their opinions changed, as soon as it is told', async (test) => {
    const series = await calling('ines', (client) => seriesNamed(client, 'RCP Os'));
    const made = await calling('camille', (client) => submitCase(client, series));
    await calling('bruno', (client) => client.command('case.accept', { case: made.case }));
    await give(made.case);
    const page = await enter(test, 'victor', { at: '#/outcomes' });
    const row = page.locator(`[data-case="${made.case}"]`);
    await row.getByText(t('outcomes.noAnswer')).waitFor();
    await accessible(page);
    await calling('bruno', (client) =>
      client.command('case.answer', {
        case: made.case,
        outcome: 'final',
        text: 'Surveillance clinique.',
      }),
    );
    await row.getByText(t('outcomes.noFollowUp')).waitFor();
    await calling('camille', (client) =>
      client.command('followUp.record', {
        case: made.case,
        content: { applied: 'partly', why: 'Un examen attend encore.', outcome: 'better' },
      }),
    );
    await row.getByText(new RegExp(t('applied.partly'))).waitFor();
    await row.getByText('Un examen attend encore.').waitFor();
    await reportText(page, `[data-case="${made.case}"]`, 'Un examen attend encore.');
    await row.getByText(t('reported.hidden')).waitFor();
    const month = page.locator('.part', { has: row });
    await month.getByText(/1 appliquée en partie/).waitFor();
    await accessible(page);

    const months = await page.locator('.outcomes h2').count();
    await page.getByRole('button', { name: t('outcomes.earlier') }).click();
    await page.locator('.outcomes h2').nth(months).waitFor();
    const headings = await page.locator('.outcomes h2').allTextContents();
    assert.equal(new Set(headings).size, headings.length, 'each month once');
    await row.getByRole('link').click();
    await page.locator('article.case').waitFor();
    await go(page, '#/cases?box=done');
    await page.getByRole('link', { name: t('outcomes.title') }).click();
    await row.waitFor();
  });

  it('says when they are away and who stands in, and takes it back', async (test) => {
    const known = () =>
      calling('irene', async (client) => {
        const { identity } = await client.call('session.whoami');
        const { members } = await client.call('member.list', { centre: identity.memberships[0].centre, limit: 200 });
        const nameOf = (id) => members.find((member) => member.id === id)?.name;
        const { absences } = members.find(({ login }) => login === 'victor');
        return absences.map(({ from, to, deputy }) => [from, to, nameOf(deputy)]);
      });
    const page = await enter(test, 'victor', { at: '#/account' });
    await page.locator('#add-absence').click();
    await page.locator('#absence-from').fill('2031-03-10');
    await page.locator('#absence-to').fill('2031-03-01');
    await page.locator('#save-absence').click();
    await page.getByText(t('absence.backwards')).waitFor();
    await accessible(page);
    await page.locator('#absence-to').fill('2031-03-14');
    await page.locator('#absence-deputy').selectOption({ label: 'Dre Hélène Modèle' });
    await page.locator('#save-absence').click();
    const row = page.locator('.absences .rows li', { hasText: '14 mars 2031' });
    await row.getByText(/Dre Hélène Modèle/).waitFor();
    await accessible(page);
    assert.deepEqual(await known(), [['2031-03-10', '2031-03-14', 'Dre Hélène Modèle']]);

    await page.locator('#add-absence').click();
    await page.locator('#absence-from').fill('2031-03-14');
    await page.locator('#absence-to').fill('2031-03-20');
    await page.locator('#save-absence').click();
    await page.getByText(t('absence.twice')).waitFor();
    await page.locator('#absence-from').fill('2031-03-15');
    await page.locator('#save-absence').click();
    await page.locator('.absences .rows li', { hasText: '20 mars 2031' }).waitFor();

    await page.reload();
    await row.getByRole('button').click();
    await row.waitFor({ state: 'detached' });
    assert.deepEqual(await known(), [['2031-03-15', '2031-03-20', undefined]]);
  });
});
