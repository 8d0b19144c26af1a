import { useQueries } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useClient, useClientState, useRead } from '../../app/hooks';
import { Title } from '../../app/title';
import type { Charter, Series } from '../../generated/protocol';
import { useText } from '../../i18n/text';
import { Loaded } from '../../ui/states';
import './directory.css';

/** A meeting series as whoever wants to address a case sees it: who holds it, its rules, who sits. */
export function SeriesEntry() {
  const { id } = useParams({ from: '/directory/series/$id' });
  const got = useRead('series.get', { series: id });
  return <Loaded of={got}>{({ series }) => <Opened key={id} series={series} />}</Loaded>;
}

function Opened({ series }: { series: Series }) {
  const say = useText();
  const { identity } = useClientState();
  return (
    <article className="centre">
      <div className="head">
        <Title tab={series.name}>{series.name}</Title>
        {identity && (
          <Link to="/meetings" search={{ series: series.id }} className="button">
            {say('meetings.calendar')}
          </Link>
        )}
      </div>
      <div className="centre-columns">
        <div>
          <Owners series={series} />
          <Rules charter={series.charter} />
        </div>
        {(series.roster ?? []).length > 0 && (
          <section aria-labelledby="roster" className="part">
            <h2 id="roster">{say('seriesEntry.roster')}</h2>
            <ul className="rows">
              {series.roster.map((seat) => (
                <li key={`${seat.member} ${seat.function}`}>
                  <span>
                    {seat.name} <span className="hint">{seat.specialty}</span>
                  </span>
                  <span className="hint">{say(`function.${seat.function}`)}</span>
                </li>
              ))}
            </ul>
          </section>
        )}
      </div>
    </article>
  );
}

function Owners({ series }: { series: Series }) {
  const say = useText();
  const client = useClient();
  const networks = useRead('directory.networks', { limit: 200 });
  const centres = series.owners.filter(({ kind }) => kind === 'centre');
  const found = useQueries({
    queries: centres.map(({ id }) => ({
      queryKey: ['directory.centre', { centre: id }],
      queryFn: () => client.call('directory.centre', { centre: id }),
    })),
  });
  return (
    <section aria-labelledby="owners" className="part">
      <h2 id="owners">{say('seriesEntry.owners')}</h2>
      <ul className="rows">
        {centres.map(({ id }, index) => (
          <li key={id}>
            <Link to="/directory/centres/$id" params={{ id }}>
              {found[index]?.data?.centre.name ?? '…'}
            </Link>
          </li>
        ))}
        {(networks.data?.networks ?? [])
          .filter((network) => series.owners.some(({ id }) => id === network.id))
          .map((network) => (
            <li key={network.id}>
              <Link to="/directory" search={{ network: network.id }}>
                {network.code}
              </Link>
              <span className="hint">{network.name}</span>
            </li>
          ))}
      </ul>
    </section>
  );
}

function Rules({ charter }: { charter: Charter }) {
  const say = useText();
  const { urgent, delays = {}, quorum } = charter;
  return (
    <section aria-labelledby="rules" className="part">
      <h2 id="rules">{say('seriesEntry.rules')}</h2>
      <ul className="lines">
        <li>{say(`registration.${charter.registration ?? 'anyone'}`)}</li>
        <li>{say('seriesEntry.quorum', { minimum: quorum.minimum })}</li>
        {delays.registrationDays !== undefined && (
          <li>{say('seriesEntry.registrationDays', { count: delays.registrationDays })}</li>
        )}
        {delays.answerDays !== undefined && (
          <li>{say('seriesEntry.answerDays', { count: delays.answerDays })}</li>
        )}
        {charter.seniorValidation && <li>{say('seriesEntry.seniorValidation')}</li>}
        {urgent && (
          <li>
            {say('seriesEntry.urgent')} {urgent.name},{' '}
            <a href={`tel:${urgent.phone.replace(/[^+\d]/g, '')}`}>{urgent.phone}</a> ({urgent.hours})
          </li>
        )}
      </ul>
    </section>
  );
}
