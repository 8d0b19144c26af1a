import type { Absence, Identity } from '../generated/protocol';
import { useRead } from './hooks';
import { useReads } from './reads';

/** The caller's memberships with their absences, read again with each event of a member. */
export function useOwnMemberships() {
  return useRead('session.whoami', {});
}

/** Who may stand in for a member: others on the rosters of the same series, by their membership. */
export function useDeputies(identity: Identity, member: string): Map<string, string> {
  const seats = (identity.series ?? []).filter((seat) => seat.member === member);
  const rosters = useReads(
    'series.get',
    [...new Set(seats.map((seat) => seat.series))].map((series) => ({ series })),
  );
  const own = new Set((identity.memberships ?? []).map((one) => one.member));
  const others = rosters
    .flatMap(({ data }) => data?.series.roster ?? [])
    .filter((seat) => !own.has(seat.member));
  return new Map(others.map((seat) => [seat.member, seat.name]));
}

/** Whether two absences share a day. */
export function overlaps(one: Absence, other: Absence): boolean {
  return one.from <= other.to && other.from <= one.to;
}
