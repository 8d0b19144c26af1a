import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useClient } from '../../app/hooks';
import type { StatsActivityParams, StatsActivityResult } from '../../generated/protocol';
import { useFormat, useText } from '../../i18n/text';
import { Columns } from '../../ui/charts';
import { Loaded } from '../../ui/states';
import { daysOf, useDelay } from './delay';
import { Counted } from './figures';
import { type Bucket, momentsOf } from './period';

interface Props {
  figures: StatsActivityResult;
  asked: StatsActivityParams;
  buckets: Bucket[];
}

/** How the figures went over the months, or years, of the period. */
export function Over({ figures, asked, buckets }: Props) {
  const say = useText();
  const client = useClient();
  // The months are read again when the figures of the whole period are others.
  const { submitted, discussed, answered, delay } = figures;
  const total = [submitted, discussed, answered, delay].map(({ cases }) => cases);
  const got = useQuery({
    queryKey: ['activity over', asked, buckets, total],
    queryFn: async () => {
      const all: StatsActivityResult[] = [];
      for (const bucket of buckets)
        all.push(await client.call('stats.activity', { ...asked, ...momentsOf(bucket) }));
      return all;
    },
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (buckets.length < 2) return null;
  return (
    <section aria-labelledby="over" className="part">
      <h2 id="over">{say(`activity.over.${buckets[0]!.unit}`)}</h2>
      <Loaded of={got}>
        {(all) =>
          all.length === buckets.length && (
            <>
              <Cases all={all} buckets={buckets} />
              <Delays all={all} buckets={buckets} />
            </>
          )
        }
      </Loaded>
    </section>
  );
}

interface OverProps {
  all: StatsActivityResult[];
  buckets: Bucket[];
}

function useNames(buckets: Bucket[]) {
  const format = useFormat();
  return buckets.map(({ unit, from }) =>
    unit === 'year'
      ? { short: from.slice(0, 4), long: from.slice(0, 4) }
      : { short: format.shortMonth(from), long: format.month(from) },
  );
}

const kParts = ['submitted', 'answered'] as const;
const kColumns = ['submitted', 'discussed', 'answered'] as const;

function Cases({ all, buckets }: OverProps) {
  const say = useText();
  const names = useNames(buckets);
  return (
    <div className="chart-and-table">
      <h3>{say('activity.casesChart')}</h3>
      <Columns
        label={say('activity.casesChart')}
        parts={kParts.map((part) => say(`figure.${part}`))}
        groups={all.map((figures, index) => ({
          name: names[index]!.short,
          values: kParts.map((part) => figures[part].cases),
        }))}
      />
      <table className="figures over-table">
        <caption className="hidden-text">{say('activity.casesChart')}</caption>
        <thead>
          <tr>
            <th scope="col">{say('period.title')}</th>
            {kColumns.map((name) => (
              <th key={name} scope="col">
                {say(`figure.${name}.short`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {all.map((figures, index) => (
            <tr key={names[index]!.long}>
              <th scope="row">{names[index]!.long}</th>
              {kColumns.map((name) => (
                <td key={name}>
                  <Counted label={`${say(`figure.${name}`)}, ${names[index]!.long}`} {...figures[name]} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const kDelays = { medianHours: 'delay.median', p90Hours: 'delay.most' } as const;

function Delays({ all, buckets }: OverProps) {
  const say = useText();
  const names = useNames(buckets);
  const delay = useDelay();
  return (
    <div className="chart-and-table">
      <h3>{say('activity.delayChart')}</h3>
      <Columns
        label={say('activity.delayChart')}
        parts={[say('figure.delay')]}
        groups={all.map((figures, index) => ({
          name: names[index]!.short,
          values: [figures.delay.medianHours === undefined ? undefined : daysOf(figures.delay.medianHours)],
        }))}
      />
      <table className="figures over-table">
        <caption className="hidden-text">{say('activity.delayChart')}</caption>
        <thead>
          <tr>
            <th scope="col">{say('period.title')}</th>
            <th scope="col">{say('figure.answered.short')}</th>
            <th scope="col">{say(kDelays.medianHours)}</th>
            <th scope="col">{say(kDelays.p90Hours)}</th>
          </tr>
        </thead>
        <tbody>
          {all.map((figures, index) => (
            <tr key={names[index]!.long}>
              <th scope="row">{names[index]!.long}</th>
              <td>
                <Counted label={`${say('figure.delay')}, ${names[index]!.long}`} {...figures.delay} />
              </td>
              {(['medianHours', 'p90Hours'] as const).map((which) => (
                <td key={which}>
                  {figures.delay[which] === undefined ? (
                    '–'
                  ) : (
                    <Link
                      to="/activity/cases"
                      search={figures.delay.filter.counted}
                      aria-label={`${say(kDelays[which])}, ${names[index]!.long} : ${delay(figures.delay[which])}`}
                    >
                      {delay(figures.delay[which])}
                    </Link>
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
