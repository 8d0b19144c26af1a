import { expect, test } from 'vitest';
import { saysElse } from './preview';

const read = (signedAt: string, synthesis: string) => ({
  document: JSON.stringify({ content: { synthesis }, signedAt }),
  sha256: '',
  signedAt,
});
const early = '2026-11-30T08:00:00.000Z';
const late = '2026-11-30T08:01:00.000Z';

test('the time of a reading alone makes no other document', () => {
  expect(saysElse(read(early, 'a'), read(late, 'a'))).toBe(false);
  expect(saysElse(read(early, 'a'), read(late, 'b'))).toBe(true);
});

test('what was read before is not newer', () => {
  expect(saysElse(read(late, 'b'), read(early, 'a'))).toBe(false);
});
