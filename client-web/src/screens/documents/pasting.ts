import { useEffect, useRef } from 'react';

/** Files pasted anywhere on the page; text that is pasted into a field stays what it is. */
export function usePasted(enabled: boolean, take: (files: File[]) => void): void {
  const latest = useRef(take);
  useEffect(() => {
    latest.current = take;
  }, [take]);
  useEffect(() => {
    if (!enabled) return;
    const paste = (event: ClipboardEvent) => {
      const files = [...(event.clipboardData?.files ?? [])];
      const writing = (event.target as Element).closest?.('input, textarea');
      // Word processors add a picture of the text that is copied.
      if (files.length === 0 || (writing && event.clipboardData?.types.includes('text/plain'))) return;
      event.preventDefault();
      latest.current(files);
    };
    document.addEventListener('paste', paste);
    return () => document.removeEventListener('paste', paste);
  }, [enabled]);
}
