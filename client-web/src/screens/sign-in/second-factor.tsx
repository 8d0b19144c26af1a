import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useClient, useUnsaved } from '../../app/hooks';
import { Title } from '../../app/title';
import type { SessionEnrolTotpResult } from '../../generated/protocol';
import { useText } from '../../i18n/text';
import { codes, hasCode, RpcError } from '../../rpc/errors';
import { post } from '../../rpc/post';
import { Button } from '../../ui/button';
import { TextField } from '../../ui/fields';
import { Loading, Problem } from '../../ui/states';
import { QrCode } from './qr-code';

interface Props {
  title: string;
  why: string;
  /** 2 where it is a part of a screen that has its heading. */
  level?: 1 | 2;
  onDone: () => unknown;
}

/** Shows the key to an authenticator, proves it with a code, and hands out the recovery codes. */
export function SecondFactor({ title, why, level = 1, onDone }: Props) {
  const say = useText();
  const client = useClient();
  const [enrolment, setEnrolment] = useState<SessionEnrolTotpResult>();
  const [recoveryCodes, setRecoveryCodes] = useState<string[]>();
  const [code, setCode] = useState('');
  const [wrong, setWrong] = useState(false);
  const [error, setError] = useState<unknown>();
  const [pending, setPending] = useState(false);
  const saved = useRef<HTMLDivElement>(null);
  // They are shown once.
  const noted = useUnsaved(recoveryCodes !== undefined);

  useEffect(() => {
    let there = true;
    post('session.enrolTotp', {}).then(
      (begun) => there && setEnrolment(begun),
      (problem) => {
        if (!there) return;
        // The key is told to whoever has just signed in.
        if (problem instanceof RpcError && problem.code === codes.unauthenticated) client.leave();
        else setError(problem);
      },
    );
    return () => {
      there = false;
    };
  }, [client]);
  useEffect(() => {
    if (recoveryCodes) saved.current?.focus();
  }, [recoveryCodes]);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setPending(true);
    setWrong(false);
    setError(undefined);
    try {
      setRecoveryCodes((await post('session.confirmTotp', { code: code.replaceAll(' ', '') })).recoveryCodes);
    } catch (problem) {
      if (hasCode(problem, codes.invalid)) setWrong(true);
      else if (hasCode(problem, codes.unauthenticated)) client.leave();
      else setError(problem);
    }
    setPending(false);
  };

  const heading = (text: string) => (level === 1 ? <Title>{text}</Title> : <h2>{text}</h2>);
  if (recoveryCodes) {
    return (
      <div ref={saved} tabIndex={-1} className="stack">
        {heading(say('enrol.saveTitle'))}
        <p>{say('enrol.save')}</p>
        <ul className="codes">
          {recoveryCodes.map((one) => (
            <li key={one}>{one}</li>
          ))}
        </ul>
        <div className="actions">
          <Button
            id="saved"
            look="main"
            onPress={() => {
              noted();
              onDone();
            }}
          >
            {say('enrol.saved')}
          </Button>
          <Button onPress={() => window.print()}>{say('print')}</Button>
        </div>
      </div>
    );
  }
  if (!enrolment) return error ? <Problem error={error} /> : <Loading />;
  return (
    <form className="stack" onSubmit={submit} noValidate>
      {heading(title)}
      <p>{why}</p>
      <p>{say('enrol.scan')}</p>
      <QrCode rows={enrolment.qr} label={say('enrol.qr')} />
      <p className="key">{enrolment.secret.match(/.{4}/g)!.join(' ')}</p>
      <TextField
        id="enrolment-code"
        label={say('enrol.code')}
        inputMode="numeric"
        autoComplete="one-time-code"
        value={code}
        onChange={setCode}
        problem={wrong ? say('enrol.mismatch') : undefined}
        required
        autoFocus
      />
      <Problem error={error} />
      <div className="actions">
        <Button id="confirm-code" type="submit" look="main" pending={pending}>
          {say('enrol.confirm')}
        </Button>
      </div>
    </form>
  );
}
