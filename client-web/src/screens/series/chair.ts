import type { RosterEntry } from '../../generated/protocol';

export const hasChair = (roster: readonly Pick<RosterEntry, 'function'>[]) =>
  roster.some((seat) => seat.function === 'chair');
