/** The day of a moment, the reader's or that of a time zone, as fields for dates have it: `2026-03-01`. */
export function localDay(moment: Date | string, timeZone?: string): string {
  return new Date(moment).toLocaleDateString('sv-SE', { timeZone });
}
