import { useBlocker, useNavigate, useRouter, useSearch } from '@tanstack/react-router';
import { type RefObject, use, useCallback, useEffect, useState } from 'react';
import { UnsavedWithin, useClient } from '../../app/hooks';
import type { DocumentSearch } from '../../app/router';

/** The document that the address names, and the way out of it. */
export function useOpen() {
  const { document }: DocumentSearch = useSearch({ strict: false });
  const router = useRouter();
  const navigate = useNavigate();
  const close = () => {
    // Back must not lead to where it was closed.
    if (router.history.location.state.over) router.history.back();
    else void navigate({ to: '.', search: (before) => ({ ...before, document: undefined }), replace: true });
  };
  return { document, close };
}

/** Closes what is open as what the screen is about becomes another; whether that is yet to come about. */
export function useLeftOpen(about: string | undefined): boolean {
  const { document }: DocumentSearch = useSearch({ strict: false });
  const navigate = useNavigate();
  const [seen, setSeen] = useState<{ about?: string; left?: string }>({ about });
  if (seen.about !== about) setSeen({ about, left: document });
  else if (seen.left && seen.left !== document) setSeen({ about });
  const left = seen.left !== undefined && seen.left === document;
  useEffect(() => {
    if (left)
      void navigate({ to: '.', search: (before) => ({ ...before, document: undefined }), replace: true });
  }, [left, navigate]);
  return left;
}

interface Place {
  pathname: string;
  search: object;
}

const documentIn = ({ search }: Place) => ('document' in search ? search.document : undefined);

/**
 * Asks before an address, or Back, takes a document away from what is written in its dialog, unless the
 * dialog was closed and has asked.
 */
export function useStaying(closed: RefObject<boolean>): void {
  const client = useClient();
  const within = use(UnsavedWithin);
  const shouldBlockFn = useCallback(
    async ({ current, next }: { current: Place; next: Place }) => {
      if (closed.current || !within?.any || current.pathname !== next.pathname) return false;
      return documentIn(current) !== documentIn(next) && !(await client.mayLeave(within));
    },
    [client, closed, within],
  );
  useBlocker({ shouldBlockFn, enableBeforeUnload: false });
}
