// Renders every screen in both languages and sizes, whole but for what a dialog lies over, and the pictures
// of the README; fails when a page complained of something:
// node screenshots.mjs FOLDER [--pictures: those of the README only]
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { go, launch, phone, settled } from '../support/browser.mjs';
import { demo, Scope, Server } from '../support/consilium.mjs';
import { pageOf, screensOf, screensSettings } from '../support/screens.mjs';
import { caseInSession, centreOf, completeContent } from '../support/story.mjs';

const [folder, part] = process.argv.slice(2);
// The readers are in France.
const here = { timezoneId: 'Europe/Paris' };
const kSizes = { wide: here, dark: { ...here, colorScheme: 'dark' }, phone: { ...here, ...phone } };

const scope = new Scope();
const problems = [];
try {
  const { data, users } = await demo(scope, { settings: screensSettings });
  const server = await Server.start(scope, data);
  const browser = await launch(scope);
  await mkdir(folder, { recursive: true });
  const world = { browser, server, users, person: (login) => users.find((user) => user.login === login) };
  const screens = await screensOf(server, users);
  if (part !== '--pictures') await everyScreen(world, screens);
  await pictures(world, screens);
} finally {
  await scope.end();
}
if (problems.length > 0) {
  console.error(`The console was not empty:\n${problems.join('\n')}`);
  process.exit(1);
}

async function everyScreen(world, screens) {
  for (const [size, options] of Object.entries(kSizes)) {
    for (const language of ['Français', 'English']) {
      const code = language.slice(0, 2).toLowerCase();
      for (const login of new Set(screens.map(([who]) => who))) {
        const page = await pageOf(scope, world, login, language, options);
        for (const [who, name, address, shown, { act, after } = {}] of screens) {
          if (who !== login) continue;
          await show(page, address, shown);
          await act?.(page);
          const over = (await page.getByRole('dialog').count()) > 0;
          await shoot(page, `${who}-${name.replaceAll(' ', '-')}-${size}-${code}`, { fullPage: !over });
          await after?.(page);
        }
        await page.context().close();
      }
    }
  }
}

/** A case with its answer, a session under way, a draft with what may identify somebody. */
async function pictures(world, screens) {
  const { server, users, person } = world;
  const reading = (login) => pageOf(scope, world, login, 'Français', here);
  const [who, , address, shown] = screens.find(([, name]) => name === 'an answered case');
  const reader = await reading(who);
  await show(reader, address, shown);
  await shoot(reader, 'readme-case');

  const sitting = await caseInSession(server, users);
  await judge(await server.connect({ user: person('victor') }), sitting);
  const coordinator = await reading('ines');
  await show(coordinator, `#/meetings/${sitting.meeting}`, '.opinion');
  await shoot(coordinator, 'readme-session');

  const client = await server.connect({ user: person('camille') });
  const draft = await client.command('case.create', {
    centre: await centreOf(client),
    content: completeContent(),
  });
  await client.close();
  const writer = await reading('camille');
  await show(writer, `#/cases/${draft.case}/edit`, '#field-history');
  await writer.locator('#field-history').fill(
    'Fractures répétées depuis l’enfance. Vue à Nancy. Joindre la famille au 06 12 34 56 78.',
  );
  await writer.locator('.finding[data-kind=phone]').waitFor();
  await writer.locator('#save-state[data-state=saved]').waitFor();
  await writer.locator('#section-history').evaluate((heading) => heading.scrollIntoView());
  await shoot(writer, 'readme-form');
  for (const page of [reader, coordinator, writer]) await page.context().close();
}

/** An expert takes part in a session, gives an opinion and votes. */
async function judge(expert, { meeting, item, case: id }) {
  const { identity } = await expert.call('session.whoami');
  await expert.command('meeting.join', { meeting, mode: 'on_site' });
  await expert.command('opinion.file', {
    case: id,
    version: 1,
    centre: identity.memberships.find(({ role }) => role === 'expert').centre,
    context: 'in_session',
    content: {
      text: 'Zolédronate avant la chirurgie, puis enclouage télescopique. Kinésithérapie dès la consolidation.',
      confidence: 'high',
      conflict: { declared: false },
    },
  });
  await expert.command('meeting.vote', { meeting, item, vote: 'agree' });
  await expert.close();
}

async function show(page, address, shown) {
  await go(page, address);
  await page.locator(shown).first().waitFor();
  await page.waitForLoadState('networkidle');
}

async function shoot(page, name, options) {
  await settled(page);
  await page.screenshot({ path: path.join(folder, `${name}.png`), ...options });
  for (const problem of page.problems.splice(0)) problems.push(`${name}: ${problem}`);
}
