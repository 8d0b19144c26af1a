import { Suspense } from 'react';
import { lazily } from '../app/part';
import { reportedIn } from '../app/reported';
import type { CaseState, Urgency } from '../generated/protocol';
import { useFormat, useText } from '../i18n/text';

const Reported = lazily(() => import('./reported'), 'Reported');

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

/** Somebody's words, or that they were reported. */
export function Words({ text }: { text: string }) {
  const reported = reportedIn(text);
  if (!reported) return text;
  return (
    <Suspense fallback="…">
      <Reported id={reported} />
    </Suspense>
  );
}

/** The same where there is room for a word only, within a sentence. */
export function useBrief(): (text: string) => string {
  const say = useText();
  return (text) => (reportedIn(text) ? say('reported.brief') : text);
}

/** Lines of somebody's text as they were written. */
export function Prose({ text }: { text: string }) {
  return (
    <p className="prose">
      <Words text={text} />
    </p>
  );
}
