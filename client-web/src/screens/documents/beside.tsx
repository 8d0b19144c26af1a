import { useSearch } from '@tanstack/react-router';
import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { UnsavedWithin } from '../../app/hooks';
import type { DocumentSearch } from '../../app/router';
import { useText } from '../../i18n/text';
import { Button } from '../../ui/button';
import { useClosing } from '../../ui/dialog';
import { useMedia } from '../../ui/media';

/** Where a case has two columns. */
const kWide = '(min-width: 64.01rem)';

/**
 * Whether the document that the address names lies beside what is written about it, in place of the rest of its
 * column, instead of over the page. That is settled as it is opened.
 */
export function useBeside(): boolean {
  const { document }: DocumentSearch = useSearch({ strict: false });
  const wide = useMedia(kWide);
  const [opened, setOpened] = useState({ document, wide });
  if (opened.document !== document) setOpened({ document, wide });
  return document !== undefined && opened.wide;
}

interface Props {
  title: string;
  /** What has the focus once it is closed, where it had it before. */
  openedBy: string;
  onClose: () => void;
  children: ReactNode;
}

/** A document in its column, beside which the page goes on; its button or Escape within it closes it. */
export function Pane({ title, openedBy, onClose, children }: Props) {
  const say = useText();
  const id = useId();
  const pane = useRef<HTMLDivElement>(null);
  const { unsaved, close } = useClosing(onClose);
  useEffect(() => {
    const own = pane.current;
    own?.focus({ preventScroll: true });
    own?.scrollIntoView({ block: 'nearest' });
    return () => {
      const { activeElement, body } = document;
      if (activeElement && activeElement !== body && !own?.contains(activeElement)) return;
      // What was under it can be seen again a moment later.
      requestAnimationFrame(() => document.querySelector<HTMLElement>(openedBy)?.focus());
    };
  }, [openedBy]);
  return (
    <div
      ref={pane}
      className="document-pane"
      role="dialog"
      aria-labelledby={id}
      tabIndex={-1}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.defaultPrevented) void close();
      }}
    >
      <div className="dialog-head">
        <h2 id={id}>{title}</h2>
        <Button look="quiet" label={say('dialog.close')} onPress={() => void close()}>
          <span aria-hidden="true">×</span>
        </Button>
      </div>
      <UnsavedWithin value={unsaved}>{children}</UnsavedWithin>
    </div>
  );
}
