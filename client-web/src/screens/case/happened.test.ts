import { expect, it } from 'vitest';
import type { CaseGetResult, Event } from '../../generated/protocol';
import { isShown, nameOf, namesIn } from './happened';

const data = {
  createdBy: 'u1',
  createdByName: 'Dre Une',
  versions: [{ version: 1, at: '', author: 'u2', authorName: 'Dr Deux' }],
  guests: [{ user: 'u3', name: 'Pr Trois' }],
} as unknown as CaseGetResult;

const event = (actor: string, carried: object) => ({ actor, data: carried }) as unknown as Event;

it('finds the names that the case brings along', () => {
  const names = namesIn(data);
  expect(nameOf(event('u1', {}), names)).toBe('Dre Une');
  expect(nameOf(event('u2', {}), names)).toBe('Dr Deux');
  expect(nameOf(event('u3', {}), names)).toBe('Pr Trois');
});

it('finds the names that the event brings along', () => {
  const names = namesIn(data);
  expect(nameOf(event('u9', { message: { author: { id: 'u9', name: 'Pre Neuf' } } }), names)).toBe(
    'Pre Neuf',
  );
  expect(nameOf(event('u8', { request: { by: 'u8', byName: 'Mme Huit' } }), names)).toBe('Mme Huit');
  expect(nameOf(event('u7', {}), names)).toBeUndefined();
});

it('tells what happened to a case, not what only the server needs', () => {
  expect(isShown('case.submitted')).toBe(true);
  expect(isShown('minutes.saved')).toBe(false);
});
