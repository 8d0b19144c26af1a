import { useIdentity, useRead } from '../../app/hooks';
import { useReads } from '../../app/reads';
import { managedCentres } from '../../app/roles';
import type { SeriesOwner } from '../../generated/protocol';

/** Somebody who can take a seat. */
export interface Candidate {
  member: string;
  name: string;
  centre: string;
  specialty: string;
}

/** Of which series the seats are: the network that keeps it, once it is known, and its owners. */
export interface SeatedIn {
  network: string | undefined;
  owners: SeriesOwner[];
}

/**
 * Whom the reader can name by their membership: who sits in a series of the network, and the members of
 * the centres that the reader manages.
 */
export function useCandidates({ network, owners }: SeatedIn): Candidate[] {
  const identity = useIdentity();
  const others = useRead('series.list', { network, limit: 200 }, { enabled: network !== undefined });
  const rosters = useReads(
    'series.get',
    (others.data?.series ?? []).map(({ id }) => ({ series: id })),
  );
  const centres = identity.admin
    ? owners.filter(({ kind }) => kind === 'centre').map(({ id }) => id)
    : managedCentres(identity).map(({ id }) => id);
  const members = useReads(
    'member.list',
    centres.map((centre) => ({ centre, limit: 200 })),
  );
  const found = new Map<string, Candidate>();
  for (const { data } of rosters)
    for (const { member, name, centre, specialty } of data?.series.roster ?? [])
      found.set(member, { member, name, centre, specialty });
  for (const { data } of members)
    for (const { id, name, centre, specialty } of data?.members ?? [])
      found.set(id, { member: id, name, centre, specialty: specialty ?? '' });
  return [...found.values()].sort((one, other) => one.name.localeCompare(other.name));
}
