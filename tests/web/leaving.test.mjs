// Nothing that somebody wrote is lost or shown to somebody else when they leave: a screen, a dialog, the
// page that locks, the session. What is signed is what was read.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { accessible, go, kCut, signIn, upToDate } from '../support/browser.mjs';
import { eventually } from '../support/consilium.mjs';
import { Stage } from '../support/stage.mjs';
import { centreOf, completeContent, inDays, seriesNamed } from '../support/story.mjs';
import { say } from '../support/words.mjs';

const t = say('fr');

describe('whoever leaves', () => {
  const stage = new Stage();
  const { calling, person } = stage;
  const enter = (test, login, at, options) => stage.enter(test, login, { at, ...options });
  const draft = () =>
    calling('camille', async (client) => {
      const { series } = await client.call('series.list', { limit: 10 });
      return client.command('case.create', {
        centre: await centreOf(client),
        series: series.find(({ name }) => name.startsWith('RCP Os')).id,
        content: completeContent(),
      });
    });
  const submitted = async () => {
    const made = await draft();
    await calling('camille', (client) =>
      client.command('case.submit', { case: made.case, revision: made.revision }),
    );
    return made.case;
  };
  const accepted = async () => {
    const id = await submitted();
    await calling('bruno', (client) => client.command('case.accept', { case: id }));
    return id;
  };
  /** A case that is being presented: its meeting and its item. */
  const presented = async () => {
    const id = await accepted();
    return calling('ines', async (client) => {
      const { meetings } = await client.command('meeting.schedule', {
        series: await seriesNamed(client, 'RCP Os'),
        startsAt: inDays(1),
        minutes: 60,
        timeZone: 'Europe/Paris',
        places: 3,
      });
      const [meeting] = meetings;
      const { item } = await client.command('meeting.addCase', { meeting, case: id });
      await client.command('meeting.open', { meeting });
      await client.command('meeting.present', { meeting, item });
      return { meeting, item };
    });
  };
  const contentOf = (id) =>
    calling('camille', async (client) => (await client.call('case.get', { case: id })).content);
  const messagesOf = (id) =>
    calling('camille', async (client) => (await client.call('message.list', { case: id })).messages ?? []);
  const endSessions = (login) =>
    calling(login, async (client) => {
      const { sessions } = await client.call('session.list');
      for (const { id, current } of sessions) if (!current) await client.call('session.revoke', { session: id });
    });
  const lock = async (page, login) => {
    await endSessions(login);
    await page.locator('.lock').getByText(t('signIn.ended')).waitFor();
  };
  const asked = (page) => page.getByRole('dialog', { name: t('leaving.title') });

  it('and does not come back leaves nothing to whoever signs in instead', async (test) => {
    const id = await submitted();
    const page = await enter(test, 'camille', `#/cases/${id}`);
    await page.locator('#message').fill('Un mot de Camille');
    await lock(page, 'camille');
    await page.locator('#login').fill(person('noe').login);
    await page.locator('#password').fill(person('noe').password);
    await page.locator('#password').press('Enter');
    await upToDate(page);
    await page.locator('.account-link', { hasText: 'Noé' }).waitFor();
    assert.doesNotMatch(await page.content(), /Camille/);
    assert.doesNotMatch(page.url(), new RegExp(id));
    assert.deepEqual(await messagesOf(id), []);
  });

  it('finds a page locked over which somebody else signed in elsewhere', async (test) => {
    const id = await submitted();
    const page = await enter(test, 'camille', `#/cases/${id}`);
    await page.locator('article.case').waitFor();
    const other = await enter(test, 'noe');
    for (const one of [page, other]) one.expected.push(kCut);
    await stage.server.kill();
    await page.locator('#connection[data-state=waiting]').waitFor();
    await page.context().addCookies(await other.context().cookies());
    await stage.server.launch();
    await page.locator('.lock').waitFor({ timeout: 60_000 });
    assert.equal(await page.locator('article.case').isVisible(), false);
  });

  it('a dialog finds it hidden while the page is locked, and open with its text afterwards', async (test) => {
    const id = await submitted();
    const page = await enter(test, 'bruno', `#/cases/${id}`);
    await page.getByRole('button', { name: t('act.decline'), exact: true }).click();
    await page.locator('#act-text').fill('Hors du champ');
    await lock(page, 'bruno');
    assert.equal(await page.locator('#act-text').isVisible(), false);
    assert.equal(await page.getByText(t('ask.decline')).isVisible(), false);
    await accessible(page);
    await page.locator('#login').click();
    await page.keyboard.press('Escape');
    await page.locator('#login:focus').waitFor();
    await page.keyboard.press('Tab');
    await page.locator('#password:focus').waitFor();
    await page.keyboard.type(person('bruno').password);
    await page.locator('#enter').click();
    await upToDate(page);
    assert.equal(await page.locator('#act-text').inputValue(), 'Hors du champ');
    await page.getByRole('dialog').getByRole('button', { name: t('act.decline'), exact: true }).click();
    await page.locator('article.case .state-declined').waitFor();
  });

  it('a page alone finds it locked, its session ended, and the text where it was', async (test) => {
    const id = await submitted();
    const page = await enter(test, 'camille', `#/cases/${id}`);
    await page.clock.install();
    await page.reload();
    await upToDate(page);
    await page.locator('#message').fill('Je reviens');
    await page.clock.fastForward(14 * 60_000);
    await page.locator('#message').press('End');
    await page.clock.fastForward(14 * 60_000);
    assert.equal(await page.locator('.lock').count(), 0, 'somebody was there');
    await page.clock.fastForward(2 * 60_000);
    await page.locator('.lock').getByText(t('signIn.idle')).waitFor();
    assert.equal(await page.locator('#message').isVisible(), false);
    await eventually(async () => (await page.context().cookies()).length === 0, 'the end of the session');
    await page.locator('#password').fill(person('camille').password);
    await page.locator('#password').press('Enter');
    await upToDate(page);
    assert.equal(await page.locator('#message').inputValue(), 'Je reviens');
  });

  it('a dialog that holds a text is asked, and a press beside it does nothing', async (test) => {
    const id = await submitted();
    const page = await enter(test, 'bruno', `#/cases/${id}`);
    const open = page.getByRole('button', { name: t('act.decline'), exact: true });
    const dialog = page.getByRole('dialog').filter({ has: page.locator('#act-text') });
    const beside = () => page.mouse.click(5, 400);
    await open.click();
    await dialog.waitFor();
    await beside();
    await dialog.waitFor({ state: 'detached' });
    await open.click();
    await page.locator('#act-text').fill('Hors du champ');
    await beside();
    assert.equal(await dialog.isVisible(), true);
    await page.locator('#act-text').press('Escape');
    await asked(page).waitFor();
    await accessible(page);
    await page.locator('#stay').press('Enter');
    await asked(page).waitFor({ state: 'detached' });
    assert.equal(await page.locator('#act-text').inputValue(), 'Hors du champ');
    await page.locator('#act-text').press('Escape');
    await page.locator('#leave').click();
    await dialog.waitFor({ state: 'detached' });
  });

  it('one side of a case for another finds what was half written, and is asked before leaving it', async (test) => {
    const id = await accepted();
    const page = await enter(test, 'bruno', `#/cases/${id}`);
    const tab = (panel) => page.locator('.panel-tabs').getByRole('link', { name: t(`panel.${panel}`) }).click();
    await page.locator('#message').fill('À suivre');
    await tab('opinions');
    await page.locator('#give-opinion').click();
    await page.locator('#opinion-text').fill('Attendre la fin');
    await tab('timeline');
    await page.locator('.timeline li').first().waitFor();
    assert.equal(await page.locator('#opinion-text').isVisible(), false);
    await accessible(page);
    await tab('discussion');
    assert.equal(await page.locator('#message').inputValue(), 'À suivre');
    await tab('opinions');
    assert.equal(await page.locator('#opinion-text').inputValue(), 'Attendre la fin');

    await page.getByRole('link', { name: t('nav.meetings') }).click();
    await asked(page).waitFor();
    await page.locator('#stay').click();
    await asked(page).waitFor({ state: 'detached' });
    assert.match(page.url(), new RegExp(id));
    await go(page, '#/notices');
    await page.locator('#stay').click();
    await eventually(() => page.url().includes(id));
    assert.equal(await page.locator('#opinion-text').inputValue(), 'Attendre la fin');
    await page.getByRole('link', { name: t('nav.meetings') }).click();
    await page.locator('#leave').click();
    await page.locator('.month').first().waitFor();
  });

  it('a draft at once has it saved', async (test) => {
    const made = await draft();
    const page = await enter(test, 'camille', `#/cases/${made.case}/edit`);
    await page.locator('#field-history').fill('Écrit juste avant de partir.');
    await go(page, '#/notices');
    await page.locator('.notices, .empty').first().waitFor();
    await page.locator('#field-history').waitFor({ state: 'detached' });
    assert.equal((await contentOf(made.case)).history, 'Écrit juste avant de partir.');
  });

  it('the next version of a case is asked; one that says nothing new is not sent', async (test) => {
    const id = await submitted();
    const page = await enter(test, 'camille', `#/cases/${id}/edit`);
    await page.locator('#field-history').fill('Une autre histoire.');
    await page.getByRole('link', { name: t('nav.meetings') }).click();
    await asked(page).waitFor();
    await page.locator('#stay').click();
    await page.locator('#field-history').fill(completeContent().history);
    await page.locator('#review').click();
    await page.locator('#submit-case').click();
    await page.locator('.said', { hasText: t('form.sameVersion') }).waitFor();
    await page.locator('article.case').waitFor();
    const { case: summary } = await calling('camille', (client) => client.call('case.get', { case: id }));
    assert.equal(summary.version, 1);
  });

  it('a new case for another new one begins that empty, and keeps the first', async (test) => {
    const page = await enter(test, 'camille', '#/cases/new');
    await page.locator('#field-questions').fill('La première question ?');
    await page.locator('#save-state[data-state=saved]').waitFor();
    const [, first] = /draft=([^&]+)/.exec(page.url());
    await page.locator('#field-questions').fill('La première question, complétée ?');
    await page.locator('h1').click();
    await page.keyboard.press('n');
    await page.locator('#save-state[data-state=nothing]').waitFor();
    assert.equal(await page.locator('#field-questions').inputValue(), '');
    assert.doesNotMatch(page.url(), /draft=/);
    assert.equal((await contentOf(first)).questions, 'La première question, complétée ?');
    await page.locator('#field-questions').fill('La seconde question ?');
    await page.locator('#save-state[data-state=saved]').waitFor();
    assert.doesNotMatch(page.url(), new RegExp(first));
    await page.goBack();
    await page.waitForFunction(() => document.querySelector('#field-questions')?.value.includes('complétée'));
  });

  it('a case that was only begun finds it among the drafts, and stays where they went', async (test) => {
    const page = await enter(test, 'camille', '#/cases/new');
    await page.locator('#field-questions').fill('Commencée et laissée ?');
    await go(page, '#/notices');
    await page.locator('#field-questions').waitFor({ state: 'detached' });
    await eventually(() =>
      calling('camille', async (client) => {
        const { cases } = await client.call('case.list', { box: 'drafts', limit: 200 });
        for (const { id } of cases)
          if ((await client.call('case.get', { case: id })).content.questions === 'Commencée et laissée ?') return true;
        return false;
      }),
    );
    assert.match(page.url(), /#\/notices$/);
  });

  it('a report at once has it saved', async (test) => {
    const report = await presented();
    const page = await enter(test, 'ines', `#/meetings/${report.meeting}/reports/${report.item}`);
    await page.locator('#synthesis').fill('Écrite juste avant de partir.');
    await go(page, '#/notices');
    await page.locator('#synthesis').waitFor({ state: 'detached' });
    const { reports } = await calling('ines', (client) => client.call('minutes.get', report));
    assert.equal(reports[0].content.synthesis, 'Écrite juste avant de partir.');
  });

  it('half of an action in a report is told that it is not saved', async (test) => {
    const report = await presented();
    const page = await enter(test, 'ines', `#/meetings/${report.meeting}/reports/${report.item}`);
    await page.locator('#synthesis').fill('Contrôle prévu.');
    await page.locator('#save-state[data-state=saved]').waitFor();
    await page.locator('.report-editor > details > summary').click();
    await page.getByRole('button', { name: t('action.add') }).click();
    await page.locator('#report-what-0').fill('Radiographie');
    await page.locator('.row .problem', { hasText: t('required') }).waitFor();
    await page.locator('#save-state', { hasText: t('save.incomplete') }).waitFor();
    await accessible(page);
    await page.getByRole('link', { name: t('nav.notices') }).click();
    await page.locator('#stay').click();
    await page.locator('#report-who-0').fill('Le centre demandeur');
    await page.locator('#report-referral').fill('ERN BOND');
    await page.locator('#report-reference').fill('BOND-2031');
    await page.locator('#report-guideline').fill('PNDS');
    await page.locator('#report-guideline-version').fill('2023');
    await page.locator('#save-state[data-state=changed]').waitFor();
    await page.locator('#save-state[data-state=saved]').waitFor();
    const { reports } = await calling('ines', (client) => client.call('minutes.get', report));
    assert.deepEqual(reports[0].content.actions, [{ what: 'Radiographie', who: 'Le centre demandeur' }]);
    assert.deepEqual(reports[0].content.referral, { to: 'ERN BOND', reference: 'BOND-2031' });
    assert.deepEqual(reports[0].content.guideline, { name: 'PNDS', version: '2023' });
  });

  it('a report unread does not sign it', async (test) => {
    const report = await presented();
    const write = (revision, synthesis) =>
      calling('ines', (client) =>
        client.command('minutes.update', {
          ...report,
          revision,
          content: { outcome: 'final', synthesis },
          release: true,
        }),
      );
    await write(0, 'La première synthèse.');
    const page = await enter(test, 'bruno', `#/meetings/${report.meeting}/reports/${report.item}`);
    await page.locator('#synthesis').waitFor();
    await page.locator('#sign-report').click();
    const dialog = page.getByRole('dialog').filter({ has: page.locator('#sign-now') });
    await dialog.getByText('La première synthèse.').waitFor();
    await write(1, 'La seconde synthèse.');
    await dialog.getByText(t('sign.newer')).waitFor();
    await dialog.getByText('La première synthèse.').waitFor();
    assert.equal(await dialog.locator('#sign-now').isDisabled(), true);
    await accessible(page);
    await dialog.locator('#sign-look').click();
    await dialog.getByText('La seconde synthèse.').waitFor();
    await dialog.getByRole('button', { name: t('cancel') }).click();

    await page.locator('#synthesis').fill('');
    await page.locator('#sign-report').click();
    await dialog.getByText(t('sign.unsaved')).waitFor();
    assert.equal(await dialog.locator('#sign-now').isDisabled(), true);
    await dialog.getByRole('button', { name: t('cancel') }).click();

    // What is written is saved before it is shown to be signed.
    await page.locator('#synthesis').fill('La troisième synthèse.');
    await page.locator('#sign-report').click();
    await dialog.getByText('La troisième synthèse.').waitFor();
    await dialog.locator('#sign-now').click();
    await page.locator('.report-signed').waitFor();
    const { reports } = await calling('bruno', (client) => client.call('minutes.get', report));
    assert.equal(JSON.parse(reports[0].signature.document).content.synthesis, 'La troisième synthèse.');
  });

  it('a report to what happens meanwhile signs what was shown, by its hash, or looks again', async (test) => {
    const report = await presented();
    for (const login of ['camille', 'bruno'])
      await calling(login, (client) =>
        client.command('meeting.join', { meeting: report.meeting, mode: 'remote' }),
      );
    await calling('ines', (client) =>
      client.command('minutes.update', {
        ...report,
        revision: 0,
        content: { outcome: 'final', synthesis: 'Une synthèse.', plan: ['1. Zolédronate'] },
        release: true,
      }),
    );
    const page = await enter(test, 'bruno', `#/meetings/${report.meeting}/reports/${report.item}`);
    await page.locator('#sign-report').click();
    const dialog = page.getByRole('dialog').filter({ has: page.locator('#sign-now') });
    const hash = dialog.locator('.hash');
    const first = await hash.textContent();
    await dialog.locator('ol > li', { hasText: /^Zolédronate$/ }).waitFor();
    await accessible(page);
    // What comes with an event is told of at once.
    await calling('bruno', (client) => client.command('meeting.vote', { ...report, vote: 'agree' }));
    await dialog.getByText(t('sign.newer')).waitFor();
    assert.equal(await hash.textContent(), first);
    assert.equal(await dialog.locator('#sign-now').isDisabled(), true);
    await dialog.locator('#sign-look').click();
    await dialog.locator('#sign-now:not([disabled])').waitFor();
    const second = await hash.textContent();
    assert.notEqual(second, first);
    // What comes without one is found when it is signed.
    await calling('paul', async (client) => {
      const { members } = await client.call('member.list', { centre: await centreOf(client) });
      const { id, revision, name, role } = members.find((one) => one.name === person('camille').name);
      await client.command('member.update', { member: id, revision, name, role, profession: 'dietitian' });
    });
    await dialog.locator('#sign-now').click();
    await dialog.getByText(t('sign.newer')).waitFor();
    assert.equal(await hash.textContent(), second);
    await dialog.locator('#sign-look').click();
    await dialog.getByText(t('profession.dietitian')).waitFor();
    await dialog.locator('#sign-now:not([disabled])').waitFor();
    const shown = await hash.textContent();
    assert.match(shown, /^[0-9a-f]{64}$/);
    await dialog.locator('#sign-now').click();
    await page.locator('.report-signed').waitFor();
    assert.equal(await page.locator('.signature code').textContent(), shown);
    const { reports } = await calling('bruno', (client) => client.call('minutes.get', report));
    assert.equal(reports[0].signature.sha256, shown);
  });

  it('the writing of a report to others reads it once it is in review', async (test) => {
    const report = await presented();
    const address = `#/meetings/${report.meeting}/reports/${report.item}`;
    const page = await enter(test, 'victor', `#/meetings/${report.meeting}`);
    await page.locator('.session-current').waitFor();
    assert.equal(await page.locator(`a[href$="${address}"]`).count(), 0);
    await go(page, address);
    await page.getByText(t('report.notYet')).waitFor();
    await accessible(page);
    await go(page, `#/meetings/${report.meeting}`);
    await calling('ines', (client) =>
      client.command('minutes.update', {
        ...report,
        revision: 0,
        content: { outcome: 'final', synthesis: 'À relire.' },
        review: true,
      }),
    );
    await page.locator(`.agenda a[href$="${address}"]`).click();
    await page.getByText('À relire.').waitFor();
  });

  it('signs out with everything saved, or is asked', async (test) => {
    const made = await draft();
    const page = await enter(test, 'camille', `#/cases/${made.case}/edit`);
    await page.locator('#field-history').fill('Écrit avant la déconnexion.');
    await page.locator('#sign-out').click();
    await page.locator('#login').waitFor();
    assert.equal((await contentOf(made.case)).history, 'Écrit avant la déconnexion.');

    const id = await submitted();
    await signIn(page, person('camille'));
    await go(page, `#/cases/${id}`);
    await page.locator('#message').fill('Pas encore envoyé');
    await page.locator('#sign-out').click();
    await asked(page).waitFor();
    await page.locator('#stay').click();
    assert.equal(await page.locator('#message').inputValue(), 'Pas encore envoyé');
    await page.locator('#sign-out').click();
    await page.locator('#leave').click();
    await page.locator('#login').waitFor();
    assert.deepEqual(await page.context().cookies(), []);
  });

  it('leaves nothing to be read when the server does not answer a sign-out', async (test) => {
    const id = await submitted();
    // By the cookie: the page has not shown the form before, and has it all the same.
    const page = await enter(test, 'camille', `#/cases/${id}`);
    await page.locator('#message').waitFor();
    await page.mouse.move(9, 9);
    await page.waitForFunction(() =>
      performance.getEntriesByType('resource').some(({ name }) => /\/sign-in-[^/]*\.js$/.test(name)),
    );
    page.expected.push(kCut);
    await stage.server.kill();
    await page.locator('#sign-out').click();
    await page.getByText(t('signOut.failed')).waitFor();
    await page.locator('#login').waitFor();
    assert.equal(await page.locator('article.case').count(), 0);
    assert.doesNotMatch(await page.content(), new RegExp(id));
    await accessible(page);
    await stage.server.launch();
    await page.locator('#sign-out').click();
    await page.locator('#sign-out').waitFor({ state: 'detached' });
    await page.locator('#login').waitFor();
    assert.deepEqual(await page.context().cookies(), []);
  });

  it('is told so before the form is there to sign in, also on a screen that is open to all', async (test) => {
    const page = await enter(test, 'camille', '#/notices');
    page.expected.push(kCut);
    await page.route(/\/sign-in-[^/]*\.js$/, (route) => route.abort());
    await page.reload();
    await upToDate(page);
    await go(page, '#/directory');
    await page.locator('[data-centre]').first().waitFor();
    await stage.server.kill();
    await page.locator('#sign-out').click();
    await page.getByText(t('signOut.failed')).waitFor();
    assert.equal(await page.locator('[data-centre]').count(), 0);
    assert.equal(await page.locator('#login').count(), 0);
    await accessible(page);
    await page.unroute(/\/sign-in-[^/]*\.js$/);
    await stage.server.launch();
    await page.locator('#login').waitFor();
    await page.locator('#sign-out').click();
    await page.locator('#sign-out').waitFor({ state: 'detached' });
    assert.deepEqual(await page.context().cookies(), []);
  });
});
