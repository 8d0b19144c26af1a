import { useParams } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useClient, useCommand, useIdentity, useRead, useStream } from '../../app/hooks';
import { Page } from '../../app/page';
import { SaidOf } from '../../app/reported';
import { functionsIn, readsDirectory } from '../../app/roles';
import { Title } from '../../app/title';
import { useLeftBehind } from '../../app/use-kept';
import { useZones } from '../../app/zones';
import type { MeetingGetResult, MeetingState, MeetingSummary } from '../../generated/protocol';
import { useFormat, useText } from '../../i18n/text';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { Check, Choice } from '../../ui/fields';
import { Acknowledged } from '../../ui/findings';
import { useBrief, Words } from '../../ui/marks';
import { ReportTexts } from '../../ui/report-texts';
import { SettleReports } from '../../ui/settle-reports';
import { Problem } from '../../ui/states';
import { Present } from '../case';
import { Agenda } from './agenda';
import { AskReason } from './ask-reason';
import { Away } from './away';
import { Chair } from './chair';
import { Change } from './change';
import { Close } from './close';
import { People } from './people';
import { Quorum } from './quorum';
import { Ratify } from './ratify';
import { Session } from './session';
import { Sheet } from './sheet';
import './meeting.css';

export interface MeetingRoles {
  arranges: boolean;
  presides: boolean;
}

const kOver: MeetingState[] = ['adjourned', 'minuted'];

/** A meeting before, during and after its session. */
export function MeetingPage() {
  const { id } = useParams({ from: '/meetings/$id' });
  useStream(`meeting:${id}`);
  const got = useRead('meeting.get', { meeting: id });
  return (
    <SaidOf value={`meeting:${id}`}>
      <Page of={got}>{(data) => <Opened key={id} data={data} />}</Page>
    </SaidOf>
  );
}

function Opened({ data }: { data: MeetingGetResult }) {
  const say = useText();
  const format = useFormat();
  const identity = useIdentity();
  const zones = useZones();
  const brief = useBrief();
  const { meeting } = data;
  // Who only sees the calendar follows no meeting; guests see none.
  useStream(readsDirectory(identity) ? `calendar:${meeting.series}` : undefined);
  const functions = functionsIn(identity, meeting.series);
  const chairs = functions.has('chair') || functions.has('deputy') || data.chair?.id === identity.user;
  const roles = { arranges: functions.has('coordinator') || chairs, presides: chairs };
  const live = meeting.state === 'in_session';
  return (
    <article className="meeting">
      <header className="case-header">
        <div>
          <Title tab={meeting.title ? brief(meeting.title) : meeting.seriesName}>
            {meeting.startsAt ? format.longDayOf(meeting.startsAt) : say('meeting.noDate')}{' '}
            <span className={`meeting-state meeting-${meeting.state}`}>
              {say(`meetingState.${meeting.state}`)}
            </span>
          </Title>
          <p className="case-route">
            {[
              meeting.startsAt && format.time(meeting.startsAt),
              meeting.startsAt && zones.both(meeting.startsAt, meeting.timeZone),
              say('meeting.minutes', { minutes: meeting.minutes }),
              meeting.title && brief(meeting.title),
              meeting.seriesName,
              data.room && brief(data.room),
            ]
              .filter(Boolean)
              .join(' · ')}{' '}
            <ReportTexts of={[meeting.title, data.room]} brief />
          </p>
          <p className="case-marks">
            {data.videoLink && (
              <a href={data.videoLink} target="_blank" rel="noreferrer">
                {say('meeting.videoLink')}
              </a>
            )}
            <a href={data.calendarFile}>{say('meeting.calendarFile')}</a>
            <Present stream={`meeting:${meeting.id}`} own={identity.user} />
          </p>
          {data.cancelReason && (
            <p className="awaited">
              <Words text={data.cancelReason} /> <ReportTexts of={data.cancelReason} brief />
            </p>
          )}
        </div>
        <Acts data={data} roles={roles} />
      </header>
      {roles.arranges && <SettleReports />}
      {live && <Session data={data} roles={roles} />}
      {live && roles.presides && <Ratify data={data} />}
      <div className="case-columns">
        <Agenda data={data} roles={roles} />
        <div className="meeting-side">
          {!live && <Quorum quorum={data.quorum} />}
          {!kOver.includes(meeting.state) && <Away meeting={meeting} />}
          <Chair data={data} arranges={roles.arranges} />
          <Reply data={data} />
          {roles.arranges && kOver.includes(meeting.state) && <Sheet data={data} presides={roles.presides} />}
          <People attendance={data.attendance ?? []} invitations={data.invitations ?? []} />
          <Acknowledged list={data.acknowledgements} />
        </div>
      </div>
    </article>
  );
}

const kMinuteMs = 60_000;
/** How long before its time a session is opened without a question. */
const kEarlyMs = 60 * kMinuteMs;

/** From an hour before the meeting to its planned end the session is expected. */
function isExpected({ startsAt, minutes }: MeetingSummary): boolean {
  const since = Date.now() - Date.parse(startsAt ?? '');
  return since >= -kEarlyMs && since <= minutes * kMinuteMs;
}

function Acts({ data, roles }: { data: MeetingGetResult; roles: MeetingRoles }) {
  const say = useText();
  const client = useClient();
  const format = useFormat();
  const { id, state, startsAt, recurrence } = data.meeting;
  const said = (key: 'done.invited' | 'done.opened' | 'done.cancelled') => ({
    onSuccess: () => client.say(say(key)),
  });
  const invite = useCommand('meeting.invite', said('done.invited'));
  const [opening, setOpening] = useState(false);
  const open = useCommand('meeting.open', {
    onSuccess: () => {
      client.say(say('done.opened'));
      setOpening(false);
    },
  });
  const begin = () => open.mutate({ meeting: id });
  const [closing, setClosing] = useState(false);
  const cancel = useCommand('meeting.cancel', said('done.cancelled'));
  const [cancelling, setCancelling] = useState(false);
  const [following, setFollowing] = useState(false);
  const [changing, setChanging] = useState(false);
  const begunCancel = useLeftBehind(`cancel:${id}`);
  const begunChange = useLeftBehind(`change:${id}`);
  useEffect(() => {
    if (begunCancel) setCancelling(true);
    else if (begunChange) setChanging(true);
  }, [begunCancel, begunChange]);
  if (!roles.arranges) return null;
  const before = state === 'planned' || state === 'convened';
  return (
    <div className="case-acts">
      <div className="actions">
        {before && (
          <Button
            look={state === 'planned' ? 'main' : 'plain'}
            pending={invite.isPending}
            onPress={() => invite.mutate({ meeting: id, roster: true })}
          >
            {say(state === 'planned' ? 'meeting.invite' : 'meeting.inviteAgain')}
          </Button>
        )}
        {before && (
          <Button
            id="open-session"
            look={state === 'convened' ? 'main' : 'plain'}
            pending={open.isPending}
            onPress={() => (isExpected(data.meeting) ? begin() : setOpening(true))}
          >
            {say('meeting.open')}
          </Button>
        )}
        {state === 'in_session' && (
          <Button id="close-session" onPress={() => setClosing(true)}>
            {say('meeting.close')}
          </Button>
        )}
        {before && (
          <Button id="change-meeting" onPress={() => setChanging(true)}>
            {say('meeting.change')}
          </Button>
        )}
        {(before || state === 'proposed') && (
          <Button look="danger" onPress={() => setCancelling(true)}>
            {say('meeting.cancel')}
          </Button>
        )}
      </div>
      <Problem error={invite.error ?? (before ? open.error : undefined)} />
      {cancelling && (
        <AskReason
          title={say('meeting.cancel')}
          why={say('meeting.cancelWhy')}
          act={say('meeting.cancel')}
          pending={cancel.isPending}
          error={cancel.error}
          place={`cancel:${id}`}
          onReason={(reason, sent) =>
            cancel.mutateAsync({ meeting: id, reason, ...(following ? { following } : {}), ...sent })
          }
          onClose={() => setCancelling(false)}
        >
          {recurrence && (
            <Check label={say('meeting.cancelFollowing')} value={following} onChange={setFollowing} />
          )}
        </AskReason>
      )}
      {opening && (
        <Dialog title={say('meeting.open')} onClose={() => setOpening(false)}>
          <div className="stack">
            <p>
              {say('meeting.openFar', { at: startsAt ? format.moment(startsAt) : say('meeting.noDate') })}
            </p>
            <div className="actions">
              <Button id="open-anyway" look="main" pending={open.isPending} onPress={begin}>
                {say('meeting.open')}
              </Button>
              <Button onPress={() => setOpening(false)}>{say('cancel')}</Button>
            </div>
          </div>
        </Dialog>
      )}
      {closing && state === 'in_session' && <Close data={data} onClose={() => setClosing(false)} />}
      {changing && <Change data={data} onClose={() => setChanging(false)} />}
    </div>
  );
}

function Reply({ data }: { data: MeetingGetResult }) {
  const say = useText();
  const { user } = useIdentity();
  const reply = useCommand('meeting.reply');
  const own = (data.invitations ?? []).find((one) => one.user === user);
  const open = data.meeting.state === 'planned' || data.meeting.state === 'convened';
  if (!own || !open) return null;
  return (
    <section aria-labelledby="reply">
      <h2 id="reply">{say('reply.title')}</h2>
      <div className="actions" role="group" aria-labelledby="reply">
        {(['accepted', 'tentative', 'declined'] as const).map((value) => (
          <Button
            key={value}
            look={own.reply === value ? 'main' : 'plain'}
            pending={reply.isPending}
            onPress={() => reply.mutate({ meeting: data.meeting.id, reply: value })}
          >
            {say(`reply.${value}`)}
            {own.reply === value && <span className="hidden-text"> {say('reply.chosen')}</span>}
          </Button>
        ))}
      </div>
      <Problem error={reply.error} />
    </section>
  );
}

/** Takes part, on site or from afar. */
export function Join({ data }: { data: MeetingGetResult }) {
  const say = useText();
  const client = useClient();
  const { user } = useIdentity();
  const [mode, setMode] = useState<'on_site' | 'remote'>('remote');
  const join = useCommand('meeting.join', { onSuccess: () => client.say(say('done.joined')) });
  const leave = useCommand('meeting.leave');
  const here = (data.attendance ?? []).some((one) => one.user === user && !one.leftAt);
  return (
    <div className="actions">
      {here ? (
        <Button pending={leave.isPending} onPress={() => leave.mutate({ meeting: data.meeting.id })}>
          {say('session.leave')}
        </Button>
      ) : (
        <>
          <Choice
            label={say('session.mode')}
            bare
            value={mode}
            onChange={(value) => value && setMode(value)}
            options={(['remote', 'on_site'] as const).map((value) => ({
              value,
              label: say(`mode.${value}`),
            }))}
          />
          <Button
            id="join"
            look="main"
            pending={join.isPending}
            onPress={() => join.mutate({ meeting: data.meeting.id, mode })}
          >
            {say('session.join')}
          </Button>
        </>
      )}
      <Problem error={join.error ?? leave.error} />
    </div>
  );
}
