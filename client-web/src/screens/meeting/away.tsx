import { useAway } from '../../app/absences';
import { localDay } from '../../app/days';
import type { MeetingSummary } from '../../generated/protocol';
import { useText } from '../../i18n/text';

/** Who of those who sit is away on the day of the meeting, for whoever sits with them. */
export function Away({ meeting }: { meeting: MeetingSummary }) {
  const say = useText();
  const { series, startsAt, timeZone } = meeting;
  const away = useAway(series, startsAt && localDay(startsAt, timeZone));
  if (away.length === 0) return null;
  return (
    <section aria-labelledby="away">
      <h2 id="away">{say('absence.onTheDay')}</h2>
      <ul className="rows">
        {away.map(({ member, name, specialty, deputy }) => (
          <li key={member} data-away={member}>
            <span>
              {name}
              <span className="hint"> {specialty}</span>
            </span>
            <span className="hint">
              {deputy ? say('absence.by', { name: deputy }) : say('absence.byNobody')}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
