import { type FormEvent, type ReactNode, useState } from 'react';
import { type Gate, useGate } from '../../app/gate';
import { useUnsaved } from '../../app/hooks';
import { useText } from '../../i18n/text';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { TextArea } from '../../ui/fields';
import { Gated } from '../../ui/findings';
import { Form } from '../../ui/form';

interface Props {
  title: string;
  why: string;
  act: string;
  pending: boolean;
  error: unknown;
  /** With what was said of the reason to identify nobody. */
  onReason: (reason: string, sent: Gate['sent']) => void;
  onClose: () => void;
  /** What else there is to decide. */
  children?: ReactNode;
}

/** Asks for the reason of something that others will read. */
export function AskReason({ title, why, act, pending, error, onReason, onClose, children }: Props) {
  const say = useText();
  const [reason, setReason] = useState('');
  useUnsaved(reason.trim() !== '');
  const gate = useGate(
    { '/reason': { label: say('reasonText'), value: reason, set: setReason, id: 'ask-reason' } },
    { error },
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (reason.trim()) onReason(reason.trim(), gate.sent);
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <Form error={error} onSubmit={submit} className="stack">
        <p>{why}</p>
        <TextArea
          id="ask-reason"
          label={say('reasonText')}
          value={reason}
          onChange={setReason}
          maxLength={1000}
          required
          autoFocus
        />
        {children}
        <Gated gate={gate} />
        <div className="actions">
          <Button type="submit" look="main" pending={pending} disabled={!reason.trim()}>
            {act}
          </Button>
          <Button onPress={onClose}>{say('cancel')}</Button>
        </div>
      </Form>
    </Dialog>
  );
}
