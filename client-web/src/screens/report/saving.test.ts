import { expect, it } from 'vitest';
import { isReportContent } from '../../generated/validators';
import { cleaned } from './saving';

it('leaves out the rows of a report that say nothing, and keeps what is half filled in', () => {
  const treatment = { act: 'start', opinion: 'favourable' } as const;
  const content = cleaned({
    outcome: 'final',
    synthesis: 'Contrôle prévu.',
    plan: ['', ' Surveillance '],
    treatments: [{ drug: ' ', ...treatment }],
    actions: [
      { what: '', who: '' },
      { what: 'Radiographie', who: ' ' },
    ],
  });
  expect(content).toEqual({
    outcome: 'final',
    synthesis: 'Contrôle prévu.',
    plan: ['Surveillance'],
    actions: [{ what: 'Radiographie', who: ' ' }],
  });
  expect(isReportContent(content)).toBe(false);
});
