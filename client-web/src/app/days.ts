/** The reader's day of a moment, as fields for dates have it: `2026-03-01`. */
export function localDay(moment: Date | string): string {
  return new Date(moment).toLocaleDateString('sv-SE');
}
