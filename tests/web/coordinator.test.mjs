// What a coordinator does around a meeting, each as a person would: writes down an opinion that came by
// telephone, moves a meeting and a booking, has somebody else preside, has the attendance sheet signed.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { accessible, go, narrowest, noSidewaysScrolling, phone } from '../support/browser.mjs';
import { eventually } from '../support/consilium.mjs';
import { keyboard } from '../support/hands.mjs';
import { bonesOf, Stage } from '../support/stage.mjs';
import { inDays, saveCharter } from '../support/story.mjs';
import { contracted, say } from '../support/words.mjs';

const t = say('fr');

describe('the coordinator', () => {
  const stage = new Stage();
  const { calling, enter } = stage;
  const { bones, planned, submitted, accepted } = bonesOf(stage);

  it('writes down an opinion that came by telephone, which its author then confirms', async (test) => {
    const { case: id } = await accepted();
    const address = { at: `#/cases/${id}?panel=opinions` };
    const [coordinator, expert] = [await enter(test, 'ines', address), await enter(test, 'victor')];
    await coordinator.locator('#transcribe-opinion').click();
    const author = coordinator.locator('#transcribe-author');
    await author.waitFor();
    await coordinator.locator('#transcribe button[type=submit]').click();
    assert.equal(await coordinator.locator('#transcribe .problem').count(), 5, 'what is missing is said');
    await accessible(coordinator);
    await author.selectOption({ label: 'Pr Victor Exemple · génétique médicale' });
    await coordinator.locator('#transcribe-channel').selectOption('telephone');
    await coordinator.locator('#opinion-text').fill('Avis donné de vive voix : surveiller sans opérer.');
    await coordinator.getByLabel(t('confidence.moderate'), { exact: true }).check();
    await coordinator.getByLabel(t('opinion.noConflict'), { exact: true }).check();
    await coordinator.locator('#transcribe button[type=submit]').click();
    const row = (page) => page.locator('.opinion', { hasText: 'surveiller sans opérer' });
    await row(coordinator).getByText(t('opinions.toConfirm')).waitFor();

    await go(expert, '#/notices');
    await expert.getByRole('link', { name: t('notice.opinion_to_confirm') }).first().click();
    await row(expert).waitFor();
    await accessible(expert);
    await row(expert).getByRole('button', { name: t('opinions.confirm') }).click();
    await row(coordinator).getByText(t('opinions.toConfirm')).waitFor({ state: 'detached' });
    const { opinions } = await calling('ines', (client) => client.call('opinion.list', { case: id }));
    assert.deepEqual(
      opinions.map(({ state, context, transcription }) => [state, context, transcription.channel]),
      [['filed', 'transcribed', 'telephone']],
    );
  });

  it('asks before an opinion that is half written down is left behind', async (test) => {
    const { case: id } = await accepted();
    const page = await enter(test, 'ines', { at: `#/cases/${id}?panel=opinions` });
    await page.locator('#transcribe-opinion').click();
    await page.locator('#opinion-text').fill('Une phrase que personne n’a encore');
    await page.getByRole('link', { name: t('nav.notices') }).click();
    await page.getByRole('dialog').getByRole('button', { name: t('leaving.stay') }).click();
    assert.equal(await page.locator('#opinion-text').inputValue(), 'Une phrase que personne n’a encore');
  });

  it('moves a meeting to another time and room, and all who were invited are asked again', async (test) => {
    const id = await planned(40);
    await calling('ines', (client) => client.command('meeting.invite', { meeting: id, roster: true }));
    await calling('victor', (client) =>
      client.command('meeting.reply', { meeting: id, reply: 'accepted' }),
    );
    const page = await enter(test, 'ines', { at: `#/meetings/${id}`, mouseless: true });
    await keyboard.press(page.locator('#change-meeting'));
    const startsAt = page.locator('#plan-starts-at');
    const before = await startsAt.inputValue();
    const later = `${before.slice(0, 11)}07:45`;
    await startsAt.fill(later);
    await page.getByText(t('meeting.changeTells')).waitFor();
    await keyboard.write(page.locator('#plan-room'), 'Salle des exemples');
    await accessible(page);
    await keyboard.press(page.locator('#save-meeting'));
    await page.locator('.case-route', { hasText: 'Salle des exemples' }).waitFor();
    await calling('victor', async (client) => {
      const got = await client.call('meeting.get', { meeting: id });
      assert.equal(new Date(got.meeting.startsAt).getTime(), new Date(later).getTime());
      assert.equal(got.room, 'Salle des exemples');
      assert.deepEqual(got.invitations.filter(({ reply }) => reply), [], 'all are asked again');
    });
  });

  it('says at its field what of a meeting is not accepted, and what to do', async (test) => {
    const page = await enter(test, 'ines', { at: `#/meetings?series=${await bones()}` });
    await page.locator('#plan-meeting').click();
    const [startsAt, places] = [page.locator('#plan-starts-at'), page.locator('#plan-places')];
    await startsAt.fill('2021-03-04T09:00');
    const plan = page.getByRole('dialog').getByRole('button', { name: t('meetings.plan'), exact: true });
    await plan.click();
    await page.locator('#plan-starts-at-problem', { hasText: t('rule.future') }).waitFor();
    assert.equal(await startsAt.getAttribute('aria-invalid'), 'true');
    await page.locator('#plan-starts-at:focus').waitFor();
    await accessible(page);
    await startsAt.fill(inDays(44).slice(0, 16));
    await page.locator('#plan-starts-at-problem').waitFor({ state: 'detached' });
    await places.fill('0');
    await plan.click();
    await page.locator('#plan-places-problem', { hasText: t('rule.minimum') }).waitFor();
    await places.fill('4');
    await plan.click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  it('moves a booking to another meeting, where it is confirmed', async (test) => {
    const [asked, other] = [await planned(50), await planned(57)];
    const { case: id, pseudonym } = await submitted();
    await calling('camille', (client) => client.command('meeting.book', { meeting: asked, case: id }));
    const page = await enter(test, 'ines', { at: `#/meetings/${asked}` });
    await page.getByRole('button', { name: t('agenda.moveOf').replace('{pseudonym}', pseudonym) }).click();
    const dialog = page.getByRole('dialog');
    await dialog.locator('.rows li').first().waitFor();
    await accessible(page);
    await dialog.locator(`[data-meeting="${other}"]`).getByRole('button').click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await go(page, `#/meetings/${other}`);
    await page.locator('.agenda-item', { hasText: pseudonym }).waitFor();
  });

  it('arranges the agenda while a place is only asked for', async (test) => {
    const meeting = await planned(78);
    const waiting = await submitted();
    await calling('camille', (client) => client.command('meeting.book', { meeting, case: waiting.case }));
    const placed = [];
    for (let n = 0; n < 2; ++n) {
      placed.push(await accepted());
      await calling('ines', (client) => client.command('meeting.addCase', { meeting, case: placed[n].case }));
    }
    const page = await enter(test, 'ines', { at: `#/meetings/${meeting}` });
    await page.locator('.agenda-item', { hasText: placed[1].pseudonym }).waitFor();
    // What is only asked for takes no time of those that are confirmed.
    const { meeting: planning } = await calling('ines', (client) => client.call('meeting.get', { meeting }));
    const first = page.locator('.agenda-item', { hasText: placed[0].pseudonym }).locator('.agenda-time time');
    assert.equal(Date.parse(await first.getAttribute('datetime')), Date.parse(planning.startsAt));
    await page.getByRole('button', { name: t('agenda.up').replace('{pseudonym}', placed[1].pseudonym) }).click();
    const stands = (...cases) =>
      calling('ines', (client) =>
        eventually(async () => {
          const { agenda } = await client.call('meeting.get', { meeting });
          return agenda.every((item, index) => item.case.pseudonym === cases[index].pseudonym);
        }, 'the new order'),
      );
    await stands(placed[1], placed[0], waiting);
    await page.locator('.agenda-item').first().filter({ hasText: placed[1].pseudonym }).waitFor();
    const down = page.getByRole('button', { name: t('agenda.down').replace('{pseudonym}', placed[1].pseudonym) });
    await down.focus();
    await page.keyboard.press('Enter');
    await stands(placed[0], placed[1], waiting);
    const [{ pseudonym }, later] = placed;
    const turn = page.locator('.agenda-item', { hasText: later.pseudonym }).locator('.agenda-time time');
    const before = await turn.textContent();
    await page.getByRole('button', { name: t('agenda.lengthOf').replace('{pseudonym}', pseudonym) }).click();
    await page.locator('#item-minutes').fill('0');
    await page.getByText(t('agenda.minutesRange').replace('{most}', '240')).waitFor();
    await accessible(page);
    await page.locator('#item-minutes').fill('35');
    await page.locator('#item-minutes').press('Enter');
    await page.locator('.agenda-item', { hasText: pseudonym }).getByText('35 min').waitFor();
    await eventually(async () => (await turn.textContent()) !== before, 'the later turn');
  });

  it('asks before a session is opened hours before its time', async (test) => {
    const meeting = await planned(2.5 / 24);
    const page = await enter(test, 'ines', { at: `#/meetings/${meeting}` });
    await page.locator('#open-session').click();
    await page.locator('#open-anyway').waitFor();
    await accessible(page);
    await page.keyboard.press('Escape');
    await page.locator('#open-anyway').waitFor({ state: 'detached' });
    await calling('ines', async (client) => {
      assert.equal((await client.call('meeting.get', { meeting })).meeting.state, 'planned');
    });
    await page.locator('#open-session').press('Enter');
    await page.locator('#open-anyway').press('Enter');
    await page.locator('#close-session').waitFor();
  });

  it('moves a case of the agenda to another meeting, by the keyboard', async (test) => {
    const [here, there] = [await planned(64), await planned(71)];
    const { case: id, pseudonym } = await accepted();
    await calling('ines', (client) => client.command('meeting.addCase', { meeting: here, case: id }));
    const page = await enter(test, 'ines', { at: `#/meetings/${here}`, mouseless: true });
    const button = t('agenda.elsewhereOf').replace('{pseudonym}', pseudonym);
    await keyboard.press(page.getByRole('button', { name: button }));
    const to = page.getByRole('dialog').locator(`[data-meeting="${there}"]`).getByRole('button');
    await to.waitFor();
    await accessible(page);
    await keyboard.press(to);
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.locator('.agenda-item', { hasText: pseudonym }).waitFor({ state: 'detached' });
    await go(page, `#/meetings/${there}`);
    await page.locator('.agenda-item', { hasText: pseudonym }).waitFor();
    await calling('camille', async (client) => {
      const got = await client.call('case.get', { case: id });
      assert.equal(got.case.state, 'scheduled');
      const states = new Map(got.meetings.map(({ meeting, state }) => [meeting, state]));
      assert.equal(states.get(here), 'moved');
      assert.equal(states.get(there), 'confirmed');
    });
  });

  it('is offered no place in a meeting whose session has begun or is over', async (test) => {
    const [open, running, over] = [await planned(82), await planned(82), await planned(82)];
    const { case: id } = await accepted();
    for (const meeting of [running, over])
      await calling('bruno', (client) => client.command('meeting.open', { meeting }));
    await calling('bruno', (client) => client.command('meeting.close', { meeting: over }));
    const series = await bones();
    const place = (within, meeting) => within.locator(`[data-meeting="${meeting}"]`);
    const page = await enter(test, 'ines', { at: `#/triage?series=${series}` });
    await page.locator(`[data-case="${id}"]`).getByRole('button', { name: t('triage.putOnAgenda') }).click();
    await place(page.getByRole('dialog'), open).waitFor();
    for (const meeting of [running, over])
      assert.equal(await place(page.getByRole('dialog'), meeting).count(), 0);

    const clinician = await enter(test, 'camille', { at: `#/meetings?series=${series}&forCase=${id}` });
    const calendar = clinician.locator('.calendar');
    await place(calendar, open).getByRole('button', { name: /Réserver/ }).waitFor();
    for (const [meeting, state] of [[running, 'in_session'], [over, 'adjourned']]) {
      await place(calendar, meeting).getByText(t(`meetingState.${state}`)).waitFor();
      assert.equal(await place(calendar, meeting).getByRole('button').count(), 0);
      assert.doesNotMatch(await place(calendar, meeting).textContent(), /places? sur|jusqu’au/);
    }
    await accessible(clinician);
  });

  it('says who of those who sit is away on a day, and who stands in', async (test) => {
    const id = await planned(78);
    const series = await bones();
    const day = (days) => inDays(days).slice(0, 10);
    const deputy = await calling('victor', async (client) => {
      const { memberships, series: seats } = (await client.call('session.whoami')).identity;
      const seat = seats.find((one) => one.series === series);
      const { member, revision } = memberships.find((one) => one.member === seat.member);
      const { roster } = (await client.call('series.get', { series })).series;
      const other = roster.find((one) => one.member !== member);
      const absences = [{ from: day(76), to: day(80), deputy: other.member }];
      await client.command('member.setAbsence', { member, revision, absences });
      return other.name;
    });
    const page = await enter(test, 'ines', { at: `#/meetings/${id}` });
    const away = page.locator('[data-away]', { hasText: 'Pr Victor Exemple' });
    await away.getByText(t('absence.by').replace('{name}', deputy)).waitFor();
    await accessible(page);
    await page.locator('#change-meeting').click();
    const said = page.getByRole('dialog').getByText('Pr Victor Exemple');
    await said.waitFor();
    const startsAt = page.locator('#plan-starts-at');
    const before = await startsAt.inputValue();
    await startsAt.fill(`${day(90)}T09:00`);
    await said.waitFor({ state: 'detached' });
    await startsAt.fill(before);
    await page.getByRole('dialog').getByRole('button', { name: t('cancel'), exact: true }).click();
    await go(page, `#/series/${series}`);
    const standsIn = page.locator('.roster li', { hasText: 'Pr Victor Exemple' }).getByText(deputy);
    await standsIn.waitFor();
    await accessible(page);
    await calling('victor', async (client) => {
      const { memberships, series: seats } = (await client.call('session.whoami')).identity;
      const { member } = seats.find((one) => one.series === series);
      const { revision } = memberships.find((one) => one.member === member);
      await client.command('member.setAbsence', { member, revision, absences: [] });
    });
    await standsIn.waitFor({ state: 'detached' });
  });

  it('has an expert preside instead, who signs the attendance sheet after the session', async (test) => {
    const id = await planned(0.01);
    const [{ case: caseId, pseudonym: heard }, { case: left, pseudonym }] = [await accepted(), await accepted()];
    await calling('ines', async (client) => {
      await client.command('meeting.invite', { meeting: id, roster: true });
      for (const one of [caseId, left]) await client.command('meeting.addCase', { meeting: id, case: one });
    });
    const address = { at: `#/meetings/${id}`, mouseless: true };
    const [coordinator, expert] = [await enter(test, 'ines', address), await enter(test, 'victor', address)];
    const { press } = keyboard;
    await keyboard.choose(coordinator.locator('#designate'), 'Pr Victor Exemple · génétique médicale');
    await press(coordinator.getByRole('button', { name: t('chair.designate') }));
    await expert.getByText(t('chair.designated')).waitFor();
    await press(coordinator.locator('#open-session'));
    await press(expert.locator('#join'));
    const quorum = coordinator.locator('.session > .quorum');
    await quorum.locator('.quorum-meter [data-there]').first().waitFor();
    assert.equal(await quorum.locator('.quorum-meter > span').count(), 3, 'what the charter asks for');
    await quorum.getByText(/génétique médicale/).waitFor();
    await accessible(coordinator);
    await press(coordinator.locator('#present-next'));
    await coordinator.locator('.session-current').waitFor();
    await press(coordinator.locator('#close-session'));
    const asking = coordinator.getByRole('dialog', { name: t('meeting.close') });
    await asking.getByText(pseudonym).waitFor();
    assert.equal(await asking.getByText(heard).count(), 0, 'what is presented is discussed');
    await accessible(coordinator);
    await coordinator.keyboard.press('Escape');
    await asking.waitFor({ state: 'detached' });
    assert.equal(await coordinator.locator('#close-session').count(), 1, 'the session goes on');
    await press(coordinator.locator('#close-session'));
    await press(coordinator.locator('#close-anyway'));

    await coordinator.locator('.sheet').getByText(t('sheet.toSign')).waitFor();
    await press(expert.locator('#sign-sheet'));
    await expert.getByRole('dialog').locator('.rows').getByText('Pr Victor Exemple').waitFor();
    const shown = await expert.getByRole('dialog').locator('.hash').textContent();
    assert.match(shown, /^[0-9a-f]{64}$/);
    await accessible(expert);
    await press(expert.locator('#sign-sheet-now'));
    await coordinator.locator('.sheet .signature').waitFor();
    assert.equal(await coordinator.locator('.sheet .signature code').textContent(), shown);
    await accessible(coordinator);
    const [download] = await Promise.all([
      coordinator.waitForEvent('download'),
      press(coordinator.locator('.sheet').getByRole('button', { name: 'JSON' })),
    ]);
    assert.equal(await download.failure(), null);
  });

  it('closes a dialog on a phone by its button, which asks where something is unsent', async (test) => {
    const id = await planned(43);
    const page = await enter(test, 'ines', { at: `#/meetings/${id}`, ...phone });
    await page.locator('#change-meeting').tap();
    const close = page.getByRole('dialog').getByRole('button', { name: t('dialog.close') });
    await page.locator('#plan-starts-at').waitFor();
    await close.tap();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.locator('#change-meeting').tap();
    await page.locator('#plan-room').fill('Salle des exemples');
    await close.tap();
    await page.locator('#leave').tap();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  it('keeps charter and roster of a series, which everybody reads', async (test) => {
    const id = await bones();
    const { press, write, choose } = keyboard;
    const reader = await enter(test, 'camille', { at: '#/directory?view=series', mouseless: true });
    await press(reader.getByRole('link', { name: 'RCP Os et calcium (exemple)' }));
    await reader.locator('.series').getByText('Pr Victor Exemple').waitFor();
    assert.equal(await reader.locator('#edit-series').count(), 0);
    await accessible(reader);

    const page = await enter(test, 'ines', { at: `#/series/${id}`, mouseless: true });
    await press(page.locator('#edit-series'));
    await write(page.locator('#charter-minimum'), '0');
    await press(page.locator('#save-series'));
    await page.getByText(t('series.lacks')).waitFor();
    await accessible(page);
    await write(page.locator('#charter-minimum'), '4');
    await write(page.locator('#charter-specialties'), 'génétique médicale\n\nradiologie');
    await keyboard.check(page.locator('#charter-blindFirst'));
    await press(page.getByRole('button', { name: t('roster.remove').replace('{name}', 'Dre Hélène Modèle') }));
    await choose(page.locator('#roster-who'), 'Dr Yann Fictif · chirurgie orthopédique');
    await choose(page.locator('#roster-as'), t('function.deputy'));
    await press(page.getByRole('button', { name: t('roster.addIt') }));
    await press(page.locator('#save-series'));
    await page.locator('.series').getByText('Dr Yann Fictif').waitFor();
    await page.getByText('génétique médicale et radiologie').waitFor();
    const { series } = await calling('camille', (client) => client.call('series.get', { series: id }));
    assert.deepEqual(series.charter.quorum, { minimum: 4, specialties: ['génétique médicale', 'radiologie'] });
    assert.equal(series.charter.blindFirst, true);
    assert.deepEqual(
      series.roster.map(({ name, function: seat }) => `${name}, ${seat}`).sort(),
      [
        'Dr Yann Fictif, deputy',
        'Dre Salomé Exemple, permanent',
        'Mme Inès Spécimen, coordinator',
        'Pr Bruno Fictif, chair',
        'Pr Victor Exemple, permanent',
        'Pre Léa Spécimen, deputy',
      ],
    );
  });

  it('is warned of a roster without a chair, which series and meeting then say', async (test) => {
    const id = await bones();
    const meeting = await planned(84);
    const { roster } = await calling('ines', async (client) => (await client.call('series.get', { series: id })).series);
    const page = await enter(test, 'ines', { at: `#/series/${id}/edit` });
    await page.locator('#save-series').waitFor();
    const warnings = page.getByText(t('series.noChair'));
    assert.equal(await warnings.count(), 0);
    for (const { name } of roster.filter((seat) => seat.function === 'chair'))
      await page.getByLabel(contracted(t('roster.functionOf').replace('{name}', name))).selectOption('permanent');
    await warnings.last().waitFor();
    await accessible(page);
    await page.locator('#save-series').click();
    await page.locator('#edit-series').waitFor();
    await page.getByText(t('chair.none')).waitFor();
    await accessible(page);
    await go(page, `#/meetings/${meeting}`);
    await page.locator('[aria-labelledby=chair]').getByText(t('chair.none')).waitFor();
    await calling('ines', async (client) => {
      const { id: series, revision, name, owners, charter } = (await client.call('series.get', { series: id })).series;
      const seats = roster.map(({ member, specialty, function: seat }) => ({ member, specialty, function: seat }));
      await client.command('series.save', { series, revision, name, owners, charter, roster: seats });
    });
    await page.locator('[aria-labelledby=chair]').getByText(t('chair.none')).waitFor({ state: 'detached' });
  });

  it('takes over what somebody else saved of a charter meanwhile, and asks where both changed the same', async (test) => {
    const id = await bones();
    const page = await enter(test, 'ines', { at: `#/series/${id}/edit` });
    await page.locator('#charter-years').fill('25');
    await calling('bruno', (client) => saveCharter(client, id, { itemMinutes: 21 }));
    await page.locator('#save-series').click();
    await page.locator('#edit-series').waitFor();
    const charter = () =>
      calling('ines', async (client) => (await client.call('series.get', { series: id })).series.charter);
    assert.deepEqual(
      [(await charter()).retention.years, (await charter()).itemMinutes],
      [25, 21],
      'either changed another field',
    );
    await page.locator('#edit-series').click();
    await page.locator('#charter-years').fill('26');
    await page.locator('#charter-triageDays').fill('9');
    await calling('bruno', (client) => saveCharter(client, id, { retention: { years: 27 } }));
    await page.locator('#save-series').click();
    await page.getByText(t('series.conflict')).waitFor();
    await accessible(page);
    await page.getByRole('radio', { name: new RegExp(t('conflict.theirs')) }).check();
    await page.locator('#settle-conflict').click();
    await page.locator('#edit-series').waitFor();
    assert.deepEqual([(await charter()).retention.years, (await charter()).delays.triageDays], [27, 9]);
  });

  it('has its forms within 320 pixels', async (test) => {
    const { case: id } = await accepted();
    const page = await enter(test, 'ines', { at: `#/cases/${id}?panel=opinions`, ...narrowest });
    await page.locator('#transcribe-opinion').click();
    await page.locator('#transcribe-author').waitFor();
    await noSidewaysScrolling(page);
    await accessible(page);
    await go(page, `#/meetings/${await planned(60)}`);
    await page.locator('#change-meeting').click();
    await page.locator('#plan-starts-at').waitFor();
    await noSidewaysScrolling(page);
    await accessible(page);
    await page.getByRole('dialog').getByRole('button', { name: t('cancel'), exact: true }).click();
    await go(page, `#/series/${await bones()}/edit`);
    await page.locator('[data-owner]').first().waitFor();
    await noSidewaysScrolling(page);
  });
});
