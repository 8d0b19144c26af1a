import type { MeetingSummary, NamedUser, RosterSeat } from '../generated/protocol';
import { useRead } from './hooks';
import { useReads } from './reads';

/** Somebody of a roster who gives opinions and may preside. */
export interface Seated extends NamedUser {
  specialty: string;
}

/**
 * Those of the users who sit as expert, deputy or chair, by name. A roster names members, not their
 * users: they are found by the name that both have.
 */
export function seatedAmong(roster: readonly RosterSeat[], users: readonly NamedUser[]): Seated[] {
  const found = new Map<string, Seated>();
  for (const { id, name } of users) {
    const seat = roster.find((one) => one.name === name && one.function !== 'coordinator');
    if (seat) found.set(id, { id, name, specialty: seat.specialty });
  }
  return [...found.values()].sort((one, other) => one.name.localeCompare(other.name));
}

const kInvited: MeetingSummary['state'][] = ['convened', 'in_session', 'adjourned', 'minuted'];
/** Meetings whose invitations are looked at. */
const kLatest = 3;

/** Who sits in a series, as its latest invitations tell. */
export function useSeated(series: string | undefined): Seated[] | undefined {
  const roster = useRead('series.get', { series: series ?? '' }, { enabled: series !== undefined });
  const list = useRead('meeting.list', { limit: 200 }, { enabled: series !== undefined });
  const latest = (list.data?.meetings ?? [])
    .filter((meeting) => meeting.series === series && kInvited.includes(meeting.state))
    .slice(0, kLatest);
  const meetings = useReads(
    'meeting.get',
    latest.map(({ id }) => ({ meeting: id })),
  );
  if (!roster.data || !list.data || meetings.some(({ data }) => !data)) return undefined;
  return seatedAmong(
    roster.data.series.roster ?? [],
    meetings.flatMap(({ data }) => (data?.invitations ?? []).map(({ user, name }) => ({ id: user, name }))),
  );
}
