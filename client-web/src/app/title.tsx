import { type ReactNode, useEffect } from 'react';

/** The heading of a screen, which names the browser's tab as well. */
export function Title({ children, tab }: { children: ReactNode; tab?: string }) {
  const name = tab ?? (typeof children === 'string' ? children : undefined);
  useEffect(() => {
    if (name) document.title = `${name} – Consilium`;
  }, [name]);
  return <h1>{children}</h1>;
}
