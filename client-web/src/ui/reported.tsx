import { use } from 'react';
import { useRead } from '../app/hooks';
import { SaidOf } from '../app/reported';
import { useText } from '../i18n/text';

/** What stands in the place of a reported text. */
export function Reported({ id }: { id: string }) {
  const say = useText();
  const subject = use(SaidOf);
  const { data } = useRead('text.reports', { subject: subject ?? '' }, { enabled: subject !== undefined });
  const erased = data?.texts.find((text) => text.id === id)?.state === 'erased';
  const state = erased ? 'erased' : 'hidden';
  return <span className="hint">{say(subject === undefined ? 'reported.brief' : `reported.${state}`)}</span>;
}
