import { type FormEvent, useState } from 'react';
import { useClient, useCommand, useRead } from '../../app/hooks';
import type { MailSettings } from '../../generated/protocol';
import { useText } from '../../i18n/text';
import { Button } from '../../ui/button';
import { Check, TextField } from '../../ui/fields';
import { Form } from '../../ui/form';
import { Loaded, Problem } from '../../ui/states';

/** What the reader gets by mail. */
export function MailChoice() {
  const say = useText();
  const settings = useRead('notice.mail', {});
  return (
    <section aria-labelledby="mail" className="part">
      <h2 id="mail">{say('account.mail')}</h2>
      <Loaded of={settings}>{({ mail }) => <MailForm key={JSON.stringify(mail)} mail={mail} />}</Loaded>
    </section>
  );
}

function MailForm({ mail }: { mail: MailSettings }) {
  const say = useText();
  const client = useClient();
  const [address, setAddress] = useState(mail.address ?? '');
  const [urgent, setUrgent] = useState(mail.urgent);
  const [digest, setDigest] = useState(mail.digest);
  const save = useCommand('notice.setMail', { onSuccess: () => client.say(say('saved')) });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate({ mail: { urgent, digest, ...(address.trim() ? { address: address.trim() } : {}) } });
  };
  return (
    <Form error={save.error} onSubmit={submit} className="stack">
      <TextField
        label={say('account.mailAddress')}
        hint={say('account.mailHint')}
        type="email"
        autoComplete="email"
        pointer="/mail/address"
        value={address}
        onChange={setAddress}
      />
      <Check label={say('account.mailUrgent')} value={urgent} onChange={setUrgent} />
      <Check label={say('account.mailDigest')} value={digest} onChange={setDigest} />
      <Problem error={save.error} />
      <div className="actions">
        <Button type="submit" pending={save.isPending}>
          {say('save')}
        </Button>
      </div>
    </Form>
  );
}
