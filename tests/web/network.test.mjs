// The network between a page and a server that lives on: cut, silent, healed.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { kCut, signedIn, upToDate } from '../support/browser.mjs';
import { configure } from '../support/consilium.mjs';
import { Proxy } from '../support/proxy.mjs';
import { Stage } from '../support/stage.mjs';
import { centreOf, seriesNamed, submitCase } from '../support/story.mjs';

describe('a page whose network fails', () => {
  const stage = new Stage();
  const { calling, person } = stage;
  let proxy;
  before(async () => {
    const { data, server } = stage;
    proxy = await Proxy.start(stage.scope, { host: '127.0.0.1', port: server.port });
    await server.kill();
    await configure(data, { 'listen.origins': [server.origin, `https://localhost:${proxy.port}`] });
    await server.launch();
  });
  const messagesOf = (id) =>
    calling('camille', async (client) => (await client.call('message.list', { case: id })).messages ?? []);
  const post = (id, text) =>
    calling('bruno', async (client) =>
      client.command('message.post', { case: id, centre: await centreOf(client), text }),
    );

  /** A case with its page, which reaches the server through a proxy. */
  async function behind(t) {
    const series = await calling('bruno', (client) => seriesNamed(client, 'RCP Os'));
    const { case: caseId } = await calling('camille', (client) => submitCase(client, series));
    const page = await signedIn(
      t,
      stage.browser,
      { origin: `https://localhost:${proxy.port}` },
      person('camille'),
      { at: `#/cases/${caseId}` },
    );
    page.expected.push(kCut);
    t.after(() => proxy.heal());
    await page.locator('#message').waitFor();
    return { caseId, page };
  }

  const waiting = (page, options) => page.locator('#connection[data-state=waiting]').waitFor(options);
  const read = (page, text) => page.locator('.message', { hasText: text }).waitFor({ timeout: 60_000 });

  it('shows once it is healed what others did meanwhile, and sends what was written, once', async (t) => {
    const { caseId, page } = await behind(t);
    proxy.cut();
    await waiting(page);
    await post(caseId, 'Dit pendant la coupure.');
    await page.locator('#message').fill('Écrit pendant la coupure.');
    await page.locator('#message').press('Control+Enter');
    proxy.heal();
    await read(page, 'Dit pendant la coupure.');
    await read(page, 'Écrit pendant la coupure.');
    await upToDate(page);
    const own = (await messagesOf(caseId)).filter(({ text }) => text === 'Écrit pendant la coupure.');
    assert.equal(own.length, 1);
  });

  it('says within 20 seconds that it is not up to date where nobody told of the cut', async (t) => {
    const { caseId, page } = await behind(t);
    proxy.stall();
    await post(caseId, 'Dit dans le silence.');
    await page.locator('#message').fill('Écrit dans le silence.');
    await page.locator('#message').press('Control+Enter');
    await waiting(page, { timeout: 20_000 });
    assert.equal(await page.locator('.message', { hasText: 'Dit dans le silence.' }).count(), 0);
    proxy.heal();
    await read(page, 'Dit dans le silence.');
    await read(page, 'Écrit dans le silence.');
    const own = (await messagesOf(caseId)).filter(({ text }) => text === 'Écrit dans le silence.');
    assert.equal(own.length, 1);
  });

  it('says at once that it is offline where the browser knows, and comes back with it', async (t) => {
    const { caseId, page } = await behind(t);
    await page.context().setOffline(true);
    await waiting(page, { timeout: 2_000 });
    await post(caseId, 'Dit hors ligne.');
    await page.context().setOffline(false);
    await read(page, 'Dit hors ligne.');
    await upToDate(page);
  });
});
