import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useClient, useClientState, usePages, useRead } from '../../app/hooks';
import { functionsIn } from '../../app/roles';
import type { DirectorySearch, DirectoryView } from '../../app/router';
import { Title } from '../../app/title';
import { useTyped } from '../../app/typed';
import type { CentreKind, Network } from '../../generated/protocol';
import { useText } from '../../i18n/text';
import { Button } from '../../ui/button';
import { Choice, TextField } from '../../ui/fields';
import { Empty, Loaded } from '../../ui/states';
import { Term } from '../../ui/term';
import { TermBox } from '../../ui/term-box';
import { Networks } from './networks';
import { placeOf } from './place';
import { seriesFound } from './series-found';
import './directory.css';

const kViews: DirectoryView[] = ['centres', 'series', 'networks'];
const kKinds: CentreKind[] = ['coordinating', 'constituent', 'competence', 'resource'];

/** Who there is to ask: centres and meeting series by disease, region and town, and the networks. */
export function Directory() {
  const say = useText();
  const { identity } = useClientState();
  const { view = 'centres', ...search } = useSearch({ from: '/directory' });
  const networks = useRead('directory.networks', { limit: 200 });
  const known = networks.data?.networks ?? [];
  return (
    <section className="directory">
      <div className="head">
        <Title tab={`${say(`directory.${view}`)} · ${say('nav.directory')}`}>{say('nav.directory')}</Title>
        <nav aria-label={say('directory.views')} className="boxes">
          {kViews.map((name) => (
            <Link
              key={name}
              to="/directory"
              search={{ ...search, view: name }}
              aria-current={name === view ? 'page' : undefined}
            >
              {say(`directory.${name}`)}
            </Link>
          ))}
        </nav>
        {identity?.admin && view === 'centres' && (
          <Link to="/directory/new" className="button button-main" id="new-centre">
            {say('centre.new')}
          </Link>
        )}
        {identity?.admin && view === 'series' && (
          <Link to="/series/new" className="button button-main" id="new-series">
            {say('series.new')}
          </Link>
        )}
      </div>
      {view !== 'networks' && <Narrowing search={search} networks={known} kinds={view === 'centres'} />}
      {view === 'centres' && <Centres search={search} networks={known} />}
      {view === 'series' && <SeriesList search={search} networks={known} />}
      {view === 'networks' && <Networks of={networks} />}
    </section>
  );
}

interface NarrowingProps {
  search: DirectorySearch;
  networks: Network[];
  kinds: boolean;
}

/** What is looked for; it stands in the address, so that it can be kept and sent. */
function Narrowing({ search, networks, kinds }: NarrowingProps) {
  const say = useText();
  const navigate = useNavigate({ from: '/directory' });
  const set = (change: DirectorySearch) =>
    void navigate({ search: (before) => ({ ...before, ...change }), replace: true });
  const [typed, setTyped] = useTyped('/directory', search.text, (text) => set({ text }));
  return (
    <search className="filters" aria-label={say('directory.find')}>
      <TextField
        id="search"
        type="search"
        label={say('directory.text')}
        value={typed}
        onChange={setTyped}
        maxLength={100}
      />
      <Disease code={search.orpha} onCode={(orpha) => set({ orpha })} />
      <Region of={search} onRegion={(region) => set({ region })} />
      <Choice
        label={say('directory.network')}
        value={search.network ?? ''}
        onChange={(network) => set({ network: network || undefined })}
        none={say('directory.anyNetwork')}
        options={networks.map(({ id, code }) => ({ value: id, label: code }))}
      />
      {kinds && (
        <Choice
          label={say('centre.kind')}
          value={search.kind ?? ''}
          onChange={(kind) => set({ kind: kind || undefined })}
          none={say('directory.anyKind')}
          options={kKinds.map((value) => ({ value, label: say(`centreKind.${value}`) }))}
        />
      )}
    </search>
  );
}

/** One of those that centres are in; the one of an address stays, whether or not there is one now. */
function Region({ of, onRegion }: { of: DirectorySearch; onRegion: (region?: string) => void }) {
  const say = useText();
  const { network, region = '' } = of;
  const known = useRead('directory.regions', network ? { network } : {}, { keep: true }).data?.regions ?? [];
  const regions = region && !known.includes(region) ? [region, ...known] : known;
  return (
    <Choice
      id="region"
      label={say('directory.region')}
      value={region}
      onChange={(chosen) => onRegion(chosen || undefined)}
      none={say('directory.anyRegion')}
      options={regions.map((name) => ({ value: name, label: name }))}
    />
  );
}

function Chosen({ what, onEnd, children }: { what: string; onEnd: () => void; children: React.ReactNode }) {
  const say = useText();
  return (
    <p className="directory-chosen">
      <span className="label">{what}</span>
      <span>
        {children}{' '}
        <Button look="quiet" label={say('directory.without', { what })} onPress={onEnd}>
          <span aria-hidden="true">×</span>
        </Button>
      </span>
    </p>
  );
}

const kOrpha = /^(?:ORPHA:)?(\d{1,7})$/i;

/** By its name, or its code. */
function Disease({ code, onCode }: { code: string | undefined; onCode: (code?: string) => void }) {
  const say = useText();
  const [text, setText] = useState('');
  const enter = (typed: string) => {
    const number = kOrpha.exec(typed.trim())?.[1];
    if (!number) return;
    setText('');
    onCode(`ORPHA:${number}`);
  };
  if (code) {
    return (
      <Chosen what={say('directory.disease')} onEnd={() => onCode(undefined)}>
        <Term code={code} />
      </Chosen>
    );
  }
  return (
    <TermBox
      id="disease"
      system="ORPHA"
      label={say('directory.disease')}
      text={text}
      onText={setText}
      onChoose={(chosen) => {
        setText('');
        onCode(chosen);
      }}
      onEnter={() => enter(text)}
    />
  );
}

interface Found {
  search: DirectorySearch;
  networks: Network[];
}

function Centres({ search, networks }: Found) {
  const say = useText();
  const { text, orpha, region, network, kind } = search;
  const list = usePages('directory.centres', { text, orpha, region, network, kind, limit: 50 });
  const centres = list.data?.pages.flatMap((page) => page.centres ?? []);
  const codes = new Map(networks.map(({ id, code }) => [id, code]));
  return (
    <>
      <Loaded of={{ data: centres, error: list.error, refetch: list.refetch }}>
        {(centres) =>
          centres.length === 0 ? (
            <Empty title={say('directory.nothing')}>
              <p>{say('directory.nothingWhy')}</p>
            </Empty>
          ) : (
            <ul className="rows directory-rows" aria-label={say('directory.centres')}>
              {centres.map((centre) => (
                <li key={centre.id} data-centre={centre.id}>
                  <div>
                    <Link to="/directory/centres/$id" params={{ id: centre.id }}>
                      {centre.name}
                    </Link>
                    <p className="hint">{placeOf(centre)}</p>
                  </div>
                  <p className="hint">
                    {say(`centreKind.${centre.kind}`)} · {codes.get(centre.network)}
                  </p>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      {list.hasNextPage && (
        <Button pending={list.isFetchingNextPage} onPress={() => list.fetchNextPage()}>
          {say('more')}
        </Button>
      )}
    </>
  );
}

function SeriesList({ search, networks }: Found) {
  const say = useText();
  const { identity } = useClientState();
  const client = useClient();
  const { text, orpha, region, network } = search;
  const filter = { text, orpha, region, network };
  const list = useQuery({
    queryKey: ['series.list', 'found', filter],
    queryFn: () => seriesFound(client, filter),
  });
  const codes = new Map(networks.map(({ id, code }) => [id, code]));
  /** What the reader is in a series. */
  const own = (id: string) =>
    identity ? [...functionsIn(identity, id)].map((seat) => say(`function.${seat}`)) : [];
  return (
    <Loaded of={list}>
      {(series) =>
        series.length === 0 ? (
          <Empty title={say('directory.nothing')}>
            <p>{say('directory.nothingWhy')}</p>
          </Empty>
        ) : (
          <ul className="rows directory-rows" aria-label={say('directory.series')}>
            {series.map((one) => (
              <li key={one.id} data-series={one.id}>
                <Link to="/series/$id" params={{ id: one.id }}>
                  {one.name}
                </Link>
                <p className="hint">{[...own(one.id), codes.get(one.network)].filter(Boolean).join(' · ')}</p>
              </li>
            ))}
          </ul>
        )
      }
    </Loaded>
  );
}
