import type { CaseContent, CaseField } from '../../generated/protocol';
import { kFields } from '../case/content';

/** What a case says, and to whom. */
export interface Version {
  series?: string;
  content: CaseContent;
}

export type Field = CaseField | 'series';

const kCompared: Field[] = ['series', ...kFields];

const valueIn = (version: Version, field: Field) =>
  field === 'series' ? version.series : version.content[field];

/** Whether two values say the same: keys in any order, and consent not given is consent absent. */
function same(field: Field, one: unknown, other: unknown): boolean {
  const ordered = (_: string, value: unknown): unknown => {
    if (value === false && field === 'consent') return undefined;
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(([key], [next]) => (key < next ? -1 : 1)));
  };
  return JSON.stringify(one, ordered) === JSON.stringify(other, ordered);
}

/**
 * Of two versions that began with the same one: the fields that only the other changed, and those that
 * both did. Without the common one, whatever differs was changed by both.
 */
export function compared(base: Version | undefined, mine: Version, theirs: Version) {
  const differing = kCompared.filter((field) => !same(field, valueIn(mine, field), valueIn(theirs, field)));
  const unchangedIn = (version: Version, field: Field) =>
    base !== undefined && same(field, valueIn(version, field), valueIn(base, field));
  return {
    onlyTheirs: differing.filter((field) => unchangedIn(mine, field)),
    both: differing.filter((field) => !unchangedIn(mine, field) && !unchangedIn(theirs, field)),
  };
}

/** A content with some fields of another one. */
export function withFieldsOf(content: CaseContent, other: CaseContent, fields: Field[]): CaseContent {
  const own = fields.filter((field) => field !== 'series');
  return { ...content, ...Object.fromEntries(own.map((field) => [field, other[field]])) };
}
