import { expect, it } from 'vitest';
import type { Identity, MemberRole } from '../generated/protocol';
import {
  firstScreen,
  isTold,
  managedCentres,
  readsAccessLog,
  readsActivity,
  readsCases,
  readsDirectory,
} from './roles';

function person(roles: MemberRole[], platform: Partial<Identity> = {}): Identity {
  return {
    user: 'u1',
    login: 'anne',
    name: 'Anne Exemple',
    language: 'fr',
    preferences: { theme: 'system', singleKeys: true },
    admin: false,
    auditor: false,
    memberships: roles.map((role) => ({
      member: role,
      revision: 1,
      centre: 'c1',
      centreName: 'Centre',
      network: 'n1',
      role,
      profession: 'physician',
    })),
    series: [],
    secondFactor: { required: false, enrolled: true, enrolmentPending: false, recoveryCodesLeft: 10 },
    ...platform,
  };
}

it('has whoever reads no cases begin with what is theirs', () => {
  expect(readsCases(person(['manager']))).toBe(false);
  expect(firstScreen(person(['manager']))).toBe('/activity');
  expect(firstScreen(person([], { auditor: true }))).toBe('/audit');
  expect(firstScreen(person([], { admin: true }))).toBe('/directory');
});

it('lets clinicians, managers who are clinicians too, and guests read cases', () => {
  expect(readsCases(person(['clinician']))).toBe(true);
  expect(readsCases(person(['manager', 'clinician']))).toBe(true);
  expect(readsCases(person([]))).toBe(true);
  expect(readsCases(person([], { admin: true }))).toBe(false);
});

it('keeps guests away from the directory', () => {
  expect(readsDirectory(person(['assistant']))).toBe(true);
  expect(readsDirectory(person([], { auditor: true }))).toBe(true);
  expect(readsDirectory(person([]))).toBe(false);
});

it('knows which cases nothing but themselves tells of', () => {
  const series = [{ member: 'm1', series: 's1', seriesName: 'RCP', function: 'permanent' as const }];
  expect(isTold(person(['assistant']), { centre: 'c1' })).toBe(true);
  expect(isTold(person(['expert']), { centre: 'c1', series: 's1' })).toBe(false);
  expect(isTold(person(['expert'], { series }), { centre: 'c2', series: 's1' })).toBe(true);
  expect(isTold(person([]), { centre: 'c1', series: 's1' })).toBe(false);
});

it('offers figures and the log to those whose business they are', () => {
  expect(managedCentres(person(['manager', 'clinician']))).toEqual([{ id: 'c1', name: 'Centre' }]);
  expect(readsActivity(person(['clinician']))).toBe(false);
  expect(readsActivity(person(['manager']))).toBe(true);
  expect(readsAccessLog(person(['manager']))).toBe(true);
  expect(readsAccessLog(person([], { auditor: true }))).toBe(true);
  expect(readsAccessLog(person(['clinician']))).toBe(false);
});
