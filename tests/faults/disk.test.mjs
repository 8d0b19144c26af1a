// A disk that is full and a disk that fails to sync: commands are refused clearly, nothing that was
// acknowledged is lost, and the server recovers by itself once the disk works again.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, statfsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { it } from 'node:test';
import { binary, consilium, demo, eventually, newId, Server } from '../support/consilium.mjs';
import { allEvents, allMessages, discussedCase, withoutRateLimit } from '../support/story.mjs';

const unavailable = 1010;

let posted = 0;

/** Posts until told to stop. Keeps what was acknowledged and what was refused. */
class Writer {
  constructor(client, story) {
    this.client = client;
    this.story = story;
    this.acknowledged = [];
    this.refused = [];
  }
  async post(text = `Message ${++posted} ${'…'.repeat(500)}`, commandId = newId()) {
    const params = { commandId, case: this.story.caseId, centre: this.story.centre, text };
    try {
      await this.client.call('message.post', params);
      this.acknowledged.push(text);
      return true;
    } catch (error) {
      assert.equal(error.code, unavailable, `${error.message}`);
      assert.ok(error.message.length > 10, 'the refusal explains itself');
      assert.ok(error.data.retryAfter > 0, 'the refusal says when to try again');
      this.refused.push({ text, commandId });
      return false;
    }
  }
  /** Every acknowledged message is there once; a refused one at most once. */
  async check() {
    const texts = (await allMessages(this.client, this.story.caseId)).map(({ text }) => text);
    const counts = new Map();
    for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
    for (const text of this.acknowledged) assert.equal(counts.get(text), 1);
    for (const { text } of this.refused) assert.ok((counts.get(text) ?? 0) <= 1);
    const events = await allEvents(this.client, `case:${this.story.caseId}`);
    assert.deepEqual(
      events.map(({ seq }) => seq),
      events.map((_, i) => i + 1),
    );
  }
}

it('refuses commands while the disk is full and goes on when there is room', async (t) => {
  const mount = await mkdtemp(path.join(tmpdir(), 'consilium-full-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=48m', 'consilium-test', mount], {
      stdio: 'pipe',
    });
  } catch (error) {
    await rm(mount, { recursive: true });
    t.skip(`a small tmpfs cannot be mounted here: ${error.stderr}`);
    return;
  }
  let server;
  t.after(async () => {
    await server?.kill();
    execFileSync('umount', [mount]);
    await rm(mount, { recursive: true });
  });
  const made = await demo(t, { settings: withoutRateLimit });
  const data = path.join(mount, 'data');
  execFileSync('cp', ['-a', made.data, data]);
  server = await Server.start(null, data);
  const story = await discussedCase(server, made.users);
  const writer = new Writer(await server.connect({ token: story.token }), story);
  for (let i = 0; i < 20; ++i) assert.ok(await writer.post());
  // Whoever reads a case is put on record first: done while there is room.
  await writer.check();

  // Fill the disk but for a few pages, then write until the first refusal.
  const { bavail, bsize } = statfsSync(mount);
  const ballast = path.join(mount, 'ballast');
  await writeFile(ballast, Buffer.alloc(bavail * bsize - 200 * 1024));
  await eventually(async () => !(await writer.post()), 'the first refusal');
  for (let i = 0; i < 20; ++i) await writer.post();
  assert.ok(writer.refused.length > 10);
  assert.equal((await server.request('/healthz')).status, 200, 'the process lives');
  assert.ok((await writer.client.call('session.whoami')).identity, 'reading goes on');
  await writer.check();

  await rm(ballast);
  await eventually(() => writer.post(), 'recovery');
  assert.equal(server.exit, undefined, 'the same process went on');
  for (const { text, commandId } of writer.refused.splice(0)) {
    assert.ok(await writer.post(text, commandId), 'the same command settles it');
  }
  await writer.check();
  assert.equal(await server.kill('SIGTERM').then(({ code }) => code), 0);
  const verified = await consilium(['verify', '--data', data]);
  assert.equal(verified.code, 0, verified.stdout + verified.stderr);
});

it('refuses commands while the disk fails to sync, and recovers', async (t) => {
  const preloads = ['fiu_run_preload.so', 'fiu_posix_preload.so'].map((name) => `/usr/lib/fiu/${name}`);
  if (!preloads.every((file) => existsSync(file))) {
    t.skip('libfiu is not installed (package fiu-utils)');
    return;
  }
  // A sanitizer's library has to come first, and calls the functions of those after it.
  const sanitizer = /\/\S*lib[at]san\.so\S*/.exec(execFileSync('ldd', [binary], { encoding: 'utf8' }));
  if (sanitizer) preloads.unshift(sanitizer[0]);
  const { data, users } = await demo(t, { settings: withoutRateLimit });
  const fifo = path.join(path.dirname(data), 'fiu');
  const server = await Server.start(t, data, {
    env: {
      LD_PRELOAD: preloads.join(' '),
      FIU_CTRL_FIFO: fifo,
      FIU_ENABLE: '',
      TSAN_OPTIONS: `${process.env.TSAN_OPTIONS ?? ''}:suppressions=${path.join(import.meta.dirname, 'libfiu.tsan')}`,
    },
  });
  const control = (command) =>
    execFileSync('fiu-ctrl', ['-f', fifo, '-c', command, String(server.pid)], { timeout: 10_000 });
  const story = await discussedCase(server, users);
  const writer = new Writer(await server.connect({ token: story.token }), story);
  for (let i = 0; i < 10; ++i) assert.ok(await writer.post());

  for (let round = 0; round < 3; ++round) {
    control('enable name=posix/io/sync/*');
    for (let i = 0; i < 10; ++i) {
      assert.equal(await writer.post(), false, 'nothing is acknowledged that is not durable');
    }
    assert.equal((await server.request('/healthz')).status, 200);
    assert.ok((await writer.client.call('session.whoami')).identity, 'reading goes on');
    control('disable name=posix/io/sync/*');
    await eventually(() => writer.post(), 'recovery');
    for (const { text, commandId } of writer.refused.splice(0)) {
      assert.ok(await writer.post(text, commandId), 'the same command settles it');
    }
    await writer.check();
  }

  // Killed just after a failure: what was acknowledged is still there.
  control('enable_random name=posix/io/sync/*,probability=0.3');
  for (let i = 0; i < 60; ++i) await writer.post();
  await server.kill();
  server.env = {};
  await server.launch();
  writer.client = await server.connect({ token: story.token });
  await writer.check();
  await server.kill('SIGTERM');
  const verified = await consilium(['verify', '--data', data]);
  assert.equal(verified.code, 0, verified.stdout + verified.stderr);
});
