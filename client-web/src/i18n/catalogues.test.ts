import { IntlMessageFormat } from 'intl-messageformat';
import { describe, expect, it } from 'vitest';
import enFirst from './en.json';
import enMore from './en.more.json';
import frFirst from './fr.json';
import frMore from './fr.more.json';

const fr = { ...frFirst, ...frMore };
const en = { ...enFirst, ...enMore };

type Part = { type: number; value: string; options?: Record<string, { value: Part[] }> };

/** The names of the values that a message wants. */
function wanted(message: string): string[] {
  const names = new Set<string>();
  const visit = (parts: Part[]) => {
    for (const part of parts) {
      if (part.type >= 1 && part.type <= 6) names.add(part.value);
      for (const option of Object.values(part.options ?? {})) visit(option.value);
    }
  };
  visit(new IntlMessageFormat(message).getAst() as unknown as Part[]);
  return [...names].sort();
}

describe('the catalogues', () => {
  it('hold the same messages', () => {
    expect(Object.keys(en).sort()).toEqual(Object.keys(fr).sort());
  });

  it('hold each message once', () => {
    expect(Object.keys(frFirst).filter((key) => key in frMore)).toEqual([]);
    expect(Object.keys(enFirst).sort()).toEqual(Object.keys(frFirst).sort());
  });

  it('say something in every message, with the same values', () => {
    for (const [key, french] of Object.entries(fr)) {
      const english = en[key as keyof typeof fr];
      expect(french.trim(), key).not.toBe('');
      expect(english.trim(), key).not.toBe('');
      expect(wanted(english), key).toEqual(wanted(french));
    }
  });

  it('are set as French is: narrow no-break spaces, guillemets, apostrophes', () => {
    // A key is no question.
    const { 'account.shortcuts': keys, ...texts } = fr;
    expect(keys).toContain('(/, ?, n)');
    for (const [key, text] of Object.entries(texts)) {
      expect(text, key).not.toMatch(/[^\u202f][;!?»]/);
      expect(text, key).not.toMatch(/[^\u202f](?=:(?!\/\/))/);
      expect(text, key).not.toMatch(/«[^\u202f]/);
      expect(text, key).not.toMatch(/['"]|\.\.\./);
    }
  });

  it('are in their own language', () => {
    const accents = /[éèêàçùœ]/i;
    const borrowed = Object.entries(en).filter(([, text]) => accents.test(text));
    expect(borrowed).toEqual([]);
  });
});
