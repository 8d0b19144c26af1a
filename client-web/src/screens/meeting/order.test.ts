import { expect, it } from 'vitest';
import { moved } from './order';

const items = ['a', 'b', 'c', 'd'].map((id) => ({ id }));
const order = (keys: string[], target: string, place: 'before' | 'after') =>
  moved(items, new Set(keys), target, place)
    .map(({ id }) => id)
    .join('');

it('moves items before or after another', () => {
  expect(order(['d'], 'a', 'before')).toBe('dabc');
  expect(order(['a'], 'c', 'after')).toBe('bcad');
});

it('moves several in the order that they had', () => {
  expect(order(['c', 'a'], 'd', 'after')).toBe('bdac');
});

it('leaves everything where an item is put onto itself', () => {
  expect(order(['b'], 'b', 'after')).toBe('abcd');
});
