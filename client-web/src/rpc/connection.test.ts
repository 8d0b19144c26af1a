import { beforeEach, describe, expect, it } from 'vitest';
import type { Event, EventEnded, Presence } from '../generated/protocol';
import { Connection, type ConnectionState, type Socket } from './connection';
import { ConnectionLost, RpcError } from './errors';
import { kPatienceMs, kQuietMs } from './silence';

interface Sent {
  id: number;
  method: string;
  params: Record<string, unknown>;
}

/** The server's side of one connection. */
class Wire implements Socket {
  sent: Sent[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((message: { data: string }) => void) | null = null;
  onclose: ((closing: { code: number }) => void) | null = null;

  send(text: string) {
    this.sent.push(JSON.parse(text));
  }
  close(code = 1005) {
    this.onclose?.({ code });
  }
  tell(message: object) {
    this.onmessage?.({ data: JSON.stringify({ jsonrpc: '2.0', ...message }) });
  }
  last(method: string): Sent {
    const found = this.sent.findLast((one) => one.method === method);
    if (!found) throw new Error(`${method} was not sent`);
    return found;
  }
  answer(method: string, result: object) {
    this.tell({ id: this.last(method).id, result });
  }
}

const settled = async () => {
  for (let turn = 0; turn < 20; ++turn) await Promise.resolve();
};

describe('the connection', () => {
  let wires: Wire[];
  let timers: (() => void)[];
  /** What waits for a word from the server. */
  let silence: [number, () => void] | undefined;
  let alive: boolean;
  let unreachable: boolean;
  let states: ConnectionState[];
  let events: Event[];
  let ends: EventEnded[];
  let connection: Connection;
  const wire = () => wires.at(-1)!;

  beforeEach(() => {
    wires = [];
    timers = [];
    silence = undefined;
    alive = true;
    unreachable = false;
    states = [];
    events = [];
    ends = [];
    connection = new Connection(
      {
        open: () => {
          wires.push(new Wire());
          return wire();
        },
        alive: async () => {
          if (unreachable) throw new Error('no answer');
          return alive;
        },
        after: (milliseconds, act) => {
          if (milliseconds === kQuietMs || milliseconds === kPatienceMs) {
            silence = [milliseconds, act];
            return () => {
              silence = undefined;
            };
          }
          timers.push(act);
          return () => timers.splice(timers.indexOf(act), 1);
        },
        random: () => 0.5,
      },
      {
        state: (state) => states.push(state),
        event: (event) => events.push(event),
        ended: (end) => ends.push(end),
        presence: (_: Presence) => undefined,
      },
    );
  });

  const opened = async () => {
    wire().onopen?.();
    await settled();
  };
  const followed = async (stream: string, head: number) => {
    const release = connection.hold(stream);
    await settled();
    wire().answer('event.subscribe', { streams: [{ stream, head }] });
    await settled();
    return release;
  };
  const event = (stream: string, seq: number) =>
    wire().tell({
      method: 'event',
      params: { stream, seq, type: 'message.posted', at: '2026-01-01T00:00:00.000Z', actor: 'a', data: {} },
    });

  it('sends what was asked for before it was open, and gives back the answer', async () => {
    const answer = connection.call('case.get', { case: 'c' });
    await opened();
    wire().answer('case.get', { contentVersion: 3 });
    expect((await answer).contentVersion).toBe(3);
    expect(states).toEqual(['connecting', 'connected']);
  });

  it('gives writes a commandId, and reads none', async () => {
    await opened();
    void connection.call('case.accept', { case: 'c' });
    void connection.call('case.get', { case: 'c' });
    expect(wire().last('case.accept').params.commandId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
    expect(wire().last('case.get').params.commandId).toBeUndefined();
  });

  it('sends a write that a cut left without an answer again, with the same commandId', async () => {
    await opened();
    const answer = connection.call('case.accept', { case: 'c' });
    const { commandId } = wire().last('case.accept').params;
    wire().close(1006);
    timers.shift()?.();
    await settled();
    await opened();
    expect(wires).toHaveLength(2);
    expect(wire().last('case.accept').params.commandId).toBe(commandId);
    wire().answer('case.accept', { case: 'c', revision: 2 });
    expect((await answer).revision).toBe(2);
  });

  it('does not send twice what has no commandId and may have happened', async () => {
    await opened();
    const answer = connection.call('session.revoke', { session: 's' });
    wire().close(1006);
    await expect(answer).rejects.toBeInstanceOf(ConnectionLost);
  });

  it('resumes every stream after the last event that came', async () => {
    await opened();
    await followed('case:c', 4);
    event('case:c', 5);
    wire().close(1006);
    timers.shift()?.();
    await settled();
    wire().onopen?.();
    await settled();
    expect(wire().last('event.subscribe').params).toEqual({ streams: [{ stream: 'case:c', after: 5 }] });
  });

  it('hands on each event once', async () => {
    await opened();
    await followed('case:c', 4);
    event('case:c', 5);
    event('case:c', 5);
    event('case:c', 4);
    expect(events.map(({ seq }) => seq)).toEqual([5]);
  });

  it('holds a read back until the streams are followed', async () => {
    await opened();
    connection.hold('case:c');
    const answer = connection.call('case.get', { case: 'c' });
    await settled();
    expect(wire().sent.map(({ method }) => method)).toEqual(['event.subscribe']);
    wire().answer('event.subscribe', { streams: [{ stream: 'case:c', head: 1 }] });
    await settled();
    wire().answer('case.get', { contentVersion: 1 });
    expect((await answer).contentVersion).toBe(1);
  });

  it('shares a stream between its holders and lets it go with the last', async () => {
    await opened();
    const first = await followed('case:c', 1);
    const second = connection.hold('case:c');
    await settled();
    first();
    await settled();
    expect(wire().sent.some(({ method }) => method === 'event.unsubscribe')).toBe(false);
    second();
    await settled();
    expect(wire().last('event.unsubscribe').params).toEqual({ streams: ['case:c'] });
  });

  it('follows a stream aside as long as nobody who holds it is to be counted as present', async () => {
    await opened();
    const row = connection.hold('case:c', true);
    await settled();
    expect(wire().last('event.subscribe').params).toEqual({ streams: [{ stream: 'case:c', aside: true }] });
    wire().answer('event.subscribe', { streams: [{ stream: 'case:c', head: 4 }] });
    await settled();
    const screen = connection.hold('case:c');
    await settled();
    expect(wire().last('event.subscribe').params).toEqual({ streams: [{ stream: 'case:c', after: 4 }] });
    wire().answer('event.subscribe', { streams: [{ stream: 'case:c', head: 4 }] });
    const other = connection.hold('case:c', true);
    await settled();
    event('case:c', 5);
    screen();
    await settled();
    expect(wire().last('event.subscribe').params).toEqual({
      streams: [{ stream: 'case:c', after: 5, aside: true }],
    });
    expect(wire().sent.filter(({ method }) => method === 'event.subscribe')).toHaveLength(3);
    row();
    other();
    await settled();
    expect(wire().last('event.unsubscribe').params).toEqual({ streams: ['case:c'] });
  });

  it('asks otherwise for a stream only once it has a position, so that it jumps over nothing', async () => {
    await opened();
    connection.hold('case:c', true);
    await settled();
    connection.hold('case:c');
    await settled();
    const asked = () => wire().sent.filter(({ method }) => method === 'event.subscribe');
    expect(asked()).toHaveLength(1);
    wire().answer('event.subscribe', { streams: [{ stream: 'case:c', head: 4 }] });
    await settled();
    expect(asked()).toHaveLength(2);
    expect(asked()[1]!.params).toEqual({ streams: [{ stream: 'case:c', after: 4 }] });
  });

  it('follows the others when one stream may no longer be read', async () => {
    connection.hold('case:gone');
    connection.hold('case:c');
    await opened();
    const refuse = () =>
      wire().tell({ id: wire().last('event.subscribe').id, error: { code: 1003, message: 'no' } });
    refuse();
    await settled();
    refuse();
    await settled();
    wire().answer('event.subscribe', { streams: [{ stream: 'case:c', head: 1 }] });
    await settled();
    expect(ends).toEqual([{ stream: 'case:gone', reason: 'access' }]);
    expect(states.at(-1)).toBe('connected');
  });

  it('tries again what the server was too busy for', async () => {
    await opened();
    const answer = connection.call('case.get', { case: 'c' });
    const { id } = wire().last('case.get');
    wire().tell({ id, error: { code: 1010, message: 'busy', data: { retryAfter: 0.2 } } });
    timers.shift()?.();
    expect(wire().sent.filter(({ method }) => method === 'case.get')).toHaveLength(2);
    wire().tell({ id, result: { contentVersion: 1 } });
    expect((await answer).contentVersion).toBe(1);
  });

  it('asks again for streams that the server was too busy for', async () => {
    await opened();
    connection.hold('case:c');
    await settled();
    const refuse = (code: number, data?: object) =>
      wire().tell({ id: wire().last('event.subscribe').id, error: { code, message: 'no', data } });
    const asked = () => wire().sent.filter(({ method }) => method === 'event.subscribe').length;
    refuse(1010, { retryAfter: 0.2 });
    await settled();
    expect(asked()).toBe(1);
    timers.shift()?.();
    await settled();
    expect(asked()).toBe(2);
    refuse(-32603);
    await settled();
    timers.shift()?.();
    await settled();
    expect(asked()).toBe(3);
    wire().answer('event.subscribe', { streams: [{ stream: 'case:c', head: 1 }] });
    await settled();
    event('case:c', 2);
    expect(events).toHaveLength(1);
    expect(timers).toEqual([]);
  });

  it('refuses what is longer than the server takes, instead of sending it for ever', async () => {
    await opened();
    const long = connection.call('message.post', { case: 'c', text: 'é'.repeat(33_000) });
    await expect(long).rejects.toMatchObject({ code: 1009 });
    expect(wire().sent.some(({ method }) => method === 'message.post')).toBe(false);
  });

  it('says nothing more once it is closed', async () => {
    await opened();
    const release = connection.hold('case:c');
    await settled();
    wire().answer('event.subscribe', { streams: [{ stream: 'case:c', head: 1 }] });
    await settled();
    const said = wire().sent.length;
    release();
    connection.close();
    await settled();
    expect(wire().sent).toHaveLength(said);
  });

  it('asks a silent server for a word, and gives the connection up without one', async () => {
    await opened();
    const answer = connection.call('case.accept', { case: 'c' });
    expect(silence?.[0]).toBe(kQuietMs);
    silence?.[1]();
    wire().answer('session.whoami', {});
    expect(silence?.[0]).toBe(kQuietMs);
    silence?.[1]();
    expect(silence?.[0]).toBe(kPatienceMs);
    silence?.[1]();
    expect(states.at(-1)).toBe('waiting');
    expect(silence).toBeUndefined();
    timers.shift()?.();
    await settled();
    expect(wires).toHaveLength(2);
    await opened();
    wire().answer('case.accept', { case: 'c', revision: 2 });
    expect((await answer).revision).toBe(2);
  });

  it('gives up a connection that does not come about', async () => {
    silence?.[1]();
    silence?.[1]();
    expect(states).toEqual(['connecting', 'waiting']);
  });

  it('opens nothing before it knows whose session it is', async () => {
    await opened();
    unreachable = true;
    wire().close(1006);
    timers.shift()?.();
    await settled();
    expect(wires).toHaveLength(1);
    unreachable = false;
    timers.shift()?.();
    await settled();
    expect(wires).toHaveLength(2);
  });

  it('asks whose session it is before it tries at once', async () => {
    wire().close(1006);
    alive = false;
    connection.retryNow();
    await settled();
    expect(wires).toHaveLength(1);
    expect(states.at(-1)).toBe('ended');
  });

  it('is lost at once where the browser has no network, and says nothing of the old one', async () => {
    await opened();
    const old = wire();
    connection.cut();
    expect(states.at(-1)).toBe('waiting');
    old.onclose?.({ code: 1006 });
    expect(states.filter((state) => state === 'waiting')).toHaveLength(1);
    connection.retryNow();
    await settled();
    expect(wires).toHaveLength(2);
  });

  it('rests until it is resumed, and keeps what waits', async () => {
    await opened();
    const answer = connection.call('case.accept', { case: 'c' });
    connection.rest();
    await settled();
    expect(states.at(-1)).toBe('ended');
    connection.resume();
    await opened();
    wire().answer('case.accept', { case: 'c', revision: 2 });
    expect((await answer).revision).toBe(2);
  });

  it('hands on what the server refused', async () => {
    await opened();
    const answer = connection.call('case.accept', { case: 'c' });
    const violations = [{ pointer: '/series', rule: 'required', message: 'Choose one.' }];
    wire().tell({
      id: wire().last('case.accept').id,
      error: { code: 1006, message: 'no', data: violations },
    });
    const error = await answer.catch((problem: unknown) => problem);
    expect(error).toBeInstanceOf(RpcError);
    expect((error as RpcError).data.violations).toEqual(violations);
  });

  it('keeps what is asked for over the end of a session, and sends it after the next sign-in', async () => {
    await opened();
    await followed('case:c', 7);
    wire().close(4001);
    expect(states.at(-1)).toBe('ended');
    const answer = connection.call('case.accept', { case: 'c' });
    connection.resume();
    wire().onopen?.();
    await settled();
    wire().answer('event.subscribe', { streams: [{ stream: 'case:c', head: 7 }] });
    await settled();
    wire().answer('case.accept', { case: 'c', revision: 3 });
    expect((await answer).revision).toBe(3);
  });

  it('asks for a sign-in when a refused connection means that the session is over', async () => {
    wire().close(1006);
    alive = false;
    timers.shift()?.();
    await settled();
    expect(states.at(-1)).toBe('ended');
  });

  it('rejects what waits when it is closed', async () => {
    const answer = connection.call('case.get', { case: 'c' });
    connection.close();
    await expect(answer).rejects.toBeInstanceOf(ConnectionLost);
  });
});
