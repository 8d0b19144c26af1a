import type { FollowUp } from '../../generated/protocol';

/** The newest follow-up of each case. */
export function newestByCase(followUps: readonly FollowUp[]): Map<string, FollowUp> {
  const newest = new Map<string, FollowUp>();
  for (const one of followUps) {
    const known = newest.get(one.case);
    if (!known || known.number < one.number) newest.set(one.case, one);
  }
  return newest;
}

/** Of how many cases the centre told that the recommendation was applied, in part, or not. */
export function tally(cases: readonly string[], newest: ReadonlyMap<string, FollowUp>) {
  const count = { applied: 0, partly: 0, not_applied: 0 };
  for (const id of cases) {
    const applied = newest.get(id)?.content.applied;
    if (applied && applied !== 'not_known') count[applied] += 1;
  }
  return count;
}
