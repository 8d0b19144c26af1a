import { type FormEvent, useState } from 'react';
import { useClient } from '../../app/hooks';
import { useText } from '../../i18n/text';
import { Button } from '../../ui/button';
import { TextField } from '../../ui/fields';
import { Form } from '../../ui/form';
import { Problem } from '../../ui/states';

/** A new password; it ends the other sessions. */
export function Password() {
  const say = useText();
  const client = useClient();
  const [current, setCurrent] = useState('');
  const [password, setPassword] = useState('');
  const [error, setError] = useState<unknown>();
  const [pending, setPending] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setPending(true);
    setError(undefined);
    try {
      const { sessionsEnded } = await client.call('session.changePassword', { current, password });
      setCurrent('');
      setPassword('');
      client.say(say('account.passwordChanged', { count: sessionsEnded }));
    } catch (failure) {
      setError(failure);
    }
    setPending(false);
  };
  return (
    <section aria-labelledby="password-change" className="part">
      <h2 id="password-change">{say('account.password')}</h2>
      <Form error={error} onSubmit={submit} className="stack">
        <TextField
          label={say('account.currentPassword')}
          type="password"
          autoComplete="current-password"
          pointer="/current"
          value={current}
          onChange={setCurrent}
          required
        />
        <TextField
          label={say('invitation.password')}
          hint={say('invitation.passwordHint')}
          type="password"
          autoComplete="new-password"
          pointer="/password"
          value={password}
          onChange={setPassword}
          required
        />
        <Problem error={error} />
        <div className="actions">
          <Button type="submit" pending={pending}>
            {say('account.changePassword')}
          </Button>
        </div>
      </Form>
    </section>
  );
}
