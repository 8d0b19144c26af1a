import { useIntl } from 'react-intl';
import { useText } from '../i18n/text';
import { localDay } from './days';

/** The reader's time zone, by its IANA name. */
export const ownZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Whether clocks of that zone show another time than the reader's at a moment. */
export function isElsewhere(at: string, timeZone: string): boolean {
  const shown = (zone?: string) => new Date(at).toLocaleString('sv-SE', { timeZone: zone });
  return shown() !== shown(timeZone);
}

/** Which clocks a time is read from, in words. */
export function useZones() {
  const say = useText();
  const intl = useIntl();
  const nameOf = (at: string, timeZone: string) =>
    intl
      .formatDateToParts(at, { timeZone, timeZoneName: 'longGeneric' })
      .find(({ type }) => type === 'timeZoneName')?.value ?? timeZone;
  return {
    /** The reader's zone at a moment: `heure d’Europe centrale`. */
    own: (at: string) => nameOf(at, ownZone()),
    /** The reader's zone and what the clocks of the meeting show; undefined where they show the same. */
    both: (at: string, timeZone: string) =>
      isElsewhere(at, timeZone)
        ? say('zone.both', {
            own: nameOf(at, ownZone()),
            at: intl.formatDate(at, {
              timeZone,
              hour: '2-digit',
              minute: '2-digit',
              ...(localDay(at) === localDay(at, timeZone) ? {} : { weekday: 'short' }),
            }),
            theirs: nameOf(at, timeZone),
          })
        : undefined,
  };
}
