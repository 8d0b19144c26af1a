import { expect, it } from 'vitest';
import type { AuditEntry } from '../../generated/protocol';
import { olderThan, passes } from './narrow';

const kRead: AuditEntry = {
  kind: 'read',
  at: '2026-03-10T12:00:00.000Z',
  actor: 'u1',
  actorName: 'Dre Hélène Modèle',
};
const kAct: AuditEntry = { ...kRead, kind: 'act', type: 'member.invited', stream: 'centre:c1' };

it('finds entries by who, without accents and case', () => {
  expect(passes(kRead, { who: 'helene' })).toBe(true);
  expect(passes(kRead, { who: 'camille' })).toBe(false);
});

it('finds entries by what was done', () => {
  expect(passes(kRead, { about: 'read' })).toBe(true);
  expect(passes(kAct, { about: 'read' })).toBe(false);
  expect(passes(kAct, { about: 'member' })).toBe(true);
  expect(passes(kAct, { about: 'meeting' })).toBe(false);
});

it('finds entries by their day, both ends included', () => {
  expect(passes(kRead, { from: '2026-03-10', to: '2026-03-10' })).toBe(true);
  expect(passes(kRead, { from: '2026-03-11' })).toBe(false);
  expect(passes(kRead, { to: '2026-03-09' })).toBe(false);
});

it('knows where nothing more can be found', () => {
  expect(olderThan(kRead, '2026-03-11')).toBe(true);
  expect(olderThan(kRead, '2026-03-10')).toBe(false);
  expect(olderThan(undefined, '2026-03-10')).toBe(false);
});
