// What managers, administrators and auditors do: members, the directory, the access log, figures; and
// what anybody reads where the directory is open.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { before, describe, it } from 'node:test';
import { accessible, go, openPage, signIn } from '../support/browser.mjs';
import { configure, eventually } from '../support/consilium.mjs';
import { keyboard } from '../support/hands.mjs';
import { Stage } from '../support/stage.mjs';
import { centreOf, completeContent } from '../support/story.mjs';
import { contracted, say } from '../support/words.mjs';

const t = say('fr');
const password = 'une phrase assez longue';

describe('managing', () => {
  const stage = new Stage();
  const { calling: as, enter, person } = stage;
  let centre;
  before(async () => {
    centre = await as('camille', (camille) => centreOf(camille));
  });
  const submit = () =>
    as('camille', async (camille) => {
      const { series } = await camille.call('series.list', { limit: 200 });
      const draft = await camille.command('case.create', {
        centre,
        series: series.find(({ name }) => name.startsWith('RCP Os')).id,
        content: completeContent(),
      });
      await camille.command('case.submit', { case: draft.case, revision: draft.revision });
      return (await camille.call('case.get', { case: draft.case })).case;
    });

  it('a manager invites somebody, who comes in by the link; gives another role, and takes it back', async (test) => {
    const { press, write, choose } = keyboard;
    const page = await enter(test, 'paul', {
      at: `#/directory/centres/${centre}`,
      mouseless: true,
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    await press(page.locator('#invite-member'));
    const dialog = page.getByRole('dialog');
    await write(dialog.locator('#member-login'), 'anouk');
    await write(dialog.locator('#member-name'), 'Dre Anouk Exemple');
    await choose(dialog.locator('#member-role'), t('role.clinician'));
    await choose(dialog.locator('#member-profession'), t('profession.physician'));
    await press(dialog.getByRole('button', { name: t('member.invite') }));
    await dialog.getByText(t('member.specialtyNeeded')).waitFor();
    await write(dialog.locator('#member-specialty'), 'pédiatrie');
    await accessible(page);
    await press(dialog.getByRole('button', { name: t('member.invite') }));
    await press(page.getByRole('button', { name: t('member.makeLink') }));
    await press(page.getByRole('button', { name: t('once.copy') }));
    await page.getByText(t('once.copied')).waitFor();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    assert.match(link, /#\/invitation\?code=/);
    await accessible(page);
    await press(page.getByRole('button', { name: t('close'), exact: true }));
    const row = page.locator('[data-member=anouk]');
    await row.getByText(t('userState.invited')).waitFor();

    const fresh = await openPage(test, stage.browser, stage.server, { at: link.slice(link.indexOf('#')) });
    await fresh.locator('#new-password').fill(password);
    await fresh.locator('#new-password-again').fill(password);
    await fresh.getByRole('button', { name: t('invitation.accept') }).click();
    await fresh.getByText(t('invitation.doneTitle')).first().waitFor();
    assert.ok(await stage.server.token({ login: 'anouk', password }));

    const act = (key) => {
      const name = contracted(t(key).replace('{name}', 'Dre Anouk Exemple'));
      return press(row.getByRole('button', { name }));
    };
    await act('member.editOf');
    await choose(page.locator('#member-role'), t('role.assistant'));
    await press(dialog.getByRole('button', { name: t('save') }));
    await page.locator('[data-member=anouk][data-role=assistant]').waitFor();

    await act('member.absencesOf');
    await press(page.getByRole('button', { name: t('member.addAbsence') }));
    const days = dialog.locator('input[type=date]');
    await keyboard.day(days.nth(0), '2099-07-01');
    await keyboard.day(days.nth(1), '2099-07-15');
    await choose(page.getByLabel(t('member.deputy')), 'Dre Camille Exemple');
    await accessible(page);
    await press(dialog.getByRole('button', { name: t('save') }));
    await row.getByText(/2099/).waitFor();

    await act('member.removeOf');
    await press(dialog.getByRole('button', { name: t('member.remove') }));
    await row.waitFor({ state: 'detached' });
    const { members } = await as('paul', (paul) => paul.call('member.list', { centre }));
    assert.ok(!members.some(({ login }) => login === 'anouk'));
  });

  it('the last manager of a centre is told that there must be another', async (test) => {
    const page = await enter(test, 'paul', { at: `#/directory/centres/${centre}` });
    const row = page.locator('[data-member=paul]');
    await row.getByRole('button', { name: t('member.removeOf').replace('{name}', 'Dr Paul Modèle') }).click();
    await page.getByRole('dialog').getByRole('button', { name: t('member.remove') }).click();
    await page.getByText(t('member.lastManager')).waitFor();
    await accessible(page);
  });

  it('an administrator adds a network and a centre with contact, disease and attachment, and changes it', async (test) => {
    const page = await enter(test, 'admin');
    await go(page, '#/directory?view=networks');
    await page.locator('#new-network').click();
    await page.getByLabel(t('network.code')).fill('EXEMPLAIRE');
    await page.getByLabel(t('network.name')).fill('Filière exemplaire (exemple)');
    await page.getByRole('dialog').getByRole('button', { name: t('save') }).click();
    await page.locator('[data-network]', { hasText: 'EXEMPLAIRE' }).waitFor();

    await go(page, '#/directory');
    await page.locator('#new-centre').click();
    await page.locator('#centre-name').fill('Centre de compétence du test (exemple)');
    await page.locator('#centre-network').selectOption({ label: 'EXEMPLAIRE' });
    await page.locator('#centre-kind').selectOption('competence');
    await page.locator('#centre-city').fill('Testville');
    await page.locator('#centre-scopes').fill('ORPHA:558');
    await page.locator('#centre-scopes').press('Enter');
    await page.locator('#add-contact').click();
    await page.getByLabel(t('contact.value')).fill('01 23 45 67 89');
    await page.locator('#attach').click();
    await page.keyboard.type('maladies oss');
    await page.getByRole('option', { name: /référence des maladies osseuses \(exemple\)/ }).first().click();
    await page.getByLabel(t('centre.untilDay')).fill('2099-12-31');
    await accessible(page);
    await page.locator('#save-centre').click();
    await page.getByRole('heading', { name: 'Centre de compétence du test (exemple)' }).waitFor();
    await page.getByRole('link', { name: '01 23 45 67 89' }).waitFor();
    await page.getByText('ORPHA:558').waitFor();
    await page.getByRole('link', { name: /référence des maladies osseuses/ }).first().waitFor();
    await page.getByText('au 30 déc. 2099').waitFor();

    const id = /centres\/([0-9a-f-]+)/.exec(page.url())[1];
    const reader = await enter(test, 'camille', { at: `#/directory/centres/${id}` });
    await reader.getByText('Testville').first().waitFor();
    await page.locator('#edit-centre').click();
    await page.locator('#centre-city').fill('Essaiville');
    const saved = () => as('admin', (admin) => admin.call('directory.centre', { centre: id }));
    await as('admin', async (admin) => {
      const { centre: now } = await saved();
      const { network, kind, name, revision } = now;
      const other = { city: 'Autreville', hospital: 'Hôpital du test' };
      await admin.command('directory.saveCentre', { centre: id, revision, network, kind, name, ...other });
    });
    await page.locator('#save-centre').click();
    await page.getByText(t('centre.conflict')).waitFor();
    await page.getByRole('row', { name: t('centre.city') }).getByText('Autreville').waitFor();
    await accessible(page);
    await page.getByRole('radio', { name: new RegExp(`${t('centre.city')}, ${t('conflict.mine')}`) }).check();
    await page.locator('#settle-conflict').click();
    for (const each of [page, reader]) await each.getByText('Essaiville').first().waitFor();
    const { centre: now } = await saved();
    assert.deepEqual([now.city, now.hospital, now.contacts ?? []], ['Essaiville', 'Hôpital du test', []]);
  });

  it('a manager begins a series of the centre, whose owners an administrator changes', async (test) => {
    const page = await enter(test, 'paul', { at: `#/directory/centres/${centre}` });
    await page.locator('#new-series').click();
    await page.locator(`[data-owner="${centre}"]`).waitFor();
    await page.locator('#save-series').click();
    await page.getByText(t('series.lacks')).waitFor();
    await accessible(page);
    await page.locator('#series-name').fill('RCP du test (exemple)');
    await page.locator('#save-series').click();
    await page.getByRole('heading', { name: 'RCP du test (exemple)' }).waitFor();
    const id = /series\/([0-9a-f-]+)$/.exec(page.url())[1];
    const series = await as('paul', async (paul) => {
      const owners = [{ kind: 'centre', id: centre }];
      const standard = { name: 'Règles d’usage (exemple)', owners, charter: { quorum: { minimum: 3 } } };
      const { series: other } = await paul.command('series.save', standard);
      const [made, usual] = [
        (await paul.call('series.get', { series: id })).series,
        (await paul.call('series.get', { series: other })).series,
      ];
      assert.deepEqual(made.charter, usual.charter, 'a new series has the rules of the contract');
      assert.deepEqual(made.owners, owners);
      return made;
    });

    const admin = await enter(test, 'admin', { at: `#/series/${id}/edit` });
    await admin.locator(`[data-owner="${centre}"] button`).click();
    await admin.locator('#save-series').click();
    await admin.getByText(t('owners.needed')).waitFor();
    const add = (choice) =>
      admin
        .locator('.form-pair', { has: admin.locator(choice) })
        .getByRole('button', { name: t('owners.addIt') })
        .click();
    const { networks } = await as('admin', (client) => client.call('directory.networks', { limit: 200 }));
    const other = networks.find((network) => network.id !== series.network);
    await admin.locator('#owner-network').selectOption(other.id);
    await add('#owner-network');
    await admin.getByText(t('owners.stays')).waitFor();
    await admin.locator('#owner-network').selectOption(series.network);
    await add('#owner-network');
    await admin.getByText(t('owners.stays')).waitFor({ state: 'detached' });
    await admin.locator('#owner-centre').fill('os et calc');
    await admin.getByRole('option', { name: /os et calcium/ }).click();
    await admin.locator('[data-owner]').nth(2).waitFor();
    await accessible(admin);
    await admin.locator('#save-series').click();
    await admin.getByRole('heading', { name: 'RCP du test (exemple)' }).waitFor();
    const { series: saved } = await as('paul', (paul) => paul.call('series.get', { series: id }));
    assert.deepEqual(saved.owners.slice(0, 2), [
      { kind: 'network', id: other.id },
      { kind: 'network', id: series.network },
    ]);
    assert.equal(saved.owners[2].kind, 'centre');
    await go(admin, '#/directory?view=series');
    await admin.locator('#new-series').waitFor();
    await admin.getByRole('link', { name: 'RCP du test (exemple)' }).waitFor();
  });

  it('a coordinator reads the owners in the form of a series, and changes none', async (test) => {
    const page = await enter(test, 'ines');
    const { id } = await as('ines', async (ines) => {
      const { series } = await ines.call('series.list', { limit: 200 });
      return series.find(({ name }) => name.startsWith('RCP Os'));
    });
    await go(page, `#/series/${id}/edit`);
    await page.locator('[data-owner]').first().waitFor();
    assert.equal(await page.locator('[data-owner] button, #owner-own, #owner-centre').count(), 0);
  });

  it('an auditor has the record checked, and follows what somebody read', async (test) => {
    const page = await enter(test, 'sacha', { at: '#/audit' });
    await page.locator('#verify').click();
    await page.locator('#verify-ok').waitFor();
    await page.locator('#audit-centre').fill('os et calc');
    await page.getByRole('option', { name: /os et calcium/ }).click();
    await page.locator('.audit-entries li').first().waitFor();
    await page.getByLabel(t('audit.who')).fill('helene');
    await eventually(async () => {
      const names = await page.locator('.audit-entries li > strong').allTextContents();
      return names.length > 0 && names.every((name) => name === 'Dre Hélène Modèle');
    }, 'entries of one person alone');
    await page.getByLabel(t('period.from'), { exact: true }).fill('2099-01-01');
    await page.getByText(t('audit.nothingFound')).waitFor();
    await page.getByLabel(t('period.from'), { exact: true }).fill('');
    await page.getByLabel(t('audit.what')).selectOption('read');
    await page.locator('.audit-entries li[data-kind=act]').first().waitFor({ state: 'detached' });
    await page.locator('.audit-entries li').first().locator('.pseudonym').click();
    await page.getByText(t('audit.ofCase')).waitFor();
    await page.locator('.audit-entries li strong a').first().click();
    await page.getByText(t('audit.ofUser')).waitFor();
    await page.locator('.audit-entries li').first().waitFor();
    await accessible(page);
  });

  it('a manager sees what is new come into the log of the centre, and keeps the place', async (test) => {
    const page = await enter(test, 'paul', { at: '#/audit' });
    const rows = page.locator('.audit-entries li');
    await rows.first().waitFor();
    const read = rows.nth(20);
    await read.evaluate((row) => row.scrollIntoView({ block: 'start' }));
    const marked = await read.elementHandle();
    const top = () => marked.evaluate((row) => Math.round(row.getBoundingClientRect().top));
    const before = await top();
    const { pseudonym } = await submit();
    await rows.locator('.pseudonym', { hasText: pseudonym }).first().waitFor();
    await eventually(async () => Math.abs((await top()) - before) <= 1, 'the row where it was');
    await rows.first().getByText('Dre Camille Exemple').waitFor();
  });

  it('each figure opens as many cases as it counts, and saves as a table', async (test) => {
    await submit();
    const page = await enter(test, 'paul', {
      at: `#/activity?centre=${centre}&from=2026-01-01&to=2026-12-31`,
      timezoneId: 'Europe/Paris',
    });
    const label = new RegExp(`^${t('figure.submitted')} : `);
    const figure = page.getByRole('link', { name: label }).first();
    const before = Number(await figure.textContent());
    await submit();
    await page.getByRole('link', { name: `${t('figure.submitted')} : ${before + 1}`, exact: true }).waitFor();
    await page.getByRole('img', { name: t('activity.casesChart') }).waitFor();
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: t('activity.csvOf').replace('{name}', t('activity.file')) }).click();
    const csv = await readFile(await (await saved).path(), 'utf8');
    assert.match(csv, new RegExp(`;2026-01-01;2026-12-31;Dossiers soumis;${before + 1}\r\n`));
    await figure.click();
    await page.locator('[data-case]').first().waitFor();
    await eventually(async () => (await page.locator('[data-case]').count()) === before + 1, 'the cases of the figure');
    await page.getByText(t('activity.metadataOnly')).waitFor();
  });

  it('shows small figures of a territory as masked, and takes the minimum data set away', async (test) => {
    const ines = await enter(test, 'ines', { at: '#/activity' });
    await ines.locator('[data-masked]').first().getByText(t('territory.isMasked')).waitFor();
    await accessible(ines);
    const camille = await enter(test, 'camille', { at: `#/activity?centre=${centre}` });
    const saved = camille.waitForEvent('download');
    await camille.locator('#download-minimum-data-set').click();
    assert.match((await saved).suggestedFilename(), /\.csv$/);
  });

  it('links two cases of one person, and takes the link back', async (test) => {
    const [one, other] = [await submit(), await submit()];
    const page = await enter(test, 'camille', { at: `#/cases/${one.id}?panel=record` });
    await page.locator('#link-case').click();
    await page.locator('#link-search').fill(other.pseudonym);
    await page.locator('#link-other').selectOption(other.id);
    await page.getByLabel(t('link.relative')).check();
    await accessible(page);
    await page.locator('form').getByRole('button', { name: t('link.add') }).click();
    const link = page.locator(`[data-linked="${other.id}"]`);
    await link.getByText(t('link.relative')).waitFor();
    const { links } = await as('camille', (camille) => camille.call('case.get', { case: other.id }));
    assert.deepEqual(links.map(({ case: item, kind }) => [item.id, kind]), [[one.id, 'relative']]);
    await link.getByRole('button', { name: t('link.endOf').replace('{pseudonym}', other.pseudonym) }).click();
    await link.getByRole('button', { name: t('link.endOf').replace('{pseudonym}', other.pseudonym) }).click();
    await link.waitFor({ state: 'detached' });
  });

  it('the directory finds centres and series by disease, and is closed without sign-in', async (test) => {
    const page = await openPage(test, stage.browser, stage.server, { at: '#/directory' });
    await page.locator('#login').waitFor();
    await signIn(page, person('camille'));
    await page.locator('[data-centre]').first().waitFor();
    await page.locator('#disease').fill('osteogenese imparf');
    await page.getByRole('option', { name: /ORPHA:666/ }).first().click();
    await page.locator('[data-centre]', { hasText: 'rétine' }).first().waitFor({ state: 'detached' });
    await page.locator('[data-centre]', { hasText: 'maladies osseuses' }).first().waitFor();
    await page.getByRole('link', { name: t('directory.series'), exact: true }).click();
    await page.getByRole('link', { name: /^RCP Os/ }).first().click();
    await page.getByRole('heading', { name: t('series.roster') }).waitFor();
  });

  it('anybody finds whom to ask where the directory is open, and no person in it', async (test) => {
    await stage.server.kill();
    await configure(stage.data, { 'directory.open': true });
    await stage.server.launch();
    const page = await openPage(test, stage.browser, stage.server);
    await page.getByRole('link', { name: t('signIn.directory') }).click();
    await page.locator('[data-centre]').first().waitFor();
    await page.locator('#search').fill('exempleville');
    await page.locator('[data-centre]', { hasText: 'Modèle-sur-Mer' }).waitFor({ state: 'detached' });
    await page.locator('#search').fill('');
    await page.locator('#disease').fill('666');
    await page.locator('#disease').press('Enter');
    await page.locator('.directory-chosen', { hasText: /imparfaite/i }).waitFor();
    await page.getByRole('button', { name: t('directory.without').replace('{what}', t('directory.disease')) }).click();
    await page.locator('[data-centre]', { hasText: 'rétine' }).first().waitFor();
    await page.locator('#disease').fill('maladie de lobstein');
    await page.getByRole('option', { name: /ORPHA:666/ }).first().click();
    await page.locator('[data-centre]', { hasText: 'rétine' }).first().waitFor({ state: 'detached' });
    await accessible(page);
    await page.getByRole('link', { name: /référence des maladies osseuses \(exemple\)/ }).click();
    await page.getByRole('heading', { name: t('directory.series') }).waitFor();
    await accessible(page);
    const region = page.locator('.centre-facts a').last();
    const name = await region.textContent();
    await region.click();
    await eventually(async () => (await page.locator('#region').inputValue()) === name);
    const [all, there] = await as('camille', async (camille) => {
      const centresOf = async (where) =>
        (await camille.call('directory.centres', { ...where, limit: 50 })).centres.map(({ id }) => id);
      return [await centresOf({}), await centresOf({ region: name })];
    });
    assert.ok(there.length > 0 && there.length < all.length);
    const rows = page.locator('[data-centre]');
    await eventually(async () => (await rows.count()) === there.length, 'the centres of the region alone');
    await accessible(page);
    await page.locator('#region').selectOption('');
    await eventually(async () => (await rows.count()) === all.length, 'the centres of all regions');
    assert.doesNotMatch(page.url(), /region/);
    await page.locator('#region').selectOption({ label: name });
    await page.locator('#disease').fill('666');
    await page.locator('#disease').press('Enter');
    const both = await as('camille', async (camille) => {
      const { centres } = await camille.call('directory.centres', { region: name, orpha: 'ORPHA:666' });
      return centres.length;
    });
    await eventually(async () => (await rows.count()) === both, 'those of the disease in the region');
    assert.match(page.url(), /region=/);
    await page.goBack();
    await page.getByRole('link', { name: /^RCP Os/ }).first().click();
    await page.getByRole('heading', { name: t('series.charter') }).waitFor();
    await accessible(page);
    assert.equal(await page.getByText('Bruno').count(), 0);
    // The contact is withheld: nothing is said of it, least of all that there is none.
    assert.equal(await page.getByText(t('charter.urgent')).count(), 0);
    await page.locator('#to-sign-in').click();
    await page.locator('#login').waitFor();
  });
});
