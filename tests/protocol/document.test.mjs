// Documents over TLS: sent in parts, refused where they do not fit, opened, confirmed, shown to
// others, reported and gone; and nothing acknowledged is lost when the server is killed in between.
// long: for it opens large files.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { consilium, demo, eventually, newId, Scope, Server } from '../support/consilium.mjs';
import { pdf, png, Sender, sha256 } from '../support/document.mjs';
import { hostileFiles } from '../support/hostile.mjs';
import { completeContent, refused, withoutRateLimit } from '../support/story.mjs';

const notFound = refused(1003);
const run = promisify(execFile);

/** All files below a folder, by their paths. */
async function filesBelow(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name));
}

describe('documents', () => {
  const scope = new Scope();
  const senders = {};
  let server;
  let data;
  let users;
  let series;
  after(() => scope.end());

  const connect = async (login) => {
    const token = await server.token(users.find((user) => user.login === login));
    const client = await server.connect({ token });
    const { identity } = await client.call('session.whoami');
    return new Sender(server, client, token, identity.memberships[0].centre);
  };
  const connectAll = async () => {
    for (const login of ['camille', 'victor', 'bruno', 'ines', 'maelle'])
      senders[login] = await connect(login);
  };
  const again = async () => {
    await server.kill('SIGKILL');
    await server.launch();
    await connectAll();
  };
  const draftCase = async (content = completeContent()) =>
    senders.camille.client.command('case.create', {
      centre: senders.camille.centre,
      series,
      content,
    });
  const submittedCase = async (content) => {
    const draft = await draftCase(content);
    await senders.camille.client.command('case.submit', {
      case: draft.case,
      revision: draft.revision,
    });
    return draft.case;
  };
  const incoming = () => readdir(path.join(data, 'documents', 'incoming'));
  const kept = async () =>
    (await filesBelow(path.join(data, 'documents'))).filter(
      (file) => !/\/(lock|incoming\/.*|made\/.*)$/.test(file),
    );
  const keptSince = async (before) => {
    const files = (await kept()).filter((file) => !before.includes(file));
    assert.ok(files.length > 0);
    return files;
  };
  const gone = (files) =>
    eventually(async () => {
      const now = await kept();
      return !files.some((file) => now.includes(file));
    }, 'the end of the files');

  before(async () => {
    ({ data, users } = await demo(scope, {
      settings: { ...withoutRateLimit, 'documents.file_mib': 8, 'documents.case_mib': 12 },
    }));
    server = await Server.start(scope, data);
    await connectAll();
    const { identity } = await senders.ines.client.call('session.whoami');
    ({ series } = identity.series.find(({ seriesName }) => seriesName.startsWith('RCP Os')));
  });

  describe('on their way', () => {
    it('an upload is resumed where it broke off', async () => {
      const { camille } = senders;
      const bytes = randomBytes(300_000);
      const { document, uploadPath, offset } = await camille.begin(await submittedCase(), bytes);
      assert.equal(offset, 0);
      assert.equal(uploadPath, `/upload/${document}`);
      const first = await camille.part(uploadPath, bytes.subarray(0, 100_000), 0);
      assert.equal(first.status, 204);
      assert.equal(first.headers['upload-offset'], '100000');
      assert.equal(first.headers['upload-complete'], '?0');

      // A connection that breaks in the middle of a part.
      const socket = await camille.began(uploadPath, 150_000, {
        method: 'PATCH',
        headers: { 'upload-offset': '100000' },
      });
      socket.write(bytes.subarray(100_000, 230_000));
      const file = path.join(data, 'documents', 'incoming', document);
      await eventually(async () => (await stat(file)).size > 160_000);
      socket.destroy();

      const head = await eventually(async () => {
        const answer = await camille.head(uploadPath);
        return answer.status === 204 && answer;
      });
      const reached = Number(head.headers['upload-offset']);
      assert.ok(reached > 160_000 && reached <= 230_000, String(reached));
      assert.equal(head.headers['upload-length'], '300000');
      assert.equal(head.headers['cache-control'], 'no-store');
      const wrong = await camille.part(uploadPath, bytes.subarray(0, 10), reached + 1);
      assert.equal(wrong.status, 409);
      assert.equal(wrong.headers['upload-offset'], String(reached));
      const last = await eventually(async () => {
        const now = Number((await camille.head(uploadPath)).headers['upload-offset']);
        const answer = await camille.part(uploadPath, bytes.subarray(now), now);
        return answer.headers['upload-complete'] === '?1' && answer;
      });
      assert.equal(last.status, 204);
      assert.equal(last.headers['upload-offset'], '300000');
      // The bytes are no picture.
      const { document: found } = await camille.state(document, 'refused');
      const accepted = ['jpeg', 'png', 'webp', 'tiff', 'pdf', 'dicom', 'dicom_set'];
      assert.deepEqual(found.refusal, { rule: 'type', accepted });
      await eventually(async () => !(await incoming()).includes(document));
    });

    it('each part may follow the answer to the one before at once, by another connection', async () => {
      const { camille } = senders;
      const parts = 100;
      const bytes = randomBytes(parts * 1000);
      const { uploadPath } = await camille.begin(await submittedCase(), bytes);
      for (let at = 0; at < bytes.length; at += 1000) {
        const { status, body } = await camille.part(uploadPath, bytes.subarray(at, at + 1000), at);
        assert.equal(status, 204, `${at}: ${body}`);
      }
    });

    it('bytes with another hash than announced are forgotten, and may come again', async () => {
      const { camille } = senders;
      const bytes = png({ seed: 1 });
      const other = Buffer.from(bytes);
      other[40] ^= 1;
      const { document, uploadPath } = await camille.begin(await submittedCase(), bytes);
      const wrong = await camille.send(uploadPath, other);
      assert.equal(wrong.status, 422);
      assert.equal(wrong.headers['upload-offset'], '0');
      assert.equal((await camille.head(uploadPath)).headers['upload-offset'], '0');
      assert.equal((await camille.send(uploadPath, bytes)).status, 204);
      await camille.state(document, 'to_confirm');
      // All has arrived: nothing more is taken.
      const more = await camille.send(uploadPath, bytes);
      assert.equal(more.status, 409);
      assert.equal(more.headers['upload-complete'], '?1');
      assert.equal((await camille.head(uploadPath)).headers['upload-complete'], '?1');
    });

    it('files have limits, and so have the files of a case', async () => {
      const { camille } = senders;
      const id = await submittedCase();
      await assert.rejects(
        camille.client.command('document.begin', {
          ...{ case: id, centre: camille.centre, name: 'a.png', sha256: sha256('') },
          size: (8 << 20) + 1,
        }),
        refused(1009),
      );
      const bytes = Buffer.alloc(8 << 20);
      const { document, uploadPath } = await camille.begin(id, bytes);
      await assert.rejects(camille.begin(id, bytes), refused(1009));
      const more = await camille.send(uploadPath, Buffer.concat([bytes, Buffer.from('x')]));
      assert.equal(more.status, 413);
      const chunked = await server.request(uploadPath, {
        method: 'PUT',
        headers: camille.headers({ 'transfer-encoding': 'chunked' }),
        body: Buffer.concat([bytes, Buffer.from('x')]),
      });
      assert.equal(chunked.status, 413);
      await camille.client.command('document.remove', { document });
      await eventually(async () => !(await incoming()).includes(document));
      await camille.begin(id, bytes);
    });

    it('one upload has one writer, and two uploads go side by side', async () => {
      const { camille } = senders;
      const id = await submittedCase();
      const pictures = [png({ seed: 2 }), png({ seed: 3 })];
      const begun = await Promise.all(pictures.map((bytes) => camille.begin(id, bytes)));
      const socket = await camille.began(begun[0].uploadPath, pictures[0].length);
      const other = await camille.send(begun[0].uploadPath, pictures[0]);
      assert.equal(other.status, 409);
      assert.match(other.body, /another request/);
      assert.equal((await camille.send(begun[1].uploadPath, pictures[1])).status, 204);
      socket.end(pictures[0]);
      await Promise.all(begun.map(({ document }) => camille.state(document, 'to_confirm')));
    });

    it('a file that is sent twice at once arrives once, whichever is first', async () => {
      const { camille } = senders;
      const id = await submittedCase();
      for (let round = 0; round < 12; ++round) {
        const bytes = png({ seed: 60 + round });
        const { document, uploadPath } = await camille.begin(id, bytes);
        const answers = await Promise.all(
          [1, 2, 3].map(() => camille.send(uploadPath, bytes)),
        );
        const statuses = answers.map(({ status }) => status);
        assert.equal(statuses.filter((status) => status === 204).length, 1, String(statuses));
        assert.ok(statuses.every((status) => [204, 409].includes(status)), String(statuses));
        const { document: found } = await camille.state(document, 'to_confirm', 'refused');
        assert.equal(found.state, 'to_confirm', found.refusal?.rule);
        await camille.client.command('document.remove', { document });
      }
    });

    it('what is taken back while it is sent is awaited no more, whatever its bytes are', async () => {
      const { camille } = senders;
      const id = await submittedCase();
      const bytes = png({ seed: 80 });
      const other = Buffer.from(bytes);
      other[40] ^= 1;
      for (const sent of [bytes, other]) {
        const { document, uploadPath } = await camille.begin(id, bytes);
        const socket = await camille.began(uploadPath, sent.length);
        socket.write(sent.subarray(0, 20));
        await camille.client.command('document.remove', { document });
        const answer = new Promise((resolve) => socket.once('data', resolve));
        socket.write(sent.subarray(20));
        assert.match(String(await answer), /^HTTP\/1\.1 409 /);
        socket.destroy();
      }
    });

    it('others, other addresses and other origins lead nowhere', async () => {
      const { camille, victor, maelle } = senders;
      const bytes = png({ seed: 4 });
      const { uploadPath } = await camille.begin(await submittedCase(), bytes);
      for (const sender of [victor, maelle]) {
        assert.equal((await sender.send(uploadPath, bytes)).status, 404);
        assert.equal((await sender.head(uploadPath)).status, 404);
      }
      const answer = (headers, pathname = uploadPath, method = 'PUT') =>
        server.request(pathname, { method, headers, body: bytes });
      assert.equal((await answer({})).status, 401);
      assert.equal((await answer({ authorization: 'Bearer nonsense' })).status, 401);
      assert.equal(
        (await answer(camille.headers({ origin: 'https://elsewhere.example' }))).status,
        403,
      );
      assert.equal((await answer({ cookie: '__Host-consilium=x' })).status, 403);
      for (const odd of [
        '/upload/',
        '/upload/..%2f..%2fconsilium.toml',
        '/upload/../consilium.toml',
        `/upload/${newId()}`,
        `${uploadPath}/x`,
        `${uploadPath}%00`,
      ])
        assert.equal((await answer(camille.headers(), odd)).status, 404, odd);
      assert.equal((await answer(camille.headers(), uploadPath, 'PATCH')).status, 400);
      assert.equal((await camille.get(uploadPath)).status, 405);
      assert.equal((await answer(camille.headers())).status, 204);
    });

    it('a file name that tells a name is refused', async () => {
      const { camille } = senders;
      const bytes = png();
      await assert.rejects(
        camille.begin(await submittedCase(), bytes, { name: 'IMG_DUPONT_Marie_12031985.png' }),
        refused(1007),
      );
    });
  });

  describe('opened', () => {
    it('a picture loses its metadata, is confirmed, and then others see it', async () => {
      const { camille, victor, maelle } = senders;
      const id = await submittedCase();
      const bytes = png({ seed: 5, comment: 'zyxmarqueur' });
      const events = [];
      victor.client.onEvent = (event) => events.push(event);
      await victor.client.call('event.subscribe', { streams: [{ stream: `case:${id}`, after: 0 }] });
      const opened = await camille.opened(id, bytes, { name: 'radio du genou.png' });
      assert.equal(opened.document.state, 'to_confirm', opened.document.refusal?.rule);
      assert.equal(opened.document.media, 'png');
      assert.equal(opened.pages.length, 1);
      const { id: document } = opened.document;
      const page = `/document/${document}/page/1`;
      for (const other of [victor, maelle]) {
        await assert.rejects(other.client.call('document.get', { document }), notFound);
        assert.equal((await other.get(page)).status, 404);
        assert.equal((await other.get(opened.document.filePath)).status, 404);
      }
      assert.equal((await camille.confirm(opened)).state, 'ready');
      const seen = await victor.client.call('document.get', { document });
      assert.equal(seen.document.name, 'radio du genou.png');
      const listed = await victor.client.call('document.list', { case: id });
      assert.equal(listed.fileLimit, 8 << 20);
      assert.deepEqual(
        listed.documents.map((each) => each.id),
        [document],
      );
      await assert.rejects(maelle.client.call('document.get', { document }), notFound);
      await eventually(() => events.some(({ type }) => type === 'document.added'));
      assert.ok(!JSON.stringify(events).includes('radio'));

      const file = await victor.get(seen.document.filePath);
      assert.equal(file.status, 200);
      assert.equal(file.headers['content-type'], 'image/png');
      assert.equal(file.headers['x-content-type-options'], 'nosniff');
      assert.equal(file.headers['cache-control'], 'no-store');
      assert.match(file.headers['content-security-policy'], /sandbox/);
      assert.match(
        file.headers['content-disposition'],
        /^attachment; filename="[A-Z0-9-]+-[0-9a-f]{8}\.png"$/,
      );
      assert.ok(!file.bytes.includes('zyxmarqueur'));
      assert.equal(file.bytes.length, seen.document.size);
      const preview = await victor.get(page);
      assert.equal(preview.headers['content-type'], 'image/png');
      assert.match(preview.headers['content-disposition'], /^inline/);
      const files = () => filesBelow(path.join(data, 'documents'));
      await eventually(async () => !(await files()).some((f) => f.includes(document)), 'no upload');

      const reads = await camille.client.call('case.readers', { case: id });
      const { identity } = await victor.client.call('session.whoami');
      assert.ok(JSON.stringify(reads).includes(identity.user));
    });

    it('a picture that is finer than its preview is looked at in all its pixels', async () => {
      const { camille, victor } = senders;
      const opened = await camille.opened(await submittedCase(), png({ width: 1700, height: 40 }));
      const [{ previewPath, wholePath, width }] = opened.pages;
      assert.equal(width, 1700);
      assert.equal(wholePath, `${previewPath}/whole`);
      assert.equal((await victor.get(wholePath)).status, 404);
      await camille.confirm(opened);
      const whole = await victor.get(wholePath);
      assert.equal(whole.headers['content-type'], 'image/png');
      assert.match(whole.headers['content-disposition'], /^inline/);
      assert.deepEqual(whole.bytes, (await victor.get(opened.document.filePath)).bytes);
      assert.notDeepEqual((await victor.get(previewPath)).bytes, whole.bytes);

      const content = completeContent();
      content.consent.image = true;
      const photograph = png({ width: 1700, height: 41 });
      const face = await camille.opened(await submittedCase(content), photograph, {
        kind: 'face_photograph',
      });
      assert.equal((await camille.get(face.pages[0].wholePath)).status, 200);
      await camille.confirm(face);
      const { pages } = await victor.client.call('document.get', { document: face.document.id });
      assert.equal(pages[0].wholePath, undefined);
      assert.equal((await victor.get(face.pages[0].wholePath)).status, 403);
    });

    it('ranges of a file are sent, and nothing beyond it', async () => {
      const { camille } = senders;
      const document = await camille.ready(await submittedCase(), png({ seed: 6, width: 300 }));
      const file = `/document/${document}/file`;
      const whole = await camille.get(file);
      const { length } = whole.bytes;
      const range = (value, more = {}) => camille.get(file, { range: value, ...more });
      const part = await range('bytes=10-19');
      assert.equal(part.status, 206);
      assert.equal(part.headers['content-range'], `bytes 10-19/${length}`);
      assert.deepEqual(part.bytes, whole.bytes.subarray(10, 20));
      assert.deepEqual((await range('bytes=20-')).bytes, whole.bytes.subarray(20));
      assert.deepEqual((await range('bytes=-5')).bytes, whole.bytes.subarray(-5));
      assert.equal((await range(`bytes=${length}-`)).status, 416);
      for (const odd of ['bytes=9-2', 'lines=1-2', 'bytes=0-1,3-4', 'bytes=x-'])
        assert.equal((await range(odd)).status, 200, odd);
      assert.equal((await range('bytes=0-1', { 'if-range': '"another"' })).status, 200);
      assert.equal((await range('bytes=0-1', { 'if-range': whole.headers.etag })).status, 206);
      for (const odd of ['/file/x', '/page/0', '/page/2', '/page/x', '/..', '', '/page/1/..'])
        assert.equal((await camille.get(`/document/${document}${odd}`)).status, 404, odd);
    });

    it('a masked box is gone from file and preview, and has to be confirmed again', async () => {
      const { camille, victor } = senders;
      const document = await camille.ready(await submittedCase(), png({ seed: 7 }));
      const before = await camille.get(`/document/${document}/page/1`);
      const { document: seen } = await camille.client.call('document.get', { document });
      const mask = {
        document,
        revision: seen.revision,
        page: 1,
        boxes: [{ x: 0, y: 0, width: 20, height: 20 }],
      };
      await assert.rejects(victor.client.command('document.redact', mask), refused(1002));
      await camille.client.command('document.redact', mask);
      await assert.rejects(victor.client.call('document.get', { document }), notFound);
      const masked = await camille.state(document, 'to_confirm');
      assert.equal(masked.pages[0].confirmation, undefined);
      const after = await camille.get(`/document/${document}/page/1`);
      assert.notDeepEqual(after.bytes, before.bytes);
      await camille.confirm(masked);
      await victor.client.call('document.get', { document });
    });

    it('a face photograph needs its consent, and only its preview is there', async () => {
      const { camille, victor } = senders;
      const bytes = png({ seed: 8 });
      await assert.rejects(
        camille.begin(await submittedCase(), bytes, { kind: 'face_photograph' }),
        refused(1006),
      );
      const content = completeContent();
      content.consent.image = true;
      const id = await submittedCase(content);
      const document = await camille.ready(id, bytes, { kind: 'face_photograph' });
      const { document: seen } = await victor.client.call('document.get', { document });
      assert.equal(seen.kind, 'face_photograph');
      assert.equal(seen.filePath, undefined);
      assert.equal((await victor.get(`/document/${document}/file`)).status, 403);
      const preview = await victor.get(`/document/${document}/page/1`);
      assert.equal(preview.status, 200);
      assert.equal(preview.headers['consilium-marker'], 'face-photograph');
    });

    it('a draft goes out when its documents are ready', async () => {
      const { camille } = senders;
      const draft = await draftCase();
      const opened = await camille.opened(draft.case, png({ seed: 9 }));
      const submit = () =>
        camille.client.command('case.submit', { case: draft.case, revision: draft.revision });
      await assert.rejects(submit(), ({ code, data: violations }) => {
        assert.equal(code, 1006);
        assert.deepEqual(
          violations.map(({ pointer }) => pointer),
          [`/documents/${opened.document.id}`],
        );
        return true;
      });
      await camille.confirm(opened);
      await submit();
    });

    it('a report hides a document, and its erasure takes the files away', async () => {
      const { camille, victor, bruno } = senders;
      const before = await kept();
      const document = await camille.ready(await submittedCase(), png({ seed: 10 }));
      const added = await keptSince(before);
      await victor.client.command('document.report', { document });
      await assert.rejects(victor.client.call('document.get', { document }), notFound);
      assert.equal((await victor.get(`/document/${document}/file`)).status, 404);
      await bruno.client.command('document.settleReport', { document, decision: 'erase' });
      const left = await victor.client.call('document.get', { document });
      assert.equal(left.document.report, 'erased');
      assert.equal(left.document.name, undefined);
      await gone(added);
    });

    it('a document taken back is gone, unless another one has the same bytes', async () => {
      const { camille } = senders;
      const id = await submittedCase();
      const first = await camille.ready(id, png({ seed: 11 }));
      const second = await camille.ready(await submittedCase(), png({ seed: 11 }));
      const all = await kept();
      await camille.client.command('document.remove', { document: first });
      await assert.rejects(camille.client.call('document.get', { document: first }), notFound);
      // Something else is let go of, so that a sweep has come by.
      const third = await camille.ready(id, png({ seed: 12 }));
      const added = await keptSince(all);
      await camille.client.command('document.remove', { document: third });
      await gone(added);
      assert.equal((await camille.get(`/document/${second}/file`)).status, 200);
    });
  });

  describe('hostile and shared', () => {
    it('what means harm ends with its reason, and the server lives', async () => {
      const { camille } = senders;
      const before = await camille.client.call('session.whoami');
      const refusals = await Promise.all(
        hostileFiles().map(async ([what, bytes, rule]) => {
          // The name says nothing of what it is.
          const opened = await camille.opened(await submittedCase(), bytes, { name: 'radio.png' });
          assert.equal(opened.document.state, 'refused', what);
          assert.equal(opened.document.filePath, undefined, what);
          assert.deepEqual(opened.pages ?? [], [], what);
          return [what, opened.document.refusal, rule];
        }),
      );
      for (const [what, refusal, rule] of refusals) {
        assert.equal(refusal.rule, rule, what);
        assert.equal(refusal.accepted?.includes('dicom') ?? false, ['type', 'empty'].includes(rule));
      }
      assert.deepEqual(await camille.client.call('session.whoami'), before);
      await camille.ready(await submittedCase(), png({ seed: 41 }));
    });

    it('nothing that identifies is left in the shared files once they are opened', async (t) => {
      const { camille } = senders;
      const root = path.join(import.meta.dirname, '..', '..');
      const attachments = path.join(root, '..', 'shared', 'data', 'attachments');
      if (!existsSync(attachments)) return t.skip('the shared files are not beside the sources');
      const look = path.join(root, 'tests', 'support', 'look_into.py');
      const opened = async (kind, name) => {
        const given = path.join(attachments, kind, name);
        const found = await camille.opened(await submittedCase(), await readFile(given), {
          name: `image.${kind}`,
        });
        const { state, filePath, refusal } = found.document;
        if (name.includes('truncated')) return assert.equal(refusal?.rule, 'damaged');
        assert.equal(state, 'to_confirm', `${name}: ${refusal?.rule}`);
        const clean = path.join(path.dirname(data), `clean-${name}`);
        await writeFile(clean, (await camille.get(filePath)).bytes);
        // Fails, and says why, where something is left.
        const what = kind === 'dicom' ? ['dicom', given, clean] : ['picture', clean];
        await run('/usr/bin/python3', [look, ...what]);
        if (kind === 'jpeg') assert.ok(!(await readFile(clean)).includes('GPS'));
        return found.document;
      };
      const documents = [];
      for (const kind of ['dicom', 'jpeg'])
        for (const name of await readdir(path.join(attachments, kind)))
          documents.push(await opened(kind, name));
      const told = documents.flatMap((document) => document?.metadata ?? []);
      assert.ok(told.every(({ kind, severity }) => kind === 'document_metadata' && severity === 'soft'));
      for (const rule of ['PatientName', 'GPS position'])
        assert.ok(told.some((each) => each.rule === rule), rule);
    });

    it('a page that names somebody is not confirmed, and told with its findings', async () => {
      const { camille } = senders;
      const opened = await camille.opened(
        await submittedCase(),
        pdf(1, 'Madame Clothilde Vasseur, 06 12 34 56 78'),
        { name: 'lettre.pdf' },
      );
      await assert.rejects(camille.confirm(opened), ({ code, data: findings }) => {
        assert.equal(code, 1007);
        assert.ok(findings.some(({ kind, severity }) => kind === 'phone' && severity === 'hard'));
        assert.ok(findings.every(({ pointer, text }) => pointer === '/pages/0' && text === ''));
        return true;
      });
    });
  });

  describe('through kills', () => {
    it('acknowledged bytes are there after a kill, and the rest may follow', async () => {
      const bytes = png({ seed: 13, width: 400, height: 300 });
      const id = await submittedCase();
      const { document, uploadPath } = await senders.camille.begin(id, bytes);
      await again();
      assert.equal((await senders.camille.head(uploadPath)).headers['upload-offset'], '0');
      const half = bytes.length >> 1;
      assert.equal(
        (await senders.camille.part(uploadPath, bytes.subarray(0, half), 0)).status,
        204,
      );
      await again();
      const head = await senders.camille.head(uploadPath);
      assert.equal(head.headers['upload-offset'], String(half));
      assert.equal(
        (await senders.camille.part(uploadPath, bytes.subarray(half), half)).status,
        204,
      );
      await again();
      const opened = await senders.camille.state(document, 'to_confirm');
      await again();
      const { state } = await senders.camille.confirm(opened);
      assert.equal(state, 'ready');
      await again();
      assert.equal((await senders.victor.get(`/document/${document}/file`)).status, 200);
    });

    it('kills at any moment leave no half document and no file of nobody', async () => {
      const id = await submittedCase();
      const ids = [];
      for (let round = 0; round < 4; ++round) {
        const bytes = png({ seed: 20 + round, width: 600, height: 400 });
        const { document, uploadPath } = await senders.camille.begin(id, bytes);
        ids.push(document);
        const sent = senders.camille.send(uploadPath, bytes).catch(() => undefined);
        await new Promise((resolve) => setTimeout(resolve, 15 * round));
        await again();
        await sent;
        const offset = Number(
          (await senders.camille.head(uploadPath)).headers['upload-offset'],
        );
        const complete = (await senders.camille.head(uploadPath)).headers['upload-complete'];
        if (complete === '?0')
          assert.equal(
            (await senders.camille.part(uploadPath, bytes.subarray(offset), offset)).status,
            204,
          );
      }
      for (const document of ids) {
        await senders.camille.state(document, 'to_confirm');
        await assert.rejects(senders.victor.client.call('document.get', { document }), notFound);
      }
      // What a process left that died between the file and its row.
      const stray = path.join(data, 'documents', 'made', 'stray');
      const orphan = path.join(data, 'documents', 'ab', 'c'.repeat(62));
      await writeFile(stray, 'x');
      await writeFile(path.join(data, 'documents', 'incoming', newId()), 'x');
      if (existsSync(path.dirname(orphan))) await writeFile(orphan, 'x');
      await again();
      await eventually(() => !existsSync(stray) && !existsSync(orphan));
      await eventually(async () => (await incoming()).length === 0);
    });
  });

  it('a backup carries the files, and a change to one is found', async () => {
    const { camille } = senders;
    const document = await camille.ready(await submittedCase(), png({ seed: 40 }));
    const folder = path.join(path.dirname(data), 'backup');
    const made = await consilium(['backup', '--data', data, '--to', folder]);
    assert.equal(made.code, 0, made.stderr);
    const file = await camille.get(`/document/${document}/file`);
    const name = sha256(file.bytes);
    const below = path.join('documents', name.slice(0, 2), name.slice(2));
    assert.deepEqual(await readFile(path.join(folder, below)), file.bytes);
    const restored = path.join(path.dirname(data), 'restored');
    const back = await consilium(['restore', '--from', folder, '--data', restored]);
    assert.equal(back.code, 0, back.stderr);
    assert.deepEqual(await readFile(path.join(restored, below)), file.bytes);
    const good = await consilium(['verify', '--data', restored]);
    assert.equal(good.code, 0, good.stdout);
    assert.match(good.stdout, /[1-9][0-9]* files of cases/);
    await writeFile(path.join(restored, below), 'changed');
    const bad = await consilium(['verify', '--data', restored]);
    assert.equal(bad.code, 1);
    assert.match(bad.stdout, new RegExp(`${name} of a document was changed`));
    await writeFile(path.join(folder, below), 'changed');
    const refusedBack = await consilium([
      ...['restore', '--from', folder],
      ...['--data', path.join(path.dirname(data), 'other')],
    ]);
    assert.notEqual(refusedBack.code, 0);
  });
});
