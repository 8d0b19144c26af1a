import { Link } from '@tanstack/react-router';
import { Suspense, useCallback, useEffect, useLayoutEffect, useState } from 'react';
import { UnsavedWithin, useAttendance, useCommand, useIdentity, useRead, useStream } from '../../app/hooks';
import { lazily } from '../../app/part';
import { SaidOf } from '../../app/reported';
import { Unsaved } from '../../app/unsaved';
import type { AgendaItem, AgreementVote, CaseGetResult, MeetingGetResult } from '../../generated/protocol';
import { useText } from '../../i18n/text';
import { serverNow } from '../../rpc/post';
import { Button } from '../../ui/button';
import { ReportTexts } from '../../ui/report-texts';
import { Loading, Problem } from '../../ui/states';
import { Facts, wordsOf } from '../case/content';
import { Opinions } from '../case/opinions';
import { useBeside } from '../documents/beside';
import { useLeftOpen } from '../documents/open';
import { Join, type MeetingRoles } from '.';
import { Quorum } from './quorum';

const Documents = lazily(() => import('../documents'), 'Documents');

interface Props {
  data: MeetingGetResult;
  roles: MeetingRoles;
}

/** The open session: everybody sees the case that is presented, how long it has been, and the votes. */
export function Session({ data, roles }: Props) {
  const say = useText();
  useAttendance();
  useEffect(Documents.ahead, []);
  const agenda = data.agenda ?? [];
  const current = agenda.find(({ id }) => id === data.presenting);
  const next = agenda.find(({ state }) => state === 'confirmed');
  const present = useCommand('meeting.present');
  const leaving = useLeftOpen(current?.id);
  /** Items on which the reader is writing an opinion: they stay until it is filed or given up. */
  const [written, setWritten] = useState<readonly string[]>([]);
  const onWriting = useCallback(
    (id: string, writing: boolean) =>
      setWritten((before) =>
        before.includes(id) === writing
          ? before
          : writing
            ? [...before, id]
            : before.filter((one) => one !== id),
      ),
    [],
  );
  // The newest first: no form moves in the document, and the caret stays in it, when the next case comes.
  const unfiled = written
    .toReversed()
    .flatMap((id) => (id === current?.id ? [] : (agenda.find((item) => item.id === id) ?? [])));
  return (
    <section className="session" aria-labelledby="session">
      <div className="head">
        <h2 id="session">{say('session.title')}</h2>
        <Join data={data} />
      </div>
      <Quorum quorum={data.quorum} />
      <div role="status">
        {unfiled.length > 0 && (
          <ul className="session-unfiled">
            {unfiled.map(({ id, case: { pseudonym } }) => (
              <li key={id}>
                {say('session.unfiled', { pseudonym })}{' '}
                <Button
                  look="quiet"
                  label={say('session.goOnOf', { pseudonym })}
                  onPress={() => document.getElementById(`${id}-opinion-text`)?.focus()}
                >
                  {say('session.goOn')}
                </Button>
              </li>
            ))}
          </ul>
        )}
      </div>
      {!current && (
        <p className="hint" role="status">
          {say(data.presenting ? 'session.elsewhere' : 'session.nothingYet')}
        </p>
      )}
      {roles.arranges && next && (
        <div className="actions">
          <Button
            id="present-next"
            look={current ? 'plain' : 'main'}
            pending={present.isPending}
            onPress={() => present.mutate({ meeting: data.meeting.id, item: next.id })}
          >
            {say('session.next', { pseudonym: next.case.pseudonym })}
          </Button>
        </div>
      )}
      <Problem error={present.error} />
      {[...(current ? [current] : []), ...unfiled].map((item) => (
        <Presented
          key={item.id}
          data={data}
          item={item}
          current={item === current}
          leaving={leaving}
          writes={roles.arranges}
          onWriting={onWriting}
        />
      ))}
    </section>
  );
}

interface PresentedProps {
  data: MeetingGetResult;
  item: AgendaItem;
  current: boolean;
  /** A document of the case before is still open. */
  leaving: boolean;
  /** The reader writes its report. */
  writes: boolean;
  onWriting: (item: string, writing: boolean) => void;
}

/** The case that is presented; of one before it what the reader still writes, in the same form. */
function Presented({ data, item, current, leaving, writes, onWriting }: PresentedProps) {
  const say = useText();
  const { id } = item;
  useStream(`case:${item.case.id}`);
  const got = useRead('case.get', { case: item.case.id });
  const [unsaved] = useState(() => new Unsaved());
  // A form without a word goes with its case.
  useLayoutEffect(() => {
    if (!current) return;
    return () => {
      if (!unsaved.any) onWriting(id, false);
    };
  }, [current, unsaved, id, onWriting]);
  const tell = useCallback((writing: boolean) => onWriting(id, writing), [id, onWriting]);
  return (
    <div className={current ? 'session-current' : 'session-unfiled-case'}>
      <div className="session-head">
        <h3 aria-live="polite">
          {!current && say('session.yourOpinion')}{' '}
          <Link to="/cases/$id" params={{ id: item.case.id }} className="pseudonym">
            {item.case.pseudonym}
          </Link>{' '}
          <span className="hint">{item.case.centreName}</span>
        </h3>
        {current && item.presentedAt && <Timer since={item.presentedAt} minutes={item.minutes} />}
        {current && writes && (
          <Link
            to="/meetings/$id/reports/$item"
            params={{ id: data.meeting.id, item: id }}
            className="button"
          >
            {say('report.open')}
          </Link>
        )}
      </div>
      {current && <Vote data={data} item={item} />}
      {got.data && (
        <SaidOf value={`case:${item.case.id}`}>
          <div className={current ? 'case-columns' : undefined}>
            {current && !leaving && <Shown data={got.data} />}
            <UnsavedWithin value={unsaved}>
              <Opinions data={got.data} ids={current ? '' : `${id}-`} formOnly={!current} onWriting={tell} />
            </UnsavedWithin>
          </div>
        </SaidOf>
      )}
    </div>
  );
}

/** What is known of the presented case, and its documents. */
function Shown({ data }: { data: CaseGetResult }) {
  const beside = useBeside();
  return (
    <div className="case-facts" data-beside={beside ? 'true' : undefined}>
      <Facts content={data.content} />
      <ReportTexts of={wordsOf(data.content)} />
      <Suspense fallback={<Loading />}>
        <Documents of={data.case} beside={beside} />
      </Suspense>
    </div>
  );
}

const kVotes: AgreementVote[] = ['agree', 'disagree', 'abstain'];

function Vote({ data, item }: { data: MeetingGetResult; item: AgendaItem }) {
  const say = useText();
  const { user } = useIdentity();
  const vote = useCommand('meeting.vote');
  const here = (data.attendance ?? []).some((one) => one.user === user && !one.leftAt);
  return (
    <div className="votes">
      <div className="actions" role="group" aria-label={say('vote.title')}>
        {kVotes.map((value) =>
          here ? (
            <Button
              key={value}
              look={item.votes.own === value ? 'main' : 'plain'}
              pressed={item.votes.own === value}
              pending={vote.isPending}
              onPress={() => vote.mutate({ meeting: data.meeting.id, item: item.id, vote: value })}
            >
              {say(`vote.${value}`)} {item.votes[value]}
            </Button>
          ) : (
            <span key={value} className="vote-count">
              {say(`vote.${value}`)} {item.votes[value]}
            </span>
          ),
        )}
      </div>
      <Problem error={vote.error} />
    </div>
  );
}

const kSecond = 1000;

/** Minutes and seconds since the presentation began, against the length of the item. */
function Timer({ since, minutes }: { since: string; minutes: number }) {
  const say = useText();
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    const timer = setInterval(() => setNow(serverNow()), kSecond);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.max(0, Math.round((now - Date.parse(since)) / kSecond));
  const clock = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  return (
    <p className="timer" data-over={seconds > minutes * 60 ? 'true' : undefined} role="timer">
      {say('session.timer', { clock, minutes })}
    </p>
  );
}
