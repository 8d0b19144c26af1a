import { isElsewhere, useZones } from '../../app/zones';
import type { MeetingSummary } from '../../generated/protocol';
import { useText } from '../../i18n/text';

/** Says once of a list that its times are the reader's, where a meeting is in another time zone. */
export function OwnTimes({ of }: { of: MeetingSummary[] }) {
  const say = useText();
  const zones = useZones();
  const apart = of.find(({ startsAt, timeZone }) => startsAt && isElsewhere(startsAt, timeZone));
  return apart ? (
    <p className="hint own-times">{say('zone.list', { zone: zones.own(apart.startsAt!) })}</p>
  ) : null;
}
