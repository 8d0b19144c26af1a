import { expect, it } from 'vitest';
import { bucketsOf, daysOf, momentsOf } from './period';

const kNow = new Date(2026, 10, 29, 15);

it('names the days of the usual periods', () => {
  expect(daysOf('lastMonths', kNow)).toEqual({ from: '2025-12-01', to: '2026-11-30' });
  expect(daysOf('thisQuarter', kNow)).toEqual({ from: '2026-10-01', to: '2026-12-31' });
  expect(daysOf('thisYear', kNow)).toEqual({ from: '2026-01-01', to: '2026-12-31' });
  expect(daysOf('lastYear', kNow)).toEqual({ from: '2025-01-01', to: '2025-12-31' });
});

it('has the last day in a period', () => {
  const { from, to } = momentsOf({ from: '2026-02-01', to: '2026-02-28' });
  expect(new Date(from)).toEqual(new Date(2026, 1, 1));
  expect(new Date(to)).toEqual(new Date(2026, 2, 1));
});

it('divides a period into its months, without a gap and without an overlap', () => {
  const months = bucketsOf({ from: '2026-01-15', to: '2026-03-10' });
  expect(months.map(({ from, to }) => [from, to])).toEqual([
    ['2026-01-15', '2026-01-31'],
    ['2026-02-01', '2026-02-28'],
    ['2026-03-01', '2026-03-10'],
  ]);
});

it('divides a long period into years', () => {
  const years = bucketsOf({ from: '2023-06-01', to: '2026-11-30' });
  expect(years).toHaveLength(4);
  expect(years[0]).toEqual({ unit: 'year', from: '2023-06-01', to: '2023-12-31' });
  expect(years[3]).toEqual({ unit: 'year', from: '2026-01-01', to: '2026-11-30' });
});

it('has nothing to divide in a period that ends before it begins', () => {
  expect(bucketsOf({ from: '2026-05-01', to: '2026-04-01' })).toEqual([]);
});
