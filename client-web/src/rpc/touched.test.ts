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

it('has the directory read again by everybody when a centre, a network or a series has changed', () => {
  expect(touchedBy('directory.changed')).toContain('directory.centres');
  expect(touchedBy('directory.changed')).toContain('directory.networks');
  expect(touchedBy('directory.changed')).toContain('directory.regions');
  expect(touchedBy('directory.changed')).toContain('series.list');
});

it('has the roster read again when somebody will be away', () => {
  expect(touchedBy('member.absenceSet')).toContain('series.get');
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
    'member.absenceSet',
    'directory.changed',
    'session.',
  ])
    for (const method of touchedBy(type)) expect(methodKinds[method]).toBe('read');
});

it('knows nothing about what it does not know', () => {
  expect(touchedBy('weather.changed')).toEqual([]);
});
