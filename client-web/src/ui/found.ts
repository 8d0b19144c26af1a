import type { Place } from '../app/gate';
import type { FindingSeverity } from '../generated/protocol';

export interface Stretch {
  text: string;
  /** Absent between the findings. */
  severity?: FindingSeverity;
}

/** A text cut at the borders of what was found in it. Of two findings that share words the worse one shows. */
export function stretchesOf(value: string, places: Place[]): Stretch[] {
  const found = places.flatMap(({ start, finding: { text, severity } }) =>
    start === undefined ? [] : [{ start, end: start + text.length, severity }],
  );
  const cuts = [...new Set([0, value.length, ...found.flatMap(({ start, end }) => [start, end])])]
    .filter((cut) => cut <= value.length)
    .sort((one, other) => one - other);
  const stretches: Stretch[] = [];
  for (const [index, end] of cuts.slice(1).entries()) {
    const start = cuts[index]!;
    const here = found.filter((one) => one.start <= start && end <= one.end);
    const severity = here.find((one) => one.severity === 'hard')?.severity ?? here[0]?.severity;
    stretches.push({ text: value.slice(start, end), severity });
  }
  return stretches;
}
