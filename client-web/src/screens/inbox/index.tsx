import { Link, Navigate, useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useIdentity, usePages } from '../../app/hooks';
import { advisedSeries, firstScreen, readsCases, submittingCentres } from '../../app/roles';
import type { InboxSearch } from '../../app/router';
import { Title } from '../../app/title';
import type { CaseBox, CaseFilter, CaseSummary } from '../../generated/protocol';
import { useFormat, useText } from '../../i18n/text';
import { Empty, Loaded } from '../../ui/states';
import { CaseList } from './case-list';
import { Filters } from './filters';

const kBoxes: CaseBox[] = ['todo', 'waiting', 'done', 'drafts', 'all'];
const kPage = 100;

export function Inbox() {
  const identity = useIdentity();
  return readsCases(identity) ? <Cases /> : <Navigate to={firstScreen(identity)} replace />;
}

/** The cases of all the reader's centres and series, by what they wait for. */
function Cases() {
  const say = useText();
  const identity = useIdentity();
  const { box = 'todo', ...search } = useSearch({ from: '/cases' });
  const advises = advisedSeries(identity).length > 0;
  // Whoever gives opinions begins with what cannot wait.
  const order = search.order ?? (advises && box === 'todo' ? 'urgency' : 'activity');
  const filter = useMemo(() => filterOf(search), [search]);
  const list = usePages('case.list', { box, limit: kPage, order, ...(filter ? { filter } : {}) });
  const count = list.data?.pages[0]?.count;
  const cases = useMemo(() => list.data?.pages.flatMap((page) => page.cases ?? []), [list.data]);
  const opened = useNewest(cases, `${box} ${JSON.stringify(filter)}`);
  const submits = submittingCentres(identity).length > 0;
  return (
    <section className="inbox" aria-labelledby="inbox-title">
      <div className="inbox-head">
        <span id="inbox-title" className="contents">
          <Title tab={`${say(`box.${box}`)} · ${say('nav.cases')}`}>{say('nav.cases')}</Title>
        </span>
        <nav aria-label={say('inbox.boxes')} className="boxes">
          {kBoxes.map((name) => (
            <Link
              key={name}
              to="/cases"
              search={{ ...search, box: name }}
              data-box={name}
              aria-current={name === box ? 'page' : undefined}
            >
              {say(`box.${name}`)}
            </Link>
          ))}
        </nav>
        {submits && (
          <Link to="/cases/new" className="button button-main" id="new-case">
            {say('case.new')}
          </Link>
        )}
      </div>
      <Filters order={order} />
      <Count count={count} filtered={filter !== undefined} />
      {box === 'done' && advises && <Link to="/outcomes">{say('outcomes.title')}</Link>}
      <Loaded of={{ data: cases, error: list.error, refetch: list.refetch }}>
        {(cases) =>
          cases.length === 0 ? (
            <Nothing box={box} filtered={filter !== undefined} submits={submits} />
          ) : (
            <CaseList
              cases={cases}
              openedAt={opened}
              loadingMore={list.isFetchingNextPage}
              onEnd={() => {
                if (list.hasNextPage && !list.isFetchingNextPage) void list.fetchNextPage();
              }}
            />
          )
        }
      </Loaded>
    </section>
  );
}

function filterOf({ state, urgency, series, hpo, orpha, text }: InboxSearch): CaseFilter | undefined {
  const filter: CaseFilter = {
    ...(state ? { state } : {}),
    ...(urgency ? { urgency } : {}),
    ...(series ? { series } : {}),
    ...(hpo ? { hpo } : {}),
    ...(orpha ? { orpha } : {}),
    ...(text ? { text: text.slice(0, 100) } : {}),
  };
  return Object.keys(filter).length > 0 ? filter : undefined;
}

/** The newest activity when this list was first seen; what is newer came since. */
function useNewest(cases: CaseSummary[] | undefined, list: string): string | undefined {
  const [seen, setSeen] = useState<{ list: string; at: string }>();
  const at = useMemo(
    () => cases?.reduce((newest, { activityAt }) => (activityAt > newest ? activityAt : newest), ''),
    [cases],
  );
  useEffect(() => {
    if (at !== undefined && seen?.list !== list) setSeen({ list, at });
  }, [at, list, seen]);
  return seen?.list === list ? seen.at : undefined;
}

function Count({ count, filtered }: { count: number | undefined; filtered: boolean }) {
  const say = useText();
  const format = useFormat();
  if (count === undefined) return <p role="status" className="inbox-count" />;
  return (
    <p role="status" className="inbox-count">
      {say(filtered ? 'inbox.found' : 'inbox.count', { count, shown: format.number(count) })}
    </p>
  );
}

interface NothingProps {
  box: CaseBox;
  filtered: boolean;
  submits: boolean;
}

function Nothing({ box, filtered, submits }: NothingProps) {
  const say = useText();
  const navigate = useNavigate();
  const clear = useRef<HTMLAnchorElement>(null);
  if (filtered) {
    return (
      <Empty title={say('inbox.nothingFound')}>
        <p>
          <Link ref={clear} to="/cases" search={{ box: 'all' }} onClick={() => navigate({ to: '/cases' })}>
            {say('inbox.showAll')}
          </Link>
        </p>
      </Empty>
    );
  }
  return (
    <Empty title={say(`inbox.empty.${box}`)}>
      <p>
        {submits ? (
          <Link to="/cases/new">{say('case.begin')}</Link>
        ) : (
          <Link to="/meetings">{say('inbox.seeMeetings')}</Link>
        )}
      </p>
    </Empty>
  );
}
