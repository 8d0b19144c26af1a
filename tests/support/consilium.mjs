// Drives a real server process for the black-box tests: data folders, processes, WebSocket calls,
// raw TLS sockets. Everything it starts ends with the test that started it.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import https from 'node:https';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import tls from 'node:tls';
import { promisify } from 'node:util';
import WebSocket from 'ws';
import { configure, configured } from './configuration.mjs';
import { newDatabase, onPostgres } from './database.mjs';

export { configure };

export const binary =
  process.env.CONSILIUM_BIN ??
  path.resolve(import.meta.dirname, '../../build/release/bin/consilium');

/** The binary is an ASan or TSan build. */
export const sanitized = Boolean(process.env.CONSILIUM_SANITIZER);

/** Sanitizer builds are slower by this factor; it stretches deadlines, never a measurement. */
export const patience = sanitized ? 6 : 1;

const run = promisify(execFile);

/**
 * Runs the command line to its end. Returns {code, stdout, stderr}; never throws on exit codes, but
 * does on a sanitizer's report, which also ends with one.
 */
export async function consilium(args, options = {}) {
  const { code, stdout, stderr } = await run(binary, args, {
    timeout: 120_000 * patience,
    maxBuffer: 64 << 20,
    ...options,
  }).then(
    (output) => ({ code: 0, ...output }),
    (error) => {
      if (typeof error.code !== 'number') throw error;
      return error;
    },
  );
  assert.doesNotMatch(stderr, /\w+Sanitizer: |: runtime error: /);
  return { code, stdout, stderr };
}

/** Waits until `condition` gives something truthy and returns it; fails after `seconds`. */
export async function eventually(condition, what = 'the condition', seconds = 20) {
  const deadline = Date.now() + seconds * 1000 * patience;
  for (;;) {
    const value = await condition();
    if (value) return value;
    assert.ok(Date.now() < deadline, `${what} did not come within ${seconds * patience} s`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** A UUIDv7, as commands want. */
export function newId() {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(Date.now(), 0, 6);
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join(
    '-',
  );
}

/** What a suite started, ended in reverse order: `const scope = new Scope(); after(() => scope.end())`. */
export class Scope {
  #steps = [];
  after(step) {
    this.#steps.unshift(step);
  }
  async end() {
    for (const step of this.#steps.splice(0)) await step();
  }
}

/**
 * A fresh demo network in a temporary folder, removed when `t` (a test or a Scope) ends. On
 * PostgreSQL it is in a database of its own, unless the empty one to use is given.
 */
export async function demo(t, { settings = {}, database } = {}) {
  const data = path.join(await mkdtemp(path.join(tmpdir(), 'consilium-test-')), 'data');
  t.after(() => rm(path.dirname(data), { recursive: true, force: true, maxRetries: 5 }));
  const made = await consilium(['demo', '--data', data, '--json', ...(await onDatabase(t, database))]);
  assert.equal(made.code, 0, made.stderr);
  const { users } = JSON.parse(made.stdout);
  await configure(data, settings);
  return { data, users };
}

/** What `init` and `demo` need to make something on the engine under test. */
export async function onDatabase(t, database) {
  const url = database ?? (onPostgres ? await newDatabase(t) : undefined);
  return url ? ['--database', url] : [];
}

/** A server process on a port of its own. */
export class Server {
  /** Starts `consilium serve` on `data` and waits until it listens. */
  static async start(t, data, { env = {}, args = [] } = {}) {
    const server = new Server(data, env, args);
    server.address = (await configured(data, 'listen.address')) ?? '127.0.0.1';
    // A sanitizer looks for leaks in a process that ends by itself.
    t?.after(() => server.kill(sanitized ? 'SIGTERM' : 'SIGKILL'));
    await server.launch();
    return server;
  }

  constructor(data, env, args) {
    this.data = data;
    this.env = env;
    this.args = args;
    this.log = '';
  }

  async launch() {
    const portFile = path.join(this.data, `port-${newId()}`);
    this.exit = undefined;
    this.child = spawn(
      binary,
      ['serve', '--data', this.data, '--port', String(this.fixedPort ?? 0), '--port-file', portFile, ...this.args],
      { env: { ...process.env, ...this.env }, stdio: ['ignore', 'ignore', 'pipe'] },
    );
    const child = this.child;
    child.stderr.on('data', (bytes) => {
      this.log = (this.log + bytes).slice(-1 << 20);
    });
    this.ended = new Promise((resolve) => {
      child.on('close', (code, signal) => {
        this.exit = { code, signal };
        resolve(this.exit);
      });
    });
    this.port = await eventually(async () => {
      assert.equal(this.exit, undefined, `the server ended early:\n${this.log}`);
      return Number(await readFile(portFile, 'utf8').catch(() => 0));
    }, 'the port file');
    await rm(portFile, { force: true });
    this.ca ??= await readFile(path.join(this.data, 'certs', 'ca.crt'));
    this.origin = `https://localhost:${this.port}`;
  }

  get pid() {
    return this.child.pid;
  }

  /** kill -9 (or another signal), and wait for the end. Fails when the server ended badly by itself. */
  async kill(signal = 'SIGKILL') {
    if (this.exit === undefined) this.child.kill(signal);
    const exit = await this.ended;
    assert.ok(
      exit.code === 0 || exit.signal === 'SIGKILL',
      `the server ended with ${exit.signal ?? exit.code}:\n${this.log}`,
    );
    return exit;
  }

  /** Resident memory in KiB. */
  async memory() {
    const status = await readFile(`/proc/${this.pid}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+)/.exec(status)[1]);
  }

  /** One HTTPS request; resolves to {status, headers, bytes, body}. */
  request(pathname, { method = 'GET', headers = {}, body, ...rest } = {}) {
    return new Promise((resolve, reject) => {
      const request = https.request(
        {
          host: this.address,
          port: this.port,
          servername: 'localhost',
          ca: this.ca,
          path: pathname,
          method,
          agent: false,
          headers: { host: `localhost:${this.port}`, ...headers },
          ...rest,
        },
        (response) => {
          const chunks = [];
          response.on('data', (chunk) => chunks.push(chunk));
          response.on('end', () => {
            const bytes = Buffer.concat(chunks);
            const { statusCode: status, headers } = response;
            resolve({ status, headers, bytes, body: bytes.toString('utf8') });
          });
        },
      );
      request.on('error', reject);
      request.end(body);
    });
  }

  /** POST /rpc with a body (text, or a value to encode); resolves to {status, headers, body, json}. */
  async post(body, headers = {}) {
    const answer = await this.request('/rpc', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    if (answer.headers['content-type'] === 'application/json') answer.json = JSON.parse(answer.body);
    return answer;
  }

  /** A bearer token of a user. */
  async token({ login, password }) {
    const { json } = await this.post({
      jsonrpc: '2.0',
      id: 1,
      method: 'session.login',
      params: { login, password, as: 'token' },
    });
    assert.ok(json.result, JSON.stringify(json));
    return json.result.token;
  }

  /** A WebSocket client, signed in when `user` (or a `token`) is given. */
  async connect({ user, token, headers = {}, protocols = ['consilium.v1'], ...options } = {}) {
    if (user) token = await this.token(user);
    const authorization = token ? { authorization: `Bearer ${token}` } : {};
    const socket = new WebSocket(`wss://localhost:${this.port}/rpc`, protocols, {
      ca: this.ca,
      lookup: (_name, lookup, done) =>
        lookup.all ? done(null, [{ address: this.address, family: 4 }]) : done(null, this.address, 4),
      perMessageDeflate: false,
      headers: { ...authorization, ...headers },
      ...options,
    });
    const client = new Client(socket);
    await client.opened;
    return client;
  }

  /** A TLS socket without any protocol on it. */
  tls(options = {}) {
    return new Promise((resolve, reject) => {
      const socket = tls.connect(
        { host: this.address, port: this.port, servername: 'localhost', ca: this.ca, ...options },
        () => resolve(socket),
      );
      socket.on('error', reject);
    });
  }

  /** A plain TCP socket. */
  tcp() {
    return new Promise((resolve, reject) => {
      const socket = net.connect({ host: this.address, port: this.port }, () => resolve(socket));
      socket.on('error', reject);
    });
  }
}

/**
 * Asserts that resident memory grew by less than `limit` (all in KiB). Under a sanitizer it is not
 * compared: shadow memory, quarantine and recorded histories grow with the work done.
 */
export function assertGrowth(before, now, limit) {
  if (!sanitized) assert.ok(now - before < limit, `grew by ${now - before} KiB`);
}

/** An error reply, thrown by `Client.call`. */
export class RpcError extends Error {
  constructor(error) {
    super(`${error.code}: ${error.message}`);
    this.code = error.code;
    this.data = error.data;
  }
}

/** A JSON-RPC client over one WebSocket. */
export class Client {
  constructor(socket) {
    this.socket = socket;
    this.pending = new Map();
    this.events = [];
    this.messages = [];
    this.nextId = 1;
    this.opened = new Promise((resolve, reject) => {
      socket.on('open', resolve);
      socket.on('error', reject);
      socket.on('unexpected-response', (_request, response) => {
        const chunks = [];
        response.on('data', (chunk) => chunks.push(chunk));
        response.on('end', () => {
          const refusal = new Error(`refused with ${response.statusCode}`);
          refusal.status = response.statusCode;
          refusal.body = Buffer.concat(chunks).toString('utf8');
          reject(refusal);
        });
      });
    });
    this.closed = new Promise((resolve) => {
      socket.on('close', (code, reason) => {
        this.closeCode = code;
        for (const { reject } of this.pending.values()) reject(new Error(`closed with ${code}`));
        this.pending.clear();
        resolve({ code, reason: reason.toString('utf8') });
      });
    });
    this.closed.catch(() => {});
    socket.on('message', (bytes) => this.received(JSON.parse(bytes.toString('utf8'))));
  }

  received(message) {
    this.messages.push(message);
    if (message.method === 'event') {
      this.events.push(message.params);
      this.onEvent?.(message.params);
    }
    const waiting = this.pending.get(message.id);
    if (!waiting) return;
    this.pending.delete(message.id);
    if (message.error) waiting.reject(new RpcError(message.error));
    else waiting.resolve(message.result);
  }

  /** Sends a request; resolves to its result, or rejects with an RpcError. */
  call(method, params = {}) {
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      this.pending.set(id, { resolve, reject });
      this.socket.send(JSON.stringify({ jsonrpc: '2.0', id, method, params }), (error) => {
        if (error) reject(error);
      });
    });
  }

  /** A call that changes something: with a command id of its own unless one is given. */
  command(method, params = {}) {
    return this.call(method, { commandId: newId(), ...params });
  }

  /** Sends text as it is and resolves to the next message that comes. */
  async exchange(text) {
    const before = this.messages.length;
    this.socket.send(text);
    await eventually(
      () => this.messages.length > before || this.closeCode !== undefined,
      'an answer',
    );
    return this.messages[before];
  }

  async close() {
    this.socket.close(1000);
    return this.closed;
  }
}
