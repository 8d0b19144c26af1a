// The server that the benchmarks compare with: the same job done in the plainest way in Node, with
// the packages most people would take. One process, TLS WebSocket, one SQLite transaction a post
// with synchronous=FULL, every event sent to each subscriber of its stream.
//
// It checks the token, the envelope and the parameters, refuses a command it has seen, and writes
// the message, the event and the command. It spares itself what it would need as a product:
// permissions, rate limits, bounded queues, resumption, the hash chain.
//
// usage: node node_server.mjs --cert FILE --key FILE --database FILE --token TOKEN --port-file FILE
import Database from 'better-sqlite3';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import { parseArgs } from 'node:util';
import { WebSocketServer } from 'ws';

const { values: options } = parseArgs({
  options: Object.fromEntries(
    ['cert', 'key', 'database', 'token', 'port-file'].map((name) => [name, { type: 'string' }]),
  ),
});

const database = new Database(options.database);
database.pragma('journal_mode = WAL');
database.pragma('synchronous = FULL');
database.exec(`
  CREATE TABLE stream (id TEXT PRIMARY KEY, seq INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE message (id TEXT PRIMARY KEY, case_id TEXT NOT NULL, author TEXT NOT NULL,
    at TEXT NOT NULL, text TEXT NOT NULL) STRICT;
  CREATE TABLE event (stream TEXT NOT NULL, seq INTEGER NOT NULL, type TEXT NOT NULL,
    at TEXT NOT NULL, actor TEXT NOT NULL, data TEXT NOT NULL,
    PRIMARY KEY (stream, seq)) STRICT, WITHOUT ROWID;
  CREATE TABLE command (actor TEXT NOT NULL, command_id TEXT NOT NULL, reply TEXT NOT NULL,
    PRIMARY KEY (actor, command_id)) STRICT, WITHOUT ROWID;
`);
const replyOf = database.prepare('SELECT reply FROM command WHERE actor = ? AND command_id = ?');
const nextSeq = database.prepare(
  'INSERT INTO stream (id, seq) VALUES (?, 1) ON CONFLICT (id) DO UPDATE SET seq = seq + 1 RETURNING seq',
);
const addMessage = database.prepare('INSERT INTO message VALUES (?, ?, ?, ?, ?)');
const addEvent = database.prepare('INSERT INTO event VALUES (?, ?, ?, ?, ?, ?)');
const addCommand = database.prepare('INSERT INTO command VALUES (?, ?, ?)');

const subscribers = new Map();
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

class RpcError extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

const post = database.transaction((actor, params, at) => {
  const known = replyOf.get(actor, params.commandId);
  if (known) return { reply: JSON.parse(known.reply) };
  const id = crypto.randomUUID();
  const stream = `case:${params.case}`;
  const { seq } = nextSeq.get(stream);
  addMessage.run(id, params.case, actor, at, params.text);
  const data = { message: { id, case: params.case, author: actor, at, text: params.text } };
  addEvent.run(stream, seq, 'message.posted', at, actor, JSON.stringify(data));
  const reply = { message: id, seq };
  addCommand.run(actor, params.commandId, JSON.stringify(reply));
  return { reply, event: { stream, seq, type: 'message.posted', at, actor, data } };
});

const methods = {
  'session.whoami': () => ({ user: 'bench' }),
  'event.subscribe': (socket, params) => {
    for (const { stream } of params.streams) {
      if (!subscribers.has(stream)) subscribers.set(stream, new Set());
      subscribers.get(stream).add(socket);
      socket.streams.add(stream);
    }
    return { streams: params.streams.map(({ stream }) => ({ stream })) };
  },
  'message.post': (_socket, params) => {
    if (!uuid.test(params.commandId) || !uuid.test(params.case)) {
      throw new RpcError(1006, 'commandId and case are UUIDs');
    }
    if (typeof params.text !== 'string' || params.text.length < 1 || params.text.length > 8000) {
      throw new RpcError(1006, 'text has 1 to 8000 characters');
    }
    const { reply, event } = post('bench', params, new Date().toISOString());
    if (event) {
      const text = JSON.stringify({ jsonrpc: '2.0', method: 'event', params: event });
      for (const subscriber of subscribers.get(event.stream) ?? []) subscriber.send(text);
    }
    return reply;
  },
};

const server = https.createServer({
  cert: readFileSync(options.cert),
  key: readFileSync(options.key),
});
const sockets = new WebSocketServer({
  server,
  path: '/rpc',
  maxPayload: 64 * 1024,
  perMessageDeflate: false,
  verifyClient: ({ req }) => req.headers.authorization === `Bearer ${options.token}`,
});
sockets.on('connection', (socket) => {
  socket.streams = new Set();
  socket.on('message', (bytes) => {
    let id = null;
    try {
      const request = JSON.parse(bytes.toString());
      id = request.id;
      const method = methods[request.method];
      if (!method) throw new RpcError(-32601, 'Method not found');
      const result = method(socket, request.params ?? {});
      socket.send(JSON.stringify({ jsonrpc: '2.0', id, result }));
    } catch (error) {
      const { code = -32603, message } = error;
      socket.send(JSON.stringify({ jsonrpc: '2.0', id, error: { code, message } }));
    }
  });
  socket.on('close', () => {
    for (const stream of socket.streams) subscribers.get(stream).delete(socket);
  });
});
server.listen(0, '127.0.0.1', () => {
  writeFileSync(`${options['port-file']}.part`, `${server.address().port}\n`);
  renameSync(`${options['port-file']}.part`, options['port-file']);
});
process.on('SIGTERM', () => process.exit(0));
