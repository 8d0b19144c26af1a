import { describe, expect, it } from 'vitest';
import type { RosterSeat } from '../generated/protocol';
import { seatedAmong } from './seated';

const seat = (name: string, seatFunction: RosterSeat['function'], specialty: string): RosterSeat => ({
  member: `member of ${name}`,
  name,
  centre: 'centre',
  specialty,
  function: seatFunction,
  since: '2026-01-01T00:00:00Z',
});

describe('the users of a roster', () => {
  const roster = [
    seat('Exemple', 'permanent', 'génétique'),
    seat('Fictif', 'chair', 'pédiatrie'),
    seat('Spécimen', 'coordinator', 'secrétariat'),
  ];
  const users = ['Fictif', 'Spécimen', 'Autre', 'Exemple', 'Fictif'].map((name) => ({
    id: `u-${name}`,
    name,
  }));

  it('are found by name, each once, without coordinators and those who do not sit', () => {
    expect(seatedAmong(roster, users)).toEqual([
      { id: 'u-Exemple', name: 'Exemple', specialty: 'génétique' },
      { id: 'u-Fictif', name: 'Fictif', specialty: 'pédiatrie' },
    ]);
  });
});
