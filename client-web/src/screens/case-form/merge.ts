import { compared as comparedIn } from '../../app/compared';
import type { CaseContent, CaseField } from '../../generated/protocol';
import { kFields } from '../case/content';

/** What a case says, and to whom. */
export interface Version {
  series?: string;
  content: CaseContent;
}

export type Field = CaseField | 'series';

const kCompared: Field[] = ['series', ...kFields];

/** What a version says there; consent that is not given is consent absent. */
function valueIn(version: Version, field: Field): unknown {
  if (field === 'series') return version.series;
  const value = version.content[field];
  return field === 'consent' && value
    ? Object.fromEntries(Object.entries(value).filter(([, given]) => given !== false))
    : value;
}

/** The fields that only the other changed, and those that both did. */
export const compared = (base: Version | undefined, mine: Version, theirs: Version) =>
  comparedIn(kCompared, valueIn, base, mine, theirs);

/** A content with some fields of another one. */
export function withFieldsOf(content: CaseContent, other: CaseContent, fields: Field[]): CaseContent {
  const own = fields.filter((field) => field !== 'series');
  return { ...content, ...Object.fromEntries(own.map((field) => [field, other[field]])) };
}
