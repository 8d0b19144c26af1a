import type { Say } from '../../i18n/text';

export type AgeParts = Record<'years' | 'months' | 'days', string>;

/** What is written in each part, and the most that is no slip of the pen. */
export const kAgeUnits = [
  ['years', 'Y', 130],
  ['months', 'M', 999],
  ['days', 'D', 999],
] as const;

/**
 * An age as an ISO 8601 duration, in years, months and days; never a date. A part that is no number
 * is given back as it was typed.
 */
export function parseAge(age: string | undefined): AgeParts {
  const parts = /^P(?:([^YMWD]*)Y)?(?:([^YMWD]*)M)?(?:(\d+)W)?(?:([^YMWD]*)D)?$/.exec(age ?? '');
  const weeks = parts?.[3];
  const days = parts?.[4] ?? '';
  return {
    years: parts?.[1] ?? '',
    months: parts?.[2] ?? '',
    days: weeks === undefined ? days : String(Number(weeks) * 7 + Number(days)),
  };
}

/** The first years of the decades by which an age may be said; the last is 90 and more. */
export const kDecades = [0, 10, 20, 30, 40, 50, 60, 70, 80, 90];

/** The first year of the decade in which an age lies; absent where its years are no number. */
export function decadeOf(age: string | undefined): number | undefined {
  const { years, months } = parseAge(age);
  if (age === undefined || !isWhole(years) || !isWhole(months)) return undefined;
  const whole = Number(years) + Math.floor(Number(months) / 12);
  return Math.min(Math.floor(whole / 10) * 10, 90);
}

export const decadeText = (first: number, say: Say) =>
  first >= 90 ? say('age.ninety') : say('age.decade', { from: first, to: first + 9 });

const isWhole = (part: string) => /^\d*$/.test(part);

/** No duration where a part is no whole number: what was typed is kept, not mended. */
export function composeAge(typed: AgeParts): string | undefined {
  const text = kAgeUnits
    .map(([name, letter]) => {
      const part = typed[name].trim();
      if (part === '') return '';
      return `${isWhole(part) ? Number(part) : part}${letter}`;
    })
    .join('');
  return text ? `P${text}` : undefined;
}

/** What is wrong with what is typed, and in which parts. */
export function ageProblem(typed: AgeParts): { what: 'ageWhole' | 'ageRange'; parts: string[] } | undefined {
  const odd = kAgeUnits.filter(([name]) => !isWhole(typed[name].trim()));
  if (odd.length > 0) return { what: 'ageWhole', parts: odd.map(([name]) => name) };
  const beyond = kAgeUnits.filter(([name, , most]) => Number(typed[name]) > most);
  return beyond.length > 0 ? { what: 'ageRange', parts: beyond.map(([name]) => name) } : undefined;
}
