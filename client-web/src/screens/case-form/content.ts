import type { CaseContent } from '../../generated/protocol';

/** What a case has to have before it is submitted. */
export const kRequired = [
  'series',
  'reason',
  'urgency',
  'questions',
  'subject',
  'history',
  'consent',
] as const;
export type Required = (typeof kRequired)[number];

/** A content without what is empty: absent means the same, and the server refuses empty text. */
export function cleaned(content: CaseContent): CaseContent {
  const clean = (value: unknown): unknown => {
    if (typeof value === 'string') return value.trim() === '' ? undefined : value;
    if (Array.isArray(value)) {
      const items = value.map(clean).filter((item) => item !== undefined);
      return items.length > 0 ? items : undefined;
    }
    if (value !== null && typeof value === 'object') {
      const fields = Object.entries(value)
        .map(([key, inner]) => [key, clean(inner)] as const)
        .filter(([, inner]) => inner !== undefined);
      return fields.length > 0 ? Object.fromEntries(fields) : undefined;
    }
    return value;
  };
  return (clean(content) ?? {}) as CaseContent;
}

/** The required fields that still say nothing, in the order of the page. */
export function stillMissing({ series, content }: { series?: string; content: CaseContent }): Required[] {
  const { subject, consent } = content;
  const has: Record<Required, boolean> = {
    series: Boolean(series),
    reason: Boolean(content.reason),
    urgency: Boolean(content.urgency),
    questions: Boolean(content.questions),
    subject: Boolean(subject?.sex && (subject.age || subject.gestationalAge)),
    history: Boolean(content.history),
    consent: Boolean(consent?.care && consent.attestedOn),
  };
  return kRequired.filter((field) => !has[field]);
}
