import type { AuditSearch } from '../../app/router';
import type { AuditListParams } from '../../generated/protocol';

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

export const aboutOf = ({ about }: AuditSearch): About | undefined => kAbout.find((known) => known === about);

/** The reader's midnight, `later` days after that of a day. */
function midnight(day: string, later = 0): string {
  const [year, month, date] = day.split('-').map(Number);
  return new Date(year!, month! - 1, date! + later).toISOString();
}

export type Narrowed = Pick<AuditListParams, 'who' | 'kind' | 'aggregate' | 'from' | 'to'>;

/** What the server is asked for; both days are included. */
export function narrowed(search: AuditSearch): Narrowed {
  const { who, from, to } = search;
  const about = aboutOf(search);
  return {
    ...(who?.trim() ? { who: who.trim() } : {}),
    ...(about === 'read' ? { kind: 'read' } : about ? { aggregate: about } : {}),
    ...(from ? { from: midnight(from) } : {}),
    ...(to ? { to: midnight(to, 1) } : {}),
  };
}
