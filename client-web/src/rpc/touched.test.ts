import { expect, it } from 'vitest';
import { methodKinds } from '../generated/kinds';
import { touchedBy } from './touched';

it('has lists and the case read again when something happens to it', () => {
  expect(touchedBy('case.accepted')).toContain('case.get');
  expect(touchedBy('case.accepted')).toContain('case.list');
  expect(touchedBy('opinion.filed')).toContain('opinion.list');
  expect(touchedBy('message.posted')).toContain('message.list');
  expect(touchedBy('message.posted')).toContain('case.list');
  expect(touchedBy('notice.posted')).toContain('case.list');
});

it('has documents read again whose state is told to their centre, and no timeline', () => {
  expect(touchedBy('document.added')).toEqual(['document.list', 'document.get', 'case.list', 'event.read']);
  expect(touchedBy('document.changed')).toEqual(['document.list', 'document.get']);
});

it('names nothing but reads', () => {
  for (const type of [
    'case.',
    'document.',
    'document.changed',
    'meeting.',
    'minutes.',
    'notice.',
    'notice.posted',
    'series.',
    'member.',
    'session.',
  ])
    for (const method of touchedBy(type)) expect(methodKinds[method]).toBe('read');
});

it('knows nothing about what it does not know', () => {
  expect(touchedBy('weather.changed')).toEqual([]);
});
