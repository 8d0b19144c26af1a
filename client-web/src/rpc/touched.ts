import type { Events, Methods } from '../generated/protocol';

type AggregateOf<E> = E extends `${infer A}.${string}` ? A : never;
type Touched = readonly (keyof Methods)[];

/**
 * Which answers an event of each aggregate makes old, or of one type where that is less; only those on
 * screen are read again at once.
 */
const kTouched: Record<AggregateOf<keyof Events>, Touched> & Partial<Record<keyof Events, Touched>> = {
  case: [
    'case.list',
    'case.get',
    'case.compare',
    'case.readers',
    'meeting.get',
    'meeting.list',
    'meeting.calendar',
    'event.read',
    'stats.activity',
    'stats.territory',
    'audit.list',
  ],
  message: ['message.list', 'case.list', 'event.read', 'audit.list'],
  document: ['document.list', 'document.get', 'case.list', 'event.read'],
  // Told to the centre that adds it, and in no timeline.
  'document.changed': ['document.list', 'document.get'],
  opinion: ['opinion.list', 'case.list', 'minutes.get', 'minutes.preview', 'event.read', 'stats.activity'],
  meeting: [
    'meeting.get',
    'meeting.list',
    'meeting.calendar',
    'case.get',
    'case.list',
    'minutes.get',
    'minutes.preview',
  ],
  'meeting.calendarChanged': ['meeting.calendar', 'meeting.list', 'meeting.get'],
  minutes: [
    'minutes.get',
    'minutes.preview',
    'meeting.get',
    'case.get',
    'case.list',
    'event.read',
    'stats.activity',
  ],
  followUp: ['followUp.list', 'case.list', 'event.read', 'stats.activity'],
  text: [
    'text.reports',
    'case.get',
    'case.compare',
    'opinion.list',
    'minutes.get',
    'minutes.preview',
    'followUp.list',
    'meeting.get',
    'meeting.list',
    'meeting.calendar',
    'question.list',
    'event.read',
  ],
  notice: ['notice.list', 'notice.mail', 'question.list'],
  // A guest is told of the invitation in no other way.
  'notice.posted': ['notice.list', 'question.list', 'case.list'],
  question: ['question.list'],
  series: ['series.get', 'series.list', 'session.whoami', 'case.list', 'meeting.list'],
  member: ['member.list', 'series.get', 'session.whoami', 'case.list', 'audit.list'],
  // Told to everybody who sits with the member.
  'member.absenceSet': ['member.list', 'series.get', 'session.whoami', 'audit.list'],
  session: ['session.list', 'session.whoami'],
  user: ['session.whoami'],
  directory: [
    'directory.centres',
    'directory.centre',
    'directory.networks',
    'directory.regions',
    'audit.list',
  ],
  'directory.changed': [
    'directory.centres',
    'directory.centre',
    'directory.networks',
    'directory.regions',
    'directory.proposeSeries',
    'series.list',
    'series.get',
  ],
  calendarFeed: ['calendarFeed.get'],
};

/** The methods whose answers an event of this type makes old. */
export function touchedBy(type: string): Touched {
  const touched: Partial<Record<string, Touched>> = kTouched;
  return touched[type] ?? touched[type.slice(0, type.indexOf('.'))] ?? [];
}
