// Renders every screen in both languages and sizes: node screenshots.mjs FOLDER
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { go, launch, openPage, phone, signIn } from '../support/browser.mjs';
import { demo, Scope, Server } from '../support/consilium.mjs';
import { screensOf } from '../support/screens.mjs';
import { withoutRateLimit } from '../support/story.mjs';

const [folder] = process.argv.slice(2);
const scope = new Scope();
try {
  const { data, users } = await demo(scope, { settings: withoutRateLimit });
  const server = await Server.start(scope, data);
  const browser = await launch(scope);
  const screens = await screensOf(server, users);
  await mkdir(folder, { recursive: true });
  const sizes = { wide: {}, dark: { colorScheme: 'dark' }, phone };
  for (const [size, options] of Object.entries(sizes)) {
    for (const language of ['Français', 'English']) {
      const code = language.slice(0, 2).toLowerCase();
      for (const login of new Set(screens.map(([who]) => who))) {
        const page = await openPage(scope, browser, server, options);
        if (login === 'camille') await page.screenshot({ path: path.join(folder, `sign-in-${size}-${code}.png`) });
        await signIn(page, users.find((user) => user.login === login));
        await go(page, '#/account');
        await page.getByLabel(language).click();
        for (const [who, name, address, shown] of screens) {
          if (who !== login) continue;
          await go(page, address);
          await page.locator(shown).first().waitFor();
          await page.waitForLoadState('networkidle');
          const file = `${who}-${name.replaceAll(' ', '-')}-${size}-${code}.png`;
          await page.screenshot({ path: path.join(folder, file) });
        }
        await page.context().close();
      }
    }
  }
} finally {
  await scope.end();
}
