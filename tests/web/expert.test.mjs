// What an expert sees of their own work: what became of the cases on which they gave an opinion.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { accessible, go } from '../support/browser.mjs';
import { eventually } from '../support/consilium.mjs';
import { Stage } from '../support/stage.mjs';
import { centreOf, seriesNamed, submitCase } from '../support/story.mjs';
import { say } from '../support/words.mjs';

const t = say('fr');

describe('the expert', () => {
  const stage = new Stage();
  const { calling, enter } = stage;

  const accepted = async () => {
    const series = await calling('ines', (client) => seriesNamed(client, 'RCP Os'));
    const made = await calling('camille', (client) => submitCase(client, series));
    await calling('bruno', (client) => client.command('case.accept', { case: made.case }));
    return made.case;
  };

  it('answers the version that they began with, until they have read a newer one', async (test) => {
    const id = await accepted();
    const nextVersion = (history) =>
      calling('camille', async (client) => {
        const got = await client.call('case.get', { case: id });
        const content = { ...got.content, history };
        await client.command('case.update', { case: id, revision: got.case.revision, content });
      });
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
    await nextVersion('Une fracture de plus.');
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
    await nextVersion('Deux fractures de plus.');
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
    await calling('camille', async (client) => {
      const got = await client.call('case.get', { case: id });
      const content = { ...got.content, history: who };
      await client.command('case.update', { case: id, revision: got.case.revision, content });
      await client.command('message.post', { case: id, centre: got.case.centre, text: who });
    });
    await calling('bruno', async (client) => {
      const { centre } = (await client.call('session.whoami')).identity.memberships[0];
      const content = { confidence: 'high', conflict: { declared: false }, text: opinion };
      await client.command('opinion.file', { case: id, version: 2, centre, context: 'written', content });
    });
    const [page, author, coordinator] = [
      await enter(test, 'victor', { at: `#/cases/${id}?panel=opinions` }),
      await enter(test, 'camille', { at: `#/cases/${id}` }),
      await enter(test, 'ines', { at: `#/cases/${id}?panel=opinions` }),
    ];
    const report = async (area, words) => {
      await page.locator(area).getByRole('button', { name: t('reported.report') }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByText(words, { exact: true }).waitFor();
      await accessible(page);
      await dialog.locator('li', { hasText: words }).getByRole('button').click();
      await dialog.waitFor({ state: 'detached' });
    };
    const facts = (of) => of.locator('.fact-history');
    await facts(author).getByText(who).waitFor();
    await report('.case-facts', who);
    for (const one of [page, author, coordinator])
      await facts(one).getByText(t('reported.hidden')).waitFor();
    await report('.opinion', opinion);
    await page.locator('.opinion').getByText(t('reported.hidden')).waitFor();
    assert.equal(await author.getByText(t('reported.toSettle')).count(), 0, 'only who decides sees them');

    const settle = (words, key) =>
      coordinator
        .locator('.awaited > div', { has: coordinator.getByText(words, { exact: true }) })
        .getByRole('button', { name: t(key) })
        .click();
    await coordinator.locator('.awaited').getByText(who, { exact: true }).waitFor();
    await coordinator.locator('.awaited').getByText(opinion, { exact: true }).waitFor();
    await accessible(coordinator);
    await settle(opinion, 'discussion.restore');
    await page.locator('.opinion').getByText(opinion).waitFor();
    await settle(who, 'discussion.erase');
    for (const one of [page, author]) await facts(one).getByText(t('reported.erased')).waitFor();
    await accessible(page);

    // The same words stand in a message, which has an act of its own.
    await go(page, `#/cases/${id}?panel=discussion`);
    await go(coordinator, `#/cases/${id}?panel=discussion`);
    const message = (of) => of.locator('.message').first();
    await message(page).getByRole('button', { name: t('discussion.report'), exact: true }).click();
    await message(page).getByRole('button', { name: t('discussion.reportYes') }).click();
    await message(page).getByText(t('discussion.hidden')).waitFor();
    await message(coordinator).getByRole('button', { name: t('discussion.restore') }).click();
    await message(page).getByText(who).waitFor();
    await message(page).getByRole('button', { name: t('discussion.report'), exact: true }).click();
    await message(page).getByRole('button', { name: t('discussion.reportYes') }).click();
    await message(coordinator).getByRole('button', { name: t('discussion.erase') }).click();
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
    await first.filter({ hasText: t('event.case.answered') }).waitFor();
  });

  it('sees month by month what their opinions changed, as soon as it is told', async (test) => {
    const series = await calling('ines', (client) => seriesNamed(client, 'RCP Os'));
    const made = await calling('camille', (client) => submitCase(client, series));
    await calling('bruno', (client) => client.command('case.accept', { case: made.case }));
    await calling('victor', async (client) => {
      const { identity } = await client.call('session.whoami');
      await client.command('opinion.file', {
        case: made.case,
        version: 1,
        centre: identity.memberships[0].centre,
        context: 'written',
        content: { text: 'Surveiller sans opérer.', confidence: 'high', conflict: { declared: false } },
      });
    });
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
