import { Link, useParams } from '@tanstack/react-router';
import { Suspense, useState } from 'react';
import { acknowledgedOf, useLiveGate } from '../../app/gate';
import { useClient, useCommand, useIdentity, useRead, useStream } from '../../app/hooks';
import { Page } from '../../app/page';
import { lazily } from '../../app/part';
import { usePreview } from '../../app/preview';
import { SaidOf } from '../../app/reported';
import { functionsIn, relationTo } from '../../app/roles';
import { Title } from '../../app/title';
import { KeptMark, useKept } from '../../app/use-kept';
import type { Report, ReviewDecision } from '../../generated/protocol';
import { useFormat, useText } from '../../i18n/text';
import { codes, hasCode } from '../../rpc/errors';
import { Button } from '../../ui/button';
import { TextArea } from '../../ui/fields';
import { Acknowledged, Gated } from '../../ui/findings';
import { Prose, Time } from '../../ui/marks';
import { ReportTexts } from '../../ui/report-texts';
import { SettleReports } from '../../ui/settle-reports';
import { ReportFiles, SignedBy } from '../../ui/signed';
import { Empty, Loading } from '../../ui/states';
import { ReportText } from './content';
import { Facts } from './facts';
import { Said } from './said';
import { wordsOf } from './words';
import './report.css';

const Editor = lazily(() => import('./editor'), 'Editor');
const Sign = lazily(() => import('./sign'), 'Sign');

/** The report on one case of a meeting: written, reviewed, signed, and what came after. */
export function ReportPage() {
  const say = useText();
  const { id, item } = useParams({ from: '/meetings/$id/reports/$item' });
  useStream(`meeting:${id}`);
  const got = useRead('minutes.get', { meeting: id, item });
  // Those who write a draft are the only ones who read it.
  if (hasCode(got.error, codes.notFound)) {
    return (
      <>
        <Title>{say('report.title')}</Title>
        <Empty title={say('report.notYet')}>
          <Link to="/meetings/$id" params={{ id }}>
            {say('report.meeting')}
          </Link>
        </Empty>
      </>
    );
  }
  return (
    <Page of={got}>
      {({ reports: [report] }) =>
        report && (
          <SaidOf value={`case:${report.subject.case}`}>
            <Opened report={report} />
          </SaidOf>
        )
      }
    </Page>
  );
}

function Opened({ report }: { report: Report }) {
  const say = useText();
  const format = useFormat();
  const client = useClient();
  const identity = useIdentity();
  const { subject, state, signature } = report;
  // An opinion that comes after the signature marks the report.
  useStream(`case:${subject.case}`);
  const meeting = useRead('meeting.get', { meeting: subject.meeting });
  const functions = functionsIn(identity, subject.series);
  const chairs =
    functions.has('chair') || functions.has('deputy') || meeting.data?.chair?.id === identity.user;
  const writes = chairs || functions.has('coordinator');
  const { submitter } = relationTo(identity, { centre: subject.centre });
  const preview = usePreview({ meeting: subject.meeting, item: subject.item });
  const [signing, setSigning] = useState<'preparing' | 'open'>();
  const [unsaved, setUnsaved] = useState(false);
  const sign = async () => {
    setSigning('preparing');
    await client.unsaved.save();
    await preview.look();
    setSigning('open');
  };
  const close = () => {
    setSigning(undefined);
    preview.forget();
  };
  return (
    <article className="report">
      <header className="case-header">
        <div>
          <Title tab={`${say('report.title')} ${subject.pseudonym}`}>
            {say('report.title')} <span className="pseudonym">{subject.pseudonym}</span>{' '}
            <span className={`report-state report-${state}`}>{say(`reportState.${state}`)}</span>
          </Title>
          <p className="case-route">
            <Link to="/meetings/$id" params={{ id: subject.meeting }}>
              {subject.seriesName}
              {subject.meetingStartsAt && ` · ${format.moment(subject.meetingStartsAt)}`}
            </Link>{' '}
            ·{' '}
            <Link to="/cases/$id" params={{ id: subject.case }}>
              {say('report.case')}
            </Link>{' '}
            · {subject.centreName}
          </p>
          {signature && <SignedBy signature={signature} />}
        </div>
        <div className="case-acts">
          <div className="actions">
            {state !== 'signed' && chairs && (
              <Button
                id="sign-report"
                look="main"
                disabled={report.revision === 0}
                pending={signing === 'preparing'}
                onPress={() => void sign()}
              >
                {say('report.sign')}
              </Button>
            )}
            <Exports report={report} />
          </div>
        </div>
      </header>
      {writes && <SettleReports />}
      <Missing report={report} />
      <div className="case-columns">
        <div>
          {state !== 'signed' && writes ? (
            <Suspense fallback={<Loading />}>
              <Editor report={report} onUnsaved={setUnsaved} />
            </Suspense>
          ) : report.content ? (
            <ReportText content={report.content} />
          ) : (
            <Empty title={say('report.nothingWritten')} />
          )}
          <Acknowledged list={report.acknowledgements} />
          <ReportTexts of={wordsOf(report)} />
          <Said report={report} chairs={chairs} submitter={submitter} />
        </div>
        <div className="meeting-side">
          {state === 'in_review' && <Review report={report} />}
          <Facts facts={report.facts} level={2} />
          <Reviews report={report} />
        </div>
      </div>
      {signing === 'open' && state !== 'signed' && (
        <Suspense fallback={null}>
          <Sign preview={preview} report={report} unsaved={unsaved} onClose={close} />
        </Suspense>
      )}
    </article>
  );
}

/** What stands against signing, or will stand in the signed report. */
function Missing({ report }: { report: Report }) {
  const say = useText();
  const missing = report.missing ?? [];
  if (report.state === 'signed' || missing.length === 0) return null;
  return (
    <section className="awaited" aria-labelledby="lacks">
      <h2 id="lacks">{say('report.lacks')}</h2>
      <ul>
        {missing.map((one) => (
          <li key={one}>{say(`reportMissing.${one}`)}</li>
        ))}
      </ul>
    </section>
  );
}

function Exports({ report }: { report: Report }) {
  const say = useText();
  if (report.revision === 0) return null;
  const { meeting, item } = report.subject;
  return (
    <>
      <ReportFiles of={{ meeting, item }} />
      <Button onPress={() => window.print()}>{say('print')}</Button>
    </>
  );
}

/** What its participants said of it. */
function Reviews({ report: { reviews } }: { report: Report }) {
  const say = useText();
  if ((reviews ?? []).length === 0) return null;
  return (
    <section aria-labelledby="reviews">
      <h2 id="reviews">{say('report.reviews')}</h2>
      <ul className="rows">
        {reviews.map((one) => (
          <li key={one.user}>
            <span>
              {one.name} – {say(`review.${one.decision}`)}
              {one.text && <Prose text={one.text} />}
            </span>
            <Time at={one.at} form="short" />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Review({ report }: { report: Report }) {
  const say = useText();
  const client = useClient();
  const { user } = useIdentity();
  const [text, setText] = useState('');
  const review = useCommand('minutes.review', {
    onSuccess: () => {
      client.say(say('saved'));
      setText('');
    },
  });
  const keeping = useKept({
    place: `review:${report.subject.meeting}:${report.subject.item}`,
    pseudonym: report.subject.pseudonym,
    written: text.trim() ? { text } : undefined,
    onFound: (left) => setText(left.text),
  });
  const gate = useLiveGate(
    { '/text': { label: say('report.reviewText'), value: text, set: setText, id: 'review-text' } },
    { error: review.error, already: acknowledgedOf(report) },
  );
  const own = (report.reviews ?? []).find((one) => one.user === user);
  const decide = (decision: ReviewDecision) =>
    review.mutate({
      meeting: report.subject.meeting,
      item: report.subject.item,
      revision: report.revision,
      decision,
      ...(text.trim() ? { text: text.trim() } : {}),
      ...gate.sent,
    });
  return (
    <section aria-labelledby="review" className="awaited">
      <h2 id="review">{say('report.review')}</h2>
      {own && <p className="hint">{say('report.reviewed', { decision: say(`review.${own.decision}`) })}</p>}
      <KeptMark keeping={keeping} />
      <TextArea
        id="review-text"
        label={say('report.reviewText')}
        rows={2}
        value={text}
        onChange={setText}
        maxLength={4000}
      />
      <div className="actions">
        <Button look="main" pending={review.isPending} onPress={() => decide('agree')}>
          {say('review.agree')}
        </Button>
        <Button pending={review.isPending} disabled={!text.trim()} onPress={() => decide('disagree')}>
          {say('review.disagree')}
        </Button>
      </div>
      <Gated gate={gate} />
    </section>
  );
}
