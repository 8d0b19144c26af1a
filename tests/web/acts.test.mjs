// What may be done about a case, pressed by whom it is up to, while the others have it open.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { accessible, go, pointed, signedIn, watchPointer } from '../support/browser.mjs';
import { eventually } from '../support/consilium.mjs';
import { keyboard } from '../support/hands.mjs';
import { bonesOf, Stage } from '../support/stage.mjs';
import { completeContent, inDays, saveCharter, submitCase } from '../support/story.mjs';
import { say } from '../support/words.mjs';

const t = say('fr');

describe('the acts of a case', () => {
  const stage = new Stage();
  const { calling, enter } = stage;
  const { bones, planned, submitted, accepted } = bonesOf(stage);
  let clinician;
  let chair;
  let coordinator;
  before(async () => {
    [clinician, chair, coordinator] = await Promise.all(
      ['camille', 'bruno', 'ines'].map((login) => enter(stage.scope, login)),
    );
  });

  const open = (id, ...pages) => Promise.all(pages.map((page) => go(page, `#/cases/${id}`)));
  const press = (page, act) =>
    page.locator('.case-acts').getByRole('button', { name: t(`act.${act}`), exact: true }).click();
  /** Presses an act and fills in what it asks for. */
  const perform = async (page, act, fill) => {
    await press(page, act);
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    await fill(dialog);
    await accessible(page);
    await dialog.locator('button[type=submit]').click();
    await dialog.waitFor({ state: 'detached' });
  };
  const because = (reason) => (dialog) => dialog.locator('#act-text').fill(reason);
  const stands = (state, ...pages) =>
    Promise.all(pages.map((page) => page.locator(`article.case .state-${state}`).waitFor()));
  const awaited = (page, text) => page.locator('.awaited', { hasText: text });

  it('accept it on the triage board and put it on an agenda from its card', async () => {
    const { case: id, pseudonym } = await submitted();
    const meeting = await planned(30);
    await open(id, clinician);
    const board = `#/triage?series=${await bones()}`;
    await Promise.all([go(chair, board), go(coordinator, board)]);
    const card = (page, state) =>
      page.locator(`.board-column[aria-labelledby=column-${state}] .card`, { hasText: pseudonym });
    const named = (name) => ({ name, exact: true });
    for (const page of [chair, coordinator]) await watchPointer(page);
    await keyboard.press(card(chair, 'submitted').getByRole('button', named(t('act.accept'))));
    await card(coordinator, 'accepted').waitFor();
    await stands('accepted', clinician);
    await keyboard.press(card(coordinator, 'accepted').getByRole('button', named(t('triage.putOnAgenda'))));
    const place = coordinator.getByRole('dialog').locator(`[data-meeting="${meeting}"]`).getByRole('button');
    await place.waitFor();
    await accessible(coordinator);
    await keyboard.press(place);
    await card(chair, 'scheduled').waitFor();
    for (const page of [chair, coordinator]) assert.deepEqual(await pointed(page), [], 'a mouse was used');
    await stands('scheduled', clinician);
    await accessible(chair);

    await open(id, coordinator);
    await perform(coordinator, 'postpone', because('La réunion est trop chargée.'));
    await stands('accepted', clinician, coordinator);
    await clinician.locator('.appointment', { hasText: t('item.removed') }).waitFor();
  });

  it('ask for what is missing, and send it to another series when its centre agrees', async () => {
    const { case: id } = await submitted();
    await open(id, clinician, coordinator);
    await press(coordinator, 'requestInformation');
    await coordinator.getByRole('dialog').locator('button[type=submit]').click();
    await coordinator.locator('#act-text-problem', { hasText: t('required') }).waitFor();
    await accessible(coordinator);
    await coordinator.locator('#act-text').fill('La densitométrie ?');
    await coordinator.getByRole('dialog').locator('button[type=submit]').click();
    await awaited(clinician, 'La densitométrie ?').waitFor();
    await clinician.locator('#request-answer').fill('Z-score -3,1 au rachis.');
    await accessible(clinician);
    await clinician.locator('#answer-request').click();
    await awaited(coordinator, 'La densitométrie ?').waitFor({ state: 'detached' });
    await coordinator.locator('.case-facts', { hasText: 'Z-score -3,1 au rachis.' }).waitFor();

    await calling('ines', async (client) => {
      await client.command('text.report', { subject: `case:${id}`, text: 'Z-score -3,1 au rachis.' });
      await client.command('case.requestInformation', { case: id, text: 'Et à la hanche ?' });
    });
    await awaited(clinician, 'Et à la hanche ?').waitFor();
    await clinician.locator('.fact-examinations', { hasText: t('reported.hidden') }).waitFor();
    await clinician.locator('#request-answer').fill('Z-score -2,4 à la hanche.');
    await clinician.locator('#answer-request').click();
    const examinations = clinician.locator('.fact-examinations dd');
    await examinations.getByText('Z-score -2,4 à la hanche.').waitFor();
    assert.equal(await examinations.textContent(), 'Z-score -2,4 à la hanche.', 'without what was reported');

    const other = await calling('camille', async (client) => {
      const [own, { series }] = [await bones(), await client.call('series.list', { limit: 200 })];
      return series.find((one) => one.id !== own).name;
    });
    await perform(coordinator, 'redirect', async (dialog) => {
      await dialog.locator('select').selectOption({ label: other });
      await because('Elle suit ce registre.')(dialog);
    });
    await awaited(coordinator, 'Elle suit ce registre.').getByRole('heading', { name: other }).waitFor();
    assert.match(coordinator.url(), new RegExp(`#/cases/${id}`), 'nothing was decided yet');
    await awaited(clinician, 'Elle suit ce registre.').waitFor();
    await accessible(clinician);
    await awaited(clinician, 'Elle suit ce registre.').getByRole('button', { name: t('awaited.agree') }).click();
    await clinician.locator('.case-route', { hasText: other }).waitFor();
  });

  it('answer an urgent one in writing, which the next meeting ratifies', async () => {
    const series = await bones();
    const { case: id, pseudonym } = await calling('camille', (client) =>
      submitCase(client, series, { ...completeContent(), urgency: 'urgent' }),
    );
    await open(id, clinician, chair);
    await press(chair, 'accept');
    await stands('accepted', clinician);
    await perform(chair, 'answer', async (dialog) => {
      await dialog.getByLabel(t('outcome.no_conclusion')).check();
      await because('Arrêter le traitement ce soir.')(dialog);
      await dialog.locator('input[type=date]').fill(inDays(60).slice(0, 10));
    });
    await stands('answered', clinician);
    const answer = clinician.locator('.answer', { hasText: 'Arrêter le traitement ce soir.' });
    await answer.getByText(t('outcome.no_conclusion')).waitFor();
    await answer.getByText(t('answer.toRatify')).waitFor();
    await accessible(clinician);

    const meeting = await planned(0.01);
    await calling('bruno', (client) => client.command('meeting.open', { meeting }));
    await go(chair, `#/meetings/${meeting}`);
    const row = chair.locator('[aria-labelledby=ratify] li', { hasText: pseudonym });
    await row.getByLabel(t('ratify.text')).fill('La calcémie est normale.');
    await accessible(chair);
    await row.getByRole('button', { name: t('ratify.ratified'), exact: true }).click();
    await row.waitFor({ state: 'detached' });
    await answer.getByText('La calcémie est normale.').waitFor();
    await calling('bruno', (client) => client.command('meeting.close', { meeting }));
  });

  it('close, reopen and withdraw it', async () => {
    const { case: id } = await accepted();
    await calling('bruno', (client) =>
      client.command('case.answer', { case: id, outcome: 'final', text: 'Surveiller.' }),
    );
    await open(id, clinician, chair);
    await stands('answered', clinician);
    await perform(clinician, 'followUp', async (dialog) => {
      await dialog.getByLabel(t('applied.applied'), { exact: true }).check();
      await dialog.getByLabel(t('followUpOutcome.better'), { exact: true }).check();
      await dialog.locator('#follow-up-diagnosis').fill('ORPHA:666');
      await dialog.locator('#follow-up-diagnosis').press('Enter');
      await dialog.locator('.code-rows select').selectOption('confirmed');
    });
    const told = chair.locator('.follow-ups p', { has: chair.locator('.term') });
    await told.filter({ hasText: 'ORPHA:666' }).filter({ hasText: t('diagnosis.confirmed') }).waitFor();
    await press(clinician, 'close');
    await stands('closed', chair, clinician);
    await accessible(clinician);
    await perform(clinician, 'reopen', because('Une nouvelle fracture.'));
    await stands('accepted', chair, clinician);
    await perform(clinician, 'withdraw', because('La personne ne le souhaite plus.'));
    await stands('withdrawn', chair, clinician);
    await awaited(chair, 'La personne ne le souhaite plus.').waitFor();
    for (const page of [chair, clinician]) await accessible(page);
  });

  it('refuse it with a better address, where a copy of it begins', async () => {
    const { case: id } = await submitted();
    await open(id, clinician, chair);
    let suggested;
    await perform(chair, 'decline', async (dialog) => {
      const choice = dialog.locator('select');
      await choice.locator('option:nth-child(2)').waitFor({ state: 'attached' });
      await choice.selectOption({ index: 1 });
      suggested = await choice.inputValue();
      await because('Ce n’est pas une maladie de l’os.')(dialog);
    });
    await stands('declined', clinician);
    await awaited(clinician, 'Ce n’est pas une maladie de l’os.').waitFor();
    await accessible(clinician);
    await calling('bruno', (client) =>
      client.command('text.report', { subject: `case:${id}`, text: completeContent().questions }),
    );
    await clinician.locator('.fact-questions', { hasText: t('reported.hidden') }).waitFor();
    await clinician.getByRole('button', { name: t('copy.make') }).click();
    // The choices come from the directory.
    const choice = clinician.locator('#field-series');
    await choice.locator(`option[value="${suggested}"]`).waitFor({ state: 'attached' });
    assert.equal(await choice.inputValue(), suggested);
    assert.equal(await clinician.locator('#field-history').inputValue(), completeContent().history);
    assert.equal(await clinician.locator('#field-questions').inputValue(), '', 'what was reported stays behind');
  });

  it('invite somebody to it, say how long it is kept and who has read it', async () => {
    const { case: id } = await accepted();
    await open(id, chair);
    await stands('accepted', chair);
    await go(clinician, `#/cases/${id}?panel=record`);
    const record = clinician.locator('.record');
    await record.locator('[aria-labelledby=readers]', { hasText: 'Pr Bruno Fictif' }).waitFor();
    await calling('victor', (client) => client.call('case.get', { case: id }));
    await record.locator('[aria-labelledby=readers]', { hasText: 'Pr Victor Exemple' }).waitFor();

    await record.getByRole('button', { name: t('record.invite') }).click();
    await record.getByLabel(t('record.inviteLogin')).fill('invite.exemple');
    await record.getByLabel(t('record.inviteName')).fill('Dr Invité Exemple');
    await accessible(clinician);
    await record.getByRole('button', { name: t('record.invite') }).click();
    await record.getByText(/#\/invitation\?code=/).waitFor();
    await accessible(clinician);
    await record.getByRole('button', { name: t('close'), exact: true }).click();
    await record.locator('[aria-labelledby=guests] li', { hasText: 'Dr Invité Exemple' }).waitFor();

    await record.getByLabel(t('record.keepUntil')).fill('2061-05-01');
    await record.getByRole('button', { name: t('save'), exact: true }).click();
    await record.getByText(t('retention.centre')).waitFor();
    await record.getByText(/1er mai 2061/).waitFor();
  });

  it('show in the list of a guest, who is there only when the case is open', async (test) => {
    const [login, password, name] = ['liste.exemple', 'quatre chevaux lents', 'Dre Liste Exemple'];
    const { case: id } = await accepted();
    const invite = (of) =>
      calling('camille', (client) => client.command('case.invite', { case: of, login, name, until: inDays(1) }));
    const { invitation } = await invite(id);
    const nobody = await stage.server.connect();
    await nobody.call('session.acceptInvitation', { token: invitation.token, password });
    await nobody.close();

    await open(id, chair);
    const guest = await signedIn(test, stage.browser, stage.server, { login, password }, { at: '#/cases?box=all' });
    const row = (of) => guest.locator(`[data-case="${of}"]`);
    await row(id).waitFor();
    const { case: first } = await calling('camille', (client) => client.call('case.get', { case: id }));
    await eventually(() => Date.now() - Date.parse(first.activityAt) > 2000, 'another second');
    await calling('camille', async (client) => {
      await client.command('message.post', { case: id, centre: first.centre, text: 'Le scanner est arrivé.' });
    });
    await row(id).getByText(t('inbox.new')).waitFor();
    await calling('ines', (client) => client.command('case.requestInformation', { case: id, text: 'Et la calcémie ?' }));
    await row(id).getByText(t('case.awaitsSubmitter')).waitFor();
    await calling('camille', async (client) => {
      const { case: now, content } = await client.call('case.get', { case: id });
      const more = { ...content, history: 'La calcémie est normale.' };
      await client.command('case.update', { case: id, revision: now.revision, content: more });
    });
    await row(id).getByText(t('case.awaitsSubmitter')).waitFor({ state: 'detached' });
    const present = chair.locator('.present', { hasText: name });
    const reads = () =>
      calling('camille', async (client) => {
        const { readers } = await client.call('case.readers', { case: id });
        return readers.some((reader) => reader.name === name);
      });
    assert.equal(await present.count(), 0, 'a list is nobody’s presence');
    assert.equal(await reads(), false, 'nor does anybody read the case in it');

    await row(id).click();
    await present.waitFor();
    assert.equal(await reads(), true);
    await go(guest, '#/cases?box=all');
    await present.waitFor({ state: 'detached' });

    const { case: another } = await accepted();
    await invite(another);
    await row(another).waitFor();
    await calling('camille', (client) => client.command('case.invite', { case: id, login, until: inDays(-1) }));
    await row(id).waitFor({ state: 'detached' });
    await row(another).waitFor();
  });

  it('let a senior give it back, and let it go out', async () => {
    const series = await bones();
    await calling('ines', (client) => saveCharter(client, series, { seniorValidation: true }));
    const draft = await calling('noe', (client) => submitCase(client, series));
    const [intern, senior] = await Promise.all(
      ['noe', 'maelle'].map((login) => enter(stage.scope, login, { at: `#/cases/${draft.case}` })),
    );
    await awaited(intern, t('awaited.validation')).waitFor();
    await perform(senior, 'validate', async (dialog) => {
      await dialog.getByLabel(t('validate.giveBack')).check();
      await because('Préciser la durée.')(dialog);
    });
    await awaited(intern, 'Préciser la durée.').waitFor();
    await accessible(intern);
    await calling('noe', async (client) => {
      const { case: now } = await client.call('case.get', { case: draft.case });
      await client.command('case.submit', { case: now.id, revision: now.revision });
    });
    await perform(senior, 'validate', (dialog) => dialog.getByLabel(t('validate.agree')).check());
    await stands('submitted', intern, senior);
  });
});
