// A meeting on the page, before and in its session: its clocks, who presides, who is there, what is written
// while it goes on, and what the cases say of it afterwards.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { accessible, go, phone } from '../support/browser.mjs';
import { eventually } from '../support/consilium.mjs';
import { keyboard } from '../support/hands.mjs';
import { reportText, settleText } from '../support/reporting.mjs';
import { bonesOf, Stage } from '../support/stage.mjs';
import { caseInSession, inDays, saveCharter, submitCase } from '../support/story.mjs';
import { say } from '../support/words.mjs';

const t = say('fr');

describe('a meeting', () => {
  const stage = new Stage();
  const { calling, enter } = stage;
  const { bones, planned, submitted, accepted } = bonesOf(stage);

  /** A session, and what presents its cases by their place. */
  const opened = async (...cases) => {
    const meeting = await planned(0.02);
    await calling('ines', async (client) => {
      for (const { case: id } of cases) await client.command('meeting.addCase', { meeting, case: id });
      await client.command('meeting.open', { meeting });
    });
    const present = (index) =>
      calling('ines', async (client) => {
        const { agenda } = await client.call('meeting.get', { meeting });
        await client.command('meeting.present', { meeting, item: agenda[index].id });
        return agenda[index].id;
      });
    return { meeting, present };
  };

  it('shows the documents of the case that is presented first without making anybody wait for the page', async (test) => {
    const made = await accepted();
    const { meeting, present } = await opened(made);
    const page = await enter(test, 'victor', { at: `#/meetings/${meeting}` });
    await page.locator('.session').waitFor();
    await page.evaluate(() => {
      globalThis.waited = 0;
      const seen = () => {
        if (document.querySelector('.session .case-facts > .loading')) globalThis.waited += 1;
      };
      new MutationObserver(seen).observe(document.body, { childList: true, subtree: true });
    });
    await page.waitForLoadState('networkidle');
    await present(0);
    await page.locator('.session #documents').waitFor();
    assert.equal(await page.evaluate(() => globalThis.waited), 0);
  });

  it('says whose clocks a meeting goes by, where the reader’s show another time', async (test) => {
    const id = await planned(46);
    const page = await enter(test, 'ines', { at: `#/meetings/${id}`, timezoneId: 'Indian/Reunion' });
    const route = page.locator('.meeting .case-route', { hasText: /La Réunion.*Europe centrale/ });
    await route.waitFor();
    const { meeting } = await calling('ines', (client) => client.call('meeting.get', { meeting: id }));
    const at = (timeZone) =>
      new Date(meeting.startsAt).toLocaleTimeString('fr-FR', { timeZone, hour: '2-digit', minute: '2-digit' });
    assert.ok((await route.textContent()).startsWith(at('Indian/Reunion')));
    assert.ok((await route.textContent()).includes(`${at('Europe/Paris')})`));
    await page.locator('#change-meeting').click();
    await page.locator('#plan-starts-at-hint', { hasText: 'La Réunion' }).waitFor();
    await page.getByRole('dialog').getByRole('button', { name: t('cancel'), exact: true }).click();
    await go(page, '#/meetings');
    await page.locator('.calendar .own-times', { hasText: 'La Réunion' }).waitFor();
    await accessible(page);
    const near = await enter(test, 'ines', { at: `#/meetings/${id}`, timezoneId: 'Europe/Brussels' });
    await near.locator('.meeting .case-route').waitFor();
    assert.ok(!(await near.locator('.meeting .case-route').textContent()).includes('Europe centrale'));
  });

  it('shows who books what others take, add and cancel meanwhile', async (test) => {
    const id = await planned(47);
    const { case: booked } = await accepted();
    const page = await enter(test, 'camille', { at: '#/meetings' });
    await page.getByLabel(t('column.series')).selectOption({ label: 'RCP Os et calcium (exemple)' });
    const row = (meeting) => page.locator(`.calendar [data-meeting="${meeting}"]`);
    await row(id).waitFor();
    const before = await row(id).textContent();
    // Of a centre that this reader does not follow, nor is any meeting.
    await calling('ines', (client) => client.command('meeting.addCase', { meeting: id, case: booked }));
    await page.waitForFunction(
      ([meeting, text]) =>
        document.querySelector(`.calendar [data-meeting="${meeting}"]`)?.textContent !== text,
      [id, before],
    );
    const added = await planned(48);
    await row(added).waitFor();
    await calling('ines', (client) =>
      client.command('meeting.cancel', { meeting: added, reason: 'Salle indisponible.' }),
    );
    await row(added).waitFor({ state: 'detached' });
  });

  it('hides its title from everybody who looks at it once somebody reports it, until it is decided', async (test) => {
    const title = 'Réunion des fractures du village';
    const series = await bones();
    const id = await calling('ines', async (client) => {
      const plan = { startsAt: inDays(49), minutes: 60, timeZone: 'Europe/Paris', places: 2 };
      return (await client.command('meeting.schedule', { series, title, ...plan })).meetings[0];
    });
    const at = `#/meetings/${id}`;
    // The last one sees the calendar only.
    const pages = await Promise.all(
      ['victor', 'ines', 'camille'].map((login) => enter(test, login, { at, mouseless: login === 'victor' })),
    );
    const [expert, coordinator] = pages;
    const says = (page, words) => page.locator('.meeting .case-route', { hasText: words }).waitFor();
    for (const page of pages) await says(page, title);
    await reportText(expert, '.meeting .case-route', title);
    for (const page of pages) await says(page, t('reported.brief'));
    await coordinator.locator('#change-meeting').click();
    assert.match(await coordinator.locator('#plan-title').inputValue(), new RegExp(t('reported.inPlace')));
    await coordinator.getByRole('dialog').getByRole('button', { name: t('cancel'), exact: true }).click();
    await accessible(coordinator);
    await settleText(coordinator, title, 'restore');
    for (const page of pages) await says(page, title);
  });

  it('names the year where it is another one', async (test) => {
    const year = new Date().getFullYear() + 1;
    const days = (Date.UTC(year, 1, 15, 12) - Date.now()) / 86_400_000;
    const [other, today] = [await planned(days), await planned(0.001)];
    const page = await enter(test, 'ines', { at: '#/meetings' });
    const row = (id) => page.locator(`[aria-labelledby=mine] li`, { has: page.locator(`a[href$="${id}"]`) });
    await row(other).getByText(String(year)).waitFor();
    assert.doesNotMatch(await row(today).locator('.date').textContent(), /\d{4}/);
    await go(page, '#/meetings/' + other);
    await page.locator('h1', { hasText: String(year) }).waitFor();
  });

  it('is planned several times at once', async (test) => {
    const page = await enter(test, 'ines', { at: `#/meetings?series=${await bones()}`, mouseless: true });
    await keyboard.press(page.locator('#plan-meeting'));
    const day = inDays(100).slice(0, 10);
    await page.locator('#plan-starts-at').fill(`${day}T09:30`);
    await keyboard.write(page.locator('#plan-title'), 'Réunion de printemps');
    await keyboard.choose(page.getByLabel(t('plan.repeat')), t('plan.fortnightly'));
    await keyboard.write(page.getByLabel(t('plan.count')), '3');
    await accessible(page);
    await keyboard.press(page.getByRole('dialog').locator('button[type=submit]'));
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    const rows = page.locator('.calendar li', { hasText: 'Réunion de printemps' });
    await rows.nth(2).waitFor();
    const starts = await calling('ines', async (client) => {
      const span = { from: inDays(90), to: inDays(150) };
      const { meetings } = await client.call('meeting.calendar', { series: await bones(), ...span });
      return meetings.filter(({ title }) => title === 'Réunion de printemps').map(({ startsAt }) => startsAt);
    });
    const days = starts.map((at) => Math.round((Date.parse(at) - Date.parse(`${day}T09:30Z`)) / 86_400_000));
    assert.deepEqual(days, [0, 14, 28]);
  });

  it('is proposed by a centre at several times, one of which the coordinator keeps', async (test) => {
    const { case: id, pseudonym } = await accepted();
    const clinician = await enter(test, 'camille', { at: `#/meetings?series=${await bones()}&forCase=${id}` });
    await clinician.getByRole('button', { name: t('meetings.propose') }).click();
    const time = (number) => clinician.getByLabel(t('propose.time').replace('{number}', number));
    await clinician.getByRole('button', { name: t('propose.more') }).click();
    const times = [20, 21, 22].map((days) => `${inDays(days).slice(0, 10)}T18:00`);
    for (const [index, at] of times.entries()) await time(index + 1).fill(at);
    await clinician.locator('#propose-note').fill('Le soir, après la consultation.');
    await accessible(clinician);
    await clinician.getByRole('dialog').locator('button[type=submit]').click();
    const appointment = clinician.locator('.appointment a', { hasText: t('case.meetingProposed') });
    await appointment.waitFor();

    const at = `/${await appointment.getAttribute('href')}`.replace('//', '');
    const coordinator = await enter(test, 'ines', { at });
    const asked = coordinator.locator('[aria-labelledby=asked] li', { hasText: pseudonym });
    await asked.getByText('Le soir, après la consultation.').waitFor();
    await accessible(coordinator);
    const kept = asked.getByRole('button', { name: new RegExp(`^${t('agenda.confirmAt')}`) });
    assert.equal(await kept.count(), 3);
    await kept.nth(1).click();
    const place = coordinator.locator('.agenda-item', { hasText: pseudonym });
    await place.getByRole('button', { name: t('reported.report') }).click();
    await coordinator.getByRole('dialog').locator('li').getByRole('button').click();
    await place.getByText(t('reported.hidden')).waitFor();
    await accessible(coordinator);
    await clinician.locator('article.case .state-scheduled').waitFor();
    const { meetings } = await calling('camille', (client) => client.call('case.get', { case: id }));
    assert.equal(Date.parse(meetings[0].startsAt), Date.parse(times[1]), 'the tests run in UTC');
  });

  it('says of an agenda whose cases are not the reader’s how many there are, not that it is empty', async (test) => {
    const meeting = await planned(48);
    const reader = await enter(test, 'maelle', { at: `#/meetings/${meeting}` });
    await reader.getByText(t('agenda.none')).waitFor();
    for (const { case: id } of [await accepted(), await accepted()])
      await calling('ines', (client) => client.command('meeting.addCase', { meeting, case: id }));
    await reader.locator('.agenda').getByText('2 autres dossiers sont à l’ordre du jour.').waitFor();
    assert.equal(await reader.getByText(t('agenda.none')).count(), 0);
    assert.doesNotMatch(await reader.locator('.agenda').textContent(), /0 min/);
    await accessible(reader);
  });

  it('keeps the focus with an item that is moved to either end', async (test) => {
    const cases = [await accepted(), await accepted()];
    const meeting = await planned(49);
    for (const { case: id } of cases)
      await calling('ines', (client) => client.command('meeting.addCase', { meeting, case: id }));
    const page = await enter(test, 'ines', { at: `#/meetings/${meeting}` });
    const button = (key) =>
      page.getByRole('button', { name: t(key).replace('{pseudonym}', cases[1].pseudonym), exact: true });
    const [up, down] = [button('agenda.up'), button('agenda.down')];
    const focused = (control) => control.and(page.locator(':focus'));
    // The list takes a focus that comes from without to its first item.
    await eventually(async () => {
      await up.focus();
      return (await focused(up).count()) === 1;
    }, 'the button in focus');
    await page.keyboard.press('Enter');
    await page.locator('.agenda-item').first().filter({ hasText: cases[1].pseudonym }).waitFor();
    await focused(down).waitFor();
    await page.keyboard.press('Enter');
    await page.locator('.agenda-item').last().filter({ hasText: cases[1].pseudonym }).waitFor();
    await focused(up).waitFor();
    await calling('ines', (client) =>
      eventually(async () => (await client.call('meeting.get', { meeting })).agenda[1].case.id === cases[1].case),
    );
    // An answer to the first step may come after the second one was taken.
    await focused(up).waitFor();
  });

  it('has its agenda arranged by dragging, and by the handle with the keyboard', async (test) => {
    const cases = [await accepted(), await accepted(), await accepted()];
    const meeting = await planned(47);
    for (const { case: id } of cases)
      await calling('ines', (client) => client.command('meeting.addCase', { meeting, case: id }));
    const page = await enter(test, 'ines', { at: `#/meetings/${meeting}` });
    const row = (index) => page.locator('.agenda-item', { hasText: cases[index].pseudonym });
    const stands = (...order) =>
      calling('ines', (client) =>
        eventually(async () => {
          const { agenda } = await client.call('meeting.get', { meeting });
          return agenda.every((item, place) => item.case.id === cases[order[place]].case);
        }, `the order ${order}`),
      );
    await row(2).dragTo(row(0), { targetPosition: { x: 60, y: 3 } });
    await stands(2, 0, 1);
    await page.locator('.agenda-item').first().filter({ hasText: cases[2].pseudonym }).waitFor();
    await accessible(page);

    const handle = (index) =>
      page.getByRole('button', { name: t('agenda.drag').replace('{pseudonym}', cases[index].pseudonym) });
    await handle(2).focus();
    await page.keyboard.press('Enter');
    const line = page.locator('.agenda-items [data-drop-target]');
    await line.waitFor({ state: 'attached' });
    await page.keyboard.press('End');
    // Where it would go is a line, which has no height of its own.
    assert.notEqual(await line.evaluate((shown) => getComputedStyle(shown).outlineStyle), 'none');
    await page.keyboard.press('Enter');
    await stands(0, 1, 2);
  });

  it('has one of several chairs named to preside', async (test) => {
    const meeting = await planned(33);
    const [series, lea] = [await bones(), 'Pre Léa Spécimen'];
    await calling('bruno', async (client) => {
      const { series: held } = await client.call('series.get', { series });
      const { revision, name, owners, charter } = held;
      const roster = held.roster.map((seat) => ({
        member: seat.member,
        specialty: seat.specialty,
        function: seat.name === lea ? 'chair' : seat.function,
      }));
      await client.command('series.save', { series, revision, name, owners, charter, roster });
    });
    const page = await enter(test, 'ines', { at: `#/meetings/${meeting}` });
    const chair = page.locator('[aria-labelledby=chair]');
    await chair.getByText(`Pr Bruno Fictif et ${lea}`).waitFor();
    const offered = await page.locator('#designate option').allTextContents();
    for (const name of ['Pr Bruno Fictif', lea])
      assert.equal(offered.filter((label) => label.startsWith(name)).length, 1, name);
    await page.locator('#designate').selectOption({ label: offered.find((label) => label.startsWith(lea)) });
    await page.getByRole('button', { name: t('chair.designate') }).click();
    await chair.getByText(t('chair.designated')).waitFor();
    assert.match(await chair.locator('p').first().textContent(), new RegExp(lea));
    await page.locator('#designate option', { hasText: lea }).waitFor({ state: 'detached' });
    await accessible(page);
  });

  it('says of one who is there, too, and of several', async (test) => {
    const at = { at: `#/meetings/${await planned(35)}` };
    const page = await enter(test, 'ines', at);
    const present = page.locator('.meeting .present');
    await enter(test, 'victor', at);
    await present.getByText('Pr Victor Exemple y est aussi', { exact: true }).waitFor();
    await enter(test, 'bruno', at);
    await present.getByText(/^Pr .* et Pr .* y sont aussi$/).waitFor();
  });

  it('leaves a half written opinion in reach of its author when the next case is presented', async (test) => {
    const [first, second] = [await accepted(), await accepted()];
    const { meeting, present } = await opened(first, second);
    const item = await present(0);
    const expert = await enter(test, 'victor', { at: `#/meetings/${meeting}` });
    await expert.locator('#give-opinion').click();
    await expert.locator('#opinion-text').fill('Surveiller la croissance');
    await present(1);
    await expert.locator('.session-current', { hasText: second.pseudonym }).waitFor();
    const text = expert.locator(`[id="${item}-opinion-text"]`);
    await text.waitFor();
    // Whoever was typing goes on typing.
    await expert.keyboard.type(', sans opérer.');
    assert.equal(await text.inputValue(), 'Surveiller la croissance, sans opérer.');
    await expert.getByText(t('session.unfiled').replace('{pseudonym}', first.pseudonym)).waitFor();
    await accessible(expert);
    // The case that is presented can have an opinion, too.
    await expert.locator('#give-opinion').click();
    await expert.locator('#opinion-text').waitFor();
    await accessible(expert);
    const way = t('session.goOnOf').replace('{pseudonym}', first.pseudonym);
    await expert.getByRole('button', { name: way }).click();
    const unfiled = expert.locator('.session-unfiled-case');
    await unfiled.getByLabel(t('confidence.moderate'), { exact: true }).check();
    await unfiled.getByLabel(t('opinion.noConflict'), { exact: true }).check();
    await text.press('Control+Enter');
    await unfiled.waitFor({ state: 'detached' });
    const { opinions } = await calling('ines', (client) => client.call('opinion.list', { case: first.case }));
    assert.deepEqual(opinions.map(({ content }) => content.text), ['Surveiller la croissance, sans opérer.']);
  });

  it('shows on a phone which vote was given, and no other colour where it was pressed', async (test) => {
    const { meeting, present } = await opened(await accepted());
    await present(0);
    const expert = await enter(test, 'victor', { at: `#/meetings/${meeting}`, ...phone });
    await expert.locator('#join').tap();
    const agree = expert.locator('.votes').getByRole('button', { name: new RegExp(`^${t('vote.agree')}`) });
    await agree.tap();
    await expert.locator('.votes .button-main').waitFor();
    // Browsers of phones leave what was pressed under a pointer that is not there.
    await agree.hover();
    const colours = await agree.evaluate((pressed) => {
      const other = pressed.cloneNode();
      pressed.parentElement.append(other);
      const both = [pressed, other].map((each) => getComputedStyle(each).backgroundColor);
      other.remove();
      return { hovered: pressed.matches(':hover'), both };
    });
    assert.ok(colours.hovered, 'the browser takes it as under a pointer');
    assert.equal(colours.both[0], colours.both[1]);
  });

  it('shows the session as it goes: who is there, how long, and each opinion as it is given', async (test) => {
    const series = await bones();
    await calling('ines', (client) => saveCharter(client, series, { blindFirst: true, presentersSee: 'items' }));
    const [other, own] = [await calling('maelle', (client) => submitCase(client, series)), await submitted()];
    for (const { case: id } of [other, own])
      await calling('bruno', (client) => client.command('case.accept', { case: id }));
    const { meeting, present } = await opened(other, own);
    const at = { at: `#/meetings/${meeting}` };
    const [coordinator, presenter, first, second] = await Promise.all(
      ['ines', 'camille', 'victor', 'helene'].map((login) => enter(test, login, at)),
    );
    await coordinator.locator('.present', { hasText: 'Dre Camille Exemple' }).waitFor();
    await present(0);
    // The charter keeps from those who present what is not theirs.
    await presenter.getByText(t('session.elsewhere')).waitFor();
    await presenter.locator('.agenda', { hasText: own.pseudonym }).waitFor();
    assert.equal(await presenter.getByText(other.pseudonym).count(), 0);
    await accessible(presenter);
    await present(1);
    await presenter.locator('.session-current', { hasText: own.pseudonym }).waitFor();
    const timer = first.locator('.timer');
    const shown = await timer.textContent();
    await eventually(async () => (await timer.textContent()) !== shown, 'another second');

    const give = async (page, text, confidence) => {
      await page.locator('#give-opinion').click();
      await page.locator('#opinion-text').fill(text);
      await page.getByLabel(t(`confidence.${confidence}`), { exact: true }).check();
      await page.locator('.opinion-form').getByLabel(t('opinion.noConflict'), { exact: true }).check();
      await page.locator('#file-opinion').click();
    };
    const opinion = (page, text) => page.locator('.session-current .opinion', { hasText: text });
    await give(first, 'Opérer avant l’été.', 'high');
    await opinion(first, 'Opérer avant l’été.').waitFor();
    await opinion(coordinator, 'Opérer avant l’été.').waitFor();
    // Whoever has not given theirs reads that there is one, and not what it says.
    await second.locator('.session-current .notice', { hasText: /Un avis a été déposé/ }).waitFor();
    assert.equal(await second.getByText('Opérer avant l’été.').count(), 0);
    await accessible(second);
    await give(second, 'Attendre un an.', 'low');
    await opinion(second, 'Opérer avant l’été.').waitFor();
    await opinion(first, 'Attendre un an.').waitFor();

    await second.getByRole('button', { name: t('opinions.amend') }).click();
    assert.equal(await second.locator('#opinion-text').inputValue(), 'Attendre un an.');
    await second.locator('#opinion-text').fill('Attendre six mois.');
    await second.locator('#file-opinion').click();
    await opinion(coordinator, 'Attendre six mois.').waitFor();
    await opinion(coordinator, 'Attendre un an.').waitFor({ state: 'detached' });

    await first.locator('#join').click();
    const there = coordinator.locator('[aria-labelledby=attendance] li', { hasText: 'Pr Victor Exemple' });
    await there.waitFor();
    await first.getByRole('button', { name: t('session.leave') }).click();
    await coordinator.locator('[data-left]', { hasText: 'Pr Victor Exemple' }).waitFor();
    await accessible(coordinator);
  });

  it('says on the page of a case that its quorum was missing', async (test) => {
    const { meeting, item, case: id } = await caseInSession(stage.server, stage.users);
    const label = await calling('ines', async (client) => {
      const content = { outcome: 'no_conclusion', synthesis: 'À revoir avec un généticien.' };
      await client.command('minutes.update', { meeting, item, revision: 0, content, review: false, release: true });
      const { series } = await client.call('series.get', { series: await bones() });
      return series.charter.quorumUnmetLabel;
    });
    await calling('bruno', (client) => client.command('minutes.sign', { meeting, item, revision: 1 }));
    const page = await enter(test, 'camille', { at: `#/cases/${id}` });
    await page.locator('.answer .mark', { hasText: label }).waitFor();
    await accessible(page);
  });
});
