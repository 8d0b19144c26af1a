import { describe, expect, it } from 'vitest';
import type { Place } from '../app/gate';
import type { FindingSeverity } from '../generated/protocol';
import { stretchesOf } from './found';

const kText = 'Vue à Nancy par Mme Petit';
const place = (text: string, severity: FindingSeverity): Place => {
  const start = kText.indexOf(text);
  const kind = 'city' as const;
  const finding = { pointer: '/text', start, end: start + text.length, text, kind, severity, rule: 'town' };
  return { finding, pointer: '/text', field: undefined, start };
};

describe('the stretches of a text', () => {
  it('make the text again, whatever was found', () => {
    const stretches = stretchesOf(kText, [place('Petit', 'soft'), place('Nancy', 'hard')]);
    expect(stretches.map(({ text }) => text).join('')).toBe(kText);
    expect(stretches.filter(({ severity }) => severity)).toEqual([
      { text: 'Nancy', severity: 'hard' },
      { text: 'Petit', severity: 'soft' },
    ]);
  });

  it('show the worse of two findings that share words', () => {
    const stretches = stretchesOf(kText, [place('par Mme Petit', 'soft'), place('Mme Petit', 'hard')]);
    expect(stretches).toEqual([
      { text: 'Vue à Nancy ', severity: undefined },
      { text: 'par ', severity: 'soft' },
      { text: 'Mme Petit', severity: 'hard' },
    ]);
  });
});
