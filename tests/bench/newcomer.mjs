// Somebody who has never seen the page submits a published case: reads each label before using it,
// types at 40 words a minute, takes the mouse for every click. All of it really takes its time; `spent` is
// what a person needs of it, `seconds` what it took with all that the page and this machine added.
import { readFile } from 'node:fs/promises';
import path from 'node:path';

/** FR100921 of the E3C corpus (CC BY, doi in the file): a woman of 30 with a plexiform schwannoma. */
const source = path.resolve(import.meta.dirname, '../../../shared/data/deid/e3c_fr/layer1/FR100921.json');

/** A word of a typist is five keys. */
const kKeyMs = 60_000 / (40 * 5);
/** 200 words a minute, after a second to see what is new. */
const kWordMs = 60_000 / 200;
const kLookMs = 1_000;
/** To the mouse, to the target, a press (keystroke-level model: 0.4 s, 1.1 s and 0.2 s). */
const kClickMs = 1_700;

export async function publishedCase() {
  const text = await readFile(source, 'utf8').catch(() => undefined);
  return text && JSON.parse(text).text.trim();
}

const words = (text) => text.split(/\s+/).filter(Boolean).length;

/** A person at a page; `spent` holds milliseconds, by what they went into. */
class Newcomer {
  spent = { typing: 0, reading: 0, pointing: 0 };
  keys = 0;
  clicks = 0;
  fields = 0;
  #page;

  constructor(page) {
    this.#page = page;
  }

  async #take(what, milliseconds) {
    this.spent[what] += milliseconds;
    await this.#page.waitForTimeout(milliseconds);
  }

  async read(text) {
    await this.#take('reading', kLookMs + kWordMs * words(text));
  }

  async click(target) {
    await this.#take('pointing', kClickMs);
    this.clicks += 1;
    await target.click();
  }

  /** A key each `kKeyMs`, later only where the page keeps one waiting. */
  async type(text) {
    const begun = performance.now();
    for (const [index, key] of [...text].entries()) {
      await this.#page.keyboard.type(key);
      const left = begun + kKeyMs * (index + 1) - performance.now();
      if (left > 0) await this.#page.waitForTimeout(left);
    }
    this.spent.typing += kKeyMs * text.length;
    this.keys += text.length;
  }

  /** What stands at a field: label, legend and hint. */
  async #meet(id) {
    this.fields += 1;
    const text = await this.#page.evaluate((field) => {
      const control = document.getElementById(field);
      const around = control.closest('fieldset');
      const label = around?.querySelector('legend') ?? document.querySelector(`[for="${field}"]`);
      const hint = document.getElementById(`${field}-hint`);
      return `${label?.textContent ?? ''} ${hint?.textContent ?? ''}`;
    }, id);
    await this.read(text);
    return this.#page.locator(`#${id}`);
  }

  async write(id, text) {
    await this.click(await this.#meet(id));
    await this.type(text);
  }

  /** Opens a list, reads it, takes one of it. */
  async choose(id, label) {
    const list = await this.#meet(id);
    await this.click(list);
    await this.read((await list.locator('option').allTextContents()).join(' '));
    await this.#take('pointing', kClickMs);
    this.clicks += 1;
    await list.selectOption({ label });
  }

  async tick(target, text) {
    this.fields += 1;
    await this.read(text);
    await this.click(target);
  }
}

/** From the list of cases to the submitted case. */
export async function submitAsNewcomer(page, history, say) {
  const somebody = new Newcomer(page);
  const begun = performance.now();
  await somebody.read(await page.locator('.inbox-head').innerText());
  await somebody.click(page.locator('#new-case'));
  await page.locator('.case-form').waitFor();
  await somebody.read(await page.locator('.section-index').innerText());

  await somebody.choose('field-series', 'RCP Os et calcium (exemple)');
  await somebody.choose('field-reason', say('reason.diagnostic'));
  await somebody.choose('field-urgency', say('urgency.routine'));
  await somebody.write('field-questions', 'Schwannomatose ? Quel bilan génétique, quel suivi ?');

  await somebody.read(await page.locator('.form-section .notice').first().innerText());
  await somebody.tick(page.getByLabel(say('sex.female'), { exact: true }), say('form.sex'));
  await somebody.write('field-subject', '30');
  await somebody.write('field-history', `Mme Dupuis, vue le 12/03/2025. ${history}`);

  // What may identify her is shown below the field; a press mends each.
  const replace = page.locator('[data-pointer="/content/history"] .finding .actions button').first();
  await replace.waitFor();
  const open = page.locator('[data-pointer="/content/history"] .finding');
  for (let left = await open.count(); left > 0; left = await open.count()) {
    await somebody.read(await open.first().innerText());
    const before = await page.locator('#field-history').inputValue();
    await somebody.click(open.first().getByRole('button').first());
    await page.waitForFunction(
      ([text, count]) =>
        document.querySelector('#field-history').value !== text ||
        document.querySelectorAll('[data-pointer="/content/history"] .finding').length < count,
      [before, left],
    );
  }

  await somebody.tick(page.locator('#field-consent'), say('form.care'));
  await somebody.click(page.locator('#review'));
  const dialog = page.getByRole('dialog');
  await dialog.waitFor();
  await somebody.read(await dialog.innerText());
  await somebody.click(dialog.locator('#submit-case'));
  await page.locator('article.case .state-submitted').waitFor();
  return { ...somebody, seconds: (performance.now() - begun) / 1000 };
}
