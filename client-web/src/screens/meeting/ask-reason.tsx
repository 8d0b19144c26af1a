import { type FormEvent, type ReactNode, useState } from 'react';
import { type Gate, useLiveGate } from '../../app/gate';
import { KeptMark, useKept } from '../../app/use-kept';
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
  /** Of the text while it is not sent, as in `Kept`. */
  place: string;
  pseudonym?: string;
  /** With what was said of the reason to identify nobody. */
  onReason: (reason: string, sent: Gate['sent']) => Promise<unknown>;
  onClose: () => void;
  /** What else there is to decide. */
  children?: ReactNode;
}

/** Asks for the reason of something that others will read. */
export function AskReason(props: Props) {
  return (
    <Dialog title={props.title} onClose={props.onClose}>
      <ReasonForm {...props} />
    </Dialog>
  );
}

function ReasonForm({ why, act, pending, error, place, pseudonym, onReason, onClose, children }: Props) {
  const say = useText();
  const [reason, setReason] = useState('');
  const keeping = useKept({
    place,
    pseudonym,
    written: reason.trim() ? { reason } : undefined,
    onFound: (left) => setReason(left.reason),
  });
  const gate = useLiveGate(
    { '/reason': { label: say('reasonText'), value: reason, set: setReason, id: 'ask-reason' } },
    { error },
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!reason.trim()) return;
    onReason(reason.trim(), gate.sent).then(
      () => {
        keeping.done();
        onClose();
      },
      // Shown as `error`.
      () => undefined,
    );
  };
  return (
    <Form error={error} onSubmit={submit} className="stack">
      <p>{why}</p>
      <KeptMark keeping={keeping} />
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
  );
}
