import { useRouter } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';

const kPauseMs = 250;

/**
 * The text of a field on the screen at `path`, which goes into the address a moment after the last
 * key; another address (a link, a bookmark, back) takes the place of what was typed.
 */
export function useTyped(
  path: string,
  inAddress: string | undefined,
  put: (text: string | undefined) => void,
): [text: string, type: (text: string) => void] {
  const router = useRouter();
  // What is typed and not in the address yet, and what was put there last.
  const [typed, setTyped] = useState<string>();
  const sent = useRef(inAddress);
  const latest = useRef(put);
  latest.current = put;
  useEffect(() => {
    if (typed === undefined) return;
    const timer = setTimeout(() => {
      // Somebody is on the way to another screen, which takes this one away when it is there.
      if (router.latestLocation.pathname !== path) return;
      sent.current = typed || undefined;
      latest.current(sent.current);
    }, kPauseMs);
    return () => clearTimeout(timer);
  }, [typed, router, path]);
  useEffect(() => {
    if (inAddress !== sent.current) setTyped(undefined);
    sent.current = inAddress;
  }, [inAddress]);
  return [typed ?? inAddress ?? '', setTyped];
}
