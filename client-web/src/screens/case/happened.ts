import type { Event, Events } from '../../generated/protocol';

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

/** The document that an event is about. */
export function documentOf({ type, data }: Event): string | undefined {
  if (!type.startsWith('document.')) return undefined;
  const { document } = data as { document?: unknown };
  return typeof document === 'string' ? document : undefined;
}
