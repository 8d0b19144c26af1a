import { expect, it } from 'vitest';
import type { Document, Identity, MemberRole } from '../../generated/protocol';
import { lookAgain } from './progress';

const member = (centre: string, role: MemberRole) =>
  ({ memberships: [{ centre, role }] }) as unknown as Identity;
const document = (state: Document['state'], centre?: string) =>
  ({ state, author: { id: 'u', name: 'U', centre } }) as Document;

it('looks again at documents in preparation of which no followed stream tells', () => {
  expect(lookAgain(member('c', 'clinician'), [document('processing', 'c')])).toBe(false);
  expect(lookAgain(member('c', 'expert'), [document('processing', 'c')])).toBeGreaterThan(0);
  expect(lookAgain(member('c', 'clinician'), [document('processing', 'other')])).toBeGreaterThan(0);
  expect(lookAgain(member('c', 'expert'), [document('ready', 'c'), document('to_confirm', 'c')])).toBe(false);
});
