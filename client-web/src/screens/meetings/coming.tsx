import { type ReactNode, useState } from 'react';
import { useRead, useStream } from '../../app/hooks';
import type { MeetingSummary } from '../../generated/protocol';
import { useFormat, useText } from '../../i18n/text';
import { Empty, Loaded } from '../../ui/states';
import { isBooked } from './booked';
import { OwnTimes } from './own-times';

const kDay = 86_400_000;

interface Props {
  series: string;
  /** Not offered. */
  except?: string;
  /** What can be done with each. */
  children: (meeting: MeetingSummary, at: string) => ReactNode;
}

/** The coming meetings of a series with their places left. */
export function ComingMeetings({ series, except, children }: Props) {
  const say = useText();
  const format = useFormat();
  const [from] = useState(() => new Date().toISOString());
  const [to] = useState(() => new Date(Date.now() + 366 * kDay).toISOString());
  useStream(`calendar:${series}`);
  const calendar = useRead('meeting.calendar', { series, from, to });
  return (
    <Loaded of={calendar}>
      {({ meetings }) => {
        const offered = (meetings ?? []).filter((one) => one.id !== except && isBooked(one));
        if (offered.length === 0) return <Empty title={say('meetings.noneComing')} />;
        return (
          <>
            <OwnTimes of={offered} />
            <ul className="rows">
              {offered.map((meeting) => (
                <li key={meeting.id} data-meeting={meeting.id}>
                  <span>
                    {meeting.startsAt && format.longDayOf(meeting.startsAt)}
                    <span className="hint">
                      {' '}
                      {meeting.startsAt && format.time(meeting.startsAt)} ·{' '}
                      {say('meeting.placesLeft', { left: meeting.placesLeft, places: meeting.places })}
                    </span>
                  </span>
                  {children(meeting, meeting.startsAt ? format.moment(meeting.startsAt) : '')}
                </li>
              ))}
            </ul>
          </>
        );
      }}
    </Loaded>
  );
}
