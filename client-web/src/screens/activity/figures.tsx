import { Link } from '@tanstack/react-router';
import { useClient } from '../../app/hooks';
import { usePreferences } from '../../app/preferences';
import { ownZone } from '../../app/zones';
import type { CountedFilter, StatsActivityParams, StatsActivityResult } from '../../generated/protocol';
import { useFormat, useText } from '../../i18n/text';
import { Share } from '../../ui/charts';
import { useDelay } from './delay';
import { SaveTable } from './save-table';

interface Props {
  figures: StatsActivityResult;
  asked: StatsActivityParams;
}

/** The figures of a period, and how the quorum was kept. */
export function Figures({ figures, asked }: Props) {
  const say = useText();
  const client = useClient();
  const delay = useDelay();
  const { language } = usePreferences();
  const { answered, followUpKnown, quorumMet, quorumUnmet, opinions } = figures;
  const save = async () =>
    (await client.call('stats.activity', { ...asked, format: 'csv', language, timeZone: ownZone() })).csv ??
    '';
  const plain = ['submitted', 'discussed', 'answered'] as const;
  return (
    <section aria-labelledby="figures" className="part">
      <div className="head">
        <h2 id="figures">{say('activity.figures')}</h2>
        <SaveTable name={say('activity.file')} read={save} />
      </div>
      <table className="figures">
        <tbody>
          {plain.map((name) => (
            <Row key={name} label={say(`figure.${name}`)}>
              <Counted label={say(`figure.${name}`)} {...figures[name]} />
            </Row>
          ))}
          <Row label={say('figure.delay')}>
            {figures.delay.medianHours === undefined ? (
              '–'
            ) : (
              <Link to="/activity/cases" search={figures.delay.filter.counted}>
                {say('activity.delays', {
                  median: delay(figures.delay.medianHours),
                  most: delay(figures.delay.p90Hours ?? 0),
                })}
              </Link>
            )}
          </Row>
          <Row label={say('figure.opinions')}>
            {opinions.cases === 0 ? (
              say('activity.opinionsOn', { opinions: opinions.opinions })
            ) : (
              <Link to="/activity/cases" search={opinions.filter.counted}>
                {say('activity.opinionsOn', { opinions: opinions.opinions })}
              </Link>
            )}{' '}
            <Counted label={say('figure.opinions')} {...opinions} />
          </Row>
          <Row label={say('figure.follow_up_known')}>
            <Counted label={say('figure.follow_up_known')} {...followUpKnown} />
            {answered.cases > 0 && <Share value={followUpKnown.cases} of={answered.cases} />}
          </Row>
        </tbody>
      </table>
      <Quorum met={quorumMet} unmet={quorumUnmet} />
    </section>
  );
}

function Row({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <tr>
      <th scope="row">{label}</th>
      <td>{children}</td>
    </tr>
  );
}

interface CountedProps {
  label: string;
  cases: number;
  filter: CountedFilter;
}

/** A figure that opens what it counted. */
export function Counted({ label, cases, filter }: CountedProps) {
  const format = useFormat();
  const number = format.number(cases);
  if (cases === 0) return <span className="figure">{number}</span>;
  return (
    <Link to="/activity/cases" search={filter.counted} className="figure" aria-label={`${label} : ${number}`}>
      {number}
    </Link>
  );
}

type Figure = StatsActivityResult['quorumMet'];

function Quorum({ met, unmet }: { met: Figure; unmet: Figure }) {
  const say = useText();
  const whole = met.cases + unmet.cases;
  const rows = [
    { label: say('figure.quorum_met'), figure: met, part: 0 },
    { label: say('figure.quorum_unmet'), figure: unmet, part: 1 },
  ];
  return (
    <table className="figures">
      <caption>{say('activity.quorum')}</caption>
      <tbody>
        {rows.map(({ label, figure, part }) => (
          <tr key={part}>
            <th scope="row">{label}</th>
            <td>
              <Counted label={label} {...figure} />
            </td>
            <td className="figures-share">
              <Share value={figure.cases} of={whole} part={part} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
