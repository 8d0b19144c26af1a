import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Suspense, useEffect, useMemo, useState } from 'react';
import { useClient, useCommand, useIdentity, usePages, useRead, useStream } from '../../app/hooks';
import { useEverySeries } from '../../app/pages';
import { lazily } from '../../app/part';
import { functionsIn } from '../../app/roles';
import { Title } from '../../app/title';
import { useLeftBehind } from '../../app/use-kept';
import type { MeetingSummary } from '../../generated/protocol';
import { useFormat, useText } from '../../i18n/text';
import { Button } from '../../ui/button';
import { Choice } from '../../ui/fields';
import { useBrief } from '../../ui/marks';
import { Empty, Loaded, Problem } from '../../ui/states';
import { isBooked } from './booked';
import { OwnTimes } from './own-times';
import './meetings.css';

const Plan = lazily(() => import('./plan'), 'Plan');
const Propose = lazily(() => import('./propose'), 'Propose');
const kDay = 86_400_000;

/** The reader's meetings, and the calendar of a series with its places. */
export function Meetings() {
  const say = useText();
  const { forCase } = useSearch({ from: '/meetings' });
  return (
    <section className="meetings">
      <Title>{say('nav.meetings')}</Title>
      {forCase && <Booking caseId={forCase} />}
      <div className="meetings-columns">
        <Calendar forCase={forCase} />
        {!forCase && <Mine />}
      </div>
    </section>
  );
}

/** The case for which a place is looked for. */
function Booking({ caseId }: { caseId: string }) {
  const say = useText();
  const { data } = useRead('case.get', { case: caseId });
  return (
    <p className="notice">
      {say('meetings.booking')}{' '}
      <Link to="/cases/$id" params={{ id: caseId }}>
        {data?.case.pseudonym ?? '…'}
      </Link>
    </p>
  );
}

function Calendar({ forCase }: { forCase: string | undefined }) {
  const say = useText();
  const identity = useIdentity();
  const search = useSearch({ from: '/meetings' });
  const navigate = useNavigate({ from: '/meetings' });
  const all = useEverySeries();
  const own = identity.series?.[0]?.series;
  const series = search.series ?? own ?? all[0]?.id ?? '';
  const [from] = useState(() => new Date(Date.now() - kDay).toISOString());
  const [to] = useState(() => new Date(Date.now() + 366 * kDay).toISOString());
  useStream(series === '' ? undefined : `calendar:${series}`);
  const calendar = useRead('meeting.calendar', { series, from, to }, { enabled: series !== '' });
  const [open, setOpen] = useState<'plan' | 'propose'>();
  const functions = functionsIn(identity, series);
  const plans = functions.has('coordinator') || functions.has('chair') || functions.has('deputy');
  const begunPlan = useLeftBehind(plans ? `plan:${series}` : undefined);
  const begunProposal = useLeftBehind(forCase && `proposal:${forCase}`);
  useEffect(() => {
    if (begunPlan) setOpen('plan');
    else if (begunProposal) setOpen('propose');
  }, [begunPlan, begunProposal]);
  const months = useMonths(calendar.data?.meetings ?? []);
  return (
    <section aria-labelledby="calendar-of" className="calendar">
      <div className="head">
        <h2 id="calendar-of">{say('meetings.calendar')}</h2>
        <Choice
          label={say('column.series')}
          bare
          value={series}
          onChange={(value) =>
            navigate({ search: (before) => ({ ...before, series: value || undefined }), replace: true })
          }
          options={all.map(({ id, name }) => ({ value: id, label: name }))}
        />
        {series !== '' && (
          <Link to="/series/$id" params={{ id: series }}>
            {say('series.of')}
          </Link>
        )}
        {plans && (
          <Button look="main" onPress={() => setOpen('plan')} id="plan-meeting">
            {say('meetings.plan')}
          </Button>
        )}
      </div>
      <OwnTimes of={calendar.data?.meetings ?? []} />
      {series === '' ? (
        <Empty title={say('meetings.noSeries')} />
      ) : (
        <Loaded of={calendar}>
          {() =>
            months.length === 0 ? (
              <Empty title={say('meetings.noneComing')}>
                <p>{say('meetings.noneComingWhy')}</p>
              </Empty>
            ) : (
              months.map(([month, meetings]) => (
                <section key={month} className="month">
                  <h3>{month}</h3>
                  <ul className="rows">
                    {meetings.map((meeting) => (
                      <Place key={meeting.id} meeting={meeting} forCase={forCase} />
                    ))}
                  </ul>
                </section>
              ))
            )
          }
        </Loaded>
      )}
      {forCase && (
        <p>
          <Button onPress={() => setOpen('propose')}>{say('meetings.propose')}</Button>{' '}
          <span className="hint">{say('meetings.proposeWhy')}</span>
        </p>
      )}
      <Suspense fallback={null}>
        {open === 'plan' && <Plan series={series} onClose={() => setOpen(undefined)} />}
        {open === 'propose' && forCase && <Propose caseId={forCase} onClose={() => setOpen(undefined)} />}
      </Suspense>
    </section>
  );
}

function useMonths(meetings: MeetingSummary[]): [string, MeetingSummary[]][] {
  const format = useFormat();
  const groups = new Map<string, MeetingSummary[]>();
  for (const meeting of meetings) {
    if (!meeting.startsAt) continue;
    const month = format.month(meeting.startsAt);
    groups.set(month, [...(groups.get(month) ?? []), meeting]);
  }
  return [...groups];
}

function Place({ meeting, forCase }: { meeting: MeetingSummary; forCase: string | undefined }) {
  const say = useText();
  const brief = useBrief();
  const format = useFormat();
  const client = useClient();
  const navigate = useNavigate();
  const book = useCommand('meeting.book', {
    onSuccess: () => {
      client.say(say('done.booked'));
      void navigate({ to: '/cases/$id', params: { id: forCase! } });
    },
  });
  const closed = meeting.closesAt !== undefined && Date.parse(meeting.closesAt) < Date.now();
  const books = isBooked(meeting);
  return (
    <li data-meeting={meeting.id}>
      <Link to="/meetings/$id" params={{ id: meeting.id }} className="meeting-date">
        <span className="date">{meeting.startsAt && format.dayOf(meeting.startsAt)}</span>
        <span>{meeting.startsAt && format.time(meeting.startsAt)}</span>
      </Link>
      <span className="meeting-what">
        {meeting.title ? brief(meeting.title) : meeting.seriesName}
        {books ? (
          <span className="hint">
            {' '}
            {say('meeting.placesLeft', { left: meeting.placesLeft, places: meeting.places })}
            {meeting.closesAt &&
              ` · ${say(closed ? 'meeting.closed' : 'meeting.closes', { at: format.moment(meeting.closesAt) })}`}
          </span>
        ) : (
          <>
            {' '}
            <span className={`meeting-state meeting-${meeting.state}`}>
              {say(`meetingState.${meeting.state}`)}
            </span>
          </>
        )}
        <Problem error={book.error} />
      </span>
      {forCase && books && (
        <Button
          look="main"
          label={say('meetings.bookAt', { at: meeting.startsAt ? format.moment(meeting.startsAt) : '' })}
          disabled={meeting.placesLeft === 0 || closed}
          pending={book.isPending}
          onPress={() => book.mutate({ meeting: meeting.id, case: forCase })}
        >
          {say('meetings.book')}
        </Button>
      )}
    </li>
  );
}

/** Those of the reader's series, with their cases or to which they are invited; what comes next first. */
function Mine() {
  const say = useText();
  const brief = useBrief();
  const format = useFormat();
  const list = usePages('meeting.list', { limit: 100 });
  const [now] = useState(Date.now);
  const meetings = list.data?.pages.flatMap((page) => page.meetings ?? []);
  const [coming, past] = useMemo(() => {
    const later = (one: MeetingSummary) =>
      !one.startsAt || Date.parse(one.startsAt) + one.minutes * 60_000 >= now || one.state === 'in_session';
    const next = (meetings ?? []).filter((one) => later(one) && one.state !== 'cancelled').reverse();
    return [next, (meetings ?? []).filter((one) => !later(one))];
  }, [meetings, now]);
  const row = (meeting: MeetingSummary) => (
    <li key={meeting.id} data-state={meeting.state}>
      <Link to="/meetings/$id" params={{ id: meeting.id }} className="meeting-date">
        <span className="date">
          {meeting.startsAt ? format.dayOf(meeting.startsAt) : say('meeting.noDate')}
        </span>
        <span>{meeting.startsAt && format.time(meeting.startsAt)}</span>
      </Link>
      <span className="meeting-what">
        {meeting.title ? brief(meeting.title) : meeting.seriesName}{' '}
        <span className={`meeting-state meeting-${meeting.state}`}>
          {say(`meetingState.${meeting.state}`)}
        </span>
      </span>
    </li>
  );
  return (
    <section aria-labelledby="mine">
      <h2 id="mine">{say('meetings.mine')}</h2>
      <OwnTimes of={meetings ?? []} />
      <Loaded of={{ data: meetings, error: list.error, refetch: list.refetch }}>
        {() => (
          <>
            {coming.length === 0 && <p className="hint">{say('meetings.noneOfMine')}</p>}
            <ul className="rows">{coming.map(row)}</ul>
            {past.length > 0 && (
              <>
                <h3>{say('meetings.past')}</h3>
                <ul className="rows">{past.map(row)}</ul>
              </>
            )}
          </>
        )}
      </Loaded>
      {list.hasNextPage && (
        <Button pending={list.isFetchingNextPage} onPress={() => list.fetchNextPage()}>
          {say('more')}
        </Button>
      )}
    </section>
  );
}
