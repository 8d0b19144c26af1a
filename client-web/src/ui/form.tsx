import { type ComponentProps, useEffect, useMemo, useRef, useState } from 'react';
import { codes, hasCode } from '../rpc/errors';
import { RefusedContext } from './refused';

interface Props extends Omit<ComponentProps<'form'>, 'onChange' | 'noValidate' | 'ref'> {
  /** What the last sending was refused with: fields that name their JSON pointer say what is wrong. */
  error: unknown;
}

/** A form whose fields are marked where the server did not accept their values; the first takes the focus. */
export function Form({ error, children, ...props }: Props) {
  const form = useRef<HTMLFormElement>(null);
  const [seen, setSeen] = useState(error);
  const [mended, setMended] = useState<ReadonlySet<string>>(new Set());
  if (error !== seen) {
    setSeen(error);
    setMended(new Set());
  }
  const refused = useMemo(
    () => ({ violations: hasCode(error, codes.invalid) ? (error.data.violations ?? []) : [], mended }),
    [error, mended],
  );
  useEffect(() => {
    if (hasCode(error, codes.invalid)) form.current?.querySelector<HTMLElement>('[aria-invalid]')?.focus();
  }, [error]);
  return (
    <form
      ref={form}
      noValidate
      // Not `onInput`: drawn anew between that and the change of a list, the list would lose what was chosen.
      onChange={({ target }) => setMended((before) => new Set(before).add((target as HTMLElement).id))}
      {...props}
    >
      <RefusedContext value={refused}>{children}</RefusedContext>
    </form>
  );
}
