import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useClient, useCommand, useIdentity, usePages, useRead } from '../../app/hooks';
import { usePreferences } from '../../app/preferences';
import { Title } from '../../app/title';
import type { Language, Theme } from '../../generated/protocol';
import { useFormat, useText } from '../../i18n/text';
import { Button } from '../../ui/button';
import { Check, Radios } from '../../ui/fields';
import { Time } from '../../ui/marks';
import { Loaded, Problem } from '../../ui/states';
import { SecondFactor } from '../sign-in/second-factor';
import { Absences } from './absences';
import { MailChoice } from './mail';
import { Password } from './password';
import './account.css';

/** One's own account: how the page looks, how one signs in, where one is signed in. */
export function Account() {
  const say = useText();
  const { name, login, memberships, series } = useIdentity();
  return (
    <section className="narrow account">
      <Title>{say('nav.account')}</Title>
      <dl className="facts">
        <dt>{say('account.name')}</dt>
        <dd>{name}</dd>
        <dt>{say('signIn.login')}</dt>
        <dd>{login}</dd>
        {(memberships ?? []).length > 0 && (
          <>
            <dt>{say('account.roles')}</dt>
            <dd>
              <ul className="plain-list">
                {memberships.map((one) => (
                  <li key={one.member}>
                    {say(`role.${one.role}`)} · {one.centreName}
                  </li>
                ))}
                {(series ?? []).map((one) => (
                  <li key={`${one.series} ${one.function}`}>
                    {say(`function.${one.function}`)} ·{' '}
                    <Link to="/series/$id" params={{ id: one.series }}>
                      {one.seriesName}
                    </Link>
                  </li>
                ))}
              </ul>
            </dd>
          </>
        )}
      </dl>
      <Looks />
      <Absences />
      <MailChoice />
      <Calendar />
      <Factor />
      <Password />
      <Sessions />
    </section>
  );
}

function Looks() {
  const say = useText();
  const client = useClient();
  const { language, theme, singleKeys } = usePreferences();
  const [error, setError] = useState<unknown>();
  const send = (choice: Promise<void>) => {
    setError(undefined);
    choice.catch(setError);
  };
  return (
    <section aria-labelledby="looks" className="part">
      <h2 id="looks">{say('account.looks')}</h2>
      <Radios
        legend={say('account.language')}
        value={language}
        onChange={(chosen: Language) => send(client.speak(chosen))}
        options={[
          { value: 'fr', label: 'Français' },
          { value: 'en', label: 'English' },
        ]}
      />
      <p className="hint">{say('account.languageHint')}</p>
      <Problem error={error} />
      <Radios<Theme>
        legend={say('account.theme')}
        value={theme}
        onChange={(chosen) => send(client.choose({ theme: chosen }))}
        options={(['system', 'light', 'dark'] as const).map((value) => ({
          value,
          label: say(`theme.${value}`),
        }))}
      />
      <Check
        label={say('account.shortcuts')}
        value={singleKeys}
        onChange={(chosen) => send(client.choose({ singleKeys: chosen }))}
      />
      <p className="hint">{say('account.looksHint')}</p>
    </section>
  );
}

function Calendar() {
  const say = useText();
  const format = useFormat();
  const feed = useRead('calendarFeed.get', {});
  const [address, setAddress] = useState<string>();
  const create = useCommand('calendarFeed.create', {
    onSuccess: ({ path }) => {
      setAddress(path ? `${location.origin}${path}` : undefined);
      void feed.refetch();
    },
  });
  const revoke = useCommand('calendarFeed.revoke', {
    onSuccess: () => {
      setAddress(undefined);
      void feed.refetch();
    },
  });
  return (
    <section aria-labelledby="calendar" className="part">
      <h2 id="calendar">{say('account.calendar')}</h2>
      <p>{say('account.calendarWhy')}</p>
      {address && (
        <p className="notice">
          {say('account.calendarOnce')} <code className="wrap">{address}</code>
        </p>
      )}
      <div className="actions">
        <Button pending={create.isPending} onPress={() => create.mutate({})}>
          {say(feed.data?.createdAt ? 'account.calendarAnew' : 'account.calendarMake')}
        </Button>
        {feed.data?.createdAt && (
          <>
            <Button look="danger" pending={revoke.isPending} onPress={() => revoke.mutate({})}>
              {say('account.calendarEnd')}
            </Button>
            <span className="hint">
              {say('account.calendarSince', { at: format.moment(feed.data.createdAt) })}
            </span>
          </>
        )}
      </div>
      <Problem error={create.error ?? revoke.error} />
    </section>
  );
}

function Factor() {
  const say = useText();
  const client = useClient();
  const { secondFactor } = useIdentity();
  const [begun, setBegun] = useState(false);
  return (
    <section aria-labelledby="factor" className="part">
      {!begun && (
        <>
          <h2 id="factor">{say('account.factor')}</h2>
          <p>
            {secondFactor.enrolled
              ? say('account.factorOn', { left: secondFactor.recoveryCodesLeft })
              : say('account.factorOff')}
          </p>
          <Button onPress={() => setBegun(true)}>
            {say(secondFactor.enrolled ? 'account.factorAnew' : 'account.factorBegin')}
          </Button>
        </>
      )}
      {begun && (
        <SecondFactor
          title={say('enrol.title')}
          why={say('account.factorWhy')}
          level={2}
          onDone={() => {
            setBegun(false);
            client.say(say('account.factorDone'));
          }}
        />
      )}
    </section>
  );
}

function Sessions() {
  const say = useText();
  const client = useClient();
  const list = usePages('session.list', { limit: 50 });
  const [error, setError] = useState<unknown>();
  const sessions = list.data?.pages.flatMap((page) => page.sessions ?? []);
  const end = async (session: string) => {
    setError(undefined);
    try {
      await client.call('session.revoke', { session });
      await list.refetch();
    } catch (problem) {
      setError(problem);
    }
  };
  return (
    <section aria-labelledby="sessions" className="part">
      <h2 id="sessions">{say('account.sessions')}</h2>
      <Problem error={error} />
      <Loaded of={{ data: sessions, error: list.error, refetch: list.refetch }}>
        {(sessions) => (
          <ul className="rows">
            {sessions.map((session) => (
              <li key={session.id}>
                <div>
                  <p>
                    {session.current ? (
                      <strong>{say('account.thisSession')}</strong>
                    ) : (
                      (browserOf(session.userAgent) ?? say('account.program'))
                    )}{' '}
                    · {session.address}
                  </p>
                  <p className="hint">
                    {say('account.lastSeen')} <Time at={session.lastSeenAt} />
                  </p>
                </div>
                {!session.current && (
                  <Button onPress={() => end(session.id)}>{say('account.endSession')}</Button>
                )}
              </li>
            ))}
          </ul>
        )}
      </Loaded>
    </section>
  );
}

/** The product that a browser says it is. */
function browserOf(userAgent: string): string | undefined {
  return /\b(Firefox|Edg|Chrome|Safari)\/\d+/.exec(userAgent)?.[0].replace('Edg', 'Edge').replace('/', ' ');
}
