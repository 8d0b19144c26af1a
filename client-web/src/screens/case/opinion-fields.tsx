import { type ReactNode, useState } from 'react';
import type { GateFields } from '../../app/gate';
import { linesOf } from '../../app/lines';
import { withoutReported } from '../../app/reported';
import type { OpinionConfidence, OpinionContent, OpinionHypothesis } from '../../generated/protocol';
import { useText } from '../../i18n/text';
import { Codes } from '../../ui/codes';
import { kDisease } from '../../ui/diagnoses';
import { Choice, Radios, TextArea, TextField } from '../../ui/fields';

const kConfidences: OpinionConfidence[] = ['high', 'moderate', 'low'];

/** An opinion as it is typed. */
export interface WrittenOpinion {
  text: string;
  confidence: OpinionConfidence | '';
  conflict: 'none' | 'declared' | '';
  conflictText: string;
  hypotheses: OpinionHypothesis[];
  plan: string;
  examinations: string;
  guideline: string;
  guidelineVersion: string;
}

/** What was reported is to be written anew. */
function written(own: OpinionContent | undefined): WrittenOpinion {
  const before = withoutReported(own);
  return {
    text: before?.text ?? '',
    confidence: before?.confidence ?? '',
    conflict: before ? (before.conflict.declared ? 'declared' : 'none') : '',
    conflictText: before?.conflict.text ?? '',
    hypotheses: before?.hypotheses ?? [],
    plan: (before?.plan ?? []).join('\n'),
    examinations: (before?.examinations ?? []).join('\n'),
    guideline: before?.guideline?.name ?? '',
    guidelineVersion: before?.guideline?.version ?? '',
  };
}

function contentOf(now: WrittenOpinion): OpinionContent {
  const plan = linesOf(now.plan);
  const examinations = linesOf(now.examinations);
  const guideline = now.guideline.trim();
  const version = now.guidelineVersion.trim();
  return {
    text: now.text.trim(),
    confidence: now.confidence as OpinionConfidence,
    conflict:
      now.conflict === 'declared' ? { declared: true, text: now.conflictText.trim() } : { declared: false },
    ...(now.hypotheses.length > 0 ? { hypotheses: now.hypotheses } : {}),
    ...(plan.length > 0 ? { plan } : {}),
    ...(examinations.length > 0 ? { examinations } : {}),
    ...(guideline ? { guideline: { name: guideline, ...(version ? { version } : {}) } } : {}),
  };
}

export interface OpinionDraft {
  /** What the ids of its controls begin with. */
  ids: string;
  now: WrittenOpinion;
  set: (change: Partial<WrittenOpinion>) => void;
  /** Required fields that say nothing yet. */
  missing: { text: boolean; confidence: boolean; conflict: boolean };
  /** Absent while something is missing. */
  content: OpinionContent | undefined;
  changed: boolean;
  gateFields: GateFields;
}

/**
 * What somebody writes of a case, beginning with what was said before. `ids` goes before the ids of the
 * controls, where several opinions are written on one page.
 */
export function useOpinionDraft(ids: string, before?: OpinionContent): OpinionDraft {
  const say = useText();
  const [first] = useState(() => written(before));
  const [now, setNow] = useState(first);
  const set = (change: Partial<WrittenOpinion>) => setNow((known) => ({ ...known, ...change }));
  const missing = {
    text: !now.text.trim(),
    confidence: !now.confidence,
    conflict: !now.conflict || (now.conflict === 'declared' && !now.conflictText.trim()),
  };
  const field = (
    name: 'text' | 'conflictText' | 'plan' | 'examinations' | 'guideline' | 'guidelineVersion',
    id: string,
    asLines?: boolean,
  ) => ({
    label: say(`opinion.${name}`),
    value: now[name],
    set: (value: string) => set({ [name]: value }),
    id: ids + id,
    ...(asLines ? { lines: true } : {}),
  });
  return {
    ids,
    now,
    set,
    missing,
    content: missing.text || missing.confidence || missing.conflict ? undefined : contentOf(now),
    changed: JSON.stringify(now) !== JSON.stringify(first),
    gateFields: {
      '/content/text': field('text', 'opinion-text'),
      '/content/conflict/text': field('conflictText', 'opinion-conflict'),
      '/content/plan': field('plan', 'opinion-plan', true),
      '/content/examinations': field('examinations', 'opinion-examinations', true),
      '/content/guideline/name': field('guideline', 'opinion-guideline'),
      '/content/guideline/version': field('guidelineVersion', 'opinion-guideline-version'),
    },
  };
}

interface Props {
  draft: OpinionDraft;
  /** Somebody wanted to send it: what is missing is said. */
  tried: boolean;
  autoFocus?: boolean;
  /** Folded away with what is not required. */
  children?: ReactNode;
}

/** What an opinion says, whoever types it. */
export function OpinionFields({ draft, tried, autoFocus, children }: Props) {
  const say = useText();
  const { ids, now, set, missing } = draft;
  const confidences = kConfidences.map((value) => ({ value, label: say(`confidence.${value}`) }));
  return (
    <>
      <TextArea
        id={`${ids}opinion-text`}
        label={say('opinion.text')}
        pointer="/content/text"
        value={now.text}
        onChange={(text) => set({ text })}
        rows={7}
        maxLength={8000}
        required
        problem={tried && missing.text ? say('required') : undefined}
        autoFocus={autoFocus}
      />
      <Radios
        legend={say('opinion.confidence')}
        value={now.confidence}
        onChange={(confidence) => set({ confidence })}
        options={confidences}
        required
        problem={tried && missing.confidence ? say('required') : undefined}
      />
      <Radios
        legend={say('opinion.conflict')}
        value={now.conflict}
        onChange={(conflict) => set({ conflict })}
        options={[
          { value: 'none', label: say('opinion.noConflict') },
          { value: 'declared', label: say('opinion.hasConflict') },
        ]}
        required
        problem={tried && missing.conflict ? say('required') : undefined}
      />
      {now.conflict === 'declared' && (
        <TextField
          id={`${ids}opinion-conflict`}
          label={say('opinion.conflictText')}
          pointer="/content/conflict/text"
          value={now.conflictText}
          onChange={(conflictText) => set({ conflictText })}
          maxLength={2000}
          required
        />
      )}
      <details open={now.hypotheses.length > 0 || Boolean(now.plan || now.examinations || now.guideline)}>
        <summary>{say('opinion.more')}</summary>
        <div className="stack">
          <Codes
            system="ORPHA"
            label={say('opinion.hypotheses')}
            hint={say('codes.diseaseHint')}
            pattern={kDisease}
            prefix="ORPHA:"
            items={now.hypotheses}
            make={(code): OpinionHypothesis => ({ code, confidence: 'moderate' })}
            onChange={(hypotheses) => set({ hypotheses })}
          >
            {(item, change) => (
              <Choice
                label={`${say('opinion.confidence')} ${item.code}`}
                bare
                value={item.confidence}
                onChange={(value) => value && change({ ...item, confidence: value })}
                options={confidences}
              />
            )}
          </Codes>
          <TextArea
            id={`${ids}opinion-plan`}
            label={say('opinion.plan')}
            hint={say('opinion.planHint')}
            pointer="/content/plan"
            value={now.plan}
            onChange={(plan) => set({ plan })}
          />
          <TextArea
            id={`${ids}opinion-examinations`}
            label={say('opinion.examinations')}
            hint={say('opinion.perLine')}
            pointer="/content/examinations"
            value={now.examinations}
            onChange={(examinations) => set({ examinations })}
          />
          <TextField
            id={`${ids}opinion-guideline`}
            label={say('opinion.guideline')}
            pointer="/content/guideline/name"
            value={now.guideline}
            onChange={(guideline) => set({ guideline })}
            maxLength={300}
          />
          {now.guideline.trim() && (
            <TextField
              id={`${ids}opinion-guideline-version`}
              label={say('opinion.guidelineVersion')}
              pointer="/content/guideline/version"
              value={now.guidelineVersion}
              onChange={(guidelineVersion) => set({ guidelineVersion })}
              maxLength={100}
            />
          )}
          {children}
        </div>
      </details>
    </>
  );
}
