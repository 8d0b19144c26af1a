import { useNavigate, useParams } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useCollision } from '../../app/collision';
import { localDay } from '../../app/days';
import { useClient, useIdentity, useRead } from '../../app/hooks';
import { Page } from '../../app/page';
import { Title } from '../../app/title';
import { KeptMark, useKept } from '../../app/use-kept';
import type {
  Centre,
  CentreAttachment,
  CentreKind,
  Contact,
  ContactKind,
  DirectorySaveCentreParams,
} from '../../generated/protocol';
import { useText } from '../../i18n/text';
import { codes, hasCode } from '../../rpc/errors';
import { Button } from '../../ui/button';
import { CentreBox } from '../../ui/centre-box';
import { Codes } from '../../ui/codes';
import { Check, Choice, TextField } from '../../ui/fields';
import { Form } from '../../ui/form';
import { Empty, Problem } from '../../ui/states';
import { Conflict } from './centre-conflict';
import './directory.css';

const kKinds: CentreKind[] = ['coordinating', 'constituent', 'competence', 'resource'];
const kContacts: ContactKind[] = ['phone', 'email', 'web', 'fax', 'address'];

export function NewCentre() {
  return <CentreForm />;
}

export function EditCentre() {
  const { id } = useParams({ from: '/directory/centres/$id/edit' });
  const got = useRead('directory.centre', { centre: id });
  // What somebody else saves meanwhile must not take the place of what is being typed.
  const [first, setFirst] = useState<Centre>();
  if (got.data && first?.id !== id) setFirst(got.data.centre);
  return (
    <Page of={{ ...got, data: first }}>{(centre) => <CentreForm key={centre.id} centre={centre} />}</Page>
  );
}

export interface Fields {
  network: string;
  kind: CentreKind | '';
  name: string;
  hospital: string;
  city: string;
  region: string;
  externalId: string;
  scopes: { code: string }[];
  contacts: Contact[];
  attachments: CentreAttachment[];
}

function fieldsOf(centre: Centre | undefined): Fields {
  return {
    network: centre?.network ?? '',
    kind: centre?.kind ?? '',
    name: centre?.name ?? '',
    hospital: centre?.hospital ?? '',
    city: centre?.city ?? '',
    region: centre?.region ?? '',
    externalId: centre?.externalId ?? '',
    scopes: (centre?.scopes ?? []).map((code) => ({ code })),
    contacts: centre?.contacts ?? [],
    attachments: centre?.attachments ?? [],
  };
}

/** As the contract wants it; only a competence centre is attached to others. */
function paramsOf(now: Fields): DirectorySaveCentreParams {
  return {
    network: now.network,
    kind: now.kind as CentreKind,
    name: now.name.trim(),
    hospital: now.hospital.trim() || undefined,
    city: now.city.trim() || undefined,
    region: now.region.trim() || undefined,
    externalId: now.externalId.trim() || undefined,
    scopes: now.scopes.map(({ code }) => code),
    contacts: now.contacts.map((one) => ({
      ...one,
      value: one.value.trim(),
      label: one.label?.trim() || undefined,
    })),
    attachments:
      now.kind === 'competence'
        ? now.attachments.map(({ centre, since, until }) => ({ centre: centre.id, since, until }))
        : [],
  };
}

/** What the directory says of a centre; administrators write it. */
function CentreForm({ centre }: { centre?: Centre }) {
  const say = useText();
  const client = useClient();
  const navigate = useNavigate();
  const { admin } = useIdentity();
  const networks = useRead('directory.networks', { limit: 200 });
  const [before] = useState(() => fieldsOf(centre));
  const [now, setNow] = useState(before);
  const set = (change: Partial<Fields>) => setNow((last) => ({ ...last, ...change }));
  const [tried, setTried] = useState(false);
  const [error, setError] = useState<unknown>();
  const [pending, setPending] = useState(false);
  const missing = (value: string) => (tried && !value.trim() ? say('required') : undefined);

  const { base, begin, collision, meet, choose } = useCollision(before, centre?.revision);
  const keeping = useKept({
    place: centre ? `centre:${centre.id}` : 'centre',
    written: JSON.stringify(now) === JSON.stringify(before) ? undefined : { now, base },
    onFound: (left) => {
      begin(left.base);
      setNow(left.now);
    },
  });
  const save = async (now: Fields, revision: number | undefined): Promise<void> => {
    setTried(true);
    setNow(now);
    if (!now.network || !now.kind || !now.name.trim() || now.contacts.some(({ value }) => !value.trim()))
      return;
    setPending(true);
    setError(undefined);
    try {
      const saved = await client.command('directory.saveCentre', {
        ...paramsOf(now),
        centre: centre?.id,
        revision,
      });
      keeping.done();
      client.say(say('saved'));
      await client.queries.invalidateQueries({ queryKey: ['directory.centre'] });
      void client.queries.invalidateQueries({ queryKey: ['directory.centres'] });
      void navigate({ to: '/directory/centres/$id', params: { id: saved.centre } });
    } catch (problem) {
      setPending(false);
      const current = hasCode(problem, codes.conflict) && (problem.data.current as Centre | undefined);
      if (!current) return setError(problem);
      const merged = meet(now, fieldsOf(current), current.revision);
      if (merged) await save(merged, current.revision);
    }
  };
  const title = say(centre ? 'centre.edit' : 'centre.new');
  if (!admin) {
    return (
      <>
        <Title>{title}</Title>
        <Empty title={say('centre.adminOnly')} />
      </>
    );
  }
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void save(now, base.revision);
  };
  return (
    <Form error={error} onSubmit={submit} className="stack centre-form">
      <Title>{title}</Title>
      <KeptMark keeping={keeping} />
      <TextField
        id="centre-name"
        label={say('account.name')}
        pointer="/name"
        value={now.name}
        onChange={(name) => set({ name })}
        maxLength={300}
        required
        problem={missing(now.name)}
      />
      <div className="form-pair">
        <Choice
          id="centre-network"
          label={say('directory.network')}
          pointer="/network"
          value={now.network}
          onChange={(network) => set({ network })}
          none={say('choose')}
          options={(networks.data?.networks ?? []).map(({ id, code }) => ({ value: id, label: code }))}
          required
          problem={missing(now.network)}
        />
        <Choice
          id="centre-kind"
          label={say('centre.kind')}
          pointer="/kind"
          value={now.kind}
          onChange={(kind) => set({ kind })}
          none={say('choose')}
          options={kKinds.map((value) => ({ value, label: say(`centreKind.${value}`) }))}
          required
          problem={missing(now.kind)}
        />
      </div>
      <div className="form-pair">
        <TextField
          id="centre-hospital"
          label={say('centre.hospital')}
          pointer="/hospital"
          value={now.hospital}
          onChange={(hospital) => set({ hospital })}
          maxLength={200}
        />
        <TextField
          id="centre-city"
          label={say('centre.city')}
          pointer="/city"
          value={now.city}
          onChange={(city) => set({ city })}
          maxLength={100}
        />
        <TextField
          id="centre-region"
          label={say('directory.region')}
          pointer="/region"
          value={now.region}
          onChange={(region) => set({ region })}
          maxLength={100}
        />
        <TextField
          label={say('centre.externalId')}
          pointer="/externalId"
          value={now.externalId}
          onChange={(externalId) => set({ externalId })}
          maxLength={40}
        />
      </div>
      <fieldset className="part">
        <legend>{say('centre.scopes')}</legend>
        <Codes
          id="centre-scopes"
          system="ORPHA"
          label={say('directory.disease')}
          hint={say('codes.diseaseHint')}
          pattern={/^ORPHA:\d{1,7}$/}
          prefix="ORPHA:"
          items={now.scopes}
          make={(code) => ({ code })}
          onChange={(scopes) => set({ scopes })}
        >
          {() => null}
        </Codes>
      </fieldset>
      <ContactFields list={now.contacts} onChange={(contacts) => set({ contacts })} tried={tried} />
      {now.kind === 'competence' && (
        <AttachmentFields
          own={centre?.id}
          list={now.attachments}
          onChange={(attachments) => set({ attachments })}
        />
      )}
      {collision && (
        <Conflict
          draft={now}
          collision={collision}
          onChoose={(fields) => void save(choose(now, fields), collision.revision)}
        />
      )}
      <Problem error={error} />
      <div className="actions">
        <Button type="submit" look="main" pending={pending} id="save-centre">
          {say('save')}
        </Button>
      </div>
    </Form>
  );
}

interface ContactProps {
  list: Contact[];
  onChange: (list: Contact[]) => void;
  tried: boolean;
}

function ContactFields({ list, onChange, tried }: ContactProps) {
  const say = useText();
  const change = (index: number, now: Partial<Contact>) =>
    onChange(list.with(index, { ...list[index]!, ...now }));
  return (
    <fieldset className="part">
      <legend>{say('centre.contacts')}</legend>
      {list.map((contact, index) => (
        <div key={index} className="form-pair centre-line">
          <Choice
            label={say('contact.kind')}
            value={contact.kind}
            onChange={(kind) => kind && change(index, { kind })}
            options={kContacts.map((value) => ({ value, label: say(`contact.${value}`) }))}
          />
          <TextField
            label={say('contact.value')}
            pointer={`/contacts/${index}/value`}
            value={contact.value}
            onChange={(value) => change(index, { value })}
            maxLength={300}
            required
            problem={tried && !contact.value.trim() ? say('required') : undefined}
          />
          <TextField
            label={say('contact.label')}
            pointer={`/contacts/${index}/label`}
            value={contact.label ?? ''}
            onChange={(label) => change(index, { label })}
            maxLength={100}
          />
          <Check
            label={say('contact.published')}
            value={contact.published}
            onChange={(published) => change(index, { published })}
          />
          <Button
            look="quiet"
            label={say('contact.remove', { number: index + 1 })}
            onPress={() => onChange(list.toSpliced(index, 1))}
          >
            {say('member.remove')}
          </Button>
        </div>
      ))}
      {list.length < 20 && (
        <Button
          id="add-contact"
          onPress={() => onChange([...list, { kind: 'phone', value: '', published: true }])}
        >
          {say('contact.add')}
        </Button>
      )}
    </fieldset>
  );
}

interface AttachmentProps {
  own: string | undefined;
  list: CentreAttachment[];
  onChange: (list: CentreAttachment[]) => void;
}

function AttachmentFields({ own, list, onChange }: AttachmentProps) {
  const say = useText();
  const change = (index: number, now: Partial<CentreAttachment>) =>
    onChange(list.with(index, { ...list[index]!, ...now }));
  return (
    <fieldset className="part">
      <legend>{say('centre.attachments')}</legend>
      <p className="hint">{say('centre.attachmentsHint')}</p>
      {list.map((one, index) => (
        <div key={`${one.centre.id} ${index}`} className="form-pair centre-line">
          <p>{one.centre.name}</p>
          <TextField
            label={say('centre.sinceDay')}
            type="date"
            pointer={`/attachments/${index}/since`}
            value={one.since}
            onChange={(since) => change(index, { since })}
            required
          />
          <TextField
            label={say('centre.untilDay')}
            type="date"
            pointer={`/attachments/${index}/until`}
            value={one.until ?? ''}
            onChange={(until) => change(index, { until: until || undefined })}
          />
        </div>
      ))}
      <CentreBox
        id="attach"
        label={say('centre.attach')}
        offers={({ id, kind }) => id !== own && (kind === 'coordinating' || kind === 'constituent')}
        onChoose={(centre) => onChange([...list, { centre, since: localDay(new Date()) }])}
      />
    </fieldset>
  );
}
