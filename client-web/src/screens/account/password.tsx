import { type FormEvent, useState } from 'react';
import { useClient } from '../../app/hooks';
import { useText } from '../../i18n/text';
import { codes, hasCode } from '../../rpc/errors';
import { Button } from '../../ui/button';
import { TextField } from '../../ui/fields';
import { Problem } from '../../ui/states';

/** A new password; it ends the other sessions. */
export function Password() {
  const say = useText();
  const client = useClient();
  const [current, setCurrent] = useState('');
  const [password, setPassword] = useState('');
  const [problem, setProblem] = useState<'current' | 'new'>();
  const [error, setError] = useState<unknown>();
  const [pending, setPending] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setPending(true);
    setProblem(undefined);
    setError(undefined);
    try {
      const { sessionsEnded } = await client.call('session.changePassword', { current, password });
      setCurrent('');
      setPassword('');
      client.say(say('account.passwordChanged', { count: sessionsEnded }));
    } catch (failure) {
      if (hasCode(failure, codes.unauthenticated)) setProblem('current');
      else if (hasCode(failure, codes.invalid)) setProblem('new');
      else setError(failure);
    }
    setPending(false);
  };
  return (
    <section aria-labelledby="password-change" className="part">
      <h2 id="password-change">{say('account.password')}</h2>
      <form onSubmit={submit} noValidate className="stack">
        <TextField
          label={say('account.currentPassword')}
          type="password"
          autoComplete="current-password"
          value={current}
          onChange={setCurrent}
          problem={problem === 'current' ? say('confirm.wrong') : undefined}
          required
        />
        <TextField
          label={say('invitation.password')}
          hint={say('invitation.passwordHint')}
          type="password"
          autoComplete="new-password"
          value={password}
          onChange={setPassword}
          problem={problem === 'new' ? say('invitation.short') : undefined}
          required
        />
        <Problem error={error} />
        <div className="actions">
          <Button type="submit" pending={pending}>
            {say('account.changePassword')}
          </Button>
        </div>
      </form>
    </section>
  );
}
