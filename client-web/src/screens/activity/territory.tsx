import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useClient, useRead } from '../../app/hooks';
import { usePreferences } from '../../app/preferences';
import { ownZone } from '../../app/zones';
import type { CountedCases, RegionFigures, StatsTerritoryParams } from '../../generated/protocol';
import { useText } from '../../i18n/text';
import { Button } from '../../ui/button';
import { Share } from '../../ui/charts';
import { Empty, Loaded } from '../../ui/states';
import { Term } from '../../ui/term';
import { TermBox } from '../../ui/term-box';
import { Counted } from './figures';
import { type Days, momentsOf } from './period';
import { SaveTable } from './save-table';
import type { Place } from './scope';

/** Cases by the region of the centre that asked, as it may be passed on: small figures are masked. */
export function Territory({ place, days }: { place: Place; days: Days }) {
  const say = useText();
  const client = useClient();
  const { language } = usePreferences();
  const { orpha } = useSearch({ from: '/activity' });
  const asked: StatsTerritoryParams = { ...place, ...momentsOf(days), orpha };
  const got = useRead('stats.territory', asked, { keep: true });
  const save = async () =>
    (await client.call('stats.territory', { ...asked, format: 'csv', language, timeZone: ownZone() })).csv ??
    '';
  return (
    <section aria-labelledby="territory" className="part">
      <div className="head">
        <h2 id="territory">{say('territory.title')}</h2>
        <SaveTable name={say('territory.file')} read={save} />
      </div>
      <Disease orpha={orpha} />
      <Loaded of={got}>
        {({ regions = [], total, smallestShown }) =>
          regions.length === 0 ? (
            <Empty title={say('territory.none')} />
          ) : (
            <>
              <p className="hint">{say('territory.masked', { smallest: smallestShown })}</p>
              <Regions regions={regions} total={total} asked={asked} />
            </>
          )
        }
      </Loaded>
    </section>
  );
}

function Disease({ orpha }: { orpha: string | undefined }) {
  const say = useText();
  const navigate = useNavigate({ from: '/activity' });
  const [text, setText] = useState('');
  const set = (code: string | undefined) =>
    void navigate({ search: (before) => ({ ...before, orpha: code }), replace: true });
  if (orpha) {
    return (
      <p>
        {say('territory.of')} <Term code={orpha} />{' '}
        <Button
          look="quiet"
          label={say('directory.without', { what: say('directory.disease') })}
          onPress={() => set(undefined)}
        >
          <span aria-hidden="true">×</span>
        </Button>
      </p>
    );
  }
  return (
    <TermBox
      id="territory-disease"
      system="ORPHA"
      label={say('directory.disease')}
      hint={say('territory.diseaseHint')}
      text={text}
      onText={setText}
      onChoose={(code) => {
        setText('');
        set(code);
      }}
    />
  );
}

const kParts = ['submitted', 'answered'] as const;

interface RegionsProps {
  regions: RegionFigures[];
  total: RegionFigures;
  asked: StatsTerritoryParams;
}

function Regions({ regions, total, asked }: RegionsProps) {
  const say = useText();
  const of = (figure: (typeof kParts)[number], region?: string): CountedCases => ({
    ...asked,
    figure,
    whose: 'all',
    ...(region === undefined ? {} : { region }),
  });
  const greatest = Math.max(1, ...regions.flatMap((one) => kParts.map((part) => one[part] ?? 0)));
  return (
    <div className="chart-and-table">
      <table className="figures territory-table">
        <caption className="hidden-text">{say('territory.title')}</caption>
        <thead>
          <tr>
            <th scope="col">{say('directory.region')}</th>
            {kParts.map((part) => (
              <th key={part} scope="col">
                {say(`figure.${part}.short`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {regions.map((one) => (
            <tr key={one.region ?? ''}>
              <th scope="row">{one.region || say('territory.noRegion')}</th>
              {kParts.map((part, index) => (
                <Region
                  key={part}
                  value={one[part]}
                  counted={of(part, one.region ?? '')}
                  name={one.region || say('territory.noRegion')}
                  greatest={greatest}
                  part={index}
                />
              ))}
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{say('territory.total')}</th>
            {kParts.map((part) => (
              <Region key={part} value={total[part]} counted={of(part)} name={say('territory.total')} />
            ))}
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

interface RegionProps {
  /** Absent: masked. */
  value: number | undefined;
  /** What it counts, and where. */
  counted: CountedCases;
  name: string;
  /** Absent: without a line. */
  greatest?: number;
  part?: number;
}

function Region({ value, counted, name, greatest, part }: RegionProps) {
  const say = useText();
  return (
    <td data-masked={value === undefined || undefined}>
      {value === undefined ? (
        <span className="masked">{say('territory.isMasked')}</span>
      ) : (
        <>
          <Counted label={`${say(`figure.${counted.figure}`)}, ${name}`} cases={value} filter={{ counted }} />
          {greatest !== undefined && <Share value={value} of={greatest} part={part} />}
        </>
      )}
    </td>
  );
}
