import { useNavigate } from '@tanstack/react-router';
import { Suspense, useEffect, useMemo, useRef, useState } from 'react';
import { useCaseCheck, useGate } from '../../app/gate';
import { useClient, useIdentity } from '../../app/hooks';
import { lazily } from '../../app/part';
import { relationTo } from '../../app/roles';
import { Title } from '../../app/title';
import { KeptMark } from '../../app/use-kept';
import type { CaseContent } from '../../generated/protocol';
import { isCaseContent } from '../../generated/validators';
import { useText } from '../../i18n/text';
import { codes, hasCode } from '../../rpc/errors';
import { Button } from '../../ui/button';
import { FoundMarks } from '../../ui/found-marks';
import { Prose } from '../../ui/marks';
import { Problem } from '../../ui/states';
import type { Dropped } from '../documents/dropped';
import { ageProblem, parseAge } from './age';
import { useCaseFields } from './case-fields';
import { Conflict, useFieldNames } from './conflict';
import { cleaned, kRequired, type Required, stillMissing } from './content';
import { type Field, type Version, withFieldsOf } from './merge';
import { NoDocuments } from './no-documents';
import { Review } from './review';
import { type Start, useSaving } from './saving';
import { SectionIndex } from './section-index';
import {
  AddressSection,
  ConsentSection,
  HistorySection,
  MoreSection,
  PersonSection,
  QuestionSection,
} from './sections';

const Documents = lazily(() => import('../documents'), 'Documents');

interface Props {
  start: Start;
  centres: { id: string; name: string }[];
  /** It is a draft from now on, of this id. */
  onCreated?: (id: string) => void;
}

/** The whole case on one page: what is required first, everything else folded away. */
export function CaseForm({ start, centres, onCreated }: Props) {
  const say = useText();
  const client = useClient();
  const navigate = useNavigate();
  const fieldNames = useFieldNames();
  const identity = useIdentity();
  const [centre, setCentre] = useState(start.centre);
  const [series, setSeries] = useState(start.series);
  const [content, setContent] = useState<CaseContent>(start.content);
  const [missing, setMissing] = useState<Required[]>([]);
  const [reviewing, setReviewing] = useState(false);
  const [error, setError] = useState<unknown>();
  const [pending, setPending] = useState(false);
  const [brought, setBrought] = useState<Dropped[]>([]);
  const summary = useRef<HTMLDivElement>(null);
  const form = useRef<HTMLFormElement>(null);

  const sent = useMemo(() => cleaned(content), [content]);
  const written = useMemo(
    () => ({ centre, content: sent, ...(series ? { series } : {}) }),
    [centre, sent, series],
  );
  const valid = useMemo(
    () => isCaseContent(sent) && ageProblem(parseAge(sent.subject?.age)) === undefined,
    [sent],
  );
  const take = (theirs: Version, fields: Field[]) => {
    if (fields.includes('series')) setSeries(theirs.series);
    setContent((before) => withFieldsOf(before, theirs.content, fields));
  };
  const saving = useSaving(
    start,
    written,
    valid,
    onCreated,
    (left) => {
      if (!start.id) setCentre(left.centre);
      setSeries(left.series);
      setContent(left.content);
    },
    (theirs, fields) => {
      take(theirs, fields);
      if (fields.length > 0) client.say(say('conflict.merged', { fields: fieldNames(fields) }));
    },
  );
  const { id, pseudonym } = saving.known.current;
  const relation = relationTo(identity, { centre });
  const lacking = stillMissing(written);

  useEffect(() => {
    if (missing.length > 0) summary.current?.focus();
  }, [missing]);

  const found = useCaseCheck(sent, centre, valid);
  const set = (change: Partial<CaseContent>) => setContent((before) => ({ ...before, ...change }));
  const fields = useCaseFields(content, (change) =>
    setContent((before) => ({ ...before, ...change(before) })),
  );
  const gate = useGate(fields, {
    error,
    live: found,
    already: start.acknowledged,
  });
  const problemOf = (field: Required) =>
    missing.includes(field) && lacking.includes(field) ? say(`missing.${field}`) : undefined;

  const review = () => {
    setError(undefined);
    setMissing(lacking);
    if (lacking.length > 0) return;
    if (valid) setReviewing(true);
    else {
      const first = (what: string) => form.current?.querySelector<HTMLElement>(what);
      (first('[aria-invalid=true]') ?? first('#not-valid'))?.focus();
    }
  };
  const submit = async () => {
    setPending(true);
    setError(undefined);
    try {
      const somethingNew = await saving.save(gate.sent);
      const { id, revision } = saving.known.current;
      if (start.submitted) {
        client.say(say(somethingNew ? 'form.versionSent' : 'form.sameVersion'));
      } else {
        const { awaitsValidation } = await client.command('case.submit', {
          case: id!,
          revision: revision!,
          ...gate.sent,
        });
        client.say(say(awaitsValidation ? 'form.awaitsValidation' : 'form.submitted'));
      }
      await navigate({ to: '/cases/$id', params: { id: id! } });
    } catch (problem) {
      // What was found is shown, and mended, where it was about to be sent.
      setReviewing(hasCode(problem, codes.identifyingData));
      if (hasCode(problem, codes.invalid)) {
        const pointers = (problem.data.violations ?? []).map(({ pointer }) => pointer);
        const named = kRequired.filter((field) =>
          pointers.some((pointer) => pointer === `/${field}` || pointer.includes(`/content/${field}`)),
        );
        setMissing(named);
        setError(named.length > 0 ? undefined : problem);
      } else if (!hasCode(problem, codes.conflict)) {
        setError(problem);
      }
    }
    setPending(false);
  };

  const parts = { content, set, problemOf, gate };
  return (
    <div className="case-form">
      <SectionIndex lacking={lacking} content={sent} documents={!start.submitted} />
      <form
        ref={form}
        className="case-form-main"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          review();
        }}
      >
        <div className="head">
          <Title tab={say(start.submitted ? 'form.completeTitle' : 'case.new')}>
            {say(start.submitted ? 'form.completeTitle' : 'case.new')}{' '}
            {pseudonym && <span className="pseudonym">{pseudonym}</span>}
          </Title>
          <p role="status" className="save-state" data-state={saving.state} id="save-state">
            {say(start.submitted && saving.state === 'changed' ? 'save.notSent' : `save.${saving.state}`)}
          </p>
        </div>
        <p className="hint">{say('form.requiredHint')}</p>
        {start.request && (
          <section className="awaited" aria-labelledby="asked">
            <h2 id="asked">{say('awaited.request')}</h2>
            <Prose text={start.request} />
          </section>
        )}
        <div ref={summary} tabIndex={-1} role="alert">
          {missing.length > 0 && lacking.length > 0 && (
            <div className="problem-box">
              <p>{say('form.missing', { count: lacking.length })}</p>
              <ul>
                {lacking.map((field) => (
                  <li key={field}>
                    <a
                      href={`#field-${field}`}
                      onClick={(event) => {
                        event.preventDefault();
                        document.getElementById(`field-${field}`)?.focus();
                      }}
                    >
                      {say(`missing.${field}`)}
                    </a>
                  </li>
                ))}
              </ul>
            </div>
          )}
        </div>
        <KeptMark keeping={saving.keeping} />
        {saving.state === 'failed' && !hasCode(saving.error, codes.identifyingData) && (
          <Problem error={saving.error} />
        )}
        {!valid && (
          <p className="problem-box" id="not-valid" tabIndex={-1}>
            {say('form.notValid')}
          </p>
        )}
        {saving.theirs && (
          <Conflict
            mine={written}
            theirs={saving.theirs}
            onChoose={(fields) => {
              take(saving.theirs!, fields);
              saving.settle(saving.theirs!);
            }}
          />
        )}
        <AddressSection
          {...parts}
          centres={centres}
          centre={centre}
          setCentre={setCentre}
          fixed={id !== undefined}
          series={series}
          setSeries={setSeries}
          submitted={start.submitted ?? false}
        />
        <QuestionSection {...parts} />
        <PersonSection {...parts} />
        <HistorySection {...parts} />
        <ConsentSection {...parts} />
        <MoreSection {...parts} />
        {!start.submitted && (
          <Suspense fallback={null}>
            {id ? (
              <Documents of={{ id, centre, series, state: 'draft' }} brought={brought} />
            ) : (
              <NoDocuments
                onBegin={(dropped) => {
                  if (dropped) setBrought((before) => [...before, dropped]);
                  return saving.save();
                }}
              />
            )}
          </Suspense>
        )}
        <FoundMarks gate={gate} />
        <Problem error={gate.error} />
        <div className="actions form-end">
          <Button id="review" type="submit" look="main">
            {say(start.submitted ? 'form.reviewVersion' : 'form.review')}
          </Button>
          {!start.submitted && <span className="hint">{say('form.draftStays')}</span>}
        </div>
      </form>
      {reviewing && (
        <Review
          content={sent}
          gate={gate}
          series={series!}
          submitted={start.submitted ?? false}
          maySubmit={relation.submitter}
          pending={pending}
          onSubmit={submit}
          onClose={() => setReviewing(false)}
        />
      )}
    </div>
  );
}
