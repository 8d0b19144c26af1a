// Documents in a browser: sent by button, paste and drag, masked, confirmed page by page, looked at
// and measured by others, reported.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { accessible, kCut, launch, openPage, signIn } from '../support/browser.mjs';
import { demo, eventually, Scope, Server } from '../support/consilium.mjs';
import { dropOn, pasteInto, pdf, png, Sender, tiff } from '../support/document.mjs';
import { completeContent, withoutRateLimit } from '../support/story.mjs';
import { say } from '../support/words.mjs';

const words = { fr: say('fr'), en: say('en') };
const t = words.fr;
const samples = path.resolve(import.meta.dirname, '../../../shared/data/attachments');
const skip = existsSync(samples) ? false : `the sample files are not on this machine (${samples})`;
/** Long enough for the server to open a file and to look for letters in it. */
const opened = { timeout: 120_000 };

describe('documents on a page', () => {
  const scope = new Scope();
  let folder;
  let server;
  let users;
  let browser;
  let camille;
  let series;
  let draft;
  after(() => scope.end());
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'consilium-test-'));
    scope.after(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
    const { data, users: people } = await demo(scope, {
      settings: { ...withoutRateLimit, 'documents.file_mib': 20 },
    });
    users = people;
    server = await Server.start(scope, data);
    browser = await launch(scope);
    camille = await Sender.of(server, person('camille'));
    const all = (await camille.client.call('series.list', { limit: 10 })).series;
    series = all.find(({ name }) => name.startsWith('RCP Os')).id;
    draft = await drafted();
  });

  const person = (login) => users.find((user) => user.login === login);
  const drafted = (content = completeContent()) =>
    camille.client.command('case.create', { centre: camille.centre, series, content });
  const submitted = async (content) => {
    const made = await drafted(content);
    await camille.client.command('case.submit', { case: made.case, revision: made.revision });
    return made.case;
  };
  const documentsOf = async (id) =>
    (await camille.client.call('document.list', { case: id })).documents ?? [];

  /** A page on which somebody looks at a case. */
  const enter = async (test, login, at, language = 'fr') => {
    const page = await openPage(test, browser, server, { at });
    if (language === 'en') await page.locator('#language').click();
    await signIn(page, person(login));
    await page.locator('#documents').waitFor();
    return page;
  };
  const named = (page, name) => page.locator('.documents li', { hasText: name });
  const arrived = (page, name, state = 'to_confirm') =>
    named(page, name).and(page.locator(`[data-state=${state}]`)).waitFor(opened);
  const look = async (page, name) => {
    const row = typeof name === 'string' ? named(page, name) : name;
    await row.getByRole('link').click();
    const dialog = page.getByRole('dialog');
    await dialog.locator('.document-viewer').waitFor();
    return dialog;
  };
  const close = async (page) => {
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  };
  const viewerIs = (dialog, state) =>
    dialog.locator(`.document-viewer[data-state=${state}]`).waitFor(opened);
  /** A folder as it comes from a hospital's system: its names tell a name. */
  const dicomFolder = async (name) => {
    const below = path.join(folder, name, 'VASSEUR_CLOTHILDE');
    await mkdir(below, { recursive: true });
    for (const [index, file] of ['CT_small.dcm', 'US1_J2KI.dcm'].entries())
      await copyFile(path.join(samples, 'dicom', file), path.join(below, `IM${index}`));
    await writeFile(path.join(folder, name, 'LISEZMOI.txt'), 'Images de Clothilde Vasseur');
    return path.join(folder, name);
  };

  describe('on their way', () => {
    it('ask for another name where theirs may identify', async (test) => {
      const page = await enter(test, 'camille', `#/cases/${draft.case}/edit`);
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

    it('come by button, paste and drag: TIFF, WebP and a PDF of two pages', async (test) => {
      const id = await submitted();
      const page = await enter(test, 'camille', `#/cases/${id}`);
      await page.locator('#add-document').setInputFiles({
        name: 'coupe.tiff',
        mimeType: 'image/tiff',
        buffer: tiff(),
      });
      await pasteInto(page, { name: 'schema.webp', type: 'image/webp', bytes: await webp() });
      const file = path.join(folder, 'bilan.pdf');
      await writeFile(file, await pdfOfTwoPages());
      await dropOn(page, '.documents', [file]);
      for (const name of ['coupe.tiff', 'schema.webp', 'bilan.pdf']) await arrived(page, name);
      const media = (await documentsOf(id)).map((one) => one.media);
      assert.deepEqual(media.sort(), ['pdf', 'tiff', 'webp']);

      const dialog = await look(page, 'bilan.pdf');
      await dialog.locator('.document-removed summary').click();
      await dialog.getByText(t('removed.information')).waitFor();
      await accessible(page);
      for (const left of [2, 1]) {
        await dialog.getByText(left === 2 ? '2 pages à vérifier' : 'une page à vérifier').waitFor();
        await dialog.locator('#confirm-page').press('Enter');
      }
      await viewerIs(dialog, 'ready');
      await accessible(page);
    });

    const webp = async () => {
      const page = await browser.newPage();
      try {
        const text = await page.evaluate(() => {
          const canvas = document.createElement('canvas');
          const pen = canvas.getContext('2d');
          pen.fillStyle = '#ddd';
          pen.fillRect(20, 20, 80, 60);
          return canvas.toDataURL('image/webp');
        });
        return Buffer.from(text.split(',')[1], 'base64');
      } finally {
        await page.close();
      }
    };
    const pdfOfTwoPages = async () => {
      const page = await browser.newPage();
      try {
        await page.setContent(
          '<title>Bilan</title><p>Radiographies du genou<p style="break-before: page">Conclusion',
        );
        return await page.pdf();
      } finally {
        await page.close();
      }
    };

    it('go on after a cut where they were broken off', async (test) => {
      const id = await submitted();
      const page = await enter(test, 'camille', `#/cases/${id}`);
      page.expected.push(kCut);
      const network = await page.context().newCDPSession(page);
      await network.send('Network.enable');
      const connected = (online) =>
        network.send('Network.emulateNetworkConditions', {
          offline: !online,
          latency: 0,
          downloadThroughput: -1,
          uploadThroughput: 2 << 20,
        });
      const offsets = [];
      page.on('request', (request) => {
        if (request.method() === 'PATCH') offsets.push(Number(request.headers()['upload-offset']));
      });
      const progress = page.locator('.document-adding progress');
      const reached = () => progress.evaluate(({ value }) => value);
      await connected(true);
      await page.locator('#add-document').setInputFiles({
        name: 'grande image.png',
        mimeType: 'image/png',
        buffer: Buffer.concat([png({ seed: 4 }), randomBytes(12 << 20)]),
      });
      await progress.waitFor();
      await accessible(page);
      await eventually(async () => (await reached()) > 2 << 20);
      const failed = page.waitForEvent('requestfailed');
      await connected(false);
      await failed;
      const before = await reached();
      const sent = offsets.length;
      assert.ok(before < 12 << 20, 'the cut came in the middle');
      await connected(true);
      await arrived(page, 'grande image.png');
      await page.locator('.document-adding').waitFor({ state: 'detached' });
      assert.ok(offsets.length > sent);
      assert.deepEqual(
        offsets.slice(1).filter((offset) => offset === 0),
        [],
      );
      assert.equal((await documentsOf(id)).length, 1);
    });

    it('are not sent where they are larger than this server takes', async (test) => {
      const page = await enter(test, 'camille', `#/cases/${await submitted()}`);
      await page.locator('.documents-add .hint', { hasText: /20.Mio/ }).waitFor();
      const film = path.join(folder, 'film.png');
      await writeFile(film, Buffer.alloc((20 << 20) + 1));
      await page.locator('#add-document').setInputFiles(film);
      await page.getByText(t('documents.refused.file').replace('{mib}', '20')).waitFor();
      await accessible(page);
    });

    it('are taken up again later, or taken back', async (test) => {
      const id = await submitted();
      const bytes = png({ seed: 5, width: 300 });
      const file = (name, buffer) => ({ name, mimeType: 'image/png', buffer });
      const first = await enter(test, 'camille', `#/cases/${id}`);
      // The bytes are on their way for as long as the test looks.
      await first.route('**/upload/*', () => undefined);
      for (const name of ['suite.png', 'erreur.png']) {
        await first.locator('#add-document').setInputFiles(file(name, bytes));
        await first.locator('.document-adding', { hasText: name }).locator('progress').waitFor();
      }
      await eventually(async () => (await documentsOf(id)).length === 2);
      const adding = first.locator('.document-adding', { hasText: 'erreur.png' });
      await adding.getByRole('button', { name: t('cancel') }).click();
      await eventually(async () => (await documentsOf(id)).length === 1);
      await named(first, 'erreur.png').waitFor({ state: 'detached' });
      await first.context().close();

      const page = await enter(test, 'camille', `#/cases/${id}`);
      // What a browser says of a file that is not the one that was begun.
      page.expected.push(/status of 422/);
      await named(page, 'suite.png').getByText(t('documentState.uploading')).waitFor();
      await accessible(page);
      const again = named(page, 'suite.png').locator('input[type=file]');
      await again.setInputFiles(file('autre.png', png({ seed: 7, width: 300 })));
      await page.getByText(t('documents.refused.other')).waitFor();
      await accessible(page);
      await page.reload();
      await again.setInputFiles(file('suite.png', bytes));
      await arrived(page, 'suite.png');
    });
  });

  describe('of DICOM', () => {
    it('come as a folder, by button and by drag, without the names of its files', { skip }, async (test) => {
      const id = await submitted();
      const page = await enter(test, 'camille', `#/cases/${id}`);
      const name = `${t('documents.folder')}.zip`;
      await page.locator('#add-folder').setInputFiles(await dicomFolder('VASSEUR'));
      await arrived(page, name);
      await accessible(page);
      await dropOn(page, '.documents', [await dicomFolder('VASSEUR-2')]);
      await eventually(async () => {
        const states = (await documentsOf(id)).map(({ state }) => state);
        return states.length === 2 && states.every((state) => state === 'to_confirm');
      }, 'both folders', 120);
      for (const one of await documentsOf(id)) {
        assert.equal(one.name, name);
        assert.equal(one.media, 'dicom_set');
        assert.equal(one.pages, 2);
      }
      const dialog = await look(page, page.locator('.documents li').first());
      await dialog.locator('.document-removed summary').click();
      await dialog.getByText(t('removed.uids')).waitFor();
      await dialog.getByText('PatientName', { exact: true }).waitFor();
    });

    it('come as a ZIP, and are gone through frame by frame', { skip }, async (test) => {
      const id = await submitted();
      const page = await enter(test, 'camille', `#/cases/${id}`, 'en');
      const file = path.join(folder, 'serie.zip');
      await dicomFolder('three');
      await copyFile(path.join(samples, 'dicom', 'RG1_J2KI.dcm'), path.join(folder, 'three', 'IM3'));
      await promisify(execFile)('/usr/bin/python3', ['-m', 'zipfile', '-c', file, path.join(folder, 'three')]);
      await page.locator('#add-document').setInputFiles(file);
      await arrived(page, 'serie.zip');
      await named(page, 'serie.zip').getByText(words.en('documentMedia.dicom_set')).waitFor();
      const dialog = await look(page, 'serie.zip');
      await dialog.locator('.document-removed summary').click();
      await dialog.getByText(words.en('removed.files')).waitFor();
      await dialog.locator('#document-number').press('ArrowRight');
      await dialog.locator('#document-number').press('ArrowRight');
      await dialog.getByText('page 3 of 3').waitFor();
      await dialog.getByRole('button', { name: words.en('documents.previous') }).press('Enter');
      await dialog.getByText('page 2 of 3').waitFor();
      await accessible(page);
    });

    it('are masked where a number was burned in, and then others see them', { skip }, async (test) => {
      const id = await submitted();
      const other = await enter(test, 'victor', `#/cases/${id}`);
      const page = await enter(test, 'camille', `#/cases/${id}`);
      await page.locator('#add-document').setInputFiles({
        name: 'echographie.dcm',
        mimeType: 'application/dicom',
        buffer: await readFile(path.join(samples, 'dicom', 'OBXXXX1A_rle.dcm')),
      });
      await arrived(page, 'echographie.dcm');
      assert.equal(await named(other, 'echographie.dcm').count(), 0);
      const dialog = await look(page, 'echographie.dcm');
      await dialog.locator('[data-mask] strong').first().waitFor();
      await dialog.getByText(t('documents.textInPixels')).waitFor();
      await accessible(page);
      await dialog.locator('#paint-masks').press('Enter');
      await viewerIs(dialog, 'processing');
      await viewerIs(dialog, 'to_confirm');
      await dialog.locator('#confirm-page').press('Enter');
      await viewerIs(dialog, 'ready');
      await arrived(other, 'echographie.dcm', 'ready');
      const shown = await look(other, 'echographie.dcm');
      await shown.locator('.document-sheet img').waitFor();
      assert.equal(await shown.locator('.document-removed, .document-masks').count(), 0);
    });

    it('are refused as a folder without any', async (test) => {
      const page = await enter(test, 'camille', `#/cases/${draft.case}/edit`, 'en');
      const none = path.join(folder, 'none');
      await mkdir(none);
      await writeFile(path.join(none, 'notes.txt'), 'Notes');
      await page.locator('#add-folder').setInputFiles(none);
      await page.getByText(words.en('documents.refused.noDicom')).waitFor();
      await accessible(page);
      await page.getByRole('button', { name: words.en('documents.understood') }).click();
      await page.locator('.document-adding').waitFor({ state: 'detached' });
    });
  });

  it('are masked by keyboard and by drawing, and confirmed once masks are painted', async (test) => {
    const page = await enter(test, 'camille', `#/cases/${draft.case}/edit`);
    const name = 'radiographie.png';
    await page.locator('#add-document').setInputFiles({
      name,
      mimeType: 'image/png',
      buffer: png({ width: 640, height: 480, comment: 'nom du patient' }),
    });
    await arrived(page, name);
    await accessible(page);
    const dialog = await look(page, name);
    for (const [side, value] of Object.entries({ x: 10, y: 20, width: 100, height: 30 }))
      await dialog.locator(`#mask-${side}`).fill(String(value));
    await dialog.locator('#add-mask').press('Enter');
    await dialog.locator('[data-mask]').first().waitFor();
    await dialog.locator('#confirm-page[disabled]').waitFor();
    await accessible(page);
    const sheet = await dialog.locator('.document-sheet').boundingBox();
    await page.mouse.move(sheet.x + 200, sheet.y + 40);
    await page.mouse.down();
    await page.mouse.move(sheet.x + 260, sheet.y + 80, { steps: 4 });
    await page.mouse.up();
    await dialog.locator('[data-mask]').nth(1).waitFor();
    await dialog.locator('#paint-masks').click();
    await viewerIs(dialog, 'processing');
    await viewerIs(dialog, 'to_confirm');
    await dialog.locator('#confirm-page').press('Enter');
    await viewerIs(dialog, 'ready');
    await accessible(page);
  });

  it('keep masks that are not painted while one turns the pages, and are not confirmed before', async (test) => {
    const page = await enter(test, 'camille', `#/cases/${draft.case}/edit`);
    await page.locator('#add-document').setInputFiles({
      name: 'deux pages.pdf',
      mimeType: 'application/pdf',
      buffer: pdf(2),
    });
    await arrived(page, 'deux pages.pdf');
    await named(page, 'deux pages.pdf').getByRole('link').click();
    const dialog = page.getByRole('dialog', { name: 'deux pages.pdf' });
    await dialog.locator('#confirm-page').waitFor();
    for (const [side, value] of Object.entries({ x: 10, y: 20, width: 100, height: 30 }))
      await dialog.locator(`#mask-${side}`).fill(String(value));
    await dialog.locator('#add-mask').click();
    await dialog.locator('[data-mask]').waitFor();
    await dialog.locator('#unpainted', { hasText: /^Page 1/ }).waitFor();
    assert.equal(await dialog.locator('#confirm-page').isDisabled(), true);
    await accessible(page);
    await dialog.getByRole('button', { name: t('documents.next') }).click();
    await dialog.getByText('page 2 sur 2').waitFor();
    assert.equal(await dialog.locator('[data-mask]').count(), 0);
    assert.equal(await dialog.locator('#confirm-page').isDisabled(), true, 'the first page waits for its mask');
    await dialog.getByRole('button', { name: t('documents.previous') }).click();
    await dialog.locator('[data-mask]').waitFor();

    await dialog.locator('#mask-x').press('Escape');
    await page.locator('#stay').click();
    await dialog.locator('[data-mask]').waitFor();
    await dialog.locator('#paint-masks').click();
    await dialog.locator('.document-viewer[data-state=to_confirm] #confirm-page:enabled').waitFor(opened);
    await dialog.locator('#confirm-page').click();
    await dialog.getByText('page 2 sur 2').waitFor();
    await dialog.locator('#confirm-page').click();
    await viewerIs(dialog, 'ready');
  });

  it('are enlarged, shown with more contrast, and measured without a mouse', async (test) => {
    const id = await submitted();
    await camille.ready(id, png({ width: 400, height: 300, seed: 6 }), { name: 'genou.png' });
    const page = await enter(test, 'victor', `#/cases/${id}`);
    const dialog = await look(page, 'genou.png');
    await dialog.locator('.document-page').press('+');
    await dialog.getByText('150 %').waitFor();
    await dialog.getByRole('button', { name: t('documents.larger') }).press('Enter');
    await dialog.getByText('200 %').waitFor();
    await dialog.locator('.document-page').press('0');
    await dialog.getByText('100 %').waitFor();
    await dialog.locator('#document-contrast').press('ArrowRight');
    await dialog.locator('#document-negative').press('Space');
    const filter = () => dialog.locator('.document-sheet img').evaluate((image) => image.style.filter);
    assert.equal(await filter(), 'invert(1) brightness(100%) contrast(101%)');
    await dialog.getByRole('button', { name: t('documents.plain') }).press('Enter');
    assert.equal(await filter(), 'brightness(100%) contrast(100%)');

    await dialog.locator('#document-measure').press('Space');
    const length = (text) => dialog.locator('#document-length', { hasText: text }).waitFor();
    await length('200 pixels');
    await dialog.locator('[data-end=to]').press('ArrowRight');
    await length('202 pixels');
    await dialog.locator('[data-end=to]').press('Shift+ArrowLeft');
    await length('201 pixels');
    await dialog.locator('[data-end=to]').press('Shift+ArrowLeft');
    await dialog.locator('#document-true-length').fill('50,0');
    await dialog.locator('#document-calibrate').press('Enter');
    await length('50 mm');
    await accessible(page);
    const sheet = await dialog.locator('.document-sheet').boundingBox();
    const at = (x, y) => [sheet.x + (x / 400) * sheet.width, sheet.y + (y / 300) * sheet.height];
    await page.mouse.move(...at(100, 50));
    await page.mouse.down();
    await page.mouse.move(...at(180, 110), { steps: 4 });
    await page.mouse.up();
    await length('25 mm');
    await page.mouse.move(...at(180, 110));
    await page.mouse.down();
    await page.mouse.move(...at(100, 90), { steps: 4 });
    await page.mouse.up();
    await length('10 mm');
  });

  describe('that show a face', () => {
    const face = { name: 'visage.png', mimeType: 'image/png', buffer: png({ seed: 8 }) };
    for (const language of ['fr', 'en']) {
      it(`need their own consent, and offer no download (${language})`, async (test) => {
        const word = words[language];
        const without = await submitted();
        const page = await enter(test, 'camille', `#/cases/${without}`, language);
        await page.locator('#document-face').check();
        await page.locator('#add-document').setInputFiles(face);
        await page.getByText(word('documents.refused.face')).waitFor();
        await accessible(page);
        assert.deepEqual(await documentsOf(without), []);

        const content = completeContent();
        content.consent.image = true;
        const id = await submitted(content);
        const document = await camille.ready(id, png({ seed: 9 }), {
          kind: 'face_photograph',
          name: 'visage.png',
        });
        const reader = await enter(test, 'victor', `#/cases/${id}`, language);
        await named(reader, word('documents.isFace')).waitFor();
        const dialog = await look(reader, 'visage.png');
        await dialog.locator('.document-sheet img').waitFor();
        assert.equal(await dialog.getByRole('link', { name: word('documents.download') }).count(), 0);
        const answer = await reader.request.get(`${server.origin}/document/${document}/file`);
        assert.equal(answer.status(), 403);
        await accessible(reader);
      });
    }
  });

  it('are there for an expert who adds them, too', async (test) => {
    const page = await enter(test, 'victor', `#/cases/${await submitted()}`);
    await page.locator('#add-document').setInputFiles({
      name: 'courbe.png',
      mimeType: 'image/png',
      buffer: png({ seed: 12 }),
    });
    await arrived(page, 'courbe.png');
  });

  for (const language of ['fr', 'en']) {
    it(`are read and reported by others, shown again or erased by whoever decides (${language})`, async (test) => {
      const word = words[language];
      const id = await submitted();
      await camille.ready(id, png({ seed: 10 }), { name: 'bassin.png' });
      const reader = await enter(test, 'victor', `#/cases/${id}`, language);
      const chair = await enter(test, 'bruno', `#/cases/${id}`, language);
      const report = async () => {
        const dialog = await look(reader, 'bassin.png');
        await dialog.getByRole('button', { name: word('documents.report') }).click();
        await dialog.getByText(word('documents.sure.report')).waitFor();
        await dialog.getByRole('button', { name: word('documents.report') }).click();
        await named(reader, 'bassin.png').waitFor({ state: 'detached' });
        await named(chair, 'bassin.png').getByText(word('documentReport.hidden')).waitFor();
      };
      let dialog = await look(reader, 'bassin.png');
      const file = await dialog
        .getByRole('link', { name: word('documents.download') })
        .getAttribute('href');
      assert.equal((await reader.request.get(`${server.origin}${file}`)).status(), 200);
      await close(reader);

      await report();
      dialog = await look(chair, 'bassin.png');
      await accessible(chair);
      await dialog.getByRole('button', { name: word('documents.restore') }).click();
      await arrived(reader, 'bassin.png', 'ready');

      dialog = await look(reader, 'bassin.png');
      assert.equal(await dialog.locator('#paint-masks').count(), 0, 'nobody paints over what is not reported');
      await close(reader);
      await report();
      dialog = await look(chair, 'bassin.png');
      for (const [side, value] of Object.entries({ x: 1, y: 2, width: 10, height: 3 }))
        await dialog.locator(`#mask-${side}`).fill(String(value));
      await dialog.locator('#add-mask').click();
      await dialog.locator('#paint-masks').click();
      await viewerIs(dialog, 'to_confirm');
      await dialog.locator('#confirm-page:enabled').click();
      await viewerIs(dialog, 'ready');
      await dialog.getByRole('button', { name: word('documents.erase') }).click();
      await dialog.getByText(word('documents.sure.erase')).waitFor();
      await dialog.getByRole('button', { name: word('documents.erase') }).click();
      await reader.locator('.documents li', { hasText: word('documentReport.erased') }).waitFor();
      assert.equal((await reader.request.get(`${server.origin}${file}`)).status(), 404);
      await accessible(reader);
    });
  }
});
