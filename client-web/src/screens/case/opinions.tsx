import { Suspense, useEffect, useState } from 'react';
import { useCommand, useIdentity, usePages } from '../../app/hooks';
import { lazily } from '../../app/part';
import { relationTo } from '../../app/roles';
import { useLeftBehind } from '../../app/use-kept';
import type { CaseGetResult, Opinion } from '../../generated/protocol';
import { useFormat, useText } from '../../i18n/text';
import { Button } from '../../ui/button';
import { Acknowledged } from '../../ui/findings';
import { Lines } from '../../ui/lines';
import { Prose, Time, Words } from '../../ui/marks';
import { ReportTexts } from '../../ui/report-texts';
import { Empty, Loaded, Loading, Problem } from '../../ui/states';
import { Term } from '../../ui/term';

const OpinionForm = lazily(() => import('./opinion-form'), 'OpinionForm');

const TranscribeForm = lazily(() => import('./transcribe-form'), 'TranscribeForm');

interface Props {
  data: CaseGetResult;
  /** Goes before the ids of the controls, where the page has several of these. */
  ids?: string;
  /** Only what the reader is writing. */
  formOnly?: boolean;
  onWriting?: (writing: boolean) => void;
}

/** The opinions that the reader may see, and their own. */
export function Opinions({ data, ids = '', formOnly, onWriting }: Props) {
  const say = useText();
  const identity = useIdentity();
  const { id, state, restricted } = data.case;
  const relation = relationTo(identity, data.case);
  const list = usePages('opinion.list', { case: id, limit: 100 });
  const [writing, setWriting] = useState<'own' | 'transcribed'>();
  const begunOwn = useLeftBehind(`opinion:${id}`);
  const begunTranscription = useLeftBehind(`transcription:${id}`);
  useEffect(() => {
    if (begunOwn) setWriting('own');
    else if (begunTranscription && relation.coordinator) setWriting('transcribed');
  }, [begunOwn, begunTranscription, relation.coordinator]);
  useEffect(() => onWriting?.(writing !== undefined), [onWriting, writing]);
  const opinions = list.data?.pages.flatMap((page) => page.opinions ?? []);
  const acknowledged = list.data?.pages.flatMap((page) => page.acknowledgements ?? []);
  const withheld = list.data?.pages[0]?.withheld ?? 0;
  const own = opinions?.findLast(
    (one) => one.author.id === identity.user && (one.state === 'filed' || one.state === 'superseded'),
  );
  const guest = (data.guests ?? []).some(({ user }) => user === identity.user);
  const gives = relation.submitter || relation.expert || relation.chair || guest;
  const open = !restricted && ['accepted', 'scheduled', 'discussed', 'answered', 'closed'].includes(state);
  return (
    <div className="opinions">
      {!formOnly && (
        <Loaded of={{ data: opinions, error: list.error, refetch: list.refetch }}>
          {(opinions) => (
            <>
              {withheld > 0 && (
                <p className="notice">
                  {say(own ? 'opinions.withheld' : 'opinions.blindFirst', { count: withheld })}
                </p>
              )}
              {opinions.length === 0 && withheld === 0 && (
                <Empty title={say('opinions.none')}>
                  <p>{say(open ? 'opinions.noneWhy' : 'opinions.notYet')}</p>
                </Empty>
              )}
              {opinions
                .filter(({ state }) => state !== 'superseded')
                .map((opinion) => (
                  <One key={`${opinion.id} ${opinion.number}`} caseId={id} opinion={opinion} />
                ))}
              <Acknowledged list={acknowledged} />
            </>
          )}
        </Loaded>
      )}
      {open && opinions && !writing && (
        <div className="actions">
          {gives && (
            <Button id={`${ids}give-opinion`} look={own ? 'plain' : 'main'} onPress={() => setWriting('own')}>
              {say(own ? 'opinions.amend' : 'opinions.give')}
            </Button>
          )}
          {relation.coordinator && (
            <Button id={`${ids}transcribe-opinion`} onPress={() => setWriting('transcribed')}>
              {say('transcribe.title')}
            </Button>
          )}
        </div>
      )}
      {open && opinions && (
        <Suspense fallback={<Loading />}>
          {gives && writing === 'own' && (
            <OpinionForm
              data={data}
              ids={ids}
              own={own}
              acknowledgements={acknowledged}
              onClose={() => setWriting(undefined)}
            />
          )}
          {writing === 'transcribed' && (
            <TranscribeForm data={data} ids={ids} onClose={() => setWriting(undefined)} />
          )}
        </Suspense>
      )}
    </div>
  );
}

function One({ caseId, opinion }: { caseId: string; opinion: Opinion }) {
  const say = useText();
  const format = useFormat();
  const identity = useIdentity();
  const confirm = useCommand('opinion.confirm');
  const { content, author, transcription } = opinion;
  const mine = author.id === identity.user;
  const asks = mine && opinion.state === 'transcribed';
  return (
    <article
      className={asks ? 'opinion opinion-asks' : 'opinion'}
      aria-label={say('opinions.of', { name: author.name })}
    >
      <p className="message-head">
        <strong>{author.name}</strong>
        {author.centreName && <span className="hint">{author.centreName}</span>}
        <Time at={opinion.at} form="short" />
      </p>
      <p className="hint">
        {[
          say(`opinionContext.${opinion.context}`),
          say('opinions.version', { version: opinion.version }),
          opinion.outdated && say('opinions.outdated'),
          opinion.late && say('opinions.late'),
          opinion.presenting && say('opinions.presenting'),
          opinion.state === 'transcribed' && say('opinions.toConfirm'),
          opinion.state === 'refused' && say('opinions.refused'),
        ]
          .filter(Boolean)
          .join(' · ')}
      </p>
      <OpinionText content={content} />
      <ReportTexts of={wordsOf(content)} />
      {transcription && (
        <p className="hint">
          {say('opinions.transcribed', {
            by: transcription.byName,
            channel: say(`channel.${transcription.channel}`),
            at: format.moment(transcription.receivedAt),
          })}
        </p>
      )}
      {asks && (
        <div className="actions">
          {(['confirm', 'refuse'] as const).map((decision) => (
            <Button
              key={decision}
              look={decision === 'confirm' ? 'main' : 'plain'}
              pending={confirm.isPending}
              onPress={() =>
                confirm.mutate({ case: caseId, opinion: opinion.id, number: opinion.number, decision })
              }
            >
              {say(`opinions.${decision}`)}
            </Button>
          ))}
        </div>
      )}
      <Problem error={confirm.error} />
    </article>
  );
}

/** What of an opinion its author worded. */
function wordsOf({ text, plan, examinations, guideline, conflict }: Opinion['content']) {
  return [text, plan, examinations, guideline, conflict.text];
}

export function OpinionText({ content }: { content: Opinion['content'] }) {
  const say = useText();
  return (
    <>
      <Prose text={content.text} />
      <dl className="facts facts-small">
        {(content.hypotheses ?? []).length > 0 && (
          <div className="fact">
            <dt>{say('opinion.hypotheses')}</dt>
            <dd>
              <ul className="terms">
                {content.hypotheses!.map((one) => (
                  <li key={one.code}>
                    <Term code={one.code} /> · {say(`confidence.${one.confidence}`)}
                  </li>
                ))}
              </ul>
            </dd>
          </div>
        )}
        {(['plan', 'examinations'] as const).map(
          (field) =>
            (content[field] ?? []).length > 0 && (
              <div className="fact" key={field}>
                <dt>{say(`opinion.${field}`)}</dt>
                <dd>
                  <Lines items={content[field]!} ordered />
                </dd>
              </div>
            ),
        )}
        {content.guideline && (
          <div className="fact">
            <dt>{say('opinion.guideline')}</dt>
            <dd>
              <Words text={content.guideline.name} /> <Words text={content.guideline.version ?? ''} />
            </dd>
          </div>
        )}
        <div className="fact">
          <dt>{say('opinion.confidence')}</dt>
          <dd>{say(`confidence.${content.confidence}`)}</dd>
        </div>
        <div className="fact">
          <dt>{say('opinion.conflict')}</dt>
          <dd>
            {content.conflict.declared ? <Words text={content.conflict.text!} /> : say('opinion.noConflict')}
          </dd>
        </div>
      </dl>
    </>
  );
}
