// Files for the tests of documents, made here, and their way to the server.
import { createHash } from 'node:crypto';
import { crc32, deflateSync } from 'node:zlib';
import assert from 'node:assert/strict';
import { eventually } from './consilium.mjs';

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

export const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

/** Somebody who adds documents, with the token of their session. */
export class Sender {
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
    assert.equal(opened.document.state, 'to_confirm', opened.document.refusal);
    const { state } = await this.confirm(opened);
    assert.equal(state, 'ready');
    return opened.document.id;
  }
}
