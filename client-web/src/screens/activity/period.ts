import { localDay } from '../../app/days';

/** Days as they stand in fields for dates: `2026-03-01`, in the reader's time zone. */
export interface Days {
  from: string;
  to: string;
}

export type Preset = 'lastMonths' | 'thisYear' | 'lastYear' | 'thisQuarter';
export const kPresets: Preset[] = ['lastMonths', 'thisQuarter', 'thisYear', 'lastYear'];

const partsOf = (day: string) => day.split('-').map(Number) as [number, number, number];

/** The begin of a day, `after` days later. */
function moment(day: string, after = 0): Date {
  const [year, month, number] = partsOf(day);
  return new Date(year, month - 1, number + after);
}

export function daysOf(preset: Preset, now: Date): Days {
  const year = now.getFullYear();
  const month = now.getMonth();
  const between = (from: Date, to: Date) => ({ from: localDay(from), to: localDay(to) });
  switch (preset) {
    case 'lastMonths':
      return between(new Date(year, month - 11, 1), new Date(year, month + 1, 0));
    case 'thisQuarter':
      return between(new Date(year, month - (month % 3), 1), new Date(year, month - (month % 3) + 3, 0));
    case 'thisYear':
      return between(new Date(year, 0, 1), new Date(year, 12, 0));
    case 'lastYear':
      return between(new Date(year - 1, 0, 1), new Date(year - 1, 12, 0));
  }
}

/** The moments between which a period lies, the second not included. */
export function momentsOf({ from, to }: Days): { from: string; to: string } {
  return { from: moment(from).toISOString(), to: moment(to, 1).toISOString() };
}

export interface Bucket extends Days {
  unit: 'month' | 'year';
}

/** A chart with more months than this has years. */
const kMostMonths = 24;
const kMostYears = 30;

/** The months, or where they are many the years, of a period; cut off where it begins and ends. */
export function bucketsOf({ from, to }: Days): Bucket[] {
  const [firstYear, firstMonth] = partsOf(from);
  const [lastYear, lastMonth] = partsOf(to);
  const months = (lastYear - firstYear) * 12 + lastMonth - firstMonth + 1;
  const unit = months > kMostMonths ? 'year' : 'month';
  const count = unit === 'year' ? Math.min(kMostYears, lastYear - firstYear + 1) : Math.max(0, months);
  return Array.from({ length: count }, (_, index) => {
    const [begin, end] =
      unit === 'year'
        ? [new Date(firstYear + index, 0, 1), new Date(firstYear + index, 12, 0)]
        : [new Date(firstYear, firstMonth - 1 + index, 1), new Date(firstYear, firstMonth + index, 0)];
    const [first, last] = [localDay(begin), localDay(end)];
    return { unit, from: first < from ? from : first, to: last > to ? to : last };
  });
}
