// Files that mean harm, or that are none of what is accepted, for the tests of documents.
import { crc32, deflateRawSync, deflateSync } from 'node:zlib';
import { pdf, png } from './document.mjs';

/** A ZIP archive of one file (APPNOTE 4.3), which says of itself that it is as large as it is. */
function zip(name, bytes) {
  const packed = deflateRawSync(bytes);
  const about = Buffer.alloc(26);
  about.writeUInt16LE(20, 0);
  about.writeUInt16LE(8, 4);
  about.writeUInt32LE(crc32(bytes), 10);
  about.writeUInt32LE(packed.length, 14);
  about.writeUInt32LE(bytes.length, 18);
  about.writeUInt16LE(name.length, 22);
  const local = Buffer.concat([Buffer.from('PK\x03\x04'), about, Buffer.from(name), packed]);
  const entry = Buffer.alloc(42);
  entry.writeUInt16LE(20, 0);
  about.copy(entry, 2, 0, 26);
  const central = Buffer.concat([Buffer.from('PK\x01\x02'), entry, Buffer.from(name)]);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(1, 4);
  end.writeUInt16LE(1, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(local.length, 12);
  return Buffer.concat([local, central, Buffer.from('PK\x05\x06'), end]);
}

/** A PDF file whose page unpacks to far more than it is. */
function bombInPdf() {
  const packed = deflateSync(Buffer.alloc(150 << 20));
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] /Contents 4 0 R >>',
    `<< /Filter /FlateDecode /Length ${packed.length} >>\nstream\n`,
  ].map((body, index) => Buffer.from(`${index + 1} 0 obj\n${body}${index < 3 ? '\nendobj\n' : ''}`));
  return Buffer.concat([
    Buffer.from('%PDF-1.7\n'),
    ...objects,
    packed,
    Buffer.from('\nendstream\nendobj\ntrailer << /Size 5 /Root 1 0 R >>\nstartxref\n0\n%%EOF\n'),
  ]);
}

/** A PNG file that says in its header to be of another size. */
function huge() {
  const bytes = png();
  bytes.writeUInt32BE(29_000, 16);
  bytes.writeUInt32BE(29_000, 20);
  const head = bytes.subarray(12, 29);
  bytes.writeUInt32BE(crc32(head), 29);
  return bytes;
}

/** Each with the rule of its refusal. */
export const hostileFiles = () => [
  ['picture that is cut short', png({ width: 400, height: 300 }).subarray(0, 900), 'damaged'],
  ['PDF that is cut short', pdf(3).subarray(0, 120), 'damaged'],
  ['picture of huge dimensions', huge(), 'dimensions'],
  ['PDF that unpacks to too much', bombInPdf(), 'size'],
  ['archive that unpacks to too much', zip('a.dcm', Buffer.alloc(400 << 20)), 'size'],
  ['archive without DICOM', zip('a.txt', Buffer.from('nothing')), 'empty'],
  ['page of the web', Buffer.from('<html><script>1</script></html>'), 'type'],
  ['program', Buffer.concat([Buffer.from('\x7fELF'), Buffer.alloc(2048, 1)]), 'type'],
  ['moving picture', Buffer.from('GIF89a\x01\0\x01\0\0\0\0;', 'latin1'), 'type'],
  ['letter of an office program', Buffer.from('d0cf11e0a1b11ae1'.padEnd(1200, '0'), 'hex'), 'type'],
];
