import { describe, expect, it } from 'vitest';
import type { RosterSeat } from '../generated/protocol';
import { seatedIn } from './seated';

const seat = (name: string, seatFunction: RosterSeat['function'], specialty: string): RosterSeat => ({
  member: `member of ${name}`,
  user: `u-${name}`,
  name,
  centre: 'centre',
  specialty,
  function: seatFunction,
  since: '2026-01-01T00:00:00Z',
});

describe('the users of a roster', () => {
  it('are there once each, by name, without those who only coordinate', () => {
    const roster = [
      seat('Fictif', 'chair', 'pédiatrie'),
      seat('Exemple', 'permanent', 'génétique'),
      seat('Fictif', 'permanent', 'pédiatrie'),
      seat('Exemple', 'coordinator', 'secrétariat'),
      seat('Spécimen', 'coordinator', 'secrétariat'),
    ];
    expect(seatedIn(roster)).toEqual([
      { id: 'u-Exemple', name: 'Exemple', specialty: 'génétique' },
      { id: 'u-Fictif', name: 'Fictif', specialty: 'pédiatrie' },
    ]);
  });
});
