import type { CentreAttachment } from '../../generated/protocol';
import { useFormat, useText } from '../../i18n/text';

const kDay = 86_400_000;

/** From which day to which an attachment holds: the last one, not the first on which it no longer does. */
export function useAttachmentDays(): (attachment: Pick<CentreAttachment, 'since' | 'until'>) => string {
  const say = useText();
  const format = useFormat();
  return ({ since, until }) =>
    until
      ? say('centre.fromTo', {
          since: format.day(since),
          until: format.day(new Date(Date.parse(until) - kDay).toISOString()),
        })
      : say('centre.since', { since: format.day(since) });
}
