// A WebSocket client that can misbehave: it writes whatever bytes it is told to.
import { randomBytes } from 'node:crypto';
import { eventually } from './consilium.mjs';

/** One client frame. `mask: false` leaves it unmasked, `bits` are the reserved bits (0 to 7). */
export function frame(opcode, payload = '', { fin = true, mask = true, bits = 0 } = {}) {
  const body = Buffer.from(payload);
  const head = [(fin ? 0x80 : 0) | (bits << 4) | opcode];
  const masked = mask ? 0x80 : 0;
  if (body.length < 126) {
    head.push(masked | body.length);
  } else if (body.length < 65536) {
    head.push(masked | 126, body.length >> 8, body.length & 0xff);
  } else {
    const length = Buffer.alloc(8);
    length.writeBigUInt64BE(BigInt(body.length));
    head.push(masked | 127, ...length);
  }
  if (!mask) return Buffer.concat([Buffer.from(head), body]);
  const key = randomBytes(4);
  return Buffer.concat([Buffer.from(head), key, body.map((byte, i) => byte ^ key[i % 4])]);
}

/** An upgraded TLS socket that collects the frames that come back. */
export class RawWebSocket {
  static async open(server, { headers = {} } = {}) {
    const socket = await server.tls();
    const lines = Object.entries({
      Host: `localhost:${server.port}`,
      Upgrade: 'websocket',
      Connection: 'Upgrade',
      'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Protocol': 'consilium.v1',
      ...headers,
    }).map(([name, value]) => `${name}: ${value}\r\n`);
    const raw = new RawWebSocket(socket);
    socket.write(`GET /rpc HTTP/1.1\r\n${lines.join('')}\r\n`);
    await eventually(() => raw.upgraded !== undefined || raw.ended, 'the upgrade');
    return raw;
  }

  constructor(socket) {
    this.socket = socket;
    this.bytes = Buffer.alloc(0);
    this.frames = [];
    this.ended = false;
    socket.removeAllListeners('error');
    socket.on('error', () => {});
    socket.on('close', () => {
      this.ended = true;
    });
    socket.on('data', (chunk) => {
      this.bytes = Buffer.concat([this.bytes, chunk]);
      this.parse();
    });
  }

  parse() {
    if (this.upgraded === undefined) {
      const end = this.bytes.indexOf('\r\n\r\n');
      if (end < 0) return;
      this.upgraded = this.bytes.subarray(0, end).toString('latin1');
      this.bytes = this.bytes.subarray(end + 4);
    }
    while (this.bytes.length >= 2) {
      let length = this.bytes[1] & 0x7f;
      let header = 2;
      if (length === 126) {
        if (this.bytes.length < 4) return;
        length = this.bytes.readUInt16BE(2);
        header = 4;
      } else if (length === 127) {
        if (this.bytes.length < 10) return;
        length = Number(this.bytes.readBigUInt64BE(2));
        header = 10;
      }
      if (this.bytes.length < header + length) return;
      this.frames.push({
        opcode: this.bytes[0] & 0x0f,
        payload: this.bytes.subarray(header, header + length),
      });
      this.bytes = this.bytes.subarray(header + length);
    }
  }

  write(bytes) {
    if (!this.ended) this.socket.write(bytes);
  }

  /** Waits for the closing frame and returns its status code; 1006 when the server just hung up. */
  async closeCode() {
    const closing = await eventually(
      () => this.frames.find(({ opcode }) => opcode === 8) ?? this.ended,
      'the closing frame',
    );
    if (closing === true) return 1006;
    return closing.payload.length >= 2 ? closing.payload.readUInt16BE(0) : 1005;
  }

  /** Waits for the next text message and returns its JSON. */
  async reply() {
    const text = await eventually(
      () => this.frames.find(({ opcode }) => opcode === 1) ?? this.ended,
      'a reply',
    );
    if (text === true) throw new Error('the server hung up');
    this.frames.splice(this.frames.indexOf(text), 1);
    return JSON.parse(text.payload.toString('utf8'));
  }

  destroy() {
    this.socket.destroy();
  }
}
