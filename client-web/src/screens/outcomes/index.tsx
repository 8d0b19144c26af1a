import { Link } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useIdentity } from '../../app/hooks';
import { useEveryPage } from '../../app/pages';
import { useEveryPageOf } from '../../app/reads';
import { SaidOf } from '../../app/reported';
import { advisedSeries } from '../../app/roles';
import { Title } from '../../app/title';
import type { CaseSummary, FollowUp } from '../../generated/protocol';
import { useFormat, useText } from '../../i18n/text';
import { Button } from '../../ui/button';
import { StateMark, Time } from '../../ui/marks';
import { Empty, Loaded } from '../../ui/states';
import { FollowUpText } from '../case/follow-up-text';
import { newestByCase, tally } from './follow-ups';
import { lastMonths, type Month } from './months';
import './outcomes.css';

const kStep = 6;

/** Month by month the cases on which the reader gave an opinion, and what became of them. */
export function Outcomes() {
  const say = useText();
  const series = advisedSeries(useIdentity());
  const [now] = useState(() => new Date());
  const [count, setCount] = useState(kStep);
  const followUps = useFollowUps();
  return (
    <section className="narrow outcomes">
      <Title>{say('outcomes.title')}</Title>
      <p className="hint">{say('outcomes.what')}</p>
      {series.length === 0 ? (
        <Empty title={say('outcomes.notYours')}>
          <Link to="/cases">{say('nav.cases')}</Link>
        </Empty>
      ) : (
        <Loaded of={followUps}>
          {(newest) => (
            <>
              {lastMonths(now, count).map((month) => (
                <OneMonth key={month.from} month={month} series={series} newest={newest} />
              ))}
              <div className="actions">
                <Button onPress={() => setCount(count + kStep)}>{say('outcomes.earlier')}</Button>
              </div>
            </>
          )}
        </Loaded>
      )}
    </section>
  );
}

/** Of all cases on which the reader gave an opinion or signed the answer. */
function useFollowUps() {
  const { data: pages, error, refetch } = useEveryPage('followUp.list', {});
  const newest = useMemo(() => pages && newestByCase(pages.flatMap((page) => page.followUps ?? [])), [pages]);
  return { data: newest, error, refetch };
}

interface MonthProps {
  month: Month;
  series: string[];
  newest: Map<string, FollowUp>;
}

function OneMonth({ month, series, newest }: MonthProps) {
  const say = useText();
  const format = useFormat();
  const cases = useCasesOf(month, series);
  const heading = `month-${month.from}`;
  return (
    <section aria-labelledby={heading} className="part">
      <h2 id={heading}>{format.month(month.from)}</h2>
      <Loaded of={cases}>
        {(cases) =>
          cases.length === 0 ? (
            <p className="hint">{say('outcomes.none')}</p>
          ) : (
            <>
              <Tally cases={cases} newest={newest} />
              <ul className="rows">
                {cases.map((item) => (
                  <Outcome key={item.id} item={item} followUp={newest.get(item.id)} />
                ))}
              </ul>
            </>
          )
        }
      </Loaded>
    </section>
  );
}

/** How many cases, and of how many it is known what became of the recommendation. */
function Tally({ cases, newest }: { cases: CaseSummary[]; newest: Map<string, FollowUp> }) {
  const say = useText();
  const count = tally(
    cases.map(({ id }) => id),
    newest,
  );
  const told = (['applied', 'partly', 'not_applied'] as const).filter((applied) => count[applied] > 0);
  return (
    <p>
      {[
        say('outcomes.cases', { count: cases.length }),
        ...told.map((applied) => say(`outcomes.${applied}`, { count: count[applied] })),
      ].join(' · ')}
    </p>
  );
}

/** The cases on which the reader gave or amended an opinion in that month. */
function useCasesOf({ from, to }: Month, series: string[]) {
  const found = useEveryPageOf(
    'case.list',
    series.map((one) => ({
      box: 'all',
      filter: { counted: { figure: 'opinions', series: one, whose: 'own', from, to } },
    })),
  );
  const error = found.find((one) => one.error)?.error;
  const whole = found.every((one) => one.data);
  const cases = new Map<string, CaseSummary>();
  for (const { data } of found)
    for (const page of data ?? []) for (const item of page.cases ?? []) cases.set(item.id, item);
  return {
    data: whole ? [...cases.values()] : undefined,
    error,
    refetch: () => Promise.all(found.map((one) => one.refetch())),
  };
}

function Outcome({ item, followUp }: { item: CaseSummary; followUp: FollowUp | undefined }) {
  const say = useText();
  const over = item.state === 'answered' || item.state === 'closed';
  return (
    <li data-case={item.id}>
      <span>
        <Link to="/cases/$id" params={{ id: item.id }} className="pseudonym">
          {item.pseudonym}
        </Link>{' '}
        <StateMark state={item.state} /> <span className="hint">{item.centreName}</span>
      </span>
      {followUp ? (
        <SaidOf value={`case:${item.id}`}>
          <Told followUp={followUp} />
        </SaidOf>
      ) : (
        <span className="hint">{say(over ? 'outcomes.noFollowUp' : 'outcomes.noAnswer')}</span>
      )}
    </li>
  );
}

/** What the submitting centre told last. */
function Told({ followUp: { content, at } }: { followUp: FollowUp }) {
  const say = useText();
  return (
    <div className="told">
      <p>
        <strong>
          {say('followUp.applied')} {say(`applied.${content.applied}`)}
        </strong>{' '}
        · {say('followUp.outcome')} {say(`followUpOutcome.${content.outcome}`)}{' '}
        <span className="hint">
          <Time at={at} form="short" />
        </span>
      </p>
      <FollowUpText content={content} />
    </div>
  );
}
