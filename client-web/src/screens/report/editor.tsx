import { useEffect, useState } from 'react';
import { useLiveGate } from '../../app/gate';
import { useClient } from '../../app/hooks';
import { StandIns } from '../../app/reported';
import { KeptMark } from '../../app/use-kept';
import type { Report, ReportOutcome, TreatmentAct, TreatmentOpinion } from '../../generated/protocol';
import { useText } from '../../i18n/text';
import { Button } from '../../ui/button';
import { Choice, Radios, TextArea, TextField } from '../../ui/fields';
import { Gated } from '../../ui/findings';
import { SideBySide } from '../../ui/side-by-side';
import { type ReportField, ReportText, saysAction, useReportFacts, useReportFields } from './content';
import { begun, type Collision, cleaned, type Draft, useReportSaving } from './saving';

const kOutcomes: ReportOutcome[] = ['final', 'present_again', 'no_conclusion'];
const kActs: TreatmentAct[] = ['start', 'continue', 'stop'];
const kOpinions: TreatmentOpinion[] = ['favourable', 'unfavourable', 'deferred'];
const split = (text: string) => text.split('\n');

interface Props {
  report: Report;
  /** Whether something is written that is not saved. */
  onUnsaved: (unsaved: boolean) => void;
}

/** Writes a report; it is saved as one writes, and one person has the pen. */
export function Editor({ report, onUnsaved }: Props) {
  const say = useText();
  const client = useClient();
  const [standIns] = useState(() => new StandIns(say('reported.inPlace')));
  const [draft, setDraft] = useState<Draft>(() => begun(report, standIns));
  const [error, setError] = useState<unknown>();
  const gate = useLiveGate(
    useReportFields(draft, (change) => setDraft((before) => ({ ...before, ...change(before) }))),
    { error, already: report.acknowledgements ?? [] },
  );
  const names = useFieldNames();
  const { state, complete, held, others, collision, settle, save, keeping } = useReportSaving({
    report,
    standIns,
    draft,
    setDraft,
    gate,
    setError,
    onTaken: (fields) => client.say(say('conflict.merged', { fields: names(fields) })),
  });
  const unsaved = state !== 'saved';
  useEffect(() => {
    onUnsaved(unsaved);
    return () => onUnsaved(false);
  }, [onUnsaved, unsaved]);

  const set = (change: Draft) => setDraft((before) => ({ ...before, ...change }));
  return (
    <>
      <form className="report-editor stack" noValidate onSubmit={(event) => event.preventDefault()}>
        <div className="head">
          <h2>{say('report.write')}</h2>
          <p role="status" className="save-state" data-state={state} id="save-state">
            {say(!complete && unsaved ? 'save.incomplete' : held && unsaved ? 'save.held' : `save.${state}`)}
          </p>
        </div>
        {others && <p className="notice">{say('report.pen', { name: report.lock!.byName })}</p>}
        <KeptMark keeping={keeping} />
        {collision && (
          <Collided draft={draft} collision={collision} onChoose={(fields) => settle(collision, fields)} />
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
      {/* On paper, what is written instead of its form. */}
      <div className="on-paper">
        <ReportText content={cleaned(draft)} />
      </div>
    </>
  );
}

/** The names of fields, in one line. */
function useFieldNames(): (fields: ReportField[]) => string {
  const facts = useReportFacts({});
  return (fields) =>
    facts
      .filter(({ field }) => fields.includes(field))
      .map(({ label }) => label)
      .join(', ');
}

interface CollidedProps {
  draft: Draft;
  collision: Collision;
  onChoose: (fields: ReportField[]) => void;
}

/** What somebody else changed in the same fields. */
function Collided({ draft, collision, onChoose }: CollidedProps) {
  const say = useText();
  const mine = useReportFacts(cleaned(draft));
  const theirs = useReportFacts(collision.theirs);
  const { onlyTheirs, both } = collision;
  return (
    <SideBySide
      title={say('report.conflict')}
      rows={mine.flatMap((row, index) =>
        both.includes(row.field)
          ? [{ field: row.field, label: row.label, mine: row.value, theirs: theirs[index]?.value }]
          : [],
      )}
      taken={mine.filter(({ field }) => onlyTheirs.includes(field)).map(({ label }) => label)}
      onChoose={(fields) => onChoose([...onlyTheirs, ...fields])}
    />
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
