import { Link, useParams } from '@tanstack/react-router';
import { Suspense, useState } from 'react';
import { useClientState, useRead } from '../../app/hooks';
import { Page } from '../../app/page';
import { lazily } from '../../app/part';
import { managedCentres } from '../../app/roles';
import { Title } from '../../app/title';
import type { Centre, CentreAttachment, Contact } from '../../generated/protocol';
import { useText } from '../../i18n/text';
import { Button } from '../../ui/button';
import { Loading } from '../../ui/states';
import { Term } from '../../ui/term';
import { useAttachmentDays } from './attachment';
import './directory.css';

const Members = lazily(() => import('./members'), 'Members');

/** A centre: where it is, whom one reaches, what it knows, on whom it depends; who works there. */
export function CentrePage() {
  const { id } = useParams({ from: '/directory/centres/$id' });
  const got = useRead('directory.centre', { centre: id });
  return <Page of={got}>{({ centre }) => <Opened key={id} centre={centre} />}</Page>;
}

function Opened({ centre }: { centre: Centre }) {
  const say = useText();
  const { identity } = useClientState();
  const manages = identity !== undefined && managedCentres(identity).some(({ id }) => id === centre.id);
  const keeps = manages || identity?.admin === true;
  return (
    <article className="centre">
      <div className="head">
        <Title tab={centre.name}>{centre.name}</Title>
        <div className="actions">
          {identity?.admin && (
            <Link
              to="/directory/centres/$id/edit"
              params={{ id: centre.id }}
              className="button"
              id="edit-centre"
            >
              {say('edit')}
            </Link>
          )}
          {keeps && (
            <Link to="/series/new" search={{ centre: centre.id }} className="button" id="new-series">
              {say('series.new')}
            </Link>
          )}
          {keeps && (
            <Link to="/activity" search={{ centre: centre.id }} className="button">
              {say('nav.activity')}
            </Link>
          )}
          {(manages || identity?.auditor) && (
            <Link to="/audit" search={{ centre: centre.id }} className="button">
              {say('nav.audit')}
            </Link>
          )}
        </div>
      </div>
      <Facts centre={centre} />
      <div className="centre-columns">
        <div>
          <Contacts contacts={centre.contacts ?? []} />
          <Scopes codes={centre.scopes ?? []} />
        </div>
        <div>
          <Attachments title={say('centre.attachments')} list={centre.attachments ?? []} />
          <Attachments title={say('centre.attached')} list={centre.attached ?? []} />
          <OwnSeries series={centre.series ?? []} />
        </div>
      </div>
      {keeps && (
        <Suspense fallback={<Loading />}>
          <Members centre={centre.id} />
        </Suspense>
      )}
    </article>
  );
}

function Facts({ centre }: { centre: Centre }) {
  const say = useText();
  const networks = useRead('directory.networks', { limit: 200 });
  const network = networks.data?.networks?.find(({ id }) => id === centre.network);
  return (
    <p className="centre-facts">
      {say(`centreKind.${centre.kind}`)}
      {network && (
        <>
          {' · '}
          <Link to="/directory" search={{ network: network.id }}>
            {network.code}
          </Link>
        </>
      )}
      {[centre.hospital, centre.city].filter(Boolean).map((place) => ` · ${place}`)}
      {centre.region && (
        <>
          {' · '}
          <Link to="/directory" search={{ region: centre.region }}>
            {centre.region}
          </Link>
        </>
      )}
      {centre.externalId && <span className="hint"> · {centre.externalId}</span>}
    </p>
  );
}

function Contacts({ contacts }: { contacts: Contact[] }) {
  const say = useText();
  const { identity } = useClientState();
  return (
    <section aria-labelledby="contacts" className="part">
      <h2 id="contacts">{say('centre.contacts')}</h2>
      {contacts.length === 0 && <p className="hint">{say('centre.noContacts')}</p>}
      <ul className="rows">
        {contacts.map((contact) => (
          <li key={`${contact.kind} ${contact.value}`}>
            <span>
              <span className="hint">{contact.label ?? say(`contact.${contact.kind}`)}</span>{' '}
              <Reach contact={contact} />
            </span>
            {identity && !contact.published && <span className="hint">{say('contact.unpublished')}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Reach({ contact: { kind, value } }: { contact: Contact }) {
  if (kind === 'phone') return <a href={`tel:${value.replace(/[^+\d]/g, '')}`}>{value}</a>;
  if (kind === 'email') return <a href={`mailto:${value}`}>{value}</a>;
  if (kind === 'web' && /^https?:\/\//.test(value)) {
    return (
      <a href={value} rel="noreferrer">
        {value}
      </a>
    );
  }
  return <span className="wrap">{value}</span>;
}

const kFirstScopes = 20;

function Scopes({ codes }: { codes: string[] }) {
  const say = useText();
  const [all, setAll] = useState(false);
  const shown = all ? codes : codes.slice(0, kFirstScopes);
  return (
    <section aria-labelledby="scopes" className="part">
      <h2 id="scopes">{say('centre.scopes')}</h2>
      {codes.length === 0 && <p className="hint">{say('centre.noScopes')}</p>}
      <ul className="rows">
        {shown.map((code) => (
          <li key={code}>
            <Term code={code} />
            <Link to="/directory" search={{ orpha: code }} aria-label={say('centre.othersOf', { code })}>
              {say('centre.others')}
            </Link>
          </li>
        ))}
      </ul>
      {shown.length < codes.length && (
        <Button onPress={() => setAll(true)}>{say('centre.allScopes', { count: codes.length })}</Button>
      )}
    </section>
  );
}

function Attachments({ title, list }: { title: string; list: CentreAttachment[] }) {
  const days = useAttachmentDays();
  if (list.length === 0) return null;
  return (
    <section aria-label={title} className="part">
      <h2>{title}</h2>
      <ul className="rows">
        {list.map(({ centre, since, until }) => (
          <li key={`${centre.id} ${since}`}>
            <Link to="/directory/centres/$id" params={{ id: centre.id }}>
              {centre.name}
            </Link>
            <span className="hint">{days({ since, until })}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function OwnSeries({ series }: { series: Centre['series'] }) {
  const say = useText();
  if (series.length === 0) return null;
  return (
    <section aria-labelledby="own-series" className="part">
      <h2 id="own-series">{say('directory.series')}</h2>
      <ul className="rows">
        {series.map(({ id, name }) => (
          <li key={id}>
            <Link to="/series/$id" params={{ id }}>
              {name}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
