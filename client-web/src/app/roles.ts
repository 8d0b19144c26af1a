import type { CaseSummary, Identity, MemberRole, RosterFunction, SeriesSummary } from '../generated/protocol';

/** What the signed-in user is to a case, as far as their roles tell; the server decides. */
export interface Relation {
  /** Clinician (or expert) of the submitting centre. */
  submitter: boolean;
  /** Assistant of the submitting centre. */
  assistant: boolean;
  expert: boolean;
  coordinator: boolean;
  chair: boolean;
}

const kSubmitting: MemberRole[] = ['clinician', 'expert'];

export function relationTo(
  identity: Identity,
  of: Pick<CaseSummary, 'centre' | 'series'> | { centre?: string; series?: string },
): Relation {
  const roles = (identity.memberships ?? [])
    .filter(({ centre }) => centre === of.centre)
    .map(({ role }) => role);
  const functions = functionsIn(identity, of.series);
  return {
    submitter: roles.some((role) => kSubmitting.includes(role)),
    assistant: roles.includes('assistant'),
    expert: functions.has('permanent'),
    coordinator: functions.has('coordinator'),
    chair: functions.has('chair') || functions.has('deputy'),
  };
}

export function functionsIn(identity: Identity, series: string | undefined): Set<RosterFunction> {
  return new Set(
    (identity.series ?? []).filter((seat) => seat.series === series).map((seat) => seat.function),
  );
}

/**
 * For which of their centres somebody speaks about a case: the submitting one, else that of their seat
 * in the series; none for a guest.
 */
export function voiceIn(identity: Identity, of: Pick<CaseSummary, 'centre' | 'series'>): { centre?: string } {
  const memberships = identity.memberships ?? [];
  if (memberships.some(({ centre, role }) => centre === of.centre && kSubmitting.includes(role)))
    return { centre: of.centre };
  const seats = (identity.series ?? []).filter(({ series }) => series === of.series);
  const seated = memberships.find(({ member }) => seats.some((seat) => seat.member === member));
  return seated ? { centre: seated.centre } : {};
}

/** The centres whose inbox the user follows. */
export function followedCentres(identity: Identity): string[] {
  return (identity.memberships ?? []).filter(({ role }) => role !== 'expert').map(({ centre }) => centre);
}

/** Whether one's centres and series tell of a case; where they do not, only the case itself does. */
export function isTold(identity: Identity, of: Pick<CaseSummary, 'centre' | 'series'>): boolean {
  return (
    followedCentres(identity).includes(of.centre) ||
    (identity.series ?? []).some(({ series }) => series === of.series)
  );
}

/** The centres in whose name a case may be begun. */
export function submittingCentres(identity: Identity) {
  const seen = new Map<string, string>();
  for (const { centre, centreName, role } of identity.memberships ?? [])
    if (role !== 'manager') seen.set(centre, centreName);
  return [...seen].map(([id, name]) => ({ id, name }));
}

/** The series whose meetings the user arranges. */
export function arrangedSeries(identity: Identity) {
  const seen = new Map<string, string>();
  for (const seat of identity.series ?? [])
    if (seat.function !== 'permanent') seen.set(seat.series, seat.seriesName);
  return [...seen].map(([id, name]) => ({ id, name }));
}

/** Whether somebody keeps charter and roster: who arranges the series, or manages a centre that owns it. */
export function keepsSeries(identity: Identity, series: Pick<SeriesSummary, 'id' | 'owners'>): boolean {
  const owners = new Set((series.owners ?? []).map(({ id }) => id));
  return (
    identity.admin ||
    arrangedSeries(identity).some(({ id }) => id === series.id) ||
    managedCentres(identity).some(({ id }) => owners.has(id))
  );
}

/** The series in which the user gives opinions. */
export function advisedSeries(identity: Identity): string[] {
  const seats = (identity.series ?? []).filter((seat) => seat.function !== 'coordinator');
  return [...new Set(seats.map((seat) => seat.series))];
}

/** Everybody but guests, who have no role anywhere. */
export function readsDirectory(identity: Identity): boolean {
  return (identity.memberships ?? []).length > 0 || identity.admin || identity.auditor;
}

/** A manager as such reads none; a guest reads theirs. */
export function readsCases(identity: Identity): boolean {
  const guest = !readsDirectory(identity);
  const clinical = (identity.memberships ?? []).some(({ role }) => role !== 'manager');
  return guest || clinical || (identity.series ?? []).length > 0;
}

/** The centres whose members the user keeps. */
export function managedCentres(identity: Identity) {
  return (identity.memberships ?? [])
    .filter(({ role }) => role === 'manager')
    .map(({ centre, centreName }) => ({ id: centre, name: centreName }));
}

/** Whether figures are somebody's business, beyond those of their own cases. */
export function readsActivity(identity: Identity): boolean {
  return identity.admin || managedCentres(identity).length > 0 || arrangedSeries(identity).length > 0;
}

export function readsAccessLog(identity: Identity): boolean {
  return identity.auditor || managedCentres(identity).length > 0;
}

/** Where somebody begins who reads no cases. */
export function firstScreen(identity: Identity): '/activity' | '/audit' | '/directory' {
  if (managedCentres(identity).length > 0) return '/activity';
  return identity.auditor && !identity.admin ? '/audit' : '/directory';
}
