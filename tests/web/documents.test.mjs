// Documents in a browser: added, masked, confirmed page by page, read by others, reported.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { accessible, launch, signedIn } from '../support/browser.mjs';
import { demo, Scope, Server } from '../support/consilium.mjs';
import { png } from '../support/document.mjs';
import { centreOf, completeContent, withoutRateLimit } from '../support/story.mjs';
import { say } from '../support/words.mjs';

const t = say('fr');

describe('documents on a page', () => {
  const scope = new Scope();
  let server;
  let users;
  let browser;
  let made;
  after(() => scope.end());
  before(async () => {
    const { data, users: people } = await demo(scope, { settings: withoutRateLimit });
    users = people;
    server = await Server.start(scope, data);
    browser = await launch(scope);
    await calling(async (client) => {
      const { series } = await client.call('series.list', { limit: 10 });
      made = await client.command('case.create', {
        centre: await centreOf(client),
        series: series.find(({ name }) => name.startsWith('RCP Os')).id,
        content: completeContent(),
      });
    });
  });
  const calling = async (act) => {
    const client = await server.connect({ user: users.find(({ login }) => login === 'camille') });
    try {
      return await act(client);
    } finally {
      await client.close();
    }
  };
  const enter = (test, login, at) =>
    signedIn(test, browser, server, users.find((user) => user.login === login), { at });
  const named = (page, name) => page.locator('.documents li', { hasText: name });

  it('are added to a draft, masked by keyboard and by drawing, and confirmed', async (test) => {
    const page = await enter(test, 'camille', `#/cases/${made.case}/edit`);
    await page.locator('#add-document').setInputFiles({
      name: 'radiographie.png',
      mimeType: 'image/png',
      buffer: png({ width: 640, height: 480, comment: 'nom du patient' }),
    });
    await named(page, 'radiographie.png').and(page.locator('[data-state=to_confirm]')).waitFor({ timeout: 60_000 });
    await accessible(page);
    await named(page, 'radiographie.png')
      .getByRole('button', { name: t('documents.checkOf').replace('{name}', 'radiographie.png') })
      .click();
    const dialog = page.getByRole('dialog');
    await dialog.locator('.document-removed summary').waitFor();
    for (const [side, value] of Object.entries({ x: 10, y: 20, width: 100, height: 30 }))
      await dialog.locator(`#mask-${side}`).fill(String(value));
    await dialog.locator('#add-mask').press('Enter');
    await dialog.locator('[data-mask]').first().waitFor();
    await accessible(page);
    const sheet = await dialog.locator('.document-sheet').boundingBox();
    await page.mouse.move(sheet.x + 200, sheet.y + 40);
    await page.mouse.down();
    await page.mouse.move(sheet.x + 260, sheet.y + 80, { steps: 4 });
    await page.mouse.up();
    await dialog.locator('[data-mask]').nth(1).waitFor();
    await dialog.locator('#paint-masks').click();
    await dialog.locator('.document-viewer[data-state=processing]').waitFor();
    await dialog.locator('.document-viewer[data-state=to_confirm]').waitFor({ timeout: 60_000 });
    await dialog.locator('#confirm-page').press('Enter');
    await dialog.locator('.document-viewer[data-state=ready]').waitFor();
    await accessible(page);
    assert.deepEqual(page.problems, []);
  });

  it('ask for another name where theirs may identify', async (test) => {
    const page = await enter(test, 'camille', `#/cases/${made.case}`);
    await page.locator('#add-document').setInputFiles({
      name: 'Mme Martine Durand 06 12 34 56 78.png',
      mimeType: 'image/png',
      buffer: png({ seed: 3 }),
    });
    await page.locator('.document-adding .finding').first().waitFor();
    await accessible(page);
    await page.getByLabel(t('documents.name')).fill('radiographie de la main.png');
    await page.getByRole('button', { name: t('documents.send'), exact: true }).click();
    await named(page, 'radiographie de la main.png').waitFor();
    await page.locator('.document-adding').waitFor({ state: 'detached' });
  });

  it('are read, enlarged and reported by others, and erased by whoever decides', async (test) => {
    await calling(async (client) => {
      const { documents } = await client.call('document.list', { case: made.case });
      for (const one of documents) if (one.state !== 'ready') await client.command('document.remove', { document: one.id });
      const { case: summary } = await client.call('case.get', { case: made.case });
      await client.command('case.submit', { case: made.case, revision: summary.revision });
    });
    const reader = await enter(test, 'bruno', `#/cases/${made.case}`);
    await named(reader, 'radiographie.png').getByRole('button').click();
    const dialog = reader.getByRole('dialog');
    await dialog.locator('.document-sheet img').waitFor();
    await dialog.getByRole('button', { name: t('documents.larger') }).click();
    await dialog.getByText('150 %').waitFor();
    const file = await dialog.getByRole('link', { name: t('documents.download') }).getAttribute('href');
    const answer = await reader.request.get(`${server.origin}${file}`);
    assert.equal(answer.status(), 200);
    await accessible(reader);
    await dialog.getByRole('button', { name: t('documents.report') }).click();
    await dialog.getByRole('button', { name: t('documents.report') }).click();
    await named(reader, 'radiographie.png').getByText(t('documentReport.hidden')).waitFor();
    await named(reader, 'radiographie.png').getByRole('button').click();
    await dialog.getByRole('button', { name: t('documents.erase') }).click();
    await dialog.getByRole('button', { name: t('documents.erase') }).click();
    await reader.locator('.documents li', { hasText: t('documentReport.erased') }).waitFor();
    await accessible(reader);
  });
});
