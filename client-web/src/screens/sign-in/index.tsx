import { type FormEvent, useEffect, useState } from 'react';
import { useClient, useClientState, useRead } from '../../app/hooks';
import { speakHere, usePreferences } from '../../app/preferences';
import { Title } from '../../app/title';
import { useText } from '../../i18n/text';
import { codes, hasCode, RpcError } from '../../rpc/errors';
import { post } from '../../rpc/post';
import { Button } from '../../ui/button';
import { TextField } from '../../ui/fields';
import { Problem } from '../../ui/states';
import './sign-in.css';

/** Login and password, then the second factor where the account has one. */
export function SignIn() {
  const say = useText();
  const client = useClient();
  const { notice, identity, phase } = useClientState();
  const locked = phase === 'locked';
  const [login, setLogin] = useState(locked ? (identity?.login ?? '') : '');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [askCode, setAskCode] = useState(false);
  const [refused, setRefused] = useState<'credentials' | 'code'>();
  const [error, setError] = useState<unknown>();
  const [pending, setPending] = useState(false);

  useEffect(() => {
    if (askCode) document.getElementById('code')?.focus();
  }, [askCode]);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setPending(true);
    setRefused(undefined);
    setError(undefined);
    try {
      const signedIn = await post('session.login', {
        login: login.trim(),
        password,
        as: 'cookie',
        ...(askCode ? { totp: code.replaceAll(' ', '') } : {}),
      });
      client.enter(signedIn);
    } catch (problem) {
      const codeMissing =
        problem instanceof RpcError && problem.data.violations?.some(({ pointer }) => pointer === '/totp');
      if (codeMissing && !askCode) setAskCode(true);
      else if (hasCode(problem, codes.unauthenticated)) setRefused(askCode ? 'code' : 'credentials');
      else setError(problem);
      setPending(false);
      if (codeMissing) return;
    }
  };

  return (
    <Entrance>
      <form className="entrance-form" onSubmit={submit} noValidate>
        <Title>{say('signIn')}</Title>
        {notice && <p className="notice">{say(notice)}</p>}
        {locked && <p>{say('signIn.pageKept')}</p>}
        <TextField
          id="login"
          label={say('signIn.login')}
          autoComplete="username"
          value={login}
          onChange={setLogin}
          autoFocus={!locked}
        />
        <TextField
          id="password"
          label={say('signIn.password')}
          type="password"
          autoComplete="current-password"
          value={password}
          onChange={setPassword}
          autoFocus={locked}
        />
        {askCode && (
          <TextField
            id="code"
            label={say('signIn.code')}
            hint={say('signIn.codeHint')}
            autoComplete="one-time-code"
            value={code}
            onChange={setCode}
          />
        )}
        <div role="alert" className={refused ? 'problem-box' : undefined}>
          {refused && say(`signIn.refused.${refused}`)}
        </div>
        <Problem error={error} />
        <div className="actions">
          <Button id="enter" type="submit" look="main" pending={pending}>
            {say('signIn')}
          </Button>
          {locked && <Button onPress={() => client.leave()}>{say('signIn.other')}</Button>}
          {notice === 'signOut.failed' && (
            <Button id="sign-out" onPress={() => void client.signOut()}>
              {say('signOut.again')}
            </Button>
          )}
        </div>
        <p className="hint">{say('signIn.forgotten')}</p>
        {!locked && (
          <p className="hint entrance-links">
            <a href="#/invitation">{say('signIn.invited')}</a>
            <ToDirectory />
          </p>
        )}
      </form>
    </Entrance>
  );
}

/** Where the operator opens the directory, nobody has to sign in for it. */
function ToDirectory() {
  const say = useText();
  const { data } = useRead('directory.networks', { limit: 1 });
  return data && <a href="#/directory">{say('signIn.directory')}</a>;
}

/** What stands around everything before the sign-in. */
export function Entrance({ children }: { children: React.ReactNode }) {
  const say = useText();
  const { language } = usePreferences();
  const other = language === 'fr' ? 'en' : 'fr';
  return (
    <div className="entrance">
      <header className="entrance-head">
        <p className="brand">
          <img src="/icon.svg" alt="" width="40" height="40" />
          <span>Consilium</span>
        </p>
        <p>{say('signIn.what')}</p>
      </header>
      <main className="entrance-main">{children}</main>
      <footer className="entrance-foot">
        <Button id="language" look="quiet" onPress={() => speakHere(other)}>
          <span lang={other}>{other === 'fr' ? 'Français' : 'English'}</span>
        </Button>
      </footer>
    </div>
  );
}
