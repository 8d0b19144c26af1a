// Several servers over one PostgreSQL database, on loopback addresses of their own, and clients that
// keep at it whatever happens to them.
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { configure } from './configuration.mjs';
import { demo, newId, Server } from './consilium.mjs';
import { copyFolder, databaseOf } from './database.mjs';
import { DatabaseProxy } from './postgres.mjs';

const unavailable = 1010;
const loopback = ['127.0.0.1', '127.0.0.2', '127.0.0.3'];

/** A demo network whose nodes share database, signing key and certificates. */
export class Cluster {
  /**
   * Starts `count` servers. With `proxied`, each reaches the database through a proxy of its own
   * (`proxies`). `database`: the empty one to use, rather than one in the shared test cluster.
   */
  static async start(
    t,
    { count = 3, addresses = loopback, settings = {}, database, proxied = false } = {},
  ) {
    const cluster = new Cluster();
    const { data, users } = await demo(t, { settings, database });
    cluster.users = users;
    cluster.database = await databaseOf(data);
    cluster.proxies = [];
    const folders = [data];
    for (let node = 2; node <= count; ++node) {
      folders.push(path.join(path.dirname(data), `node-${node}`));
      await copyFolder(data, folders.at(-1));
    }
    for (const [i, folder] of folders.entries()) {
      const own = { 'listen.address': addresses[i] };
      if (proxied) {
        cluster.proxies.push(await DatabaseProxy.start(t, cluster.database));
        own.database = cluster.proxies[i].url;
      }
      await configure(folder, own);
    }
    cluster.nodes = await Promise.all(folders.map((folder) => Server.start(t, folder)));
    return cluster;
  }
}

/** Connects again and again, until the server is there or the client is stopped. */
async function connect(client) {
  while (!client.stopped) {
    const made = await client.node.connect({ token: client.token }).catch(() => undefined);
    if (made && !client.stopped) return made;
    made?.socket.terminate();
    await delay(20);
  }
  throw new Error('The client was stopped.');
}

/** Whether a failed call may have been carried out, or may be later: it is sent again. */
async function isPassing(error) {
  if (error.code === unavailable) {
    await delay(Math.min(error.data.retryAfter * 1000, 200));
    return true;
  }
  return typeof error.code !== 'number' || error.code < 1000;
}

/**
 * Follows a stream through one node and comes back with `after` whenever the connection ends. An
 * event that is missing, doubled or out of order ends it with an error.
 */
export class Follower {
  constructor(node, token, stream, after) {
    this.node = node;
    this.token = token;
    this.stream = stream;
    this.seq = after;
    this.connections = 0;
    /** The texts of messages, in the order of their events. */
    this.texts = [];
  }

  /** Starts; `failed` is set when something was wrong. */
  async start() {
    await this.#subscribe();
    this.#follow().catch((error) => {
      this.failed = error;
    });
  }

  async #subscribe() {
    for (;;) {
      this.client = await connect(this);
      this.client.onEvent = (event) => this.#take(event);
      try {
        await this.client.call('event.subscribe', {
          streams: [{ stream: this.stream, after: this.seq }],
        });
        ++this.connections;
        return;
      } catch (error) {
        this.client.socket.terminate();
        if (this.stopped || !(await isPassing(error))) throw error;
      }
    }
  }

  async #follow() {
    for (;;) {
      await this.client.closed;
      if (this.stopped || this.failed) return;
      await this.#subscribe();
    }
  }

  #take({ stream, seq, type, data }) {
    if (this.failed) return;
    if (stream !== this.stream || seq !== this.seq + 1) {
      this.failed = new Error(`${stream} ${seq} came after ${this.seq}`);
      this.client.socket.terminate();
      return;
    }
    this.seq = seq;
    if (type === 'message.posted') this.texts.push(data.message.text);
  }

  stop() {
    this.stopped = true;
    this.client.socket.terminate();
  }
}

/** Posts messages through one node, each until it is acknowledged, with the same command id. */
export class Poster {
  constructor(node, token, { caseId, centre }) {
    this.node = node;
    this.token = token;
    this.place = { case: caseId, centre };
    /** text → reply */
    this.acknowledged = new Map();
    /** How often a command was sent again. */
    this.repeated = 0;
  }

  async post(text) {
    const params = { commandId: newId(), ...this.place, text };
    for (;;) {
      if (this.client === undefined || this.client.closeCode !== undefined) {
        this.client = await connect(this);
      }
      try {
        this.acknowledged.set(text, await this.client.call('message.post', params));
        return;
      } catch (error) {
        if (this.stopped || !(await isPassing(error))) throw error;
        ++this.repeated;
      }
    }
  }

  /** A post that is under way fails. */
  stop() {
    this.stopped = true;
    this.client?.socket.terminate();
  }
}
