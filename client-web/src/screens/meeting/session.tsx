import { Link } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useAttendance, useCommand, useIdentity, useRead, useStream } from '../../app/hooks';
import type { AgendaItem, AgreementVote, MeetingGetResult } from '../../generated/protocol';
import { useText } from '../../i18n/text';
import { Button } from '../../ui/button';
import { Problem } from '../../ui/states';
import { Facts } from '../case/content';
import { Opinions } from '../case/opinions';
import { Join, type MeetingRoles } from '.';
import { Quorum } from './quorum';

interface Props {
  data: MeetingGetResult;
  roles: MeetingRoles;
}

/** The open session: everybody sees the case that is presented, how long it has been, and the votes. */
export function Session({ data, roles }: Props) {
  const say = useText();
  useAttendance();
  const agenda = data.agenda ?? [];
  const current = agenda.find(({ id }) => id === data.presenting);
  const next = agenda.find(({ state }) => state === 'confirmed');
  const present = useCommand('meeting.present');
  return (
    <section className="session" aria-labelledby="session">
      <div className="head">
        <h2 id="session">{say('session.title')}</h2>
        <Join data={data} />
      </div>
      <Quorum quorum={data.quorum} />
      {current ? (
        <Current key={current.id} data={data} item={current} writes={roles.arranges} />
      ) : (
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
    </section>
  );
}

interface CurrentProps {
  data: MeetingGetResult;
  item: AgendaItem;
  /** The reader writes its report. */
  writes: boolean;
}

function Current({ data, item, writes }: CurrentProps) {
  const say = useText();
  useStream(`case:${item.case.id}`);
  const got = useRead('case.get', { case: item.case.id });
  return (
    <div className="session-current">
      <div className="session-head">
        <h3 aria-live="polite">
          <Link to="/cases/$id" params={{ id: item.case.id }} className="pseudonym">
            {item.case.pseudonym}
          </Link>{' '}
          <span className="hint">{item.case.centreName}</span>
        </h3>
        {item.presentedAt && <Timer since={item.presentedAt} minutes={item.minutes} />}
        {writes && (
          <Link
            to="/meetings/$id/reports/$item"
            params={{ id: data.meeting.id, item: item.id }}
            className="button"
          >
            {say('report.open')}
          </Link>
        )}
      </div>
      <Vote data={data} item={item} />
      {got.data && (
        <div className="case-columns">
          <Facts content={got.data.content} />
          <Opinions data={got.data} />
        </div>
      )}
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
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), kSecond);
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
