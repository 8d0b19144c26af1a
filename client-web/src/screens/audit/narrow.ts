import { localDay } from '../../app/days';
import type { AuditSearch } from '../../app/router';
import type { AuditEntry } from '../../generated/protocol';

/** What an entry is about: a reading, or the aggregate of an act. */
export const kAbout = [
  'read',
  'case',
  'message',
  'document',
  'opinion',
  'meeting',
  'minutes',
  'followUp',
  'question',
  'member',
  'directory',
  'series',
  'session',
  'user',
] as const;
export type About = (typeof kAbout)[number];

const plain = (words: string) => words.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** Whether an entry is among those that are looked for. */
export function passes(entry: AuditEntry, { who, about, from, to }: AuditSearch): boolean {
  const day = localDay(entry.at);
  if ((from && day < from) || (to && day > to)) return false;
  if (who && !plain(entry.actorName ?? entry.actor).includes(plain(who))) return false;
  if (!about) return true;
  return about === 'read' ? entry.kind === 'read' : (entry.type ?? '').startsWith(`${about}.`);
}

/** Whether everything that follows an entry, the newest first, is of before that day. */
export function olderThan(entry: AuditEntry | undefined, day: string | undefined): boolean {
  return entry !== undefined && day !== undefined && localDay(entry.at) < day;
}
