import type { Methods } from '../generated/protocol';

/** Which answers an event of each aggregate makes old; only those on screen are read again at once. */
const kTouched: Record<string, (keyof Methods)[]> = {
  case: [
    'case.list',
    'case.get',
    'case.compare',
    'case.readers',
    'meeting.get',
    'meeting.list',
    'event.read',
  ],
  message: ['message.list', 'event.read'],
  document: ['document.list', 'document.get', 'event.read'],
  opinion: ['opinion.list', 'case.list', 'minutes.get', 'event.read'],
  meeting: ['meeting.get', 'meeting.list', 'meeting.calendar', 'case.get', 'case.list', 'minutes.get'],
  minutes: ['minutes.get', 'meeting.get', 'case.get', 'case.list', 'event.read'],
  followUp: ['followUp.list', 'case.list', 'event.read'],
  notice: ['notice.list', 'notice.mail'],
  question: ['question.list'],
  series: ['series.get', 'series.list', 'session.whoami', 'case.list', 'meeting.list'],
  member: ['member.list', 'session.whoami', 'case.list'],
  session: ['session.list', 'session.whoami'],
  user: ['session.whoami'],
  directory: ['directory.centres', 'directory.centre', 'directory.networks'],
  calendarFeed: ['calendarFeed.get'],
};

/** The methods whose answers an event of this type makes old. */
export function touchedBy(type: string): readonly (keyof Methods)[] {
  return kTouched[type.slice(0, type.indexOf('.'))] ?? [];
}
