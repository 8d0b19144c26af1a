import { expect, it } from 'vitest';
import type { Event } from '../../generated/protocol';
import { documentOf, isShown } from './happened';

const event = (type: string, data: object) => ({ type, data }) as unknown as Event;

it('finds the document that an event is about', () => {
  expect(documentOf(event('document.added', { document: 'd1' }))).toBe('d1');
  expect(documentOf(event('document.added', { hidden: true }))).toBeUndefined();
  expect(documentOf(event('message.posted', { document: 'd1' }))).toBeUndefined();
});

it('tells what happened to a case, not what only the server needs', () => {
  expect(isShown('case.submitted')).toBe(true);
  expect(isShown('minutes.saved')).toBe(false);
});
