import { Suspense } from 'react';
import { lazily } from '../app/part';
import { reportedIn } from '../app/reported';
import type { CaseState, CaseSummary } from '../generated/protocol';
import { useFormat, useText } from '../i18n/text';

const Reported = lazily(() => import('./reported'), 'Reported');

export function StateMark({ state }: { state: CaseState }) {
  const say = useText();
  return <span className={`state state-${state}`}>{say(`state.${state}`)}</span>;
}

type Soon = Pick<Partial<CaseSummary>, 'urgency' | 'neededBy' | 'meetsOn' | 'state'>;

/** How soon, and until when it is needed or, where that is sooner, discussed; nothing for a routine case without a day. */
export function UrgencyMark({ urgency = 'routine', neededBy, meetsOn, state }: Soon) {
  const say = useText();
  const format = useFormat();
  const meets = state === 'scheduled' && meetsOn && !(neededBy && neededBy <= meetsOn) ? meetsOn : undefined;
  if (urgency === 'routine' && !neededBy && !meets) return null;
  return (
    <span className={`urgency urgency-${urgency}`}>
      {urgency !== 'routine' && <strong>{say(`urgency.${urgency}`)}</strong>}
      {meets ? (
        <span>{say('meetsOn', { day: format.day(meets) })}</span>
      ) : (
        neededBy && <span>{say('neededBy', { day: format.day(neededBy) })}</span>
      )}
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
