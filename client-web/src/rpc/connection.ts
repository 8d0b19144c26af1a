import { methodKinds } from '../generated/kinds';
import type { Event, EventEnded, Methods, Presence, Push, Reply, Request } from '../generated/protocol';
import { ConnectionLost, codes, hasCode, RpcError } from './errors';
import { newId } from './ids';
import { Silence } from './silence';

/** `ended`: the session is over; signing in again and `resume` go on where things were. */
export type ConnectionState = 'connecting' | 'connected' | 'waiting' | 'ended';

/** The close code of a connection whose session is over. */
const kSessionEnded = 4001;
const kUnreachable = 1006;
const kFirstDelay = 400;
const kLongestDelay = 15_000;
const kMostRetries = 6;
/** Bytes of a message that the server takes; it closes the connection over a longer one. */
const kLongestMessage = 64 * 1024;

/** The part of a WebSocket that is used here. */
export interface Socket {
  send(text: string): void;
  close(code?: number): void;
  onopen: (() => void) | null;
  onmessage: ((message: { data: string }) => void) | null;
  onclose: ((closing: { code: number }) => void) | null;
}

export interface Environment {
  open(): Socket;
  /** Whether the session still holds; throws when that cannot be told. */
  alive(): Promise<boolean>;
  after(milliseconds: number, act: () => void): () => void;
  random(): number;
}

export interface Listener {
  state(state: ConnectionState): void;
  event(event: Event): void;
  ended(end: EventEnded): void;
  presence(presence: Presence): void;
}

interface Pending {
  text: string;
  kind: 'read' | 'write' | 'session';
  /** What a connection begins with: its streams. */
  first: boolean;
  retries: number;
  sent: boolean;
  resolve(result: unknown): void;
  reject(error: Error): void;
}

interface Followed {
  /** How many hold it, and how many of them aside. */
  holders: number;
  aside: number;
  /** The last event that came; undefined until the server has named the head. */
  position?: number;
  /** The connection on which it was asked for, and how. */
  asked?: Socket;
  askedAside?: boolean;
}

/** Whether nobody who holds it would be told who is there. */
const isAside = ({ holders, aside }: Followed) => holders === aside;

/**
 * One WebSocket of a signed-in user. It comes back by itself with growing delays and resumes every
 * followed stream after the last event that came. Reads, and writes with their commandId, that a cut
 * left without an answer are sent again: a command counts once however often it arrives.
 */
export class Connection {
  #environment: Environment;
  #listener: Listener;
  #socket: Socket | undefined;
  #open = false;
  #closed = false;
  #ended = false;
  #attempt = 0;
  #cancelRetry: (() => void) | undefined;
  #nextId = 1;
  #pending = new Map<number, Pending>();
  #streams = new Map<string, Followed>();
  #changed = false;
  #subscribing: Promise<void> | undefined;
  #silence: Silence;

  constructor(environment: Environment, listener: Listener) {
    this.#environment = environment;
    this.#listener = listener;
    this.#silence = new Silence(
      environment.after,
      () => {
        if (this.#open) this.#request('session.whoami', {}, 'session', true).catch(() => undefined);
      },
      () => this.cut(),
    );
    this.#connect();
  }

  /** Sends a request now or as soon as there is a connection. */
  call<M extends keyof Methods>(
    method: M,
    params: Methods[M]['params'],
    commandId?: string,
  ): Promise<Methods[M]['result']> {
    const kind = methodKinds[method];
    const full = kind === 'write' ? { ...params, commandId: commandId ?? newId() } : params;
    const send = () => this.#request(method, full, kind) as Promise<Methods[M]['result']>;
    // What is read while a subscription is under way would miss what happens in between.
    return kind === 'read' && this.#subscribing ? this.#subscribing.then(send, send) : send();
  }

  /**
   * Follows a stream until the returned function is called; several holders share it. `aside`: without
   * being counted among those present, as long as all of them hold it so.
   */
  hold(stream: string, aside = false): () => void {
    const followed = this.#streams.get(stream) ?? { holders: 0, aside: 0 };
    this.#streams.set(stream, followed);
    const count = (change: 1 | -1) => {
      followed.holders += change;
      if (aside) followed.aside += change;
      if (followed.holders === 0 || this.#mustAsk(followed)) this.#streamsChanged();
    };
    count(1);
    let held = true;
    return () => {
      if (held) count(-1);
      held = false;
    };
  }

  /** Connects again after a new sign-in of the same user. */
  resume(): void {
    if (!this.#closed && this.#socket === undefined) this.#connect();
  }

  /** Tries at once instead of after the delay. */
  retryNow(): void {
    if (!this.#cancelRetry) return;
    this.#cancelRetry();
    this.#cancelRetry = undefined;
    void this.#retry();
  }

  /** Gives up a connection over which nothing comes any more, and tries for another one. */
  cut(): void {
    const socket = this.#socket;
    if (!socket) return;
    this.#lost(kUnreachable);
    socket.close();
  }

  /** Closes the connection and keeps what waits until `resume`. */
  rest(): void {
    this.#cancelRetry?.();
    this.#cancelRetry = undefined;
    this.#end();
  }

  close(): void {
    this.#closed = true;
    this.#open = false;
    this.#silence.stop();
    this.#cancelRetry?.();
    for (const { reject } of this.#pending.values()) reject(new ConnectionLost());
    this.#pending.clear();
    this.#socket?.close(1000);
  }

  #connect(): void {
    this.#ended = false;
    this.#listener.state('connecting');
    const socket = this.#environment.open();
    this.#socket = socket;
    this.#silence.heard();
    socket.onopen = () => {
      if (this.#socket !== socket) return;
      this.#open = true;
      void this.#begin(socket);
    };
    socket.onmessage = ({ data }) => {
      if (this.#socket !== socket) return;
      this.#silence.heard();
      this.#receive(JSON.parse(data));
    };
    socket.onclose = ({ code }) => {
      if (this.#socket === socket) this.#lost(code);
    };
  }

  /** Streams first: what is read afterwards cannot be older than the events. */
  async #begin(socket: Socket): Promise<void> {
    try {
      await this.#track(this.#subscribe([...this.#streams.keys()]));
    } catch (error) {
      if (this.#socket !== socket) return;
      if (hasCode(error, codes.unauthenticated)) this.#end();
      else socket.close();
      return;
    }
    if (this.#socket !== socket) return;
    this.#attempt = 0;
    this.#listener.state('connected');
    for (const pending of this.#pending.values()) if (!pending.sent) this.#send(pending);
  }

  #lost(code: number): void {
    this.#silence.stop();
    this.#open = false;
    this.#socket = undefined;
    for (const [id, pending] of this.#pending) {
      pending.sent = false;
      if (pending.kind !== 'session') continue;
      this.#pending.delete(id);
      pending.reject(new ConnectionLost());
    }
    if (this.#closed) return;
    if (code === kSessionEnded) {
      this.#ended = true;
      this.#listener.state('ended');
      return;
    }
    this.#listener.state('waiting');
    const delay = Math.min(kLongestDelay, kFirstDelay * 2 ** this.#attempt++);
    this.#cancelRetry = this.#environment.after(delay * (0.75 + this.#environment.random() / 2), () => {
      this.#cancelRetry = undefined;
      void this.#retry();
    });
  }

  /**
   * A refused upgrade looks like any other failure; asking tells whether to sign in again. Without an
   * answer nothing is opened: somebody else may have signed in in this browser meanwhile.
   */
  async #retry(): Promise<void> {
    const alive = await this.#environment.alive().catch(() => undefined);
    if (this.#closed || this.#ended || this.#socket) return;
    if (alive) this.#connect();
    else this.#lost(alive === undefined ? kUnreachable : kSessionEnded);
  }

  #end(): void {
    const socket = this.#socket;
    this.#lost(kSessionEnded);
    socket?.close(1000);
  }

  #receive(message: Push | Reply): void {
    if ('method' in message) this.#pushed(message);
    else this.#replied(message);
  }

  #pushed(message: Push): void {
    switch (message.method) {
      case 'event': {
        const event = message.params as Event;
        const followed = this.#streams.get(event.stream);
        if (!followed || (followed.position !== undefined && event.seq <= followed.position)) return;
        followed.position = event.seq;
        this.#listener.event(event);
        return;
      }
      case 'event.ended': {
        const end = message.params as EventEnded;
        const followed = this.#streams.get(end.stream);
        if (followed) followed.asked = followed.position = undefined;
        if (end.reason === 'session') this.#end();
        else this.#listener.ended(end);
        return;
      }
      case 'presence':
        this.#listener.presence(message.params as Presence);
    }
  }

  #replied(message: Reply): void {
    const id = message.id as number;
    const pending = this.#pending.get(id);
    if (!pending) return;
    if (!message.error) {
      this.#pending.delete(id);
      pending.resolve(message.result);
      return;
    }
    const error = new RpcError(message.error);
    const passing = error.code === codes.rateLimited || error.code === codes.unavailable;
    const again = pending.kind !== 'session' || pending.first;
    if (passing && again && pending.retries < kMostRetries) {
      pending.retries += 1;
      pending.sent = false;
      this.#environment.after(1000 * (error.data.retryAfter ?? 1), () => {
        if (this.#pending.has(id) && this.#open && !pending.sent) this.#send(pending);
      });
      return;
    }
    if (error.code === codes.unauthenticated && !error.data.reauthenticate && pending.kind !== 'session') {
      this.#end();
      return;
    }
    this.#pending.delete(id);
    pending.reject(error);
  }

  #request(method: string, params: object, kind: Pending['kind'], atOnce = false): Promise<unknown> {
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      const text = JSON.stringify({ jsonrpc: '2.0', id, method, params } satisfies Request);
      if (new TextEncoder().encode(text).length > kLongestMessage) {
        reject(new RpcError({ code: codes.tooLarge, message: 'The request is too large.' }));
        return;
      }
      const pending = { text, kind, first: atOnce, retries: 0, sent: false, resolve, reject };
      if (kind === 'session' && !this.#open) {
        reject(new ConnectionLost());
        return;
      }
      this.#pending.set(id, pending);
      // Before its streams are followed again, a new connection carries nothing else.
      if (this.#open && (atOnce || !this.#subscribing)) this.#send(pending);
      else if (this.#open) void this.#subscribing?.finally(() => this.#sendIfWaiting(id));
    });
  }

  #sendIfWaiting(id: number): void {
    const pending = this.#pending.get(id);
    if (pending && !pending.sent && this.#open) this.#send(pending);
  }

  #send(pending: Pending): void {
    pending.sent = true;
    this.#socket?.send(pending.text);
  }

  /** What is under way without a position is not asked for otherwise before it has one: it would jump. */
  #mustAsk(followed: Followed): boolean {
    if (followed.asked !== this.#socket) return true;
    return followed.position !== undefined && followed.askedAside !== isAside(followed);
  }

  /** Several changes in a row make one request. */
  #streamsChanged(): void {
    if (this.#changed) return;
    this.#changed = true;
    const settle = async () => {
      await Promise.resolve();
      this.#changed = false;
      const left = [...this.#streams].filter(([, { holders }]) => holders === 0).map(([stream]) => stream);
      for (const stream of left) this.#streams.delete(stream);
      if (!this.#open) return;
      const fresh = [...this.#streams]
        .filter(([, followed]) => this.#mustAsk(followed))
        .map(([stream]) => stream);
      if (left.length > 0) {
        this.#request('event.unsubscribe', { streams: left }, 'session', true).catch(() => undefined);
      }
      const socket = this.#socket;
      await this.#subscribe(fresh).catch((error) => {
        // A cut begins anew with all streams; what the server refused is asked for once more, later.
        if (!(error instanceof RpcError) || this.#socket !== socket) return;
        for (const stream of fresh) {
          const followed = this.#streams.get(stream);
          if (followed) followed.asked = undefined;
        }
        this.#environment.after(kLongestDelay, () => {
          if (!this.#closed && this.#socket === socket) this.#streamsChanged();
        });
      });
    };
    void this.#track(settle());
  }

  #track(work: Promise<void>): Promise<void> {
    const both = Promise.all([this.#subscribing, work]).then(() => undefined);
    const settled = both
      .catch(() => undefined)
      .then(() => {
        if (this.#subscribing === settled) this.#subscribing = undefined;
      });
    this.#subscribing = settled;
    return work;
  }

  async #subscribe(streams: string[]): Promise<void> {
    for (let first = 0; first < streams.length; first += 100) {
      const page = streams.slice(first, first + 100);
      try {
        await this.#subscribePage(page);
      } catch (error) {
        if (!hasCode(error, codes.notFound)) throw error;
        // All of them or none: one that may no longer be read must not keep the others away.
        for (const stream of page) {
          await this.#subscribePage([stream]).catch((single: Error) => {
            if (!hasCode(single, codes.notFound)) throw single;
            this.#listener.ended({ stream, reason: 'access' });
          });
        }
      }
    }
  }

  async #subscribePage(page: string[]): Promise<void> {
    const wanted = page.map((stream) => {
      const followed = this.#streams.get(stream);
      const aside = followed !== undefined && isAside(followed);
      if (followed) {
        followed.asked = this.#socket;
        followed.askedAside = aside;
      }
      const after = followed?.position;
      return { stream, ...(after === undefined ? {} : { after }), ...(aside ? { aside } : {}) };
    });
    const { streams } = (await this.#request(
      'event.subscribe',
      { streams: wanted },
      'session',
      true,
    )) as Methods['event.subscribe']['result'];
    for (const { stream, head } of streams ?? []) {
      const followed = this.#streams.get(stream);
      if (!followed || followed.position !== undefined) continue;
      followed.position = head;
      if (this.#mustAsk(followed)) this.#streamsChanged();
    }
  }
}
