import { createContext } from 'react';

/** What the texts on screen are said of: `case:ID`, `question:ID` or `meeting:ID`. */
export const SaidOf = createContext<string | undefined>(undefined);

const kMark = /^reported:([0-9a-f-]{36})$/;

/** The id of the reported text in whose place this one stands. */
export function reportedIn(text: string): string | undefined {
  return kMark.exec(text)?.[1];
}

/** Whether a reported text stood somewhere within a value. */
export function marked(value: unknown): boolean {
  if (typeof value === 'string') return reportedIn(value) !== undefined;
  return value !== null && typeof value === 'object' && Object.values(value).some(marked);
}

/** All that the strings within a value say, each once, without codes and what was reported already. */
export function textsOf(value: unknown): string[] {
  const texts = new Set<string>();
  const visit = (node: unknown): void => {
    if (typeof node === 'string') {
      if (node.trim() !== '' && !reportedIn(node)) texts.add(node);
    } else if (node !== null && typeof node === 'object') Object.values(node).forEach(visit);
  };
  visit(value);
  return [...texts];
}

/** The value with what `of` makes of each string within it. */
function withStrings<T>(value: T, of: (text: string) => string): T {
  if (typeof value === 'string') return of(value) as T;
  if (Array.isArray(value)) return value.map((item) => withStrings(item, of)) as T;
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withStrings(inner, of)])) as T;
}

/** The value with nothing where a reported text stood. */
export function withoutReported<T>(value: T): T {
  return withStrings(value, (text) => (reportedIn(text) ? '' : text));
}

/**
 * Words for the reported texts of something that is edited with them in it: whoever writes sees that
 * something stands there, and keeps it or takes it away.
 */
export class StandIns {
  private readonly marks = new Map<string, string>();

  constructor(private readonly word: string) {}

  shown<T>(value: T): T {
    return withStrings(value, (text) => {
      const id = reportedIn(text);
      if (!id) return text;
      const words = `[${this.word} ${id.slice(-4)}]`;
      this.marks.set(words, text);
      return words;
    });
  }

  meant<T>(value: T): T {
    return withStrings(value, (text) => this.marks.get(text) ?? text);
  }
}
