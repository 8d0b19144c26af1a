// Malformed and hostile frames against the real server: each gets its answer (RFC 6455, 5 and 7.4),
// memory stays flat, and the others are served.
// engines: once, for nothing is stored here.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assertGrowth, demo, Scope, Server } from '../support/consilium.mjs';
import { frame, RawWebSocket } from '../support/raw_websocket.mjs';

const discover = '{"jsonrpc":"2.0","id":1,"method":"rpc.discover"}';

describe('malformed frames', () => {
  let server;
  let bystander;
  const scope = new Scope();
  after(() => scope.end());
  before(async () => {
    const { data } = await demo(scope);
    server = await Server.start(scope, data);
    bystander = await server.connect();
  });

  /** Opens a connection, sends the frames, and returns the status code it is closed with. */
  async function closedWith(...frames) {
    const raw = await RawWebSocket.open(server);
    for (const bytes of frames) raw.write(bytes);
    const code = await raw.closeCode();
    raw.destroy();
    const served = await bystander.call('rpc.discover');
    assert.ok(served.openrpc, 'the others are served meanwhile');
    return code;
  }

  it('closes on an unmasked frame', async () => {
    assert.equal(await closedWith(frame(1, discover, { mask: false })), 1002);
  });

  it('closes on each reserved bit', async () => {
    for (const bits of [1, 2, 4]) {
      assert.equal(await closedWith(frame(1, discover, { bits })), 1002);
    }
  });

  it('closes on reserved opcodes', async () => {
    for (const opcode of [3, 4, 5, 6, 7, 11, 12, 13, 14, 15]) {
      assert.equal(await closedWith(frame(opcode, 'x')), 1002);
    }
  });

  it('closes on a length of 2^63 without taking the memory for it', async () => {
    const before = await server.memory();
    const huge = Buffer.from([0x81, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4]);
    assert.ok([1002, 1009].includes(await closedWith(huge)));
    assertGrowth(before, await server.memory(), 32 * 1024);
  });

  it('closes on a length that could have been written shorter', async () => {
    assert.equal(await closedWith(Buffer.from([0x81, 0xfe, 0, 5, 0, 0, 0, 0, 1, 2, 3, 4, 5])), 1002);
  });

  it('closes on a continuation without a beginning', async () => {
    assert.equal(await closedWith(frame(0, 'x')), 1002);
  });

  it('closes on a new message inside a fragmented one', async () => {
    assert.equal(await closedWith(frame(1, '{', { fin: false }), frame(1, '}')), 1002);
  });

  it('closes on a fragmented or oversized control frame', async () => {
    assert.equal(await closedWith(frame(9, 'x', { fin: false })), 1002);
    assert.equal(await closedWith(frame(9, 'x'.repeat(126))), 1002);
  });

  it('closes on text that is not UTF-8, whole or split across fragments', async () => {
    assert.equal(await closedWith(frame(1, Buffer.from([0x22, 0xc3, 0x28, 0x22]))), 1007);
    assert.equal(await closedWith(frame(1, Buffer.from([0xed, 0xa0, 0x80]))), 1007);
    assert.equal(
      await closedWith(
        frame(1, Buffer.from([0x22, 0xc3]), { fin: false }),
        frame(0, Buffer.from([0x28, 0x22])),
      ),
      1007,
    );
  });

  it('closes on a binary message', async () => {
    assert.equal(await closedWith(frame(2, discover)), 1003);
  });

  it('closes on a message above the limit, in one frame or in many', async () => {
    assert.equal(await closedWith(frame(1, ' '.repeat(65537))), 1009);
    const parts = [frame(1, ' '.repeat(16384), { fin: false })];
    for (let i = 0; i < 4; ++i) parts.push(frame(0, ' '.repeat(16384), { fin: i === 3 }));
    assert.equal(await closedWith(...parts), 1009);
  });

  it('closes on a closing frame with a wrong status code', async () => {
    assert.equal(await closedWith(frame(8, Buffer.from([0x03, 0xed]))), 1002); // 1005 is never sent
    assert.equal(await closedWith(frame(8, Buffer.from([0x03]))), 1002);
  });

  it('answers a closing handshake', async () => {
    assert.equal(await closedWith(frame(8, Buffer.from([0x03, 0xe8]))), 1000);
  });

  it('reads a message that comes in 100,000 one-byte fragments, or refuses it in time', async () => {
    const before = await server.memory();
    const raw = await RawWebSocket.open(server);
    const padded = discover + ' '.repeat(60_000 - discover.length);
    const fragments = [frame(1, padded[0], { fin: false })];
    for (let i = 1; i < padded.length - 1; ++i) fragments.push(frame(0, padded[i], { fin: false }));
    for (let i = 0; i < 40_000; ++i) fragments.push(frame(0, '', { fin: false }));
    fragments.push(frame(0, ' '));
    raw.write(Buffer.concat(fragments));
    // More fragments than the limit has bytes: refused where reading them takes long enough to see it.
    const reply = await raw.reply().catch(() => undefined);
    if (reply) assert.equal(reply.result.openrpc.split('.')[0], '1');
    else assert.equal(await raw.closeCode(), 1009);
    raw.destroy();
    assertGrowth(before, await server.memory(), 32 * 1024);
    assert.ok((await bystander.call('rpc.discover')).openrpc);
  });

  it('answers pings between the fragments of a message', async () => {
    const raw = await RawWebSocket.open(server);
    raw.write(frame(1, discover.slice(0, 10), { fin: false }));
    raw.write(frame(9, 'are you there'));
    raw.write(frame(0, discover.slice(10)));
    assert.ok((await raw.reply()).result);
    const pong = raw.frames.find(({ opcode }) => opcode === 10);
    assert.equal(pong.payload.toString(), 'are you there');
    raw.destroy();
  });
});
