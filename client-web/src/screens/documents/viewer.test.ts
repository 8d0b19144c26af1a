import { describe, expect, it } from 'vitest';
import { between, boxTyped } from './viewer';

describe('a mask', () => {
  it('lies between two corners, whichever was first', () => {
    const box = { x: 10, y: 20, width: 30, height: 5 };
    expect(between([10, 20], [40, 25])).toEqual(box);
    expect(between([40, 25], [10, 20])).toEqual(box);
  });

  it('that was typed ends with its page', () => {
    const page = { width: 100, height: 80 };
    expect(boxTyped({ x: '90', y: '0', width: '50', height: '10' }, page)).toEqual({
      x: 90,
      y: 0,
      width: 10,
      height: 10,
    });
    expect(boxTyped({ x: '100', y: '0', width: '5', height: '5' }, page)).toBeUndefined();
    expect(boxTyped({ x: '1', y: '', width: '5', height: '5' }, page)).toBeUndefined();
  });
});
