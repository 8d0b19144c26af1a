// Three servers behind HAProxy, with the configuration of deploy/cluster as it stands.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { Cluster, Follower, Poster } from '../support/cluster.mjs';
import { consilium, eventually, Scope, Server } from '../support/consilium.mjs';
import { copyFolder } from '../support/database.mjs';
import { allMessages, discussedCase, userWithRole, withoutRateLimit } from '../support/story.mjs';

const run = promisify(execFile);
const examples = path.resolve(import.meta.dirname, '../../deploy/cluster');
const configuration = path.join(examples, 'haproxy.cfg');

async function freePort() {
  const listener = net.createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address();
  listener.close();
  return port;
}

describe('three servers behind HAProxy', () => {
  const scope = new Scope();
  let cluster;
  let balancer;
  let socket;
  let files;
  let environment;
  after(() => scope.end());

  before(async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'consilium-test-'));
    scope.after(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
    cluster = await Cluster.start(scope, {
      settings: { ...withoutRateLimit, 'listen.proxies': ['127.0.0.1'] },
    });
    const [first] = cluster.nodes;
    const port = await freePort();
    environment = {
      ...process.env,
      CONSILIUM_BIND: `127.0.0.1:${port}`,
      CONSILIUM_NAME: 'localhost',
      CONSILIUM_CA: path.join(first.data, 'certs', 'ca.crt'),
    };
    for (const [i, { address, port: own }] of cluster.nodes.entries()) {
      environment[`CONSILIUM_SERVER_${i + 1}`] = `${address}:${own}`;
    }
    // In the place of the global section of Debian's haproxy.cfg.
    socket = path.join(folder, 'stats');
    const global = path.join(folder, 'global.cfg');
    await writeFile(
      global,
      `global\n    log stderr format raw local0\n    stats socket ${socket} mode 600 level user\n`,
    );
    files = ['-f', global, '-f', configuration];
    const haproxy = spawn('haproxy', ['-db', ...files], { env: environment, stdio: 'ignore' });
    const ended = once(haproxy, 'exit');
    scope.after(async () => {
      haproxy.kill('SIGTERM');
      await ended;
    });
    balancer = Object.assign(new Server(first.data), { address: '127.0.0.1', port, ca: first.ca });
    await eventually(async () => {
      assert.equal(haproxy.exitCode, null, 'HAProxy runs');
      return (await states().catch(() => [])).every(({ status }) => status === 'UP');
    }, 'three servers that are ready');
  });

  /** What HAProxy says of each server: {name, status, sessions}. */
  async function states() {
    const connection = net.connect(socket);
    connection.end('show stat\n');
    let text = '';
    for await (const bytes of connection) text += bytes;
    const [header, ...lines] = text.replace(/^# /, '').trim().split('\n');
    const names = header.split(',');
    const rows = lines.map((line) => {
      const values = line.split(',');
      return Object.fromEntries(names.map((name, i) => [name, values[i]]));
    });
    const servers = rows.filter(({ svname }) => !['FRONTEND', 'BACKEND'].includes(svname));
    assert.equal(servers.length, 3);
    return servers.map(({ svname, status, stot }) => ({
      name: svname,
      status: status.split(' ')[0],
      sessions: Number(stot),
    }));
  }

  it('have a configuration that HAProxy takes without a warning', async () => {
    const { stdout, stderr } = await run('haproxy', ['-c', ...files], { env: environment });
    assert.match(stdout, /Configuration file is valid/);
    assert.doesNotMatch(stdout + stderr, /WARNING|ALERT/);
  });

  it('have a consilium.toml that the server takes, up to a database that is not there', async () => {
    const data = path.join(path.dirname(socket), 'data');
    await copyFolder(cluster.nodes[0].data, data);
    const file = path.join(examples, 'consilium.toml');
    const { code, stderr } = await consilium(['serve', '--data', data, '--config', file]);
    assert.equal(code, 1);
    assert.match(stderr, /database cannot be used.*db\.example/is);
  });

  it('are told who the client is', async () => {
    const user = userWithRole(cluster.users, 'auditor');
    const token = await balancer.token(user);
    const { headers, body } = await balancer.request('/rpc', {
      method: 'POST',
      localAddress: '127.0.0.77',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        jsonrpc: '2.0',
        id: 1,
        method: 'session.login',
        params: { login: user.login, password: user.password, as: 'token' },
      }),
    });
    assert.equal(headers['content-type'], 'application/json', body);
    const client = await balancer.connect({ token });
    const { sessions } = await client.call('session.list');
    assert.ok(sessions.some(({ address }) => address === '127.0.0.77'), JSON.stringify(sessions));
    await client.close();
  });

  it('show everybody every event, also while one of them is stopped and comes back', async (t) => {
    const story = await discussedCase(balancer, cluster.users);
    const stream = `case:${story.caseId}`;
    const followers = Array.from({ length: 6 }, () => new Follower(balancer, story.token, stream, 0));
    for (const follower of followers) await follower.start();
    const posters = Array.from({ length: 6 }, () => new Poster(balancer, story.token, story));
    t.after(() => {
      for (const client of [...followers, ...posters]) client.stop();
    });
    const status = async (i) => (await states())[i].status;
    const post = (from) =>
      Promise.all(
        posters.map(async (poster, i) => {
          for (let n = from + i; n < from + 120; n += posters.length) {
            await poster.post(`Message ${n}.`);
          }
        }),
      );

    await post(0);
    const used = (await states()).map(({ sessions }) => sessions);
    assert.ok(used.every((sessions) => sessions > 0), `connections: ${used}`);
    const [, node] = cluster.nodes;
    node.fixedPort = node.port;
    await Promise.all([post(120), node.kill('SIGTERM')]);
    await eventually(async () => (await status(1)) === 'DOWN', 'the server that is down');
    await post(240);
    assert.ok(followers.some(({ connections }) => connections > 1), 'some had to come back');
    await node.launch();
    await eventually(async () => (await status(1)) === 'UP', 'the server that is back');
    await post(360);

    const last = 1 + 480;
    for (const follower of followers) {
      await eventually(() => follower.failed ?? follower.seq === last, 'the last event');
      assert.equal(follower.failed, undefined);
      assert.equal(new Set(follower.texts).size, 480);
    }
    const client = await balancer.connect({ token: story.token });
    assert.equal((await allMessages(client, story.caseId)).length, 480, 'none lost, none doubled');
    await client.close();
  });
});
