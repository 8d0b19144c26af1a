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

/** Adds the names that a value brings along, by user. */
function collect(value: unknown, names: Map<string, string>): Map<string, string> {
  if (Array.isArray(value)) for (const inner of value) collect(inner, names);
  else if (value !== null && typeof value === 'object') {
    const fields = value as Record<string, unknown>;
    for (const [key, inner] of Object.entries(fields)) {
      const name = fields[`${key}Name`];
      if (typeof inner === 'string' && typeof name === 'string') names.set(inner, name);
      else if (key !== 'content') collect(inner, names);
    }
    for (const id of [fields.id, fields.user])
      if (typeof id === 'string' && typeof fields.name === 'string') names.set(id, fields.name);
  }
  return names;
}

/** The names that an answer brings along, by user. */
export function namesIn(data: CaseGetResult): Map<string, string> {
  return collect(data, new Map([[data.createdBy, data.createdByName]]));
}

/** Who did it, where the event or the case names them. */
export function nameOf(event: Event, names: Map<string, string>): string | undefined {
  return collect(event.data, new Map(names)).get(event.actor);
}
