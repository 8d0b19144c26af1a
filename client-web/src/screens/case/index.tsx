import { Link, useParams, useSearch } from '@tanstack/react-router';
import { type ReactNode, Suspense, useState } from 'react';
import { UnsavedWithin, useIdentity, usePresent, useRead, useStream } from '../../app/hooks';
import { Page } from '../../app/page';
import { lazily } from '../../app/part';
import { SaidOf } from '../../app/reported';
import { relationTo } from '../../app/roles';
import type { CasePanel } from '../../app/router';
import { Title } from '../../app/title';
import { Unsaved } from '../../app/unsaved';
import type { CaseGetResult } from '../../generated/protocol';
import { useFormat, useText } from '../../i18n/text';
import { Acknowledged } from '../../ui/findings';
import { StateMark, UrgencyMark } from '../../ui/marks';
import { ReportTexts } from '../../ui/report-texts';
import { Loading } from '../../ui/states';
import { useBeside } from '../documents/beside';
import { Acts } from './acts';
import { Awaited } from './awaited';
import { Facts, wordsOf } from './content';
import { Discussion } from './discussion';
import { Outcome } from './outcome';
import './case.css';

const Documents = lazily(() => import('../documents'), 'Documents');
const Diseases = lazily(() => import('./diseases'), 'Diseases');
const Opinions = lazily(() => import('./opinions'), 'Opinions');
const Timeline = lazily(() => import('./timeline'), 'Timeline');
const Links = lazily(() => import('./links'), 'Links');
const CaseRecord = lazily(() => import('./record'), 'CaseRecord');

/** A case: what is known on the left, what is said about it on the right. */
export function CasePage() {
  const { id } = useParams({ from: '/cases/$id' });
  useStream(`case:${id}`);
  const got = useRead('case.get', { case: id });
  return (
    <SaidOf value={`case:${id}`}>
      <Page of={got}>{(data) => <Opened key={id} data={data} />}</Page>
    </SaidOf>
  );
}

function Opened({ data }: { data: CaseGetResult }) {
  const say = useText();
  const identity = useIdentity();
  const { case: summary, content } = data;
  const relation = relationTo(identity, summary);
  const draft = summary.state === 'draft';
  const beside = useBeside();
  return (
    <article className="case">
      <header className="case-header">
        <div>
          <Title tab={summary.pseudonym}>
            <span className="pseudonym">{summary.pseudonym}</span> <StateMark state={summary.state} />
          </Title>
          <p className="case-route">
            {summary.centreName}
            {summary.series && (
              <>
                {' '}
                <span aria-hidden="true">→</span>
                <span className="hidden-text">{say('case.to')}</span>{' '}
                <Link to="/series/$id" params={{ id: summary.series }}>
                  {summary.seriesName}
                </Link>
              </>
            )}
          </p>
          <p className="case-marks">
            <UrgencyMark urgency={summary.urgency} neededBy={summary.neededBy} />
            {summary.restricted && <span className="mark">{say('case.restricted')}</span>}
            <Present stream={`case:${summary.id}`} own={identity.user} />
          </p>
        </div>
        <Acts data={data} relation={relation} />
      </header>
      <Awaited data={data} relation={relation} />
      <div className="case-columns">
        <div className="case-facts" data-beside={beside ? 'true' : undefined}>
          <Outcome data={data} relation={relation} />
          <section aria-labelledby="facts">
            <div className="head">
              <h2 id="facts">{say('case.facts')}</h2>
              <Versions data={data} />
            </div>
            <Facts content={content} />
            {!draft && <ReportTexts of={wordsOf(content)} />}
            <Acknowledged list={data.acknowledgements} />
            {(relation.expert || relation.chair) && (content.phenotype ?? []).length > 0 && (
              <Suspense fallback={null}>
                <Diseases phenotype={content.phenotype!} />
              </Suspense>
            )}
          </section>
          <Suspense fallback={<Loading />}>
            <Documents of={summary} beside={beside} />
            {draft && <Links data={data} />}
          </Suspense>
        </div>
        {!draft && <Panels data={data} />}
      </div>
    </article>
  );
}

function Versions({ data }: { data: CaseGetResult }) {
  const say = useText();
  const format = useFormat();
  const newest = data.versions?.find(({ version }) => version === data.case.version);
  if (!newest) return <span className="hint">{say('case.draftHint')}</span>;
  return (
    <span className="hint">
      {say('case.version', {
        number: newest.version,
        at: format.moment(newest.at),
        author: newest.authorName,
      })}{' '}
      {newest.version > 1 && (
        <Link
          to="/cases/$id/compare"
          params={{ id: data.case.id }}
          search={{ from: newest.version - 1, to: newest.version }}
        >
          {say('case.compare')}
        </Link>
      )}
    </span>
  );
}

const kContents = {
  discussion: Discussion,
  opinions: Opinions,
  timeline: Timeline,
  record: CaseRecord,
} satisfies Record<CasePanel, unknown>;
const kPanels = Object.keys(kContents) as CasePanel[];

function Panels({ data }: { data: CaseGetResult }) {
  const say = useText();
  const { panel = 'discussion' } = useSearch({ from: '/cases/$id' });
  const { id } = data.case;
  return (
    <section className="case-panel" aria-label={say(`panel.${panel}`)}>
      <nav className="panel-tabs" aria-label={say('case.panels')}>
        {kPanels.map((name) => (
          <Link
            key={name}
            to="/cases/$id"
            params={{ id }}
            search={(before) => ({ ...before, panel: name })}
            replace
            aria-current={name === panel ? 'page' : undefined}
          >
            {say(`panel.${name}`)}
          </Link>
        ))}
      </nav>
      {kPanels.map((name) => {
        const Content = kContents[name];
        return (
          <Panel key={name} shown={name === panel}>
            <Content data={data} />
          </Panel>
        );
      })}
    </section>
  );
}

/** Stays, out of sight, while it holds a text that is not sent. */
function Panel({ shown, children }: { shown: boolean; children: ReactNode }) {
  const [unsaved] = useState(() => new Unsaved());
  if (!shown && !unsaved.any) return null;
  return (
    <div hidden={!shown}>
      <UnsavedWithin value={unsaved}>
        <Suspense fallback={<Loading />}>{children}</Suspense>
      </UnsavedWithin>
    </div>
  );
}

/** Who else has the case open at the moment. */
export function Present({ stream, own }: { stream: string; own: string }) {
  const say = useText();
  const format = useFormat();
  const others = (usePresent(stream) ?? []).filter(({ user }) => user !== own);
  return (
    <span role="status" className="present">
      {others.length > 0 &&
        say('case.present', { count: others.length, names: format.list(others.map(({ name }) => name)) })}
    </span>
  );
}
