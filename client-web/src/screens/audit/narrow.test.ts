import { expect, it } from 'vitest';
import { narrowed } from './narrow';

it('asks for reads, or for the acts on one thing, and for whatever the address knows', () => {
  expect(narrowed({ about: 'read' })).toEqual({ kind: 'read' });
  expect(narrowed({ about: 'member' })).toEqual({ aggregate: 'member' });
  expect(narrowed({ about: 'weather' })).toEqual({});
});

it('asks for a name without what surrounds it', () => {
  expect(narrowed({ who: ' hélène ' })).toEqual({ who: 'hélène' });
  expect(narrowed({ who: ' ' })).toEqual({});
});

it('asks for whole days of the reader, both ends included', () => {
  const { from, to } = narrowed({ from: '2026-03-10', to: '2026-03-31' });
  expect(from).toBe(new Date(2026, 2, 10).toISOString());
  expect(to).toBe(new Date(2026, 3, 1).toISOString());
});
