// What is written and the server has not got: kept in the browser for its author, for nobody else.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { accessible, go, kCut, noSidewaysScrolling, recordsIn, signIn, upToDate } from '../support/browser.mjs';
import { eventually } from '../support/consilium.mjs';
import { bonesOf, Stage } from '../support/stage.mjs';
import { caseInSession, centreOf, completeContent, discussedCase, seriesNamed, submitCase } from '../support/story.mjs';

const kSecret = 'Achondroplasie inventée, mot zébulon';

describe('what is not sent yet', () => {
  const stage = new Stage();
  const { enter, person } = stage;

  /** A browser that keeps nothing has no database either. */
  const kept = (page, count) =>
    eventually(async () => {
      const { length } = await recordsIn(page);
      return length === count && (count > 0 || (await databasesOf(page)) === 0);
    }, `${count} texts in the browser`);
  const databasesOf = (page) => page.evaluate(async () => (await indexedDB.databases()).length);

  /** With the last change of the form that is open. */
  async function allKept(page, count) {
    await page.locator('[data-safe=true]').waitFor({ state: 'attached' });
    await kept(page, count);
  }

  /** The tab is gone, and with it the session of the browser. */
  async function crash(page) {
    const context = page.context();
    await context.clearCookies();
    await page.close();
    return async (login) => {
      const next = await context.newPage();
      next.setDefaultTimeout(30_000);
      await next.goto(`${stage.server.origin}/`);
      await signIn(next, person(login));
      return next;
    };
  }

  const goOn = (page) => page.locator('.kept').getByRole('link', { name: 'Reprendre' });

  async function draft() {
    const client = await stage.server.connect({ user: person('camille') });
    const made = await client.command('case.create', {
      centre: await centreOf(client),
      content: completeContent(),
    });
    await client.close();
    return made;
  }

  async function contentOf(caseId) {
    const client = await stage.server.connect({ user: person('camille') });
    const { content } = await client.call('case.get', { case: caseId });
    await client.close();
    return content;
  }

  /** Written while the server is away, and the tab closed before it comes back. */
  async function lose(page, field = '#field-history') {
    await page.locator(field).waitFor();
    await kept(page, 0);
    page.expected.push(kCut);
    await stage.server.kill();
    await page.locator('#connection[data-state=waiting]').waitFor();
    await page.locator(field).fill(kSecret);
    await page.locator('.kept-safe').waitFor();
    const again = await crash(page);
    await stage.server.launch();
    return again;
  }

  it('is saved once its author is back, although server and tab were gone', async (t) => {
    const made = await draft();
    const again = await lose(await enter(t, 'camille', { at: `#/cases/${made.case}/edit` }));
    const page = await again('camille');
    await page.locator('.kept', { hasText: made.pseudonym }).waitFor();
    await accessible(page);
    await noSidewaysScrolling(page);
    await goOn(page).click();
    await page.locator('.kept-restored').waitFor();
    assert.equal(await page.locator('#field-history').inputValue(), kSecret);
    await kept(page, 0);
    await page.locator('#save-state[data-state=saved]').waitFor();
    await accessible(page);
    assert.equal((await contentOf(made.case)).history, kSecret);
    assert.equal(await page.locator('.kept').count(), 0);
    await go(page, '#/cases');
    await page.reload();
    await page.locator('[data-case]').first().waitFor();
    const parts = await page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name));
    assert.ok(parts.some((name) => /\/assets\/index-/.test(name)));
    assert.deepEqual(parts.filter((name) => /\/assets\/kept-/.test(name)), [], 'nothing is looked for any more');
  });

  it('is there again when the case had not even reached the server', async (t) => {
    const again = await lose(await enter(t, 'camille', { at: '#/cases/new' }));
    const page = await again('camille');
    await goOn(page).click();
    await eventually(() => /draft=/.test(page.url()), 'the draft in the address');
    const id = new URL(page.url().replace('#/', '')).searchParams.get('draft').replaceAll('"', '');
    await kept(page, 0);
    assert.equal((await contentOf(id)).history, kSecret);
  });

  it('shows nothing to the next user of the workstation', async (t) => {
    const made = await draft();
    const again = await lose(await enter(t, 'camille', { at: `#/cases/${made.case}/edit` }));
    const other = await again('dominique');
    await go(other, `#/cases/${made.case}/edit`);
    await other.locator('#field-history').waitFor();
    await other.locator('#save-state[data-state=saved]').waitFor();
    assert.equal(await other.locator('#field-history').inputValue(), completeContent().history);
    assert.equal(await other.locator('.kept, .kept-restored').count(), 0);
    const [record, ...more] = await recordsIn(other);
    assert.equal(more.length, 0);
    assert.deepEqual(Object.keys(record).sort(), ['at', 'bytes', 'id', 'iv', 'owner']);
    const lying = JSON.stringify(record);
    const utf16 = record.bytes.replaceAll('\0', '');
    for (const word of ['Achondroplasie', 'invent', 'zébulon', 'bulon', 'history', 'case:', made.case, made.pseudonym]) {
      assert.ok(!lying.includes(word), `'${word}' is in the browser`);
      assert.ok(!utf16.includes(word), `'${word}' is in the browser`);
    }
    // Whoever leaves takes away what is theirs only.
    await other.locator('#sign-out').click();
    await other.locator('#login').waitFor();
    assert.equal((await recordsIn(other)).length, 1);
    const page = await (await crash(other))('camille');
    await goOn(page).click();
    await page.locator('.kept-restored').waitFor();
    await eventually(async () => (await contentOf(made.case)).history === kSecret);
  });

  it('stands beside what somebody else saved meanwhile', async (t) => {
    const made = await draft();
    const again = await lose(await enter(t, 'camille', { at: `#/cases/${made.case}/edit` }));
    const client = await stage.server.connect({ user: person('dominique') });
    const { case: now, content } = await client.call('case.get', { case: made.case });
    await client.command('case.update', {
      case: made.case,
      revision: now.revision,
      content: { ...content, history: 'Écrit par un confrère.' },
    });
    await client.close();
    const page = await again('camille');
    await goOn(page).click();
    await page.locator('.conflict').waitFor();
    await page.locator('.conflict', { hasText: 'Écrit par un confrère.' }).waitFor();
    await page.locator('.conflict td', { hasText: kSecret }).waitFor();
    await accessible(page);
    await page.locator('.conflict td', { hasText: kSecret }).getByRole('radio').check();
    await page.locator('#settle-conflict').click();
    await page.locator('#save-state[data-state=saved]').waitFor();
    assert.equal((await contentOf(made.case)).history, kSecret);
  });

  async function accepted() {
    const [submitter, chair] = [
      await stage.server.connect({ user: person('camille') }),
      await stage.server.connect({ user: person('bruno') }),
    ];
    const { case: caseId } = await submitCase(submitter, await seriesNamed(chair, 'RCP Os'));
    await chair.command('case.accept', { case: caseId });
    for (const client of [submitter, chair]) await client.close();
    return caseId;
  }

  it('is given back by its form: an opinion that somebody else gave', async (t) => {
    const caseId = await accepted();
    let page = await enter(t, 'ines', { at: `#/cases/${caseId}?panel=opinions` });
    await page.locator('#transcribe-opinion').click();
    await page.locator('#transcribe-author').selectOption({ label: 'Pr Victor Exemple · génétique médicale' });
    await page.locator('#transcribe-channel').selectOption('letter');
    await page.locator('#transcribe-at').fill('2026-01-02T03:04');
    await page.locator('#opinion-text').fill('Avis reçu par courrier.');
    await allKept(page, 1);
    page = await (await crash(page))('ines');
    await page.locator('.kept', { hasText: 'Avis transcrit' }).waitFor();
    await goOn(page).click();
    await page.locator('#transcribe .kept-restored').waitFor();
    assert.equal(await page.locator('#opinion-text').inputValue(), 'Avis reçu par courrier.');
    assert.match(await page.locator('#transcribe-author option:checked').textContent(), /Victor/);
    assert.equal(await page.locator('#transcribe-channel').inputValue(), 'letter');
    assert.equal(await page.locator('#transcribe-at').inputValue(), '2026-01-02T03:04');
    await accessible(page);
    await page.getByLabel('forte', { exact: true }).check();
    await page.getByLabel('aucun', { exact: true }).check();
    await page.locator('#transcribe button[type=submit]').click();
    await page.locator('.opinion', { hasText: 'Avis reçu par courrier.' }).waitFor();
    await kept(page, 0);
  });

  it('is given back by its form: an answer, an opinion, a report', async (t) => {
    const caseId = await accepted();
    let page = await enter(t, 'victor', { at: `#/cases/${caseId}` });
    await page.locator('#message').fill('Message commencé.');
    await kept(page, 1);
    page = await (await crash(page))('victor');
    await goOn(page).click();
    await page.locator('.kept-restored').waitFor();
    assert.equal(await page.locator('#message').inputValue(), 'Message commencé.');
    await page.locator('#message').press('Control+Enter');
    await page.locator('.message', { hasText: 'Message commencé.' }).waitFor();
    await kept(page, 0);

    await go(page, `#/cases/${caseId}?panel=opinions`);
    await page.locator('#give-opinion').click();
    await page.locator('#opinion-text').fill('Avis commencé.');
    await page.getByLabel('forte', { exact: true }).check();
    await allKept(page, 1);
    page = await (await crash(page))('victor');
    await goOn(page).click();
    await page.locator('.opinion-form .kept-restored').waitFor();
    assert.equal(await page.locator('#opinion-text').inputValue(), 'Avis commencé.');
    await page.getByLabel('aucun', { exact: true }).check();
    await page.locator('#file-opinion').click();
    await page.locator('.opinion', { hasText: 'Avis commencé.' }).waitFor();
    await kept(page, 0);
    await page.context().close();

    const { meeting, item } = await caseInSession(stage.server, stage.users);
    const address = `#/meetings/${meeting}/reports/${item}`;
    page = await enter(t, 'ines', { at: address });
    await page.locator('#synthesis').waitFor();
    // Without a synthesis a report cannot be saved.
    await page.locator('#report-plan').fill('Conduite commencée.');
    await kept(page, 1);
    page = await (await crash(page))('ines');
    await goOn(page).click();
    await page.locator('.report-editor .kept-restored').waitFor();
    assert.equal(await page.locator('#report-plan').inputValue(), 'Conduite commencée.');
    await page.locator('#synthesis').fill('Synthèse terminée.');
    await page.locator('#save-state[data-state=saved]').waitFor();
    await kept(page, 0);
  });

  it('is given back by its form: an act on a case and what became of it, questions and replies', async (t) => {
    const caseId = await accepted();
    let page = await enter(t, 'bruno', { at: `#/cases/${caseId}` });
    /** Goes on with the one text that is left, after a crash. */
    const begunAgain = async (login, name) => {
      await allKept(page, 1);
      page = await (await crash(page))(login);
      await page.locator('.kept', { hasText: name }).waitFor();
      await goOn(page).click();
      await page.locator('.kept-restored').waitFor();
    };
    await page.getByRole('button', { name: 'Répondre par écrit' }).click();
    await page.locator('#act-text').fill('Conduite à tenir commencée.');
    await page.getByLabel('À revoir le').fill('2031-01-31');
    await begunAgain('bruno', 'Répondre par écrit');
    assert.equal(await page.locator('#act-text').inputValue(), 'Conduite à tenir commencée.');
    assert.equal(await page.getByLabel('À revoir le').inputValue(), '2031-01-31');
    await accessible(page);
    await page.getByRole('dialog').locator('button[type=submit]').click();
    await page.locator('.answer', { hasText: 'Conduite à tenir commencée.' }).waitFor();
    await kept(page, 0);
    await page.context().close();

    page = await enter(t, 'camille', { at: `#/cases/${caseId}` });
    await page.getByRole('button', { name: 'Noter le suivi' }).click();
    await page.getByRole('dialog').getByLabel('appliquée', { exact: true }).check();
    await page.locator('#follow-up-text').fill('Suivi commencé.');
    await begunAgain('camille', 'Noter le suivi');
    assert.equal(await page.locator('#follow-up-text').inputValue(), 'Suivi commencé.');
    assert.ok(await page.getByRole('dialog').getByLabel('appliquée', { exact: true }).isChecked());
    await page.locator('#follow-up-text').press('Escape');
    await page.locator('#leave').click();
    await kept(page, 0);

    await go(page, '#/questions');
    await page.locator('#ask').click();
    await page.locator('#ask-series').selectOption({ index: 1 });
    const asked = await page.locator('#ask-series option:checked').textContent();
    await page.locator('#ask-text').fill('Quelle surveillance après la croissance ?');
    await begunAgain('camille', 'Question à une RCP');
    assert.equal(await page.locator('#ask-text').inputValue(), 'Quelle surveillance après la croissance ?');
    assert.equal(await page.locator('#ask-series option:checked').textContent(), asked);
    await page.locator('#ask-series').selectOption(await stage.calling('ines', (client) => seriesNamed(client, 'RCP Os')));
    await page.locator('#ask-now').click();
    await page.locator('.question', { hasText: 'Quelle surveillance' }).waitFor();
    await kept(page, 0);
    await page.context().close();

    page = await enter(t, 'victor', { at: '#/questions?box=series' });
    const question = () => page.locator('.question', { hasText: 'Quelle surveillance' });
    await question().getByRole('button', { name: 'Répondre' }).click();
    await page.locator('#answer-text').fill('Une fois par an.');
    await begunAgain('victor', 'Réponse à une question');
    assert.equal(await page.locator('#answer-text').inputValue(), 'Une fois par an.');
    await question().locator('button[type=submit]').click();
    await question().getByText('Une fois par an.').waitFor();
    await kept(page, 0);
    await page.context().close();

    page = await enter(t, 'bruno', { at: '#/questions?box=series' });
    await question().getByRole('button', { name: 'Publier' }).click();
    await page.locator('#publish-title').fill('Surveillance');
    await begunAgain('bruno', 'Réponse à une question');
    assert.equal(await page.locator('#publish-title').inputValue(), 'Surveillance');
    assert.equal(await page.locator('#publish-answer').inputValue(), 'Une fois par an.');
  });

  it('is given back by its form: what is said of a report, before and after it is signed', async (t) => {
    const { meeting, item } = await caseInSession(stage.server, stage.users);
    const at = `#/meetings/${meeting}/reports/${item}`;
    const content = { outcome: 'final', synthesis: 'Dysplasie probable.' };
    const coordinator = await stage.server.connect({ user: person('ines') });
    await coordinator.command('minutes.update', { meeting, item, revision: 0, content, review: true, release: true });
    await coordinator.close();
    let page;
    /** Begun in a page that was lost, gone on with in another, which sends it. */
    const begun = async (login, field, text, name, { open, send }) => {
      page = await enter(t, login, { at });
      if (open) await page.getByRole('button', { name: open, exact: true }).click();
      await page.locator(field).fill(text);
      await allKept(page, 1);
      page = await (await crash(page))(login);
      await page.locator('.kept', { hasText: name }).waitFor();
      await goOn(page).click();
      await page.locator('.kept-restored').waitFor();
      assert.equal(await page.locator(field).inputValue(), text);
      await page.getByRole('button', { name: send, exact: true }).click();
      await page.getByText(text).and(page.locator('.prose')).waitFor();
      await kept(page, 0);
      await page.context().close();
    };
    await begun('camille', '#review-text', 'La durée n’était pas celle-là.', 'Remarque de relecture', {
      send: 'Pas d’accord',
    });
    const chair = await stage.server.connect({ user: person('bruno') });
    const { revision } = (await chair.call('minutes.get', { meeting, item })).reports[0];
    await chair.command('minutes.sign', { meeting, item, revision });
    await chair.close();
    await begun('bruno', '[id="write-minutes.addend"]', 'Examen reçu depuis.', 'Complément d’un compte rendu', {
      open: 'Ajouter un complément',
      send: 'Enregistrer',
    });
    await begun('camille', '[id="write-minutes.contest"]', 'Ce n’est pas la conclusion.', 'Contestation', {
      open: 'Contester',
      send: 'Enregistrer',
    });
    await begun('bruno', '[id="write-minutes.answer"]', 'La conclusion est maintenue.', 'Réponse à une contestation', {
      send: 'Enregistrer',
    });
  });

  it('is given back by its form: whoever arranges meetings, or keeps the directory', async (t) => {
    const { bones, planned } = bonesOf(stage);
    const [series, meeting, other] = [await bones(), await planned(40), await planned(50)];
    const { centre } = await stage.calling('paul', async (client) => (await client.call('session.whoami')).identity.memberships[0]);
    const forms = {
      ines: [
        [`plan:${series}`, `#/meetings?series=${series}`, '#plan-room', (page) => page.locator('#plan-meeting')],
        [`change:${meeting}`, `#/meetings/${meeting}`, '#plan-room', (page) => page.locator('#change-meeting')],
        [`cancel:${other}`, `#/meetings/${other}`, '#ask-reason', (page) => page.getByRole('button', { name: 'Annuler la réunion' })],
      ],
      admin: [
        ['network', '#/directory?view=networks', '#network-code', (page) => page.locator('#new-network')],
        ['centre', '#/directory/new', '#centre-name'],
        [`series:${series}`, `#/series/${series}/edit`, '#series-name'],
        [`member:${centre}`, `#/directory/centres/${centre}`, '#member-login', (page) => page.locator('#invite-member')],
      ],
    };
    for (const [login, written] of Object.entries(forms)) {
      const first = await enter(t, login);
      const pages = [];
      for (const [place, address, field, open] of written) {
        const page = await first.context().newPage();
        await page.goto(`${stage.server.origin}/${address}`);
        await open?.(page).click();
        await page.locator(field).fill(`Commencé ${place}`);
        pages.push(page);
        await allKept(page, pages.length);
      }
      for (const page of pages) await page.close();
      const page = await (await crash(first))(login);
      for (const [place, , field] of written) {
        await page.locator(`[data-kept="${place}"]`).getByRole('link', { name: 'Reprendre' }).click();
        await page.locator('.kept-restored').waitFor();
        assert.equal(await page.locator(field).inputValue(), `Commencé ${place}`);
        await go(page, '#/notices');
        await page.locator('#leave').click();
        await page.locator('.kept-restored').waitFor({ state: 'detached' });
      }
      await kept(page, 0);
    }
  });

  it('is there again in a newer page, which comes by itself where nothing is unsent', async (t) => {
    const caseId = await accepted();
    const page = await enter(t, 'victor', { at: `#/cases/${caseId}` });
    page.expected.push(/404/);
    // As after an upgrade: the server has another page, and not the parts of this one.
    let upgraded = true;
    await page.route(/\/assets\/palette-/, (route) => (upgraded ? route.fulfill({ status: 404 }) : route.continue()));
    await page.route(`${stage.server.origin}/`, (route) => {
      if (route.request().resourceType() === 'document') upgraded = false;
      return upgraded ? route.fulfill({ body: '<script src="/assets/index-newer.js">' }) : route.continue();
    });
    await page.locator('#message').waitFor();
    const loaded = page.waitForEvent('load');
    await page.keyboard.press('Control+k');
    await loaded;
    await upToDate(page);

    upgraded = true;
    await page.locator('#message').fill('Message commencé.');
    await allKept(page, 1);
    await page.locator('h1').click();
    await page.keyboard.press('Control+k');
    await page.locator('#outdated').waitFor();
    assert.equal(await page.locator('#message').inputValue(), 'Message commencé.');
    await accessible(page);
    await page.locator('#renew').click();
    await page.locator('.kept-restored').waitFor();
    assert.equal(await page.locator('#message').inputValue(), 'Message commencé.');
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: /Page, dossier/ }).waitFor();
  });

  it('is gone after a sign-out that its author confirmed, and after 30 days', async (t) => {
    const { caseId } = await discussedCase(stage.server, stage.users);
    const page = await enter(t, 'camille', { at: `#/cases/${caseId}` });
    await page.locator('#message').fill('Jamais envoyé.');
    await kept(page, 1);
    await page.locator('#sign-out').click();
    await page.locator('#leave').click();
    await page.locator('#login').waitFor();
    await kept(page, 0);

    await signIn(page, person('camille'));
    await go(page, `#/cases/${caseId}`);
    await page.locator('#message').fill('Oublié là.');
    await kept(page, 1);
    const again = await crash(page);
    const aged = await openPageIn(page.context());
    await aged.evaluate(async () => {
      const open = indexedDB.open('consilium');
      await new Promise((resolve) => {
        open.onsuccess = resolve;
      });
      const texts = open.result.transaction('texts', 'readwrite').objectStore('texts');
      const all = texts.getAll();
      await new Promise((resolve) => {
        all.onsuccess = resolve;
      });
      const done = texts.put({ ...all.result[0], at: Date.now() - 31 * 86_400_000 });
      await new Promise((resolve) => {
        done.onsuccess = resolve;
      });
      open.result.close();
    });
    await aged.close();
    const next = await again('dominique');
    await kept(next, 0);
  });

  async function openPageIn(context) {
    const page = await context.newPage();
    await page.goto(`${stage.server.origin}/`);
    await page.locator('#login').waitFor();
    return page;
  }

  it('is named before a sign-out takes it away, and stays with whoever stays', async (t) => {
    const again = await lose(await enter(t, 'camille', { at: '#/cases/new' }));
    const page = await again('camille');
    await goOn(page).waitFor();
    await page.locator('#sign-out').click();
    await page.getByRole('dialog').getByText('Un texte gardé sur ce poste').waitFor();
    await accessible(page);
    await page.locator('#stay').click();
    await kept(page, 1);
    await page.locator('#sign-out').click();
    await page.locator('#leave').click();
    await page.locator('#login').waitFor();
    await kept(page, 0);
  });

  it('can be thrown away, in two steps', async (t) => {
    const again = await lose(await enter(t, 'camille', { at: '#/cases/new' }));
    const page = await again('camille');
    await page.locator('.kept').getByRole('button', { name: 'Supprimer', exact: true }).click();
    await page.locator('.kept').getByRole('button', { name: 'Supprimer définitivement' }).click();
    await page.locator('.kept').waitFor({ state: 'detached' });
    await kept(page, 0);
    await upToDate(page);
  });

  it('is said to be unsent as soon as there is no network', async (t) => {
    const page = await enter(t, 'camille', { at: '#/meetings' });
    page.expected.push(kCut);
    await page.context().setOffline(true);
    await page.locator('#connection[data-state=waiting]').waitFor({ timeout: 2_000 });
    await page.context().setOffline(false);
    await upToDate(page);
  });

  it('stays on screen while parts of the page cannot be loaded, which come with the server', async (t) => {
    const page = await enter(t, 'camille', { at: '#/cases/new' });
    page.expected.push(kCut);
    await page.locator('#field-history').fill('Écrit avant la coupure.');
    await page.locator('#save-state[data-state=saved]').waitFor();
    // What keeps texts was loaded with the form.
    await page.waitForFunction(() => performance.getEntriesByType('resource').some(({ name }) => /\/kept-/.test(name)));
    await stage.server.kill();
    await page.locator('#connection[data-state=waiting]').waitFor();
    await page.locator('#field-history').fill(kSecret);
    await page.keyboard.press('Control+k');
    await page.locator('.kept-safe').waitFor();
    assert.equal(await page.locator('#connection').count(), 1);
    assert.equal(await page.locator('#field-history').inputValue(), kSecret);
    await stage.server.launch();
    await page.getByRole('dialog').getByRole('combobox').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('#save-state[data-state=saved]').waitFor();
    // A screen with styles of its own.
    await stage.server.kill();
    await page.locator('#connection[data-state=waiting]').waitFor();
    await go(page, '#/meetings');
    await stage.server.launch();
    await upToDate(page);
    await page.locator('.meetings .calendar').waitFor();
    assert.ok(await page.evaluate(() => [...document.querySelectorAll('link[rel=stylesheet]')].every((one) => one.sheet)));
  });
});
