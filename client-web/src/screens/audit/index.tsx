import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useMemo, useState } from 'react';
import type { Client } from '../../app/client';
import { kReadersMs, useClient, useIdentity, useRead } from '../../app/hooks';
import { managedCentres } from '../../app/roles';
import type { AuditSearch } from '../../app/router';
import { Title } from '../../app/title';
import { useTyped } from '../../app/typed';
import type { AuditEntry, AuditListParams } from '../../generated/protocol';
import { useText } from '../../i18n/text';
import { Button } from '../../ui/button';
import { CentreBox } from '../../ui/centre-box';
import { Choice, TextField } from '../../ui/fields';
import { Empty, Loaded } from '../../ui/states';
import { Entries, keyOf } from './entries';
import { type About, aboutOf, kAbout, type Narrowed, narrowed } from './narrow';
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
  const wanted = narrowed(search);
  return (
    <section className="audit">
      <Title>{say('nav.audit')}</Title>
      {identity.auditor && <Verify />}
      <Of scope={scope} managed={managed} />
      {scope && <Narrowing search={search} />}
      {scope ? (
        <Log key={JSON.stringify([scope, wanted])} scope={scope} wanted={wanted} />
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
/** Pages that are read without being asked for: one may hold few of what is looked for, or none. */
const kPatience = 20;

/** What a log holds that came after one of its entries, the newest first; all of it without one. */
async function newerThan(client: Client, params: Scope & Narrowed, last: AuditEntry | undefined) {
  const newer: AuditEntry[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < kPatience; ++page) {
    const answer = await client.call('audit.list', {
      ...params,
      limit: kPage,
      ...(cursor ? { cursor } : {}),
    });
    for (const entry of answer.entries ?? []) {
      if (last && (keyOf(entry) === keyOf(last) || entry.at < last.at)) return newer;
      newer.push(entry);
    }
    cursor = answer.cursor;
    if (!cursor) break;
  }
  return newer;
}

/**
 * The log as it was when it was opened, and above it what came since. Whoever reads further down keeps their
 * place: what is on screen is the browser's anchor.
 */
function useLog(params: Scope & Narrowed) {
  const client = useClient();
  const list = useInfiniteQuery({
    queryKey: ['log', params],
    queryFn: ({ pageParam }) =>
      client.call('audit.list', { ...params, limit: kPage, ...(pageParam ? { cursor: pageParam } : {}) }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ cursor }) => cursor,
  });
  const opened = useMemo(() => list.data?.pages.flatMap((page) => page.entries ?? []), [list.data]);
  const last = opened?.[0];
  // Under the name of the method, so that acts make it old, of which events tell.
  const since = useQuery({
    queryKey: ['audit.list', params, 'since', last && keyOf(last)],
    queryFn: () => newerThan(client, params, last),
    refetchInterval: kReadersMs,
    enabled: opened !== undefined && (last !== undefined || !list.hasNextPage),
  });
  const entries = opened && [...(since.data ?? []), ...opened];
  return { list, entries, came: since.data?.length ?? 0 };
}

function Log({ scope, wanted }: { scope: Scope; wanted: Narrowed }) {
  const say = useText();
  const { list, entries, came } = useLog({ ...scope, ...wanted });
  const [asked, setAsked] = useState({ shown: kEnough, pages: kPatience });
  const found = entries?.length ?? 0;
  const pages = list.data?.pages.length ?? 0;
  const { isFetching, fetchNextPage, hasNextPage: more } = list;
  useEffect(() => {
    if (more && !isFetching && pages > 0 && found < asked.shown && pages < asked.pages) void fetchNextPage();
  }, [more, isFetching, fetchNextPage, found, asked, pages]);

  return (
    <>
      <p role="status" className="hint">
        {entries && say(more ? 'audit.readMore' : 'audit.readAll', { count: found })}
      </p>
      <Loaded of={{ data: entries, error: list.error, refetch: list.refetch }}>
        {(entries) =>
          found === 0 && !more ? (
            <Empty title={say(Object.keys(wanted).length > 0 ? 'audit.nothingFound' : 'audit.nothing')} />
          ) : (
            <Entries entries={entries.slice(0, came + asked.shown)} />
          )
        }
      </Loaded>
      {entries && (more || found > came + asked.shown) && (
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
  const [typed, setTyped] = useTyped('/audit', search.who, (who) => set({ who }));
  return (
    <search className="filters" aria-label={say('inbox.filters')}>
      <TextField
        id="search"
        type="search"
        label={say('audit.who')}
        value={typed}
        onChange={setTyped}
        maxLength={100}
      />
      <Choice<About>
        label={say('audit.what')}
        value={aboutOf(search) ?? ''}
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
