import { useSearch } from '@tanstack/react-router';
import { type FormEvent, useEffect, useState } from 'react';
import { Title } from '../../app/title';
import { useText } from '../../i18n/text';
import { codes, hasCode } from '../../rpc/errors';
import { post } from '../../rpc/post';
import { Button } from '../../ui/button';
import { TextField } from '../../ui/fields';
import { Problem } from '../../ui/states';
import { Entrance } from '.';

const kShortest = 12;

/** The password of an invited account. The code may come with the address, and does not stay there. */
export function Invitation() {
  const say = useText();
  const given = useSearch({ from: '/invitation' }).code ?? '';
  const [code, setCode] = useState(given);
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const [tried, setTried] = useState(false);
  const [login, setLogin] = useState<string>();
  const [unknown, setUnknown] = useState(false);
  const [error, setError] = useState<unknown>();
  const [pending, setPending] = useState(false);
  useEffect(() => {
    if (given) history.replaceState(history.state, '', '#/invitation');
  }, [given]);

  const short = [...password].length < kShortest;
  const differs = password !== again;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    setUnknown(false);
    setError(undefined);
    if (!code || short || differs) return;
    setPending(true);
    try {
      setLogin((await post('session.acceptInvitation', { token: code.trim(), password })).login);
    } catch (problem) {
      if (hasCode(problem, codes.notFound)) setUnknown(true);
      else setError(problem);
    }
    setPending(false);
  };

  if (login) {
    return (
      <Entrance>
        <div className="entrance-form stack">
          <Title>{say('invitation.doneTitle')}</Title>
          <p>{say('invitation.done', { login })}</p>
          <p>
            <a className="button button-main" href="/">
              {say('signIn')}
            </a>
          </p>
        </div>
      </Entrance>
    );
  }
  return (
    <Entrance>
      <form className="entrance-form" onSubmit={submit} noValidate>
        <Title>{say('invitation.title')}</Title>
        <p>{say('invitation.why')}</p>
        <TextField
          id="invitation-code"
          label={say('invitation.code')}
          value={code}
          onChange={setCode}
          problem={unknown ? say('invitation.unknown') : undefined}
          autoComplete="off"
          required
          autoFocus={!given}
        />
        <TextField
          id="new-password"
          label={say('invitation.password')}
          hint={say('invitation.passwordHint')}
          type="password"
          autoComplete="new-password"
          value={password}
          onChange={setPassword}
          problem={tried && short ? say('invitation.short') : undefined}
          required
          autoFocus={given !== ''}
        />
        <TextField
          id="new-password-again"
          label={say('invitation.again')}
          type="password"
          autoComplete="new-password"
          value={again}
          onChange={setAgain}
          problem={tried && differs ? say('invitation.differs') : undefined}
          required
        />
        <Problem error={error} />
        <div className="actions">
          <Button type="submit" look="main" pending={pending}>
            {say('invitation.accept')}
          </Button>
          <a href="#/cases">{say('signIn')}</a>
        </div>
      </form>
    </Entrance>
  );
}
