import { describe, expect, it } from 'vitest';
import type { CaseContent } from '../../generated/protocol';
import { isCaseContent } from '../../generated/validators';
import { ageProblem, composeAge, parseAge } from './age';
import { cleaned, kRequired, stillMissing } from './content';

const complete: CaseContent = {
  subject: { sex: 'female', age: 'P34Y' },
  reason: 'therapeutic',
  urgency: 'routine',
  questions: 'Quelle conduite tenir ?',
  history: 'Fractures répétées.',
  consent: { care: true, registry: false, research: false, attestedOn: '2026-01-01' },
};

describe('the content of a new case', () => {
  it('lacks everything that is required at first', () => {
    expect(stillMissing({ content: {} })).toEqual([...kRequired]);
  });

  it('lacks nothing when the required fields are filled in', () => {
    expect(stillMissing({ series: 's', content: complete })).toEqual([]);
  });

  it('lacks the person without an age, and accepts a gestational one', () => {
    const without = { ...complete, subject: { sex: 'female' as const } };
    expect(stillMissing({ series: 's', content: without })).toEqual(['subject']);
    const unborn = { ...complete, subject: { sex: 'unknown' as const, gestationalAge: { weeks: 22 } } };
    expect(stillMissing({ series: 's', content: unborn })).toEqual([]);
  });

  it('is sent without what is empty', () => {
    const typed: CaseContent = {
      questions: '  ',
      history: 'x',
      phenotype: [],
      family: { text: '' },
      consent: { care: false },
    };
    expect(cleaned(typed)).toEqual({ history: 'x', consent: { care: false } });
  });

  it('is checked against the contract before it is sent', () => {
    expect(isCaseContent(complete)).toBe(true);
    expect(isCaseContent({ ...complete, variants: [{ gene: 'COL1A1 +' }] })).toBe(false);
    expect(isCaseContent({ ...complete, name: 'somebody' })).toBe(false);
    expect(isCaseContent({ questions: 'é'.repeat(4001) })).toBe(false);
    expect(isCaseContent({ questions: '😀'.repeat(4000) })).toBe(true);
  });
});

describe('an age', () => {
  it('is written in years, months and days', () => {
    expect(composeAge({ years: '1', months: '6', days: '' })).toBe('P1Y6M');
    expect(composeAge({ years: '', months: '', days: '12' })).toBe('P12D');
    expect(composeAge({ years: '', months: '', days: '' })).toBeUndefined();
  });

  it('is read back as it was written', () => {
    expect(parseAge('P34Y')).toEqual({ years: '34', months: '', days: '' });
    expect(parseAge('P2W')).toEqual({ years: '', months: '', days: '14' });
    expect(parseAge(undefined)).toEqual({ years: '', months: '', days: '' });
  });

  it('is no other than was typed', () => {
    const months = { years: '', months: '18', days: '' };
    expect(composeAge(months)).toBe('P18M');
    expect(ageProblem(months)).toBeUndefined();
    expect(ageProblem({ years: '', months: '', days: '45' })).toBeUndefined();
    for (const [years, what] of [
      ['2,5', 'ageWhole'],
      ['-3', 'ageWhole'],
      ['200', 'ageRange'],
      ['131', 'ageRange'],
    ] as const) {
      const typed = { years, months: '', days: '' };
      expect(ageProblem(typed)).toEqual({ what, parts: ['years'] });
      expect(parseAge(composeAge(typed))).toEqual(typed);
      if (what === 'ageWhole') expect(isCaseContent({ subject: { age: composeAge(typed) } })).toBe(false);
    }
  });
});
