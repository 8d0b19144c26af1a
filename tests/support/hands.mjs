// The two ways to work a page: with a mouse, and by keyboard alone.
import { go } from './browser.mjs';

export const mouse = {
  press: (control) => control.click(),
  check: (box) => box.check(),
  write: (field, text) => field.fill(text),
  choose: (list, label) => list.selectOption({ label }),
  send: (field) => field.press('Control+Enter'),
  visit: (page, { address }) => go(page, address),
};

/** Tabs to a control, as somebody without a mouse does. */
async function reach(control) {
  const page = control.page();
  const element = await control.elementHandle();
  for (let n = 0; n < 400; ++n) {
    const there = await element.evaluate((wanted) => {
      const now = document.activeElement;
      const group = (one) => (one.type === 'radio' ? one.name : undefined);
      return (
        now === wanted ||
        (now.matches('summary') && now.contains(wanted)) ||
        (group(now) !== undefined && group(now) === group(wanted))
      );
    });
    if (there) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`${control} is not reached by Tab`);
}

export const keyboard = {
  async press(control) {
    await reach(control);
    await control.page().keyboard.press('Enter');
  },
  async check(box) {
    await reach(box);
    const focused = () => box.evaluate((wanted) => document.activeElement === wanted);
    for (let n = 0; n < 20 && !(await focused()); ++n) await box.page().keyboard.press('ArrowDown');
    if (!(await box.isChecked())) await box.page().keyboard.press('Space');
  },
  async write(field, text) {
    await reach(field);
    await field.page().keyboard.press('Control+a');
    await field.page().keyboard.type(text);
  },
  /** A day, typed part by part in the browser's own order, which is English. */
  async day(field, value) {
    const { keyboard: keys } = field.page();
    const [year, month, day] = value.split('-');
    await reach(field);
    // A digit that comes a second after another begins its part anew: none waits for the one before.
    await Promise.all([...(month + day + year)].map((key) => keys.press(key)));
  },
  async choose(list, label) {
    const { keyboard: keys } = list.page();
    await list.locator('option').and(list.getByText(label, { exact: true })).waitFor({ state: 'attached' });
    await reach(list);
    const chosen = () => list.evaluate(({ selectedOptions: [option] }) => option?.label);
    await keys.press('Home');
    for (let n = 0; n < 100 && (await chosen()) !== label; ++n) await keys.press('ArrowDown');
  },
  async send(field) {
    await reach(field);
    await field.page().keyboard.press('Control+Enter');
  },
  /** Goes where an entry of the palette leads: a screen by its name, a case by its pseudonym. */
  async visit(page, { words }) {
    await page.keyboard.press('Control+k');
    const palette = page.getByRole('dialog').filter({ has: page.getByRole('combobox') });
    await palette.getByRole('combobox').waitFor();
    await page.keyboard.type(words);
    const entry = palette.getByRole('option', { name: words }).first();
    await entry.waitFor();
    // Cases come before the screens once they are found.
    for (let n = 0; n < 20 && (await entry.getAttribute('aria-selected')) !== 'true'; ++n)
      await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await palette.waitFor({ state: 'detached' });
  },
};
