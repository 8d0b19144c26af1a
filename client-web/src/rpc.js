// The page's side of the contract: sign-in over POST, everything else over one WebSocket that comes
// back by itself and resumes its streams where they were.

export class RpcError extends Error {
  constructor({ code, message, data }) {
    super(message);
    this.code = code;
    this.data = data;
  }
}

export const codes = { unauthenticated: 1001, invalidState: 1005, invalid: 1006, rateLimited: 1008 };

/** Close codes after which the session is over. */
const kSessionEnded = 4001;

/** One call over POST; the session is a cookie that scripts cannot read. */
export async function post(method, params = {}) {
  const response = await fetch('/rpc', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
  });
  const reply = await response.json();
  if (reply.error) throw new RpcError(reply.error);
  return reply.result;
}

/**
 * A connection for a signed-in user. `onState` hears 'connecting', 'connected', 'waiting' and 'ended';
 * `onEvent` hears every event of the followed streams once.
 */
export class Connection {
  #socket;
  #pending = new Map();
  #nextId = 1;
  #attempt = 0;
  #closed = false;
  #positions = new Map();

  constructor({ onState, onEvent }) {
    this.onState = onState;
    this.onEvent = onEvent;
    this.#open();
  }

  #open() {
    this.onState('connecting');
    const socket = new WebSocket(`wss://${location.host}/rpc`, ['consilium.v1']);
    this.#socket = socket;
    socket.addEventListener('open', async () => {
      try {
        if (this.#positions.size > 0) await this.#subscribe([...this.#positions.keys()]);
        this.#attempt = 0;
        this.onState('connected');
      } catch (error) {
        if (error.code === codes.unauthenticated) this.#end();
        else socket.close();
      }
    });
    socket.addEventListener('message', ({ data }) => this.#receive(JSON.parse(data)));
    socket.addEventListener('close', ({ code }) => {
      for (const { reject } of this.#pending.values()) reject(new TypeError('connection lost'));
      this.#pending.clear();
      if (this.#closed) return;
      if (code === kSessionEnded) {
        this.#end();
        return;
      }
      this.onState('waiting');
      const delay = Math.min(15_000, 500 * 2 ** this.#attempt++) * (0.75 + Math.random() / 2);
      setTimeout(() => this.#retry(), delay);
    });
  }

  /** A refused upgrade looks like any other failure; asking over POST tells whether to sign in again. */
  async #retry() {
    if (this.#closed) return;
    try {
      await post('session.whoami');
    } catch (error) {
      if (error.code === codes.unauthenticated) {
        this.#end();
        return;
      }
    }
    if (!this.#closed) this.#open();
  }

  #end() {
    this.close();
    this.onState('ended');
  }

  #receive(message) {
    if (message.method === 'event') {
      const { stream, seq } = message.params;
      if (this.#positions.has(stream)) this.#positions.set(stream, seq);
      this.onEvent(message.params);
      return;
    }
    if (message.method === 'event.ended') {
      this.#positions.delete(message.params.stream);
      this.onEvent(message.params);
      return;
    }
    const waiting = this.#pending.get(message.id);
    this.#pending.delete(message.id);
    if (message.error) waiting?.reject(new RpcError(message.error));
    else waiting?.resolve(message.result);
  }

  call(method, params = {}) {
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      if (this.#socket.readyState !== WebSocket.OPEN) {
        reject(new TypeError('not connected'));
        return;
      }
      this.#pending.set(id, { resolve, reject });
      this.#socket.send(JSON.stringify({ jsonrpc: '2.0', id, method, params }));
    });
  }

  /** Follows streams from now on; a later connection resumes each after its last event. */
  async follow(streams) {
    await this.#subscribe(streams);
  }

  async #subscribe(streams) {
    const wanted = streams.map((stream) => {
      const after = this.#positions.get(stream);
      return after === undefined ? { stream } : { stream, after };
    });
    const { streams: heads } = await this.call('event.subscribe', { streams: wanted });
    for (const { stream, head } of heads) {
      if (!this.#positions.has(stream)) this.#positions.set(stream, head);
    }
  }

  close() {
    this.#closed = true;
    this.#socket.close(1000);
  }
}
