import { expect, it } from 'vitest';
import { reportedIn, StandIns, textsOf, withoutReported } from './reported';

const kId = '01932f1e-0000-7000-8000-000000000001';
const kMark = `reported:${kId}`;

it('knows the mark of a reported text, and nothing else', () => {
  expect(reportedIn(kMark)).toBe(kId);
  expect(reportedIn(`Voir ${kMark}`)).toBeUndefined();
  expect(reportedIn('reported:later')).toBeUndefined();
});

it('lists each text once, and none that was reported', () => {
  expect(textsOf({ text: 'a', plan: ['b', 'a', ' '], history: kMark, number: 3 })).toEqual(['a', 'b']);
});

it('leaves nothing in the place of a reported text', () => {
  expect(withoutReported({ history: kMark, plan: [kMark, 'b'], number: 3 })).toEqual({
    history: '',
    plan: ['', 'b'],
    number: 3,
  });
});

it('shows words in the place of a reported text, and knows them again among what was typed', () => {
  const standIns = new StandIns('texte signalé');
  const shown = standIns.shown({ synthesis: kMark, plan: ['a', kMark] });
  expect(shown).toEqual({ synthesis: '[texte signalé 0001]', plan: ['a', '[texte signalé 0001]'] });
  expect(standIns.meant({ synthesis: 'b', plan: [...shown.plan, '[texte signalé 0002]'] })).toEqual({
    synthesis: 'b',
    plan: ['a', kMark, '[texte signalé 0002]'],
  });
});
