import { describe, expect, it } from 'vitest';
import { compared, type Version, withFieldsOf } from './merge';

const base: Version = {
  series: 's',
  content: {
    questions: 'Laquelle ?',
    history: 'Ancienne.',
    consent: { care: true, registry: false, attestedOn: '2026-01-01' },
  },
};
const changed = (content: Version['content'], series = 's'): Version => ({
  series,
  content: { ...base.content, ...content },
});

describe('two versions of a case', () => {
  it('are merged where each changed something else', () => {
    const mine = changed({ questions: 'Opérer ?' });
    const theirs = changed({ history: 'Nouvelle.' }, 'other');
    expect(compared(base, mine, theirs)).toEqual({ onlyTheirs: ['series', 'history'], both: [] });
    expect(withFieldsOf(mine.content, theirs.content, ['series', 'history'])).toEqual({
      ...base.content,
      questions: 'Opérer ?',
      history: 'Nouvelle.',
    });
  });

  it('collide where both changed a field, the series too', () => {
    const mine = changed({ history: 'La mienne.' }, 'one');
    const theirs = changed({ history: 'La leur.' }, 'other');
    expect(compared(base, mine, theirs)).toEqual({ onlyTheirs: [], both: ['series', 'history'] });
    expect(compared(base, mine, mine)).toEqual({ onlyTheirs: [], both: [] });
  });

  it('say the same consent in any order, and with what is not given left out', () => {
    const mine = changed({ consent: { attestedOn: '2026-01-01', care: true } });
    expect(compared(undefined, mine, base)).toEqual({ onlyTheirs: [], both: [] });
  });

  it('collide wherever they differ when nobody knows what they began with', () => {
    expect(compared(undefined, changed({ history: 'La mienne.' }), base).both).toEqual(['history']);
  });

  it('lose a field that the other took away', () => {
    const theirs: Version = { series: 's', content: { ...base.content, history: undefined } };
    const { onlyTheirs } = compared(base, base, theirs);
    expect(onlyTheirs).toEqual(['history']);
    expect(withFieldsOf(base.content, theirs.content, onlyTheirs).history).toBeUndefined();
  });
});
