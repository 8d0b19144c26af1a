// PostgreSQL for tests that disturb it: a cluster of their own, which can be restarted, and a proxy
// that cuts, stalls and filters what passes between a server and its database.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import readline from 'node:readline';
import { Proxy } from './proxy.mjs';

/** A cluster of its own, kept by postgres.py; ends with `t`. */
export class PostgresCluster {
  /**
   * `durable`: commits survive a crash of the machine. `tls`: a folder with server.crt and .key.
   * `processor`: the only one it runs on.
   */
  static async start(t, { durable = false, tls, processor } = {}) {
    const cluster = new PostgresCluster();
    const command = ['python3', path.join(import.meta.dirname, 'postgres.py')];
    if (durable) command.push('--durable');
    if (tls) command.push('--tls', tls);
    if (processor !== undefined) command.unshift('taskset', '-c', String(processor));
    const [program, ...args] = command;
    cluster.child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    cluster.complaints = '';
    cluster.child.stderr.on('data', (bytes) => {
      cluster.complaints += bytes;
    });
    cluster.ended = once(cluster.child, 'close');
    cluster.lines = readline.createInterface({ input: cluster.child.stdout })[Symbol.asyncIterator]();
    t.after(() => cluster.stop());
    const { url, port, folder } = JSON.parse(await cluster.#answer());
    return Object.assign(cluster, { url, port, folder });
  }

  async #answer() {
    const { value, done } = await this.lines.next();
    assert.ok(!done, `the PostgreSQL cluster ended:\n${this.complaints}`);
    return value;
  }

  /** `fast` ends all sessions in order; `immediate` is a crash, followed by recovery. */
  async restart(mode) {
    this.child.stdin.write(`restart ${mode}\n`);
    assert.equal(await this.#answer(), 'ready');
  }

  async stop() {
    this.child.stdin.end();
    await this.ended;
  }
}

// Types of messages of a backend (PostgreSQL documentation, "Message Formats").
const notification = 'A'.charCodeAt(0);
const parameterStatus = 'S'.charCodeAt(0);

/** Whole messages of a backend, as they come in: a byte of type, then the length of all but it. */
class Messages {
  #rest = Buffer.alloc(0);
  *add(bytes) {
    this.#rest = Buffer.concat([this.#rest, bytes]);
    while (this.#rest.length >= 5) {
      const end = 1 + this.#rest.readUInt32BE(1);
      if (this.#rest.length < end) return;
      yield this.#rest.subarray(0, end);
      this.#rest = this.#rest.subarray(end);
    }
  }
}

/** A TCP proxy before a PostgreSQL server; between the two nothing is encrypted. */
export class DatabaseProxy extends Proxy {
  /** What becomes of a message of the backend; nothing: it is dropped. */
  #filter = (message) => message;

  /** `url` of a database; the proxy's own `url` leads to it through the proxy. */
  static async start(t, url) {
    const target = new URL(url);
    const proxy = await super.start(t, { host: target.hostname, port: Number(target.port) });
    target.port = String(proxy.port);
    target.searchParams.set('sslmode', 'disable');
    target.searchParams.set('gssencmode', 'disable');
    proxy.url = target.href;
    return proxy;
  }

  reader() {
    const messages = new Messages();
    return (bytes) => [...messages.add(bytes)].map((message) => this.#filter(message)).filter(Boolean);
  }

  /** No notification reaches the server any more; `dropped` counts them. */
  dropNotifications() {
    this.dropped = 0;
    this.#filter = (message) => {
      if (message[0] !== notification) return message;
      ++this.dropped;
      return undefined;
    };
  }

  /** Who connects from now on is told that PostgreSQL has this version. */
  claimVersion(version) {
    this.#filter = (message) => {
      if (message[0] !== parameterStatus || message.indexOf('server_version\0') !== 5) return message;
      const body = Buffer.from(`server_version\0${version}\0`);
      const head = Buffer.alloc(5);
      head[0] = parameterStatus;
      head.writeUInt32BE(body.length + 4, 1);
      return Buffer.concat([head, body]);
    };
  }
}
