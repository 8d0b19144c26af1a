// The words of the web client, so that its tests look for what a reader sees in either language.
import { readFileSync } from 'node:fs';

const folder = new URL('../../client-web/src/i18n/', import.meta.url);

/** What a message says in a language (`fr`, `en`), as it is written in the catalogue. */
export function say(language) {
  const part = (name) => JSON.parse(readFileSync(new URL(name, folder), 'utf8'));
  const catalogue = { ...part(`${language}.json`), ...part(`${language}.more.json`) };
  return (key) => {
    if (!(key in catalogue)) throw new Error(`no message '${key}' in ${language}`);
    return catalogue[key];
  };
}

/** "de Pr Bruno" as the page writes it in French: "du Pr Bruno". */
export const contracted = (text) => text.replace(/\bde (?=[PD]r )/g, 'du ').replace(/\bde (?=[PD]re )/g, 'de la ');
