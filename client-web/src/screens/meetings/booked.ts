import type { MeetingSummary } from '../../generated/protocol';

/** Whether places of the meeting are offered: not any more once its session has begun. */
export const isBooked = ({ state }: Pick<MeetingSummary, 'state'>) =>
  state === 'planned' || state === 'convened';
