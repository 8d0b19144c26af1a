import { Link } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { kReadersMs, useClient, useCommand, useIdentity, useRead } from '../../app/hooks';
import { relationTo } from '../../app/roles';
import type { CaseGetResult } from '../../generated/protocol';
import { useFormat, useText } from '../../i18n/text';
import { Button } from '../../ui/button';
import { Downloads } from '../../ui/downloads';
import { TextField } from '../../ui/fields';
import { Form } from '../../ui/form';
import { Time } from '../../ui/marks';
import { Once } from '../../ui/once';
import { Loaded, Problem } from '../../ui/states';
import { Links } from './links';

/** Around a case: its versions, who read it, who is invited, how long it is kept, files of it. */
export function CaseRecord({ data }: { data: CaseGetResult }) {
  const identity = useIdentity();
  const relation = relationTo(identity, data.case);
  const side = relation.submitter || relation.assistant;
  const audits = relation.submitter || identity.auditor;
  return (
    <div className="record">
      <Versions data={data} />
      <Links data={data} />
      <Guests data={data} invites={relation.submitter || relation.coordinator || relation.chair} />
      {(data.retention || side) && <Retention data={data} decides={relation.submitter} />}
      <Exports data={data} />
      {audits && <Readers data={data} />}
    </div>
  );
}

function Versions({ data }: { data: CaseGetResult }) {
  const say = useText();
  const versions = [...(data.versions ?? [])].sort((a, b) => b.version - a.version);
  if (versions.length === 0) return null;
  return (
    <section aria-labelledby="versions">
      <h3 id="versions">{say('record.versions')}</h3>
      <ul className="rows">
        {versions.map((one) => (
          <li key={one.version}>
            <span>
              {say('record.version', { version: one.version })} · {one.authorName} · <Time at={one.at} />
            </span>
            {one.version > 1 && (
              <Link
                to="/cases/$id/compare"
                params={{ id: data.case.id }}
                search={{ from: one.version - 1, to: one.version }}
              >
                {say('record.whatChanged')}
              </Link>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Guests({ data, invites }: { data: CaseGetResult; invites: boolean }) {
  const say = useText();
  const guests = data.guests ?? [];
  const [open, setOpen] = useState(false);
  if (guests.length === 0 && !invites) return null;
  return (
    <section aria-labelledby="guests">
      <h3 id="guests">{say('record.guests')}</h3>
      {guests.length === 0 && <p className="hint">{say('record.noGuests')}</p>}
      <ul className="rows">
        {guests.map((one) => (
          <li key={one.user}>
            <span>{one.name}</span>
            {one.until && (
              <span className="hint">
                {say('record.guestUntil')} <Time at={one.until} />
              </span>
            )}
          </li>
        ))}
      </ul>
      {invites &&
        (open ? (
          <Invite caseId={data.case.id} onClose={() => setOpen(false)} />
        ) : (
          <Button onPress={() => setOpen(true)}>{say('record.invite')}</Button>
        ))}
    </section>
  );
}

const kDay = 86_400_000;

function Invite({ caseId, onClose }: { caseId: string; onClose: () => void }) {
  const say = useText();
  const [login, setLogin] = useState('');
  const [name, setName] = useState('');
  const [until, setUntil] = useState(new Date(Date.now() + 30 * kDay).toISOString().slice(0, 10));
  const [code, setCode] = useState<string>();
  const invite = useCommand('case.invite', {
    onSuccess: ({ invitation }) => (invitation ? setCode(invitation.token) : onClose()),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    invite.mutate({
      case: caseId,
      login: login.trim(),
      until: new Date(`${until}T23:59:00`).toISOString(),
      ...(name.trim() ? { name: name.trim() } : {}),
    });
  };
  if (code) {
    return (
      <Once
        why={say('record.inviteOnce')}
        address={`${location.origin}/#/invitation?code=${code}`}
        onClose={onClose}
      />
    );
  }
  return (
    <Form error={invite.error} onSubmit={submit} className="stack">
      <TextField
        label={say('record.inviteLogin')}
        pointer="/login"
        value={login}
        onChange={setLogin}
        required
        autoFocus
      />
      <TextField
        label={say('record.inviteName')}
        hint={say('record.inviteNameHint')}
        pointer="/name"
        value={name}
        onChange={setName}
      />
      <TextField
        label={say('record.inviteUntil')}
        type="date"
        pointer="/until"
        value={until}
        onChange={setUntil}
        required
      />
      <Problem error={invite.error} />
      <div className="actions">
        <Button type="submit" look="main" pending={invite.isPending} disabled={!login.trim() || !until}>
          {say('record.invite')}
        </Button>
        <Button onPress={onClose}>{say('cancel')}</Button>
      </div>
    </Form>
  );
}

function Retention({ data, decides }: { data: CaseGetResult; decides: boolean }) {
  const say = useText();
  const format = useFormat();
  const client = useClient();
  const [until, setUntil] = useState(data.retention?.until ?? '');
  const retain = useCommand('case.retain', { onSuccess: () => client.say(say('saved')) });
  return (
    <section aria-labelledby="retention">
      <h3 id="retention">{say('record.retention')}</h3>
      {data.retention && (
        <p>
          {say('record.keptUntil', { day: format.day(data.retention.until) })}{' '}
          <span className="hint">{say(`retention.${data.retention.source}`)}</span>
        </p>
      )}
      {decides && data.case.state !== 'draft' && (
        <Form
          error={retain.error}
          className="inline-form"
          onSubmit={(event) => {
            event.preventDefault();
            if (until) retain.mutate({ case: data.case.id, until });
          }}
        >
          <TextField
            label={say('record.keepUntil')}
            hint={say('record.keepHint')}
            type="date"
            pointer="/until"
            value={until}
            onChange={setUntil}
          />
          <Button type="submit" pending={retain.isPending} disabled={!until}>
            {say('save')}
          </Button>
        </Form>
      )}
      <Problem error={retain.error} />
    </section>
  );
}

function Exports({ data }: { data: CaseGetResult }) {
  const say = useText();
  const client = useClient();
  const { language } = useIdentity();
  return (
    <section aria-labelledby="exports">
      <h3 id="exports">{say('record.exports')}</h3>
      <div className="actions">
        <Downloads
          formats={[
            ['phenopacket', say('export.phenopacket')],
            ['fhir', 'FHIR'],
            ['json', say('export.json')],
          ]}
          ask={(format) => client.call('case.export', { case: data.case.id, format, language })}
        />
        <Button onPress={() => window.print()}>{say('print')}</Button>
      </div>
    </section>
  );
}

function Readers({ data }: { data: CaseGetResult }) {
  const say = useText();
  const list = useRead('case.readers', { case: data.case.id }, { again: () => kReadersMs });
  return (
    <section aria-labelledby="readers">
      <h3 id="readers">{say('record.readers')}</h3>
      <Loaded of={list}>
        {({ readers }) => (
          <ul className="rows">
            {(readers ?? []).map((one) => (
              <li key={one.user}>
                <span>{one.name}</span>
                <Time at={one.last} />
              </li>
            ))}
          </ul>
        )}
      </Loaded>
      <Link to="/audit" search={{ case: data.case.id }}>
        {say('record.accessLog')}
      </Link>
    </section>
  );
}
