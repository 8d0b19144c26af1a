import { useCallback, useEffect, useRef, useState } from 'react';
import { useGate } from '../../app/gate';
import { useClient, useIdentity } from '../../app/hooks';
import { KeptMark, useKept } from '../../app/use-kept';
import type {
  Report,
  ReportContent,
  ReportOutcome,
  TreatmentAct,
  TreatmentOpinion,
} from '../../generated/protocol';
import { isReportContent } from '../../generated/validators';
import { useText } from '../../i18n/text';
import { codes, hasCode } from '../../rpc/errors';
import { Button } from '../../ui/button';
import { Choice, Radios, TextArea, TextField } from '../../ui/fields';
import { Gated } from '../../ui/findings';
import { ReportText, saysAction, saysTreatment, useReportFields } from './content';

const kOutcomes: ReportOutcome[] = ['final', 'present_again', 'no_conclusion'];
const kActs: TreatmentAct[] = ['start', 'continue', 'stop'];
const kOpinions: TreatmentOpinion[] = ['favourable', 'unfavourable', 'deferred'];
const kPauseMs = 1500;

type Draft = Partial<ReportContent>;
type SaveState = 'saved' | 'changed' | 'saving' | 'failed' | 'conflict';

const split = (text: string) => text.split('\n');

/** Text and lines without what is empty. What is half filled in stays, and has to be completed. */
export function cleaned(draft: Draft): Draft {
  const { plan, examinations, treatments, actions, ...rest } = draft;
  const lines = (items: string[] | undefined) => {
    const kept = (items ?? []).map((line) => line.trim()).filter(Boolean);
    return kept.length > 0 ? kept : undefined;
  };
  const rows = <T,>(items: T[] | undefined, says: (item: T) => boolean) => {
    const kept = (items ?? []).filter(says);
    return kept.length > 0 ? kept : undefined;
  };
  const all: Draft = {
    ...rest,
    plan: lines(plan),
    examinations: lines(examinations),
    treatments: rows(treatments, saysTreatment),
    actions: rows(actions, saysAction),
  };
  const kept = Object.entries(all).filter(
    ([, value]) => value !== undefined && !(typeof value === 'string' && value.trim() === ''),
  );
  return Object.fromEntries(kept) as Draft;
}

interface Props {
  report: Report;
  /** Whether something is written that is not saved. */
  onUnsaved: (unsaved: boolean) => void;
}

/** Writes a report; it is saved as one writes, and one person has the pen. */
export function Editor({ report, onUnsaved }: Props) {
  const say = useText();
  const client = useClient();
  const { user } = useIdentity();
  const { meeting, item } = report.subject;
  const [draft, setDraft] = useState<Draft>(report.content ?? { outcome: 'final' });
  const [state, setState] = useState<SaveState>('saved');
  const [error, setError] = useState<unknown>();
  const revision = useRef(report.revision);
  const saved = useRef(JSON.stringify(cleaned(draft)));
  const running = useRef<Promise<void>>(Promise.resolve());
  const latest = useRef(draft);
  latest.current = draft;
  const text = JSON.stringify(cleaned(draft));
  const complete = isReportContent(cleaned(draft));
  const others = report.lock && report.lock.by !== user && Date.parse(report.lock.until) > Date.now();

  // Somebody else's save is taken over while nothing of one's own waits.
  useEffect(() => {
    if (report.revision <= revision.current || state !== 'saved') return;
    revision.current = report.revision;
    saved.current = JSON.stringify(cleaned(report.content ?? {}));
    setDraft(report.content ?? { outcome: 'final' });
  }, [report, state]);

  const gate = useGate(
    useReportFields(draft, (change) => setDraft((before) => ({ ...before, ...change(before) }))),
    { error: state === 'conflict' ? undefined : error, already: report.acknowledgements ?? [] },
  );
  const acknowledged = useRef(gate.sent);
  acknowledged.current = gate.sent;

  const save = useCallback(
    (then: { review?: boolean; release?: boolean } = {}) => {
      const once = async () => {
        const content = cleaned(latest.current) as ReportContent;
        const sending = JSON.stringify(content);
        if (sending === saved.current && !then.review && !then.release) return;
        setState('saving');
        try {
          const done = await client.command('minutes.update', {
            meeting,
            item,
            revision: revision.current,
            content,
            ...then,
            ...acknowledged.current,
          });
          revision.current = done.revision;
          saved.current = sending;
          setError(undefined);
          setState(JSON.stringify(cleaned(latest.current)) === sending ? 'saved' : 'changed');
        } catch (problem) {
          setError(problem);
          if (hasCode(problem, codes.conflict)) setState('conflict');
          // The draft is saved; only the review was refused.
          else setState(sending === saved.current ? 'saved' : 'failed');
        }
      };
      running.current = running.current.then(once);
      return running.current;
    },
    [client, item, meeting],
  );

  const blocked = state === 'conflict';
  // What was refused goes out again once somebody has said of the rest that it identifies nobody.
  const passes = gate.open.length === 0;
  useEffect(() => {
    if (text === saved.current) return;
    setState((before) => (before === 'saving' || before === 'conflict' ? before : 'changed'));
    if (!complete || blocked || !passes) return;
    const timer = setTimeout(() => void save(), kPauseMs);
    return () => clearTimeout(timer);
  }, [text, complete, blocked, passes, save]);
  const isUnsaved = useCallback(() => JSON.stringify(cleaned(latest.current)) !== saved.current, []);
  const keeping = useKept<{ draft: Draft; revision: number }>({
    place: `report:${meeting}:${item}`,
    pseudonym: report.subject.pseudonym,
    written: text === saved.current ? undefined : { draft, revision: revision.current },
    unsaved: isUnsaved,
    save: complete && !blocked && passes ? () => save() : undefined,
    onFound: (left) => {
      setDraft(left.draft);
      const same = JSON.stringify(cleaned(left.draft)) === saved.current;
      if (left.revision !== revision.current && !same) setState('conflict');
    },
  });
  const unsaved = state !== 'saved';
  useEffect(() => {
    onUnsaved(unsaved);
    return () => onUnsaved(false);
  }, [onUnsaved, unsaved]);

  const set = (change: Draft) => setDraft((before) => ({ ...before, ...change }));
  return (
    <form className="report-editor stack" noValidate onSubmit={(event) => event.preventDefault()}>
      <div className="head">
        <h2>{say('report.write')}</h2>
        <p role="status" className="save-state" data-state={state} id="save-state">
          {say(complete || state === 'saved' ? `save.${state}` : 'save.incomplete')}
        </p>
      </div>
      {others && <p className="notice">{say('report.pen', { name: report.lock!.byName })}</p>}
      <KeptMark keeping={keeping} />
      {blocked && (
        <section className="conflict">
          <p>{say('report.conflict')}</p>
          {report.content && <ReportText content={report.content} />}
          <div className="actions">
            <Button
              look="main"
              onPress={() => {
                revision.current = report.revision;
                setState('changed');
                void save();
              }}
            >
              {say('report.keepMine')}
            </Button>
            <Button
              onPress={() => {
                revision.current = report.revision;
                saved.current = JSON.stringify(cleaned(report.content ?? {}));
                setDraft(report.content ?? { outcome: 'final' });
                setError(undefined);
                setState('saved');
              }}
            >
              {say('report.takeTheirs')}
            </Button>
          </div>
        </section>
      )}
      <Radios
        legend={say('reportField.outcome')}
        value={draft.outcome ?? ''}
        onChange={(outcome) => set({ outcome })}
        options={kOutcomes.map((value) => ({ value, label: say(`reportOutcome.${value}`) }))}
        required
      />
      <TextArea
        id="synthesis"
        label={say('reportField.synthesis')}
        value={draft.synthesis ?? ''}
        onChange={(synthesis) => set({ synthesis })}
        rows={8}
        maxLength={8000}
        required
      />
      <TextArea
        id="report-plan"
        label={say('reportField.plan')}
        hint={say('opinion.planHint')}
        value={(draft.plan ?? []).join('\n')}
        onChange={(value) => set({ plan: split(value) })}
        rows={3}
      />
      <div className="form-pair">
        <TextField
          id="report-presenter"
          label={say('reportField.presenter')}
          value={draft.presenter ?? ''}
          onChange={(presenter) => set({ presenter })}
          maxLength={200}
        />
        <TextField
          label={say('answer.reReviewOn')}
          type="date"
          value={draft.reReviewOn ?? ''}
          onChange={(reReviewOn) => set({ reReviewOn: reReviewOn || undefined })}
        />
      </div>
      <Treatments draft={draft} set={set} />
      <details open={Boolean(draft.examinations || draft.surveillance || draft.dissent || draft.actions)}>
        <summary>{say('report.more')}</summary>
        <div className="stack">
          <TextArea
            id="report-examinations"
            label={say('reportField.examinations')}
            hint={say('opinion.perLine')}
            value={(draft.examinations ?? []).join('\n')}
            onChange={(value) => set({ examinations: split(value) })}
          />
          <TextArea
            id="report-surveillance"
            label={say('reportField.surveillance')}
            value={draft.surveillance ?? ''}
            onChange={(surveillance) => set({ surveillance })}
            maxLength={2000}
          />
          <TextField
            id="report-trial"
            label={say('reportField.trial')}
            value={draft.trial ?? ''}
            onChange={(trial) => set({ trial })}
            maxLength={1000}
          />
          <div className="form-pair">
            <TextField
              id="report-referral"
              label={say('reportField.referral')}
              value={draft.referral?.to ?? ''}
              onChange={(to) => set({ referral: to ? { ...draft.referral, to } : undefined })}
              maxLength={300}
            />
            {draft.referral && (
              <TextField
                id="report-reference"
                label={say('reportField.reference')}
                value={draft.referral.reference ?? ''}
                onChange={(reference) =>
                  set({ referral: { ...draft.referral!, reference: reference || undefined } })
                }
                maxLength={100}
              />
            )}
            <TextField
              id="report-guideline"
              label={say('opinion.guideline')}
              value={draft.guideline?.name ?? ''}
              onChange={(name) => set({ guideline: name ? { ...draft.guideline, name } : undefined })}
              maxLength={300}
            />
            {draft.guideline && (
              <TextField
                id="report-guideline-version"
                label={say('opinion.guidelineVersion')}
                value={draft.guideline.version ?? ''}
                onChange={(version) =>
                  set({ guideline: { ...draft.guideline!, version: version || undefined } })
                }
                maxLength={100}
              />
            )}
            <TextField
              id="report-referent"
              label={say('reportField.referent')}
              value={draft.referent ?? ''}
              onChange={(referent) => set({ referent })}
              maxLength={200}
            />
          </div>
          <Actions draft={draft} set={set} />
          <TextArea
            id="report-dissent"
            label={say('reportField.dissent')}
            value={draft.dissent ?? ''}
            onChange={(dissent) => set({ dissent })}
            maxLength={4000}
          />
          <TextArea
            id="report-incident"
            label={say('reportField.incident')}
            value={draft.incident ?? ''}
            onChange={(incident) => set({ incident })}
            maxLength={2000}
          />
        </div>
      </details>
      <Gated gate={gate} />
      <div className="actions">
        {report.state === 'draft' && (
          <Button id="to-review" look="main" disabled={!complete} onPress={() => save({ review: true })}>
            {say('report.toReview')}
          </Button>
        )}
        <Button disabled={!complete} onPress={() => save({ release: true })}>
          {say('report.release')}
        </Button>
      </div>
    </form>
  );
}

interface Rows {
  draft: Draft;
  set: (change: Draft) => void;
}

function Treatments({ draft, set }: Rows) {
  const say = useText();
  const rows = draft.treatments ?? [];
  return (
    <fieldset className="row-editor">
      <legend>{say('reportField.treatments')}</legend>
      {rows.map((row, index) => (
        <div className="row" key={index}>
          <TextField
            id={`report-drug-${index}`}
            label={say('treatment.drug')}
            value={row.drug}
            onChange={(drug) => set({ treatments: rows.with(index, { ...row, drug }) })}
            maxLength={300}
          />
          <Choice
            label={say('treatment.act')}
            value={row.act}
            onChange={(act) => act && set({ treatments: rows.with(index, { ...row, act }) })}
            options={kActs.map((value) => ({ value, label: say(`treatment.${value}`) }))}
          />
          <Choice
            label={say('treatment.opinion')}
            value={row.opinion}
            onChange={(opinion) => opinion && set({ treatments: rows.with(index, { ...row, opinion }) })}
            options={kOpinions.map((value) => ({ value, label: say(`treatmentOpinion.${value}`) }))}
          />
          <Button
            look="quiet"
            label={say('codes.remove', { code: row.drug })}
            onPress={() => set({ treatments: rows.toSpliced(index, 1) })}
          >
            <span aria-hidden="true">×</span>
          </Button>
        </div>
      ))}
      <Button
        onPress={() => set({ treatments: [...rows, { drug: '', act: 'start', opinion: 'favourable' }] })}
      >
        {say('treatment.add')}
      </Button>
    </fieldset>
  );
}

function Actions({ draft, set }: Rows) {
  const say = useText();
  const rows = draft.actions ?? [];
  return (
    <fieldset className="row-editor">
      <legend>{say('reportField.actions')}</legend>
      {rows.map((row, index) => (
        <div className="row" key={index}>
          <TextField
            id={`report-what-${index}`}
            label={say('action.what')}
            value={row.what}
            problem={saysAction(row) && !row.what.trim() ? say('required') : undefined}
            onChange={(what) => set({ actions: rows.with(index, { ...row, what }) })}
            maxLength={500}
          />
          <TextField
            id={`report-who-${index}`}
            label={say('action.who')}
            value={row.who}
            problem={saysAction(row) && !row.who.trim() ? say('required') : undefined}
            onChange={(who) => set({ actions: rows.with(index, { ...row, who }) })}
            maxLength={200}
          />
          <TextField
            label={say('action.due')}
            type="date"
            value={row.due ?? ''}
            onChange={(due) => set({ actions: rows.with(index, { ...row, due: due || undefined }) })}
          />
          <Button
            look="quiet"
            label={say('codes.remove', { code: row.what })}
            onPress={() => set({ actions: rows.toSpliced(index, 1) })}
          >
            <span aria-hidden="true">×</span>
          </Button>
        </div>
      ))}
      <Button onPress={() => set({ actions: [...rows, { what: '', who: '' }] })}>{say('action.add')}</Button>
    </fieldset>
  );
}
