// A meeting on the page, before and in its session: its clocks, who presides, who is there, what is written
// while it goes on, and what the cases say of it afterwards.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { accessible, go, phone } from '../support/browser.mjs';
import { bonesOf, Stage } from '../support/stage.mjs';
import { caseInSession } from '../support/story.mjs';
import { say } from '../support/words.mjs';

const t = say('fr');

describe('a meeting', () => {
  const stage = new Stage();
  const { calling, enter } = stage;
  const { bones, planned, accepted } = bonesOf(stage);

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
