import { type FormEvent, useState } from 'react';
import { useText } from '../i18n/text';
import { codes, hasCode } from '../rpc/errors';
import { post } from '../rpc/post';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { TextField } from '../ui/fields';
import { Problem } from '../ui/states';
import { useIdentity } from './hooks';

/** Asks for the password again, before something that binds: a signature, an administrative act. */
export function Confirm({ onConfirmed, onClose }: { onConfirmed: () => void; onClose: () => void }) {
  const say = useText();
  const { secondFactor } = useIdentity();
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [wrong, setWrong] = useState(false);
  const [error, setError] = useState<unknown>();
  const [pending, setPending] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setPending(true);
    setError(undefined);
    setWrong(false);
    try {
      await post('session.reauthenticate', {
        password,
        ...(secondFactor.enrolled ? { totp: code.replaceAll(' ', '') } : {}),
      });
      onConfirmed();
    } catch (problem) {
      if (hasCode(problem, codes.unauthenticated)) setWrong(true);
      else setError(problem);
      setPending(false);
    }
  };
  return (
    <Dialog title={say('confirm.title')} onClose={onClose}>
      <form onSubmit={submit} noValidate className="stack">
        <p>{say('confirm.why')}</p>
        <TextField
          label={say('signIn.password')}
          type="password"
          autoComplete="current-password"
          value={password}
          onChange={setPassword}
          problem={wrong ? say('confirm.wrong') : undefined}
          required
          autoFocus
        />
        {secondFactor.enrolled && (
          <TextField
            label={say('signIn.code')}
            hint={say('signIn.codeHint')}
            autoComplete="one-time-code"
            value={code}
            onChange={setCode}
            required
          />
        )}
        <Problem error={error} />
        <div className="actions">
          <Button type="submit" look="main" pending={pending}>
            {say('confirm.confirm')}
          </Button>
          <Button onPress={onClose}>{say('cancel')}</Button>
        </div>
      </form>
    </Dialog>
  );
}
