import { expect, it } from 'vitest';
import { marksUpTo } from './scale';

it('marks an axis in round steps that hold the greatest value', () => {
  expect(marksUpTo(0)).toEqual([0, 1]);
  expect(marksUpTo(3)).toEqual([0, 1, 2, 3]);
  expect(marksUpTo(7)).toEqual([0, 2, 4, 6, 8]);
  expect(marksUpTo(43)).toEqual([0, 20, 40, 60]);
  expect(marksUpTo(1999)).toEqual([0, 500, 1000, 1500, 2000]);
});

it('has five marks at most, however great the value is', () => {
  for (let greatest = 0; greatest < 5000; greatest += 7) {
    const marks = marksUpTo(greatest);
    expect(marks.length).toBeLessThanOrEqual(5);
    expect(marks.at(-1)).toBeGreaterThanOrEqual(greatest);
  }
});
