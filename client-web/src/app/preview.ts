import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { MinutesPreviewParams, MinutesPreviewResult } from '../generated/protocol';
import { useClient, useRead } from './hooks';

/** What would be signed, without the time that each reading of it brings. */
const saying = ({ document }: MinutesPreviewResult) =>
  JSON.stringify({ ...JSON.parse(document), signedAt: undefined });

/** Whether another document would be signed than the one that was shown, by a later reading. */
export function saysElse(shown: MinutesPreviewResult, now: MinutesPreviewResult): boolean {
  return now.signedAt > shown.signedAt && saying(now) !== saying(shown);
}

/** The document that one is about to sign: what was shown stays until its reader looks again. */
export function usePreview(of: MinutesPreviewParams) {
  const client = useClient();
  const [shown, setShown] = useState<MinutesPreviewResult>();
  const look = useMutation({
    // A reading of its own: one that is kept up to date is given up when an event asks for a newer one.
    mutationFn: () => client.call('minutes.preview', of),
    onSuccess: setShown,
  });
  const { data: now } = useRead('minutes.preview', of, { enabled: shown !== undefined });
  return {
    shown,
    newer: shown !== undefined && now !== undefined && saysElse(shown, now),
    error: look.error,
    pending: look.isPending,
    look: () => look.mutateAsync().catch(() => undefined),
    forget: () => setShown(undefined),
  };
}

export type Preview = ReturnType<typeof usePreview>;
