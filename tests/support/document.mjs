// Files for the tests of documents, made here, and their way to the server.
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { crc32, deflateSync } from 'node:zlib';
import assert from 'node:assert/strict';
import { eventually } from './consilium.mjs';
import { centreOf } from './story.mjs';

/** CRC-32 as PNG has it; older releases of Node.js have none of their own. */
const crc =
  crc32 ??
  ((bytes) => {
    let value = ~0;
    for (const byte of bytes) {
      value ^= byte;
      for (let bit = 0; bit < 8; ++bit) value = (value >>> 1) ^ (value & 1 ? 0xedb88320 : 0);
    }
    return ~value >>> 0;
  });

function chunk(type, data) {
  const head = Buffer.from(type, 'latin1');
  const out = Buffer.alloc(data.length + 12);
  out.writeUInt32BE(data.length, 0);
  head.copy(out, 4);
  data.copy(out, 8);
  out.writeUInt32BE(crc(Buffer.concat([head, data])), data.length + 8);
  return out;
}

/** A grey picture without letters; `seed` tells one from another, `comment` is metadata. */
export function png({ width = 64, height = 48, seed = 0, comment } = {}) {
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; ++y)
    for (let x = 0; x < width; ++x) rows[y * (width + 1) + 1 + x] = (x * 2 + y + seed * 7) & 0xff;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    ...(comment ? [chunk('tEXt', Buffer.from(`Comment\0${comment}`, 'latin1'))] : []),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** A PDF file of so many pages, each with a line, and a text where one is given. */
export function pdf(pages, text = '') {
  const kids = Array.from({ length: pages }, (_, page) => `${4 + page} 0 R`);
  const line = `10 10 m 200 200 l S BT /F1 18 Tf 40 250 Td (${text}) Tj ET`;
  const font = '<< /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>';
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Kids [${kids.join(' ')}] /Count ${pages} >>`,
    `<< /Length ${line.length} >>\nstream\n${line}\nendstream`,
    ...kids.map(
      () => `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 300] /Contents 3 0 R /Resources ${font} >>`,
    ),
  ];
  let file = '%PDF-1.7\n';
  const offsets = objects.map((body, index) => {
    const offset = file.length;
    file += `${index + 1} 0 obj\n${body}\nendobj\n`;
    return `${String(offset).padStart(10, '0')} 00000 n \n`;
  });
  const size = objects.length + 1;
  const table = `xref\n0 ${size}\n0000000000 65535 f \n${offsets.join('')}`;
  const trailer = `trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${file.length}\n%%EOF\n`;
  return Buffer.from(file + table + trailer);
}

/** A grey picture as TIFF, without compression (TIFF 6.0, sections 2 and 4). */
export function tiff({ width = 120, height = 80 } = {}) {
  const pixels = Buffer.alloc(width * height);
  for (let i = 0; i < pixels.length; ++i) pixels[i] = 100 + (i % width);
  const entries = [
    [256, width],
    [257, height],
    [258, 8],
    [259, 1],
    [262, 1],
    [273, 8],
    [277, 1],
    [278, height],
    [279, pixels.length],
  ];
  const head = Buffer.from('II*\0\0\0\0\0', 'latin1');
  head.writeUInt32LE(head.length + pixels.length, 4);
  const directory = Buffer.alloc(2 + entries.length * 12 + 4);
  directory.writeUInt16LE(entries.length, 0);
  for (const [index, [tag, value]] of entries.entries()) {
    const at = 2 + index * 12;
    directory.writeUInt16LE(tag, at);
    directory.writeUInt16LE(4, at + 2);
    directory.writeUInt32LE(1, at + 4);
    directory.writeUInt32LE(value, at + 8);
  }
  return Buffer.concat([head, pixels, directory]);
}

/** Files and folders of this machine, dropped on a page as from a window of files. */
export async function dropOn(page, selector, files) {
  const target = page.locator(selector);
  await target.scrollIntoViewIfNeeded();
  const { x, y, width } = await target.boundingBox();
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files, dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'])
    await session.send('Input.dispatchDragEvent', { type, x: x + width / 2, y: y + 10, data });
  await session.detach();
}

/** A file in the clipboard, pasted where the focus is. */
export function pasteInto(page, { name, type, bytes }) {
  return page.evaluate(
    ({ name, type, text }) => {
      const clipboardData = new DataTransfer();
      const file = new File([Uint8Array.from(atob(text), (one) => one.charCodeAt(0))], name, { type });
      clipboardData.items.add(file);
      const paste = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true });
      document.activeElement.dispatchEvent(paste);
    },
    { name, type, text: bytes.toString('base64') },
  );
}

export const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

/** Somebody who adds documents, with the token of their session. */
export class Sender {
  /** A user, for the first of their centres. */
  static async of(server, user) {
    const token = await server.token(user);
    const client = await server.connect({ token });
    return new Sender(server, client, token, await centreOf(client));
  }

  constructor(server, client, token, centre) {
    Object.assign(this, { server, client, token, centre });
  }

  headers(more = {}) {
    return { authorization: `Bearer ${this.token}`, ...more };
  }

  begin(caseId, bytes, more = {}) {
    return this.client.command('document.begin', {
      case: caseId,
      centre: this.centre,
      name: 'image.png',
      size: bytes.length,
      sha256: sha256(bytes),
      ...more,
    });
  }

  send(path, bytes, { method = 'PUT', headers = {} } = {}) {
    return this.server.request(path, { method, headers: this.headers(headers), body: bytes });
  }

  part(path, bytes, offset) {
    return this.send(path, bytes, {
      method: 'PATCH',
      headers: { 'upload-offset': String(offset), 'content-type': 'application/partial-upload' },
    });
  }

  /**
   * The socket of a request whose body of `length` bytes the server has begun to wait for. Throws
   * its refusal.
   */
  async began(path, length, { method = 'PUT', headers = {} } = {}) {
    const socket = await this.server.tls();
    const head = { host: 'localhost', ...this.headers(headers), 'content-length': length };
    const lines = Object.entries({ ...head, expect: '100-continue' });
    const text = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
    const answered = once(socket, 'data');
    socket.write(`${method} ${path} HTTP/1.1\r\n${text}\r\n`);
    const answer = String(await answered);
    assert.match(answer, /^HTTP\/1\.1 100 /);
    return socket;
  }

  head(path) {
    return this.server.request(path, { method: 'HEAD', headers: this.headers() });
  }

  get(path, headers = {}) {
    return this.server.request(path, { headers: this.headers(headers) });
  }

  async state(document, ...states) {
    return eventually(async () => {
      const found = await this.client.call('document.get', { document });
      return states.includes(found.document.state) && found;
    }, `one of the states ${states}`, 60);
  }

  /** A file of a case that was opened. */
  async opened(caseId, bytes, more) {
    const { document, uploadPath } = await this.begin(caseId, bytes, more);
    const sent = await this.send(uploadPath, bytes);
    assert.equal(sent.status, 204, sent.body);
    return this.state(document, 'to_confirm', 'refused');
  }

  confirm({ document: { id, revision }, pages = [] }) {
    return this.client.command('document.confirm', {
      document: id,
      revision,
      pages: pages.map(({ number }) => number),
    });
  }

  /** A file of a case that others see. */
  async ready(caseId, bytes, more) {
    const opened = await this.opened(caseId, bytes, more);
    assert.equal(opened.document.state, 'to_confirm', opened.document.refusal?.rule);
    const { state } = await this.confirm(opened);
    assert.equal(state, 'ready');
    return opened.document.id;
  }
}
