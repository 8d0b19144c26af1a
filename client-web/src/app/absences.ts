import { useQuery } from '@tanstack/react-query';
import type { Absence, Identity, Member } from '../generated/protocol';
import { codes, hasCode } from '../rpc/errors';
import type { Client } from './client';
import { useClient } from './hooks';
import { useReads } from './reads';

/** Higher than that of anything that was ever changed. */
const kNoRevision = Number.MAX_SAFE_INTEGER;

/**
 * A membership of the caller's with its absences. Only managers list members; everybody else learns
 * what is saved of their own from the refusal of a change that is based on no revision.
 */
async function ownMember(client: Client, member: string): Promise<Member> {
  try {
    await client.command('member.setAbsence', { member, revision: kNoRevision });
  } catch (error) {
    if (hasCode(error, codes.conflict) && error.data.current) return error.data.current as Member;
    throw error;
  }
  throw new Error('a change without a basis was taken');
}

/** Read again with each event of a member. */
export function useOwnMember(member: string) {
  const client = useClient();
  return useQuery({
    queryKey: ['member.list', 'own', member],
    queryFn: () => ownMember(client, member),
  });
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
