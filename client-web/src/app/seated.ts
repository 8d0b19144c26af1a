import type { NamedUser, RosterSeat } from '../generated/protocol';
import { useRead } from './hooks';

/** Somebody of a roster who gives opinions and may preside. */
export interface Seated extends NamedUser {
  specialty: string;
}

/** The users who sit as expert, deputy or chair, each once, by name. */
export function seatedIn(roster: readonly RosterSeat[]): Seated[] {
  const found = new Map<string, Seated>();
  for (const { user, name, specialty, function: seat } of roster)
    if (seat !== 'coordinator' && !found.has(user)) found.set(user, { id: user, name, specialty });
  return [...found.values()].sort((one, other) => one.name.localeCompare(other.name));
}

/** Who sits in a series, once that is known. */
export function useSeated(series: string | undefined): Seated[] | undefined {
  const got = useRead('series.get', { series: series ?? '' }, { enabled: series !== undefined });
  return got.data && seatedIn(got.data.series.roster ?? []);
}
