import { describe, expect, it } from 'vitest';
import { awayOn, overlaps } from './absences';

describe('two absences', () => {
  const away = { from: '2026-03-02', to: '2026-03-06' };

  it('share days when one begins before the other has ended', () => {
    expect(overlaps(away, { from: '2026-03-06', to: '2026-03-09' })).toBe(true);
    expect(overlaps(away, { from: '2026-03-01', to: '2026-03-31' })).toBe(true);
  });

  it('share none when they follow each other', () => {
    expect(overlaps(away, { from: '2026-03-07', to: '2026-03-09' })).toBe(false);
  });
});

it('says who of a roster is away on a day, each once, and who stands in', () => {
  const absences = [{ from: '2026-03-02', to: '2026-03-06', deputy: 'Dr Suppléant' }];
  const seat = {
    member: 'm1',
    user: 'u1',
    name: 'Pr Absent',
    centre: 'c1',
    specialty: 'génétique',
    function: 'chair',
    since: '2026-01-01T00:00:00Z',
    absences,
  } as const;
  const roster = [
    seat,
    { ...seat, function: 'permanent' as const },
    { ...seat, member: 'm2', name: 'Dr Présent', absences: undefined },
  ];
  expect(awayOn(roster, '2026-03-06')).toEqual([
    { member: 'm1', name: 'Pr Absent', specialty: 'génétique', deputy: 'Dr Suppléant' },
  ]);
  expect(awayOn(roster, '2026-03-07')).toEqual([]);
});
