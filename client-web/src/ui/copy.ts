import { useRef, useState } from 'react';
import { useText } from '../i18n/text';

/** Copies a text, and says so; `shown` is where it stands. */
export function useCopy(text: string) {
  const say = useText();
  const shown = useRef<HTMLElement>(null);
  const [copied, setCopied] = useState<'yes' | 'no'>();
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied('yes');
    } catch {
      // Where the browser does not let a page copy, its reader does.
      getSelection()?.selectAllChildren(shown.current!);
      setCopied('no');
    }
  };
  return { shown, copy, said: copied && say(copied === 'yes' ? 'once.copied' : 'once.selected') };
}
