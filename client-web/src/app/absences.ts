import type { Absence, Identity, RosterSeat } from '../generated/protocol';
import { useIdentity, useRead } from './hooks';
import { useReads } from './reads';
import { functionsIn } from './roles';

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

/** Somebody of a roster who is away. */
export interface Away extends Pick<RosterSeat, 'member' | 'name' | 'specialty'> {
  /** Who stands in. */
  deputy?: string;
}

/** Who of a roster is away on a day, each once whatever their seats. */
export function awayOn(roster: RosterSeat[], day: string): Away[] {
  const away = new Map<string, Away>();
  for (const { member, name, specialty, absences } of roster) {
    const absence = absences?.find(({ from, to }) => from <= day && day <= to);
    if (absence && !away.has(member)) away.set(member, { member, name, specialty, deputy: absence.deputy });
  }
  return [...away.values()];
}

/** Who of a series is away on a day, where the reader sits in it. */
export function useAway(series: string, day: string | undefined): Away[] {
  const sits = functionsIn(useIdentity(), series).size > 0;
  const got = useRead('series.get', { series }, { enabled: sits && day !== undefined });
  return day === undefined ? [] : awayOn(got.data?.series.roster ?? [], day);
}
