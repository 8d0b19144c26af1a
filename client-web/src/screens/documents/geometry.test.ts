import { describe, expect, it } from 'vitest';
import { addedTo, between, boxTyped, calibrated, lengthOf, moved, proposedFor } from './geometry';

const page = { width: 400, height: 80 };

describe('a mask', () => {
  it('lies between two corners, whichever was first', () => {
    const box = { x: 10, y: 20, width: 30, height: 5 };
    expect(between({ from: [10, 20], to: [40, 25] })).toEqual(box);
    expect(between({ from: [40, 25], to: [10, 20] })).toEqual(box);
  });

  it('that was typed ends with its page', () => {
    expect(boxTyped({ x: '390', y: '0', width: '50', height: '10' }, page)).toEqual({
      x: 390,
      y: 0,
      width: 10,
      height: 10,
    });
    expect(boxTyped({ x: '400', y: '0', width: '5', height: '5' }, page)).toBeUndefined();
    expect(boxTyped({ x: '1', y: '', width: '5', height: '5' }, page)).toBeUndefined();
  });
});

describe('the masks of a page', () => {
  const box = { x: 1, y: 2, width: 30, height: 4 };
  const found = { severity: 'hard', rule: 'some', box } as const;
  const one = {
    ...{ number: 1, width: 400, height: 80, previewPath: '/page' },
    findings: [
      { ...found, kind: 'date' as const },
      { ...found, kind: 'burned_in_pixels' as const, box: { ...box } },
    ],
  };

  it('are proposed once for each place', () => {
    expect(proposedFor(one)).toEqual([box]);
  });

  it('are told from those that somebody added', () => {
    const own = { ...box, x: 9 };
    expect(addedTo(one, [{ ...box }, own])).toEqual([own]);
    expect(addedTo(one)).toEqual([]);
  });
});

describe('a measurement', () => {
  it('is as long as the way between its ends', () => {
    expect(lengthOf({ from: [10, 10], to: [40, 50] })).toBe(50);
  });

  it('has the millimetres of pixels that are higher than wide', () => {
    const scale = { x: 0.25, y: 0.5 };
    expect(lengthOf({ from: [0, 0], to: [40, 0] }, scale)).toBe(10);
    expect(lengthOf({ from: [0, 0], to: [0, 40] }, scale)).toBe(20);
    expect(lengthOf({ from: [0, 0], to: [24, 16] }, scale)).toBe(10);
  });

  it('is calibrated by a known length, in both directions alike or in the shape of the pixels', () => {
    const line = { from: [0, 0], to: [40, 0] } as const;
    expect(calibrated(line, 20)).toEqual({ x: 0.5, y: 0.5 });
    expect(calibrated(line, 20, { x: 0.25, y: 0.5 })).toEqual({ x: 0.5, y: 1 });
  });

  it('has ends that arrow keys move, and that stay on the page', () => {
    const key = (name: string, shiftKey = false) => ({ key: name, shiftKey });
    expect(moved([10, 10], key('ArrowRight'), page)).toEqual([12, 10]);
    expect(moved([10, 10], key('ArrowUp', true), page)).toEqual([10, 9]);
    expect(moved([399, 79], key('ArrowRight'), page)).toEqual([400, 79]);
    expect(moved([10, 10], key('Enter'), page)).toBeUndefined();
  });
});
