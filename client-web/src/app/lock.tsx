import { type ReactNode, useLayoutEffect, useState } from 'react';
import { createPortal } from 'react-dom';

/**
 * Stands alone on the page, which stays as it is out of sight and reach: what is below, and what lies
 * over it. Where the focus was it comes back to.
 */
export function Lock({ children }: { children: ReactNode }) {
  const [before] = useState(() => ({ focus: document.activeElement, title: document.title }));
  useLayoutEffect(() => {
    document.body.dataset.locked = 'true';
    return () => {
      delete document.body.dataset.locked;
      document.title = before.title;
      if (before.focus instanceof HTMLElement) before.focus.focus();
    };
  }, [before]);
  // The mark by which an open dialog knows what it must not make inert.
  return createPortal(
    <div className="lock" data-react-aria-top-layer="true">
      {children}
    </div>,
    document.body,
  );
}
