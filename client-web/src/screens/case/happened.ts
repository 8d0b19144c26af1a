import type { CaseGetResult, Event, Events } from '../../generated/protocol';

/** The events of a case that its timeline tells. */
const kShown = [
  'case.submitted',
  'case.updated',
  'case.accepted',
  'case.declined',
  'case.informationRequested',
  'case.requestWithdrawn',
  'case.redirectProposed',
  'case.redirectRefused',
  'case.redirected',
  'case.answered',
  'case.booked',
  'case.bookingRefused',
  'case.scheduled',
  'case.postponed',
  'case.discussed',
  'case.reported',
  'case.closed',
  'case.ratified',
  'case.retained',
  'case.reopened',
  'case.validationAsked',
  'case.validationRefused',
  'case.linksChanged',
  'case.guestInvited',
  'case.guestLeft',
  'case.withdrawn',
  'message.posted',
  'message.reported',
  'message.erased',
  'message.restored',
  'text.reported',
  'text.erased',
  'text.restored',
  'opinion.filed',
  'opinion.transcribed',
  'opinion.confirmed',
  'document.added',
  'document.confirmed',
  'document.redacted',
  'document.removed',
  'document.reported',
  'document.erased',
  'document.restored',
  'minutes.signed',
  'minutes.addended',
  'minutes.contested',
  'minutes.received',
  'followUp.recorded',
] as const satisfies readonly (keyof Events)[];

export type ShownEvent = (typeof kShown)[number];

export function isShown(type: string): type is ShownEvent {
  return (kShown as readonly string[]).includes(type);
}

/** The names that an answer brings along, by user. */
export function namesIn(data: CaseGetResult): Map<string, string> {
  const names = new Map([[data.createdBy, data.createdByName]]);
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) node.forEach(visit);
    else if (node !== null && typeof node === 'object') {
      const fields = node as Record<string, unknown>;
      for (const [key, value] of Object.entries(fields)) {
        const name = fields[`${key}Name`];
        if (typeof value === 'string' && typeof name === 'string') names.set(value, name);
        else if (key !== 'content') visit(value);
      }
      if (typeof fields.id === 'string' && typeof fields.name === 'string') names.set(fields.id, fields.name);
      if (typeof fields.user === 'string' && typeof fields.name === 'string')
        names.set(fields.user, fields.name);
    }
  };
  visit(data);
  return names;
}

/** Who did it, where the event or the case names them. */
export function nameOf(event: Event, names: Map<string, string>): string | undefined {
  const own = new Map(names);
  const data = event.data as Record<string, Record<string, unknown> | undefined> | undefined;
  for (const value of Object.values(data ?? {})) {
    const author = (value?.author ?? value) as { id?: string; name?: string } | undefined;
    if (author?.id && author.name) own.set(author.id, author.name);
    if (typeof value?.by === 'string' && typeof value.byName === 'string') own.set(value.by, value.byName);
  }
  return own.get(event.actor);
}
