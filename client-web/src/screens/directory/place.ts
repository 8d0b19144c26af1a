import type { CentreSummary } from '../../generated/protocol';

/** Where a centre is: its hospital, town and region, as far as they are known. */
export function placeOf({ hospital, city, region }: CentreSummary): string {
  return [hospital, city, region].filter(Boolean).join(' · ');
}
