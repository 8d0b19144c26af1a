// The two ways to work a page: with a mouse, and by keyboard alone.

export const mouse = {
  press: (control) => control.click(),
  check: (box) => box.check(),
  write: (field, text) => field.fill(text),
  choose: (list, label) => list.selectOption({ label }),
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
  async choose(list, label) {
    await reach(list);
    await list.page().keyboard.type(label);
  },
};

/** Counts what a mouse does on a page from now on, for `pointed`. */
export async function watchPointer(page) {
  const watch = () => {
    window.pointed = [];
    for (const act of ['pointerdown', 'mousedown', 'pointermove', 'mousemove', 'touchstart'])
      window.addEventListener(act, () => window.pointed.push(act), { capture: true });
  };
  await page.addInitScript(watch);
  await page.evaluate(watch);
}

export const pointed = (page) => page.evaluate(() => window.pointed);
