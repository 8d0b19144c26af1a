import { Link, useParams } from '@tanstack/react-router';
import { localDay } from '../../app/days';
import { useClientState, useRead, useStream } from '../../app/hooks';
import { Page } from '../../app/page';
import { keepsSeries } from '../../app/roles';
import { Title } from '../../app/title';
import type { RosterAbsence, RosterSeat, Series } from '../../generated/protocol';
import { useFormat, useText } from '../../i18n/text';
import { CentreName, OwnerName } from '../../ui/names';
import { Empty } from '../../ui/states';
import { hasChair } from './chair';
import { CharterText } from './charter';
import './series.css';

/** What a series is: who holds it, its rules and who sits. Where the directory is open, also before a sign-in. */
export function SeriesPage() {
  const { id } = useParams({ from: '/series/$id' });
  const { identity } = useClientState();
  useStream(identity && `calendar:${id}`);
  const got = useRead('series.get', { series: id });
  return <Page of={got}>{({ series }) => <Opened series={series} />}</Page>;
}

function Opened({ series }: { series: Series }) {
  const say = useText();
  const { identity } = useClientState();
  const { id } = series;
  return (
    <article className="series">
      <header className="case-header">
        <div>
          <Title>{series.name}</Title>
          <ul className="plain-list hint">
            {(series.owners ?? []).map((owner) => (
              <li key={owner.id}>
                {owner.kind === 'centre' ? (
                  <Link to="/directory/centres/$id" params={{ id: owner.id }}>
                    <OwnerName owner={owner} />
                  </Link>
                ) : (
                  <Link to="/directory" search={{ network: owner.id }}>
                    <OwnerName owner={owner} />
                  </Link>
                )}
              </li>
            ))}
          </ul>
        </div>
        <div className="actions">
          {identity && (
            <Link to="/meetings" search={{ series: id }} className="button">
              {say('meetings.calendar')}
            </Link>
          )}
          {identity && keepsSeries(identity, series) && (
            <Link to="/series/$id/edit" params={{ id }} className="button button-main" id="edit-series">
              {say('series.edit')}
            </Link>
          )}
        </div>
      </header>
      <div className="series-columns">
        <section aria-labelledby="charter">
          <h2 id="charter">{say('series.charter')}</h2>
          <CharterText charter={series.charter} whole={identity !== undefined} />
        </section>
        {/* Before a sign-in nobody is named. */}
        {identity && (
          <section aria-labelledby="roster">
            <h2 id="roster">{say('series.roster')}</h2>
            {!hasChair(series.roster ?? []) && <p className="notice">{say('chair.none')}</p>}
            <Roster seats={series.roster ?? []} />
          </section>
        )}
      </div>
    </article>
  );
}

function Roster({ seats }: { seats: RosterSeat[] }) {
  const say = useText();
  if (seats.length === 0) return <Empty title={say('series.nobody')} />;
  return (
    <ul className="rows roster">
      {seats.map((seat) => (
        <li key={`${seat.member} ${seat.function}`}>
          <span className="roster-who">
            <strong>{seat.name}</strong>
            <span className="hint">
              {seat.specialty} · <CentreName id={seat.centre} />
            </span>
            <Absences list={seat.absences ?? []} />
          </span>
          <span>{say(`function.${seat.function}`)}</span>
        </li>
      ))}
    </ul>
  );
}

/** When somebody is away, and who stands in; what goes on today is marked. */
function Absences({ list }: { list: RosterAbsence[] }) {
  const say = useText();
  const format = useFormat();
  const today = localDay(new Date());
  return list.map(({ from, to, deputy }) => {
    const now = from <= today && today <= to;
    const days = { from: format.day(from), to: format.day(to) };
    return (
      <span key={from} className={now ? 'roster-away' : 'hint'}>
        {say(now ? 'absence.until' : 'absence.fromTo', days)} ·{' '}
        {deputy ? say('absence.by', { name: deputy }) : say('absence.byNobody')}
      </span>
    );
  });
}
