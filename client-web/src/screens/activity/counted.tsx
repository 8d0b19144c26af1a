import { Link, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import { localDay } from '../../app/days';
import { useIdentity, usePages } from '../../app/hooks';
import { relationTo } from '../../app/roles';
import { Title } from '../../app/title';
import type { CaseSummary, CountedCases } from '../../generated/protocol';
import { useFormat, useText } from '../../i18n/text';
import { Empty, Loaded } from '../../ui/states';
import { Term } from '../../ui/term';
import { CaseList } from '../inbox/case-list';
import './activity.css';

/** The cases that a figure counted; without their content for whoever may only count them. */
export function Counted() {
  const say = useText();
  const { figure, from, to, ...place } = useSearch({ from: '/activity/cases' });
  if (!figure || !from || !to) {
    return (
      <>
        <Title>{say('nav.activity')}</Title>
        <Empty title={say('activity.noFigure')}>
          <Link to="/activity">{say('activity.back')}</Link>
        </Empty>
      </>
    );
  }
  return <Cases counted={{ figure, from, to, ...place }} />;
}

function Cases({ counted }: { counted: CountedCases }) {
  const say = useText();
  const format = useFormat();
  const identity = useIdentity();
  const list = usePages('case.list', { box: 'all', limit: 100, filter: { counted } });
  const cases = useMemo(() => list.data?.pages.flatMap((page) => page.cases ?? []), [list.data]);
  const opens = useCallback(
    (item: CaseSummary) => Object.values(relationTo(identity, item)).some(Boolean),
    [identity],
  );
  const { figure, from, to, whose, region, orpha, ...place } = counted;
  const title = say(`figure.${figure}`);
  // The end of the period is the first moment after it.
  const last = new Date(Date.parse(to) - 1).toISOString();
  return (
    <section className="counted" aria-label={title}>
      <Title>{title}</Title>
      <p>
        {say('activity.period', { from: format.dateOf(from), to: format.dateOf(last) })}{' '}
        {whose === 'own' && say('whose.own')}{' '}
        {region !== undefined && `${region || say('territory.noRegion')} · `}
        {orpha && (
          <>
            <Term code={orpha} /> ·{' '}
          </>
        )}
        <Link to="/activity" search={{ ...place, whose, orpha, from: localDay(from), to: localDay(last) }}>
          {say('activity.back')}
        </Link>
      </p>
      <Loaded of={{ data: cases, error: list.error, refetch: list.refetch }}>
        {(cases) =>
          cases.length === 0 ? (
            <Empty title={say('inbox.nothingFound')} />
          ) : (
            <>
              {!cases.every(opens) && <p className="hint">{say('activity.metadataOnly')}</p>}
              <CaseList
                cases={cases}
                openedAt={undefined}
                opens={opens}
                loadingMore={list.isFetchingNextPage}
                onEnd={() => {
                  if (list.hasNextPage && !list.isFetchingNextPage) void list.fetchNextPage();
                }}
              />
            </>
          )
        }
      </Loaded>
    </section>
  );
}
