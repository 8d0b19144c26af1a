import { expect, test } from 'vitest';
import { withoutMark } from './lines';

test('what is typed with a number or a bullet is not marked twice', () => {
  for (const [typed, shown] of [
    ['1. Zolédronate', 'Zolédronate'],
    ['2) Ostéosynthèse', 'Ostéosynthèse'],
    ['- Kiné', 'Kiné'],
    ['– IRM', 'IRM'],
    ['•Calcium', 'Calcium'],
    ['12.\u00a0Contrôle', 'Contrôle'],
    ['  4. Surveiller', 'Surveiller'],
  ] as const)
    expect(withoutMark(typed)).toBe(shown);
});

test('what only looks like a mark stays', () => {
  for (const line of ['1.5 mg le soir', '-5 kg', '2026. Bilan', '3.', '•', 'Zolédronate 1. matin'])
    expect(withoutMark(line)).toBe(line);
});
