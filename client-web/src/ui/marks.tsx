import type { CaseState, Urgency } from '../generated/protocol';
import { useFormat, useText } from '../i18n/text';

export function StateMark({ state }: { state: CaseState }) {
  const say = useText();
  return <span className={`state state-${state}`}>{say(`state.${state}`)}</span>;
}

/** How soon, and until when; nothing for a routine case without a day. */
export function UrgencyMark({ urgency, neededBy }: { urgency?: Urgency; neededBy?: string }) {
  const say = useText();
  const format = useFormat();
  if ((!urgency || urgency === 'routine') && !neededBy) return null;
  return (
    <span className={`urgency urgency-${urgency ?? 'routine'}`}>
      {urgency && urgency !== 'routine' && <strong>{say(`urgency.${urgency}`)}</strong>}
      {neededBy && <span>{say('neededBy', { day: format.day(neededBy) })}</span>}
    </span>
  );
}

export function Time({ at, form = 'moment' }: { at: string; form?: 'moment' | 'short' | 'time' | 'dayOf' }) {
  const format = useFormat();
  return (
    <time dateTime={at} title={form === 'short' ? format.moment(at) : undefined}>
      {format[form](at)}
    </time>
  );
}

/** Lines of somebody's text as they were written. */
export function Prose({ text }: { text: string }) {
  return <p className="prose">{text}</p>;
}
