import { describe, expect, it } from 'vitest';
import type { FollowUp } from '../../generated/protocol';
import { newestByCase, tally } from './follow-ups';
import { lastMonths } from './months';

describe('the last months', () => {
  it('begin with this one and share nothing', () => {
    const months = lastMonths(new Date(2026, 0, 31, 12), 3);
    expect(months.map(({ from }) => new Date(from).getMonth())).toEqual([0, 11, 10]);
    for (const [index, { from }] of months.slice(0, -1).entries()) expect(months[index + 1]!.to).toBe(from);
  });
});

describe('follow-ups', () => {
  const followUp = (of: string, number: number, applied: FollowUp['content']['applied']): FollowUp => ({
    case: of,
    pseudonym: of,
    number,
    at: '2026-01-01T00:00:00Z',
    author: 'author',
    authorName: 'Exemple',
    content: { applied, outcome: 'better' },
  });
  const newest = newestByCase([
    followUp('a', 2, 'applied'),
    followUp('a', 1, 'not_known'),
    followUp('b', 1, 'partly'),
  ]);

  it('count by the newest of each case', () => {
    expect(newest.get('a')?.content.applied).toBe('applied');
    expect(tally(['a', 'b', 'c'], newest)).toEqual({ applied: 1, partly: 1, not_applied: 0 });
  });
});
