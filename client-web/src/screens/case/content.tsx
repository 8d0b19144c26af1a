import type { ReactNode } from 'react';
import type { CaseContent, CaseField, Subject } from '../../generated/protocol';
import { type Say, useFormat, useText } from '../../i18n/text';
import { Prose, useBrief } from '../../ui/marks';
import { Term } from '../../ui/term';
import { decadeOf, decadeText } from '../case-form/age';
import { onsetName } from './onset';

/** An ISO 8601 age in words: P1Y6M is one year and six months. */
export function ageText(age: string, say: Say): string {
  const parts = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?/.exec(age);
  if (!parts) return age;
  const units = ['years', 'months', 'weeks', 'days'] as const;
  const words = units.flatMap((unit, index) => {
    const count = Number(parts[index + 1] ?? 0);
    return count > 0 ? [say(`age.${unit}`, { count })] : [];
  });
  return words.length > 0 ? words.join(' ') : say('age.birth');
}

/** The age of a person: also one that is said by its decade only. */
export function subjectAge({ age, agePrecision }: Subject, say: Say): string | undefined {
  if (!age || !agePrecision) return age && ageText(age, say);
  return decadeText(decadeOf(age) ?? 0, say);
}

/** When a sign began, in words: an age, or a term of the HPO. */
export function useOnsetText(): (onset: string) => string {
  const say = useText();
  return (onset) => {
    const name = onsetName(onset);
    return name ? say(`onset.${name}`) : onset.startsWith('P') ? ageText(onset, say) : onset;
  };
}

/** The fields of a content in the order in which an expert reads them. */
export const kFields = Object.keys({
  questions: true,
  subject: true,
  reason: true,
  urgency: true,
  neededBy: true,
  history: true,
  phenotype: true,
  diagnoses: true,
  variants: true,
  family: true,
  examinations: true,
  treatments: true,
  consent: true,
} satisfies Record<CaseField, true>) as CaseField[];

/** One field of a content as people read it; nothing where it says nothing. */
export function useFieldText(): (content: CaseContent, field: CaseField) => ReactNode {
  const say = useText();
  const format = useFormat();
  const onsetText = useOnsetText();
  const brief = useBrief();
  const dotted = (...parts: (string | undefined | false)[]) => parts.filter(Boolean).join(' · ');
  return (content, field) => {
    switch (field) {
      case 'questions':
      case 'history':
      case 'examinations':
      case 'treatments': {
        const text = content[field];
        return text ? <Prose text={text} /> : undefined;
      }
      case 'subject': {
        const { subject } = content;
        if (!subject) return undefined;
        return (
          dotted(
            subject.sex && say(`sex.${subject.sex}`),
            subjectAge(subject, say),
            subject.gestationalAge &&
              say('age.gestational', {
                weeks: subject.gestationalAge.weeks,
                days: subject.gestationalAge.days ?? 0,
              }),
            subject.vitalStatus && subject.vitalStatus !== 'unknown' && say(`vital.${subject.vitalStatus}`),
          ) || undefined
        );
      }
      case 'reason':
        return content.reason && say(`reason.${content.reason}`);
      case 'urgency':
        return content.urgency && say(`urgency.${content.urgency}`);
      case 'neededBy':
        return content.neededBy && format.day(content.neededBy);
      case 'phenotype':
        return list(
          (content.phenotype ?? []).map((one) => ({
            key: `${one.code} ${one.onset ?? ''}`,
            struck: one.status === 'excluded',
            code: one.code,
            text: dotted(
              one.status === 'excluded' && say('phenotype.excluded'),
              one.severity && say(`severity.${one.severity}`),
              one.onset && onsetText(one.onset),
            ),
          })),
        );
      case 'diagnoses':
        return list(
          (content.diagnoses ?? []).map((one) => ({
            key: one.code,
            struck: one.status === 'excluded',
            code: one.code,
            text: say(`diagnosis.${one.status}`),
          })),
        );
      case 'variants':
        return list(
          (content.variants ?? []).map((one) => ({
            key: `${one.gene} ${one.hgvs ?? ''}`,
            struck: false,
            code: one.gene,
            text: dotted(
              one.hgvs && brief(one.hgvs),
              one.acmg && say(`acmg.${one.acmg}`),
              one.zygosity && say(`zygosity.${one.zygosity}`),
            ),
          })),
        );
      case 'family': {
        const { family } = content;
        if (!family) return undefined;
        const facts = dotted(
          family.inheritance && say(`inheritance.${family.inheritance}`),
          family.consanguinity !== undefined &&
            say(family.consanguinity ? 'family.consanguinity' : 'family.noConsanguinity'),
        );
        if (!facts && !family.text) return undefined;
        return (
          <>
            {facts && <p>{facts}</p>}
            {family.text && <Prose text={family.text} />}
          </>
        );
      }
      case 'consent': {
        const { consent } = content;
        if (!consent) return undefined;
        return (
          dotted(
            consent.care && say('consent.care'),
            consent.registry && say('consent.registry'),
            consent.research && say('consent.research'),
            consent.image && say('consent.image'),
            consent.attestedOn && say('consent.on', { day: format.day(consent.attestedOn) }),
          ) || undefined
        );
      }
      default:
        return field satisfies never;
    }
  };
}

interface Item {
  key: string;
  struck: boolean;
  code: string;
  text: string;
}

function list(items: Item[]): ReactNode {
  if (items.length === 0) return undefined;
  return (
    <ul className="terms">
      {items.map(({ key, struck, code, text }) => (
        <li key={key} data-excluded={struck ? 'true' : undefined}>
          {code.includes(':') ? <Term code={code} /> : <code>{code}</code>} {text}
        </li>
      ))}
    </ul>
  );
}

/** What of a content somebody worded. */
export function wordsOf({ questions, history, family, examinations, treatments, variants }: CaseContent) {
  return [
    questions,
    history,
    family?.text,
    examinations,
    treatments,
    (variants ?? []).map(({ hgvs }) => hgvs),
  ];
}

/** All that a content says. */
export function Facts({ content }: { content: CaseContent }) {
  const say = useText();
  const fieldText = useFieldText();
  const filled = kFields.flatMap((field) => {
    const text = fieldText(content, field);
    return text ? [{ field, text }] : [];
  });
  return (
    <dl className="facts">
      {filled.map(({ field, text }) => (
        <div key={field} className={`fact fact-${field}`}>
          <dt>{say(`field.${field}`)}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
}
