// A TCP proxy between two sides, which cuts and stalls what passes between them.
import { once } from 'node:events';
import net from 'node:net';

export class Proxy {
  #pairs = new Set();
  #stalled = false;
  #refusing = false;

  /** Before `target` ({host, port}), on a `port` of its own; ends with `t`. */
  static async start(t, target) {
    const proxy = new this();
    proxy.target = target;
    proxy.listener = net.createServer({ pauseOnConnect: true }, (client) => proxy.#accept(client));
    proxy.listener.listen(0, '127.0.0.1');
    await once(proxy.listener, 'listening');
    proxy.port = proxy.listener.address().port;
    t.after(() => proxy.stop());
    return proxy;
  }

  /** What of the bytes that come from the target goes on to a client: a function for each connection. */
  reader() {
    return (bytes) => [bytes];
  }

  #accept(client) {
    if (this.#refusing) {
      client.destroy();
      return;
    }
    const backend = net.connect(this.target);
    const pair = { client, backend };
    this.#pairs.add(pair);
    const end = () => {
      client.destroy();
      backend.destroy();
      this.#pairs.delete(pair);
    };
    for (const socket of [client, backend]) {
      socket.setNoDelay(true);
      socket.on('error', end);
      socket.on('close', end);
    }
    const read = this.reader();
    client.on('data', (bytes) => backend.write(bytes));
    backend.on('data', (bytes) => {
      for (const passed of read(bytes)) client.write(passed);
    });
    if (this.#stalled) backend.pause();
    else client.resume();
  }

  /** Ends all connections, and refuses new ones until `heal`. */
  cut() {
    this.#refusing = true;
    for (const { client, backend } of this.#pairs) {
      client.resetAndDestroy();
      backend.destroy();
    }
  }

  /** Nothing passes any more, and nobody is told, until `heal`. */
  stall() {
    this.#stalled = true;
    for (const { client, backend } of this.#pairs) {
      client.pause();
      backend.pause();
    }
  }

  heal() {
    this.#refusing = false;
    this.#stalled = false;
    for (const { client, backend } of this.#pairs) {
      client.resume();
      backend.resume();
    }
  }

  stop() {
    this.cut();
    this.listener.close();
  }
}
