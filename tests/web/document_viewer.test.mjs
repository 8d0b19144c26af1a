// The viewer of documents: it has an address, which leads back to it after a sign-in or a lock, and out of
// it without a loss; it says why a file was refused, and measures in the millimetres of a file.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { before, describe, it } from 'node:test';
import { accessible, go, signIn, upToDate } from '../support/browser.mjs';
import { dropOn, pasteInto, pdf, png, Sender } from '../support/document.mjs';
import { Stage } from '../support/stage.mjs';
import { seriesNamed, submitCase } from '../support/story.mjs';
import { say } from '../support/words.mjs';

const samples = path.resolve(import.meta.dirname, '../../../shared/data/attachments/dicom');
const skip = existsSync(samples) ? false : `the sample files are not on this machine (${samples})`;
const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
const words = { fr: say('fr'), en: say('en') };
const t = words.fr;

describe('a document in the viewer', () => {
  const stage = new Stage();
  let camille;
  let series;
  let id;
  let knee;
  let paper;
  before(async () => {
    camille = await Sender.of(stage.server, stage.person('camille'));
    series = await stage.calling('ines', (client) => seriesNamed(client, 'RCP Os'));
    id = await submitted();
    knee = await camille.ready(id, png({ width: 400, height: 300 }), { name: 'genou.png' });
    paper = (await camille.opened(id, pdf(2), { name: 'bilan.pdf' })).document.id;
  });
  const submitted = async () => (await submitCase(camille.client, series)).case;

  const speak = (login, language) =>
    stage.calling(login, (client) => client.call('session.setLanguage', { language }));

  const at = (document, of = id) => `#/cases/${of}?document=${document}`;
  const dialogOf = (page, name) => page.getByRole('dialog', { name });
  const gone = (page) => page.getByRole('dialog').waitFor({ state: 'detached' });
  const addressIs = (page, hash) => page.waitForFunction((wanted) => location.hash === wanted, hash);
  const link = (page, name) => page.locator('.documents li', { hasText: name }).getByRole('link');
  /** A mask of the open page that is not painted. */
  const drawMask = async (page) => {
    for (const side of ['x', 'y', 'width', 'height']) await page.locator(`#mask-${side}`).fill('10');
    await page.locator('#add-mask').click();
    await page.locator('#unpainted', { hasText: 'Page 1' }).waitFor();
  };

  it('has an address, to which the sign-in leads, and which closing leaves', async (test) => {
    const page = await stage.enter(test, 'camille', { at: at(knee) });
    await dialogOf(page, 'genou.png').locator('.document-sheet img').waitFor();
    await page.keyboard.press('Escape');
    await gone(page);
    await addressIs(page, `#/cases/${id}`);
  });

  it('shows all pixels of a fine picture once it is enlarged', async (test) => {
    const { document } = await camille.opened(id, png({ width: 1700, height: 400 }), { name: 'lame.png' });
    const page = await stage.enter(test, 'camille', { at: at(document.id) });
    const picture = page.locator('.document-sheet img');
    const widthIs = (width) =>
      page.waitForFunction(
        (wanted) => document.querySelector('.document-sheet img')?.naturalWidth === wanted,
        width,
      );
    await picture.waitFor();
    await widthIs(1600);
    await page.getByText(t('documents.finer')).waitFor();
    await accessible(page);
    await page.getByRole('button', { name: t('documents.larger') }).click();
    await widthIs(1700);
    await page.getByText(t('documents.finer')).waitFor({ state: 'detached' });
  });

  it('is closed by Back, and open again by Forward and after loading anew', async (test) => {
    const page = await stage.enter(test, 'camille', { at: `#/cases/${id}?panel=timeline` });
    const opened = async () => {
      await dialogOf(page, 'genou.png').locator('.document-sheet img').waitFor();
      assert.match(page.url(), new RegExp(`panel=timeline.*document=${knee}`));
    };
    await link(page, 'genou.png').click();
    await opened();
    await page.goBack();
    await gone(page);
    await addressIs(page, `#/cases/${id}?panel=timeline`);
    await page.goForward();
    await opened();
    await page.reload();
    await opened();
    await page.keyboard.press('Escape');
    await gone(page);
    await addressIs(page, `#/cases/${id}?panel=timeline`);
    // Closing was a step back, and none further.
    await page.goForward();
    await opened();
  });

  it('is there again after the page was locked', async (test) => {
    const page = await stage.enter(test, 'camille', { at: at(knee) });
    await dialogOf(page, 'genou.png').locator('.document-sheet img').waitFor();
    await stage.calling('camille', async (client) => {
      const { sessions } = await client.call('session.list');
      for (const one of sessions) if (!one.current) await client.call('session.revoke', { session: one.id });
    });
    await page.locator('.lock').waitFor();
    assert.equal(await page.locator('.document-sheet').isVisible(), false);
    await signIn(page, stage.person('camille'));
    await upToDate(page);
    await dialogOf(page, 'genou.png').locator('.document-sheet img').waitFor();
    assert.match(page.url(), new RegExp(knee));
    camille = await Sender.of(stage.server, stage.person('camille'));
  });

  it('asks before Back or another address takes masks away that are not painted', async (test) => {
    const page = await stage.enter(test, 'camille', { at: `#/cases/${id}` });
    await link(page, 'bilan.pdf').click();
    await drawMask(page);
    await page.goBack();
    await page.locator('#stay').click();
    await page.locator('[data-mask]').waitFor();
    await addressIs(page, at(paper));
    await go(page, at(knee));
    await page.locator('#stay').click();
    await page.locator('[data-mask]').waitFor();
    await page.locator('#mask-x').press('Escape');
    await page.locator('#leave').click();
    await gone(page);
    await addressIs(page, `#/cases/${id}`);
    await link(page, 'bilan.pdf').click();
    await drawMask(page);
    await page.goBack();
    await page.locator('#leave').click();
    await gone(page);
    await addressIs(page, `#/cases/${id}`);
  });

  it('leaves a message alone that somebody is writing below', async (test) => {
    const page = await stage.enter(test, 'camille', { at: `#/cases/${id}` });
    await page.locator('#message').fill('Un mot');
    await link(page, 'genou.png').click();
    await dialogOf(page, 'genou.png').locator('.document-sheet img').waitFor();
    await page.keyboard.press('Escape');
    await gone(page);
    assert.equal(await page.locator('#message').inputValue(), 'Un mot');
  });

  it('opens over a draft, too', async (test) => {
    const page = await stage.enter(test, 'camille', { at: '#/cases/new' });
    await page.locator('#field-history').fill('Une histoire.');
    await page.locator('#save-state[data-state=saved]').waitFor();
    await page
      .locator('#add-document')
      .setInputFiles({ name: 'main.png', mimeType: 'image/png', buffer: png({ seed: 2 }) });
    await link(page, 'main.png').click({ timeout: 60_000 });
    await dialogOf(page, 'main.png').waitFor();
    assert.match(page.url(), /draft=.*document=/);
    await page.goBack();
    await gone(page);
    assert.equal(await page.locator('#field-history').inputValue(), 'Une histoire.');
  });

  it('begins a draft where a file is pasted into or dropped on an empty case', async (test) => {
    const folder = await mkdtemp(path.join(tmpdir(), 'consilium-drop-'));
    test.after(() => rm(folder, { recursive: true }));
    const file = path.join(folder, 'pied.png');
    await writeFile(file, png({ seed: 4 }));
    for (const [name, bring] of [
      ['coude.png', (page) => pasteInto(page, { name: 'coude.png', type: 'image/png', bytes: png({ seed: 5 }) })],
      ['pied.png', (page) => dropOn(page, '.documents', [file])],
    ]) {
      const page = await stage.enter(test, 'camille', { at: '#/cases/new' });
      await page.locator('#begin-documents').waitFor();
      await bring(page);
      await link(page, name).waitFor({ timeout: 60_000 });
      assert.match(page.url(), /draft=/);
      await accessible(page);
    }
  });

  for (const language of ['en', 'fr']) {
    it(`that could not be taken says why, and what to do (${language})`, async (test) => {
      const word = words[language];
      const cut = png({ width: 300 }).subarray(0, 100);
      await speak('camille', language);
      const page = await stage.enter(test, 'camille', { at: '#/cases' });
      for (const [name, bytes, rule, more] of [
        ['notes.txt', Buffer.from(`Un texte (${language}).`), 'type', `WebP.*${word('documents.acceptedSet')}`],
        [`coupe-${language}.png`, cut, 'damaged', ''],
      ]) {
        const { document } = await camille.opened(id, bytes, { name });
        assert.equal(document.refusal.rule, rule);
        const said = new RegExp(`${escaped(word(`documentRefusal.${rule}`))}.*${more}`);
        await go(page, at(document.id));
        await dialogOf(page, name).locator('.notice', { hasText: said }).waitFor();
        await page.keyboard.press('Escape');
        await gone(page);
        const row = page.locator(`.documents li[data-document="${document.id}"]`);
        await row.locator('.problem', { hasText: said }).waitFor();
      }
    });
  }

  it('is measured in the millimetres of its file, unless somebody calibrates it', { skip }, async (test) => {
    const bytes = await readFile(path.join(samples, 'CT_small.dcm'));
    const opened = await camille.opened(id, bytes, { name: 'coupe.dcm' });
    assert.deepEqual(opened.pages[0].spacing, { x: 0.661468, y: 0.661468 });
    await camille.confirm(opened);
    const page = await stage.enter(test, 'bruno', { at: at(opened.document.id) });
    await page.locator('#document-measure').press('Space');
    const length = (text) => page.locator('#document-length', { hasText: text }).waitFor();
    // Half of 128 columns.
    await length('42,3 mm');
    await page.getByText(t('documents.scaleOfFile')).waitFor();
    await page.locator('#document-true-length').fill('80');
    await page.locator('#document-calibrate').click();
    await length('80 mm');
    await page.getByText(t('documents.calibrated')).waitFor();
    await accessible(page);
    await page.getByRole('button', { name: t('documents.asFile') }).click();
    await length('42,3 mm');
  });

  for (const language of ['en', 'fr']) {
    it(`is said not to be there where it is not, or not for the reader (${language})`, async (test) => {
      const other = await submitted();
      await speak('bruno', language);
      const page = await stage.enter(test, 'bruno', { at: '#/cases' });
      const nowhere = crypto.randomUUID();
      for (const address of [at(nowhere), at('x'), at(paper), at(knee, other)]) {
        await go(page, address);
        const dialog = dialogOf(page, words[language]('documents.missing'));
        await dialog.getByText(words[language]('documents.missingWhy')).waitFor();
        await accessible(page);
        await dialog.locator('#close-document').click();
        await gone(page);
        assert.doesNotMatch(page.url(), /document=/);
      }
    });
  }
});
