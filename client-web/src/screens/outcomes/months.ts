/** A calendar month in the reader's time zone. */
export interface Month {
  /** Begin, included. */
  from: string;
  /** End, not included. */
  to: string;
}

/** So many months, this one first. */
export function lastMonths(now: Date, count: number): Month[] {
  const first = (back: number) => new Date(now.getFullYear(), now.getMonth() - back, 1).toISOString();
  return Array.from({ length: count }, (_, back) => ({ from: first(back), to: first(back - 1) }));
}
