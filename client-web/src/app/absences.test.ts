import { describe, expect, it } from 'vitest';
import { overlaps } from './absences';

describe('two absences', () => {
  const away = { from: '2026-03-02', to: '2026-03-06' };

  it('share days when one begins before the other has ended', () => {
    expect(overlaps(away, { from: '2026-03-06', to: '2026-03-09' })).toBe(true);
    expect(overlaps(away, { from: '2026-03-01', to: '2026-03-31' })).toBe(true);
  });

  it('share none when they follow each other', () => {
    expect(overlaps(away, { from: '2026-03-07', to: '2026-03-09' })).toBe(false);
  });
});
