import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useClient, useCommand, useIdentity, useRead } from '../../app/hooks';
import { arrangedSeries, functionsIn } from '../../app/roles';
import { Title } from '../../app/title';
import type { CaseState, CaseSummary } from '../../generated/protocol';
import { useFormat, useText } from '../../i18n/text';
import { Button } from '../../ui/button';
import { Choice } from '../../ui/fields';
import { Time, UrgencyMark } from '../../ui/marks';
import { Empty, Loaded, Problem } from '../../ui/states';
import { PutOnAgenda } from './put-on-agenda';
import './triage.css';

const kColumns = ['submitted', 'accepted', 'scheduled', 'discussed'] as const satisfies CaseState[];
type ColumnState = (typeof kColumns)[number];

/** What has been submitted to the series that the reader arranges, by what has to be done next. */
export function Triage() {
  const say = useText();
  const series = arrangedSeries(useIdentity());
  const { series: asked } = useSearch({ from: '/triage' });
  const navigate = useNavigate({ from: '/triage' });
  const chosen = series.find(({ id }) => id === asked)?.id ?? series[0]?.id ?? '';
  if (series.length === 0) {
    return (
      <>
        <Title>{say('nav.triage')}</Title>
        <Empty title={say('triage.notYours')} />
      </>
    );
  }
  return (
    <section className="triage">
      <div className="head">
        <Title>{say('nav.triage')}</Title>
        {series.length > 1 && (
          <Choice
            label={say('column.series')}
            bare
            value={chosen}
            onChange={(value) => navigate({ search: { series: value || undefined }, replace: true })}
            options={series.map(({ id, name }) => ({ value: id, label: name }))}
          />
        )}
      </div>
      <div className="board">
        {kColumns.map((state) => (
          <Column key={`${chosen} ${state}`} series={chosen} state={state} />
        ))}
      </div>
    </section>
  );
}

const kShown = 50;

function Column({ series, state }: { series: string; state: ColumnState }) {
  const say = useText();
  const format = useFormat();
  const list = useRead('case.list', {
    box: 'all',
    order: 'urgency',
    limit: kShown,
    filter: { state, series },
  });
  const cases = list.data?.cases ?? [];
  return (
    <section className="board-column" aria-labelledby={`column-${state}`}>
      <h2 id={`column-${state}`}>
        {say(`triage.${state}`)} <span className="count-plain">{format.number(list.data?.count ?? 0)}</span>
      </h2>
      <p className="hint">{say(`triage.${state}.hint`)}</p>
      <Loaded of={list}>
        {() => (
          <ul>
            {cases.map((item) => (
              <Card key={item.id} item={item} />
            ))}
            {cases.length === 0 && <li className="hint board-empty">{say('triage.empty')}</li>}
          </ul>
        )}
      </Loaded>
      {(list.data?.count ?? 0) > kShown && (
        <Link to="/cases" search={{ box: 'all', order: 'urgency', state, series }}>
          {say('triage.all')}
        </Link>
      )}
    </section>
  );
}

function Card({ item }: { item: CaseSummary }) {
  const say = useText();
  const client = useClient();
  const functions = functionsIn(useIdentity(), item.series);
  const [placing, setPlacing] = useState(false);
  const accept = useCommand('case.accept', {
    onSuccess: () => client.say(say('done.acceptOf', { pseudonym: item.pseudonym })),
  });
  const presides = functions.has('chair') || functions.has('deputy');
  const open = item.state === 'submitted' || item.state === 'accepted';
  return (
    <li className="card" data-urgency={item.urgency} data-case={item.id}>
      <p className="card-head">
        <Link to="/cases/$id" params={{ id: item.id }} className="pseudonym">
          {item.pseudonym}
        </Link>
        <Time at={item.submittedAt ?? item.activityAt} form="short" />
      </p>
      <UrgencyMark {...item} />
      <p className="hint">{item.centreName}</p>
      {item.awaitsSubmitter && <p className="awaits">{say('case.awaitsSubmitter')}</p>}
      {open && (
        <div className="actions">
          {item.state === 'submitted' && presides && (
            <Button pending={accept.isPending} onPress={() => accept.mutate({ case: item.id })}>
              {say('act.accept')}
            </Button>
          )}
          <Button onPress={() => setPlacing(true)}>{say('triage.putOnAgenda')}</Button>
        </div>
      )}
      <Problem error={accept.error} />
      {placing && <PutOnAgenda item={item} onClose={() => setPlacing(false)} />}
    </li>
  );
}
