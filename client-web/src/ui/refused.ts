import { createContext, use } from 'react';
import type { Violation } from '../generated/protocol';
import { wrongIn } from '../i18n/describe';
import { useText } from '../i18n/text';

/** What the server did not accept of the form around a field. */
export interface Refused {
  violations: readonly Violation[];
  /** Ids of controls that were changed since. */
  mended: ReadonlySet<string>;
}

export const RefusedContext = createContext<Refused | undefined>(undefined);

/** What is wrong with the value that is sent at a JSON pointer, until its control is changed. */
export function useRefused(pointer: string | undefined, id: string): string | undefined {
  const say = useText();
  const refused = use(RefusedContext);
  if (!refused || pointer === undefined || refused.mended.has(id)) return undefined;
  const violation = refused.violations.find(
    (one) => one.pointer === pointer || one.pointer.startsWith(`${pointer}/`),
  );
  return violation && wrongIn(violation, say);
}
