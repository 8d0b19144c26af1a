import { describe, expect, it } from 'vitest';
import type { Series } from '../../generated/protocol';
import { draftOf, problemsOf, savedOf } from './draft';

const series: Series = {
  id: 'series',
  name: 'RCP Exemple',
  network: 'network',
  owners: [{ kind: 'centre', id: 'centre' }],
  revision: 7,
  charter: {
    quorum: { minimum: 3, specialties: ['génétique médicale'] },
    quorumUnmet: 'block',
    quorumUnmetLabel: 'à représenter',
    writtenOpinionsCount: true,
    blindFirst: true,
    seniorValidation: false,
    registration: 'attached',
    presentersSee: 'session',
    itemMinutes: 20,
    delays: { registrationDays: 0, triageDays: 5, answerDays: 21, reportDays: 4 },
    retention: { years: 30 },
    requestedSpecialties: ['radiologie', 'pédiatrie'],
    urgent: { name: 'Astreinte', phone: '01 99 00 00 01', hours: '24 h/24' },
    escalation: [{ function: 'chair', afterMinutes: 60 }],
  },
  roster: [
    {
      member: 'member',
      user: 'user',
      name: 'Exemple',
      centre: 'centre',
      specialty: 'génétique médicale',
      function: 'chair',
      since: '2026-01-01T00:00:00Z',
    },
  ],
};

describe('a series as it is typed', () => {
  it('is saved as it was read when nothing was typed', () => {
    const draft = draftOf(series);
    expect(problemsOf(draft)).toEqual(new Set());
    expect(savedOf(draft, series)).toEqual({
      series: 'series',
      revision: 7,
      name: series.name,
      owners: series.owners,
      charter: series.charter,
      roster: [{ member: 'member', specialty: 'génétique médicale', function: 'chair' }],
    });
  });

  it('says what the server would refuse', () => {
    const draft = draftOf(series);
    const seat = draft.roster[0]!;
    expect(
      problemsOf({
        ...draft,
        name: ' ',
        owners: [],
        minimum: '0',
        years: 'dix',
        urgentPhone: 'bip',
        roster: [seat, { ...seat, specialty: '' }],
      }),
    ).toEqual(new Set(['name', 'owners', 'minimum', 'years', 'phone', 'specialty', 'seatTwice']));
  });

  it('leaves out an urgent contact that was taken away', () => {
    expect(savedOf({ ...draftOf(series), urgent: false }, series).charter).not.toHaveProperty('urgent');
  });
});
