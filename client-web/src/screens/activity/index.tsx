import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useIdentity, useRead } from '../../app/hooks';
import type { ActivitySearch } from '../../app/router';
import { Title } from '../../app/title';
import type { StatsActivityParams } from '../../generated/protocol';
import { useText } from '../../i18n/text';
import { Choice, Radios, TextField } from '../../ui/fields';
import { Empty, Loaded } from '../../ui/states';
import { Figures } from './figures';
import { MinimumDataSet } from './minimum-data-set';
import { Over } from './over';
import { bucketsOf, type Days, daysOf, kPresets, momentsOf, type Preset } from './period';
import { type Place, rightsAt, ScopeChoice, useScopes } from './scope';
import { Territory } from './territory';
import './activity.css';

/** What was done in a period, for whom the reader may count; each figure opens its cases. */
export function Activity() {
  const say = useText();
  const search = useSearch({ from: '/activity' });
  const scopes = useScopes();
  const place = placeOf(search) ?? scopes[0]?.place;
  const days = useMemo(() => ({ ...daysOf('lastMonths', new Date()), ...given(search) }), [search]);
  return (
    <section className="activity">
      <Title>{say('nav.activity')}</Title>
      {place ? (
        <>
          <div className="filters">
            <ScopeChoice scopes={scopes} place={place} />
            <Period days={days} />
          </div>
          {days.from > days.to ? (
            <Empty title={say('period.wrong')} />
          ) : (
            <Report place={place} days={days} whose={search.whose} />
          )}
        </>
      ) : (
        <Empty title={say('activity.notYours')} />
      )}
    </section>
  );
}

function placeOf({ series, centre, network }: ActivitySearch): Place | undefined {
  if (series) return { series };
  if (centre) return { centre };
  return network ? { network } : undefined;
}

function given({ from, to }: ActivitySearch): Partial<Days> {
  return { ...(from ? { from } : {}), ...(to ? { to } : {}) };
}

function Period({ days }: { days: Days }) {
  const say = useText();
  const navigate = useNavigate({ from: '/activity' });
  const set = (change: Partial<Days>) =>
    void navigate({ search: (before) => ({ ...before, ...change }), replace: true });
  const now = new Date();
  const preset = kPresets.find((one) => {
    const { from, to } = daysOf(one, now);
    return from === days.from && to === days.to;
  });
  return (
    <>
      <Choice<Preset>
        id="period"
        label={say('period.title')}
        value={preset ?? ''}
        onChange={(chosen) => chosen && set(daysOf(chosen, now))}
        none={say('period.other')}
        options={kPresets.map((value) => ({ value, label: say(`period.${value}`) }))}
      />
      <TextField
        id="period-from"
        label={say('period.from')}
        type="date"
        value={days.from}
        onChange={(from) => from && set({ from })}
      />
      <TextField
        id="period-to"
        label={say('period.to')}
        type="date"
        value={days.to}
        onChange={(to) => to && set({ to })}
      />
    </>
  );
}

interface ReportProps {
  place: Place;
  days: Days;
  whose: ActivitySearch['whose'];
}

function Report({ place, days, whose }: ReportProps) {
  const identity = useIdentity();
  const asked: StatsActivityParams = { ...place, ...momentsOf(days), whose };
  const got = useRead('stats.activity', asked, { keep: true });
  const may = rightsAt(identity, place);
  return (
    <Loaded of={got}>
      {(figures) => (
        <>
          {may.all && may.own && <Whose whose={figures.whose} />}
          <Figures figures={figures} asked={asked} />
          <Over figures={figures} asked={asked} buckets={bucketsOf(days)} />
          {may.all && !place.centre && <Territory place={place} days={days} />}
          {may.export && place.centre && <MinimumDataSet centre={place.centre} days={days} />}
        </>
      )}
    </Loaded>
  );
}

/** All cases, or the reader's own; offered where somebody may see all. */
function Whose({ whose }: { whose: 'own' | 'all' }) {
  const say = useText();
  const navigate = useNavigate({ from: '/activity' });
  return (
    <Radios
      legend={say('activity.whose')}
      value={whose}
      onChange={(chosen) =>
        navigate({
          search: (before) => ({ ...before, whose: chosen === 'own' ? chosen : undefined }),
          replace: true,
        })
      }
      options={(['all', 'own'] as const).map((value) => ({ value, label: say(`whose.${value}`) }))}
    />
  );
}
