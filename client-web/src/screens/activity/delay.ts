import { useFormat, useText } from '../../i18n/text';

const kHoursOfDay = 24;

/** A delay in words: hours up to two days, then days. */
export function useDelay(): (hours: number) => string {
  const say = useText();
  const format = useFormat();
  return (hours) =>
    hours < 2 * kHoursOfDay
      ? say('delay.hours', { count: hours })
      : say('delay.days', { number: format.number(daysOf(hours)) });
}

/** Days, to the nearest one. */
export function daysOf(hours: number): number {
  return Math.round(hours / kHoursOfDay);
}
