import type { Attendance, Invitation } from '../../generated/protocol';
import { useText } from '../../i18n/text';
import { Time } from '../../ui/marks';

/** Who took part, how and how long. */
export function AttendanceRows({ attendance }: { attendance: Attendance[] }) {
  const say = useText();
  return (
    <ul className="rows">
      {attendance.map((one) => (
        <li key={`${one.user} ${one.joinedAt}`} data-left={one.leftAt ? 'true' : undefined}>
          <span>
            {one.name}
            <span className="hint">
              {' '}
              {[one.specialty, one.centreName, say(`mode.${one.mode}`)].filter(Boolean).join(' · ')}
            </span>
          </span>
          <span className="hint">
            <Time at={one.joinedAt} form="time" />
            {one.leftAt && (
              <>
                –<Time at={one.leftAt} form="time" />
              </>
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}

interface Props {
  attendance: Attendance[];
  invitations: Invitation[];
}

/** Who is or was there, and who was asked to come. */
export function People({ attendance, invitations }: Props) {
  const say = useText();
  return (
    <>
      {attendance.length > 0 && (
        <section aria-labelledby="attendance">
          <h2 id="attendance">{say('meeting.attendance')}</h2>
          <AttendanceRows attendance={attendance} />
        </section>
      )}
      {invitations.length > 0 && (
        <section aria-labelledby="invited">
          <h2 id="invited">{say('meeting.invited')}</h2>
          <ul className="rows">
            {invitations.map((one) => (
              <li key={one.user}>
                <span>{one.name}</span>
                <span className="hint">{say(one.reply ? `reply.${one.reply}` : 'reply.none')}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
