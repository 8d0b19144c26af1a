import type { ReactNode } from 'react';
import type { GateFields } from '../../app/gate';
import type { ReportAction, ReportContent, ReportTreatment } from '../../generated/protocol';
import { useFormat, useText } from '../../i18n/text';
import { Lines } from '../../ui/lines';
import { Prose, useBrief, Words } from '../../ui/marks';

type Draft = Partial<ReportContent>;
export type ReportField = keyof ReportContent;

/** What a report says, field by field, as people read it; nothing where it says nothing. */
export function useReportFacts(content: Draft): { field: ReportField; label: string; value: ReactNode }[] {
  const say = useText();
  const format = useFormat();
  const brief = useBrief();
  const lines = (items: string[] | undefined, ordered = false) =>
    (items ?? []).length > 0 && <Lines items={items!} ordered={ordered} />;
  const facts: Record<ReportField, [string, ReactNode]> = {
    outcome: [
      say('reportField.outcome'),
      content.outcome && <strong>{say(`reportOutcome.${content.outcome}`)}</strong>,
    ],
    synthesis: [say('reportField.synthesis'), content.synthesis && <Prose text={content.synthesis} />],
    plan: [say('reportField.plan'), lines(content.plan, true)],
    treatments: [
      say('reportField.treatments'),
      lines(
        (content.treatments ?? []).map(({ drug, act, opinion }) =>
          say('treatment.said', {
            drug: brief(drug),
            act: say(`treatment.${act}`),
            opinion: say(`treatmentOpinion.${opinion}`),
          }),
        ),
      ),
    ],
    examinations: [say('reportField.examinations'), lines(content.examinations)],
    surveillance: [
      say('reportField.surveillance'),
      content.surveillance && <Prose text={content.surveillance} />,
    ],
    trial: [say('reportField.trial'), content.trial && <Words text={content.trial} />],
    referral: [
      say('reportField.referral'),
      content.referral && (
        <>
          <Words text={content.referral.to} /> <Words text={content.referral.reference ?? ''} />
        </>
      ),
    ],
    guideline: [
      say('opinion.guideline'),
      content.guideline && (
        <>
          <Words text={content.guideline.name} /> <Words text={content.guideline.version ?? ''} />
        </>
      ),
    ],
    reReviewOn: [say('answer.reReviewOn'), content.reReviewOn && format.day(content.reReviewOn)],
    presenter: [say('reportField.presenter'), content.presenter && <Words text={content.presenter} />],
    referent: [say('reportField.referent'), content.referent && <Words text={content.referent} />],
    dissent: [say('reportField.dissent'), content.dissent && <Prose text={content.dissent} />],
    actions: [
      say('reportField.actions'),
      lines(
        (content.actions ?? []).map((one) =>
          [brief(one.what), brief(one.who), one.due && format.day(one.due)].filter(Boolean).join(' · '),
        ),
      ),
    ],
    incident: [say('reportField.incident'), content.incident && <Prose text={content.incident} />],
  };
  return Object.entries(facts).map(([field, [label, value]]) => ({
    field: field as ReportField,
    label,
    value,
  }));
}

/** A report as people read it. */
export function ReportText({ content }: { content: Draft }) {
  return (
    <dl className="facts">
      {useReportFacts(content)
        .filter(({ value }) => value)
        .map(({ field, label, value }) => (
          <div className="fact" key={field}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}

/** Rows that say nothing are not sent, and do not count in the pointer. */
export const saysTreatment = ({ drug }: ReportTreatment) => drug.trim() !== '';
export const saysAction = ({ what, who }: ReportAction) => what.trim() !== '' || who.trim() !== '';

/**
 * The texts of a report by their pointers, with the controls of the editor where they can be changed;
 * several may be in a row.
 */
export function useReportFields(
  content: Draft,
  set?: (change: (before: Draft) => Draft) => void,
): GateFields {
  const say = useText();
  const fields: GateFields = {};
  for (const name of [
    'synthesis',
    'surveillance',
    'trial',
    'dissent',
    'incident',
    'presenter',
    'referent',
  ] as const)
    fields[`/content/${name}`] = {
      label: say(`reportField.${name}`),
      value: content[name] ?? '',
      set: set && ((value) => set(() => ({ [name]: value }))),
      id: name === 'synthesis' ? name : `report-${name}`,
      use: name === 'presenter' || name === 'referent' ? 'professional' : 'discussion',
    };
  for (const name of ['plan', 'examinations'] as const)
    fields[`/content/${name}`] = {
      label: say(`reportField.${name}`),
      value: (content[name] ?? []).join('\n'),
      set: set && ((value) => set(() => ({ [name]: value.split('\n') }))),
      id: `report-${name}`,
      lines: true,
    };
  fields['/content/guideline/name'] = {
    label: say('opinion.guideline'),
    value: content.guideline?.name ?? '',
    set: set && ((name) => set(({ guideline }) => ({ guideline: { ...guideline, name } }))),
    id: 'report-guideline',
  };
  fields['/content/guideline/version'] = {
    label: say('opinion.guidelineVersion'),
    value: content.guideline?.version ?? '',
    set:
      set &&
      ((version) =>
        set(({ guideline }) => ({ guideline: { name: '', ...guideline, version: version || undefined } }))),
    id: 'report-guideline-version',
  };
  fields['/content/referral/to'] = {
    label: say('reportField.referral'),
    value: content.referral?.to ?? '',
    set: set && ((to) => set(({ referral }) => ({ referral: { ...referral, to } }))),
    id: 'report-referral',
    use: 'professional',
  };
  fields['/content/referral/reference'] = {
    label: say('reportField.reference'),
    value: content.referral?.reference ?? '',
    set:
      set &&
      ((reference) =>
        set(({ referral }) => ({ referral: { to: '', ...referral, reference: reference || undefined } }))),
    id: 'report-reference',
  };
  const treatments = content.treatments ?? [];
  for (const [place, row] of treatments.filter(saysTreatment).entries()) {
    const index = treatments.indexOf(row);
    fields[`/content/treatments/${place}/drug`] = {
      label: say('treatment.drug'),
      value: row.drug,
      set:
        set &&
        ((drug) =>
          set(({ treatments: rows = [] }) => ({ treatments: rows.with(index, { ...rows[index]!, drug }) }))),
      id: `report-drug-${index}`,
    };
  }
  const actions = content.actions ?? [];
  for (const [place, row] of actions.filter(saysAction).entries()) {
    const index = actions.indexOf(row);
    for (const part of ['what', 'who'] as const)
      fields[`/content/actions/${place}/${part}`] = {
        label: say(`action.${part}`),
        value: row[part],
        set:
          set &&
          ((value) =>
            set(({ actions: rows = [] }) => ({
              actions: rows.with(index, { ...rows[index]!, [part]: value }),
            }))),
        id: `report-${part}-${index}`,
        use: part === 'who' ? 'professional' : 'discussion',
      };
  }
  return fields;
}
