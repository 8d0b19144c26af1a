import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useMemo, useState } from 'react';
import { useClient, useIdentity, useRead } from '../../app/hooks';
import { managedCentres } from '../../app/roles';
import type { AuditSearch } from '../../app/router';
import { Title } from '../../app/title';
import type { AuditListParams } from '../../generated/protocol';
import { useFormat, useText } from '../../i18n/text';
import { Button } from '../../ui/button';
import { CentreBox } from '../../ui/centre-box';
import { Choice, TextField } from '../../ui/fields';
import { Empty, Loaded } from '../../ui/states';
import { Entries } from './entries';
import { type About, kAbout, olderThan, passes } from './narrow';
import { Verify } from './verify';
import './audit.css';

type Scope = Pick<AuditListParams, 'case' | 'user' | 'centre'>;

/** Who did and who read what: of a centre, a case or a user, the newest first. */
export function AccessLog() {
  const say = useText();
  const identity = useIdentity();
  const search = useSearch({ from: '/audit' });
  const managed = managedCentres(identity);
  const scope = scopeOf(search, managed[0]?.id);
  return (
    <section className="audit">
      <Title>{say('nav.audit')}</Title>
      {identity.auditor && <Verify />}
      <Of scope={scope} managed={managed} />
      {scope ? (
        <Log key={JSON.stringify(scope)} scope={scope} />
      ) : (
        <Empty title={say(identity.auditor ? 'audit.chooseCentre' : 'audit.notYours')} />
      )}
    </section>
  );
}

function scopeOf(search: AuditSearch, own: string | undefined): Scope | undefined {
  if (search.case) return { case: search.case };
  if (search.user) return { user: search.user };
  const centre = search.centre ?? own;
  return centre ? { centre } : undefined;
}

interface OfProps {
  scope: Scope | undefined;
  managed: { id: string; name: string }[];
}

/** Whose log it is, and how to come to another one. */
function Of({ scope, managed }: OfProps) {
  const say = useText();
  const { auditor } = useIdentity();
  const navigate = useNavigate({ from: '/audit' });
  const choose = (centre: string) =>
    void navigate({ search: ({ who, about, from, to }) => ({ centre, who, about, from, to }) });
  const centre = useRead(
    'directory.centre',
    { centre: scope?.centre ?? '' },
    { enabled: Boolean(scope?.centre) },
  );
  return (
    <div className="audit-of">
      {scope && (
        <p>
          {scope.case && say('audit.ofCase')}
          {scope.user && say('audit.ofUser')}
          {scope.centre && say('audit.ofCentre', { name: centre.data?.centre.name ?? '…' })}{' '}
          {!scope.centre && managed[0] && (
            <Link to="/audit" search={{ centre: managed[0].id }}>
              {say('audit.backToCentre')}
            </Link>
          )}
        </p>
      )}
      {managed.length > 1 && !auditor && (
        <Choice
          label={say('audit.centre')}
          value={scope?.centre ?? ''}
          onChange={(id) => id && choose(id)}
          options={managed.map(({ id, name }) => ({ value: id, label: name }))}
        />
      )}
      {auditor && (
        <CentreBox id="audit-centre" label={say('audit.centre')} onChoose={({ id }) => choose(id)} />
      )}
    </div>
  );
}

const kPage = 200;
/** Entries on screen before the next ones are asked for by hand. */
const kEnough = 60;
/** Pages that are read without being asked for, in search of what is looked for. */
const kPatience = 20;

/** The log as it was when it was opened; what came since is offered, so that nothing moves under the eye. */
function useLog(scope: Scope) {
  const client = useClient();
  const list = useInfiniteQuery({
    queryKey: ['log', scope],
    queryFn: ({ pageParam }) => client.call('audit.list', { ...scope, limit: kPage, cursor: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ cursor }) => cursor,
  });
  const newest = useRead('audit.list', { ...scope, limit: 1 });
  const entries = useMemo(() => list.data?.pages.flatMap((page) => page.entries ?? []), [list.data]);
  const at = newest.data?.entries?.[0]?.at;
  const fresh = at !== undefined && entries?.[0] !== undefined && at > entries[0].at;
  return { list, entries, fresh };
}

function Log({ scope }: { scope: Scope }) {
  const say = useText();
  const format = useFormat();
  const client = useClient();
  const search = useSearch({ from: '/audit' });
  const { list, entries, fresh } = useLog(scope);
  const [asked, setAsked] = useState({ shown: kEnough, pages: kPatience });
  const narrowed = Boolean(search.who || search.about || search.from || search.to);
  const found = useMemo(() => (entries ?? []).filter((entry) => passes(entry, search)), [entries, search]);
  const past = entries !== undefined && olderThan(entries.at(-1), search.from);
  const more = list.hasNextPage && !past;
  const pages = list.data?.pages.length ?? 0;
  const { isFetching, fetchNextPage } = list;
  useEffect(() => {
    if (more && !isFetching && pages > 0 && found.length < asked.shown && pages < asked.pages)
      void fetchNextPage();
  }, [more, isFetching, fetchNextPage, found.length, asked, pages]);

  return (
    <>
      <Narrowing search={search} />
      <p role="status" className="hint">
        {entries &&
          say(narrowed ? 'audit.found' : 'audit.read', {
            found: format.number(found.length),
            read: format.number(entries.length),
          })}
      </p>
      {fresh && (
        <Button onPress={() => void client.queries.resetQueries({ queryKey: ['log', scope] })}>
          {say('audit.fresh')}
        </Button>
      )}
      <Loaded of={{ data: entries, error: list.error, refetch: list.refetch }}>
        {() =>
          found.length === 0 && !more ? (
            <Empty title={say(narrowed ? 'audit.nothingFound' : 'audit.nothing')} />
          ) : (
            <Entries entries={found.slice(0, asked.shown)} />
          )
        }
      </Loaded>
      {entries && (more || found.length > asked.shown) && (
        <Button
          pending={isFetching}
          onPress={() => setAsked({ shown: asked.shown + kEnough, pages: pages + kPatience })}
        >
          {say('more')}
        </Button>
      )}
    </>
  );
}

function Narrowing({ search }: { search: AuditSearch }) {
  const say = useText();
  const navigate = useNavigate({ from: '/audit' });
  const set = (change: AuditSearch) =>
    void navigate({ search: (before) => ({ ...before, ...change }), replace: true });
  return (
    <search className="filters" aria-label={say('inbox.filters')}>
      <TextField
        id="search"
        type="search"
        label={say('audit.who')}
        value={search.who ?? ''}
        onChange={(who) => set({ who: who || undefined })}
        maxLength={100}
      />
      <Choice<About>
        label={say('audit.what')}
        value={kAbout.find((known) => known === search.about) ?? ''}
        onChange={(about) => set({ about: about || undefined })}
        none={say('audit.everything')}
        options={kAbout.map((value) => ({ value, label: say(`about.${value}`) }))}
      />
      <TextField
        label={say('period.from')}
        type="date"
        value={search.from ?? ''}
        onChange={(from) => set({ from: from || undefined })}
      />
      <TextField
        label={say('period.to')}
        type="date"
        value={search.to ?? ''}
        onChange={(to) => set({ to: to || undefined })}
      />
    </search>
  );
}
