/** The lines of a text that say something. */
export function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
}

/** A number or a bullet that its author typed before a line; a dash and a number have a space behind. */
const kMark = /^\s*(?:(?:\d{1,2}[.)]|[-–*])\s+|•\s*)(?=\S)/;

/** A line as the item of a list, which marks it itself. */
export function withoutMark(line: string): string {
  return line.replace(kMark, '');
}
