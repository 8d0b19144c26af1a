import { Link, type LinkProps } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useText } from '../i18n/text';
import type { CaseAct } from '../screens/case/act-dialog';
import { Button } from '../ui/button';
import { Time } from '../ui/marks';
import { useClient } from './hooks';
import type { Kept } from './kept';
import './kept.css';

/** What was written and never sent, and is in no form now: to go on with, or to throw away. */
export function KeptNotice() {
  const say = useText();
  const client = useClient();
  const [waiting, setWaiting] = useState<Kept[]>([]);
  useEffect(() => {
    let gone = false;
    let stop: (() => void) | undefined;
    const begin = async () => {
      const texts = await client.kept();
      const look = async () => {
        const found = await texts.waiting();
        if (!gone) setWaiting(found);
      };
      await look();
      if (!gone) stop = texts.subscribe(() => void look());
    };
    // A browser that keeps nothing has nothing to offer.
    begin().catch(() => undefined);
    return () => {
      gone = true;
      stop?.();
    };
  }, [client]);
  if (waiting.length === 0) return null;
  return (
    <section className="notice kept" aria-labelledby="kept">
      <h2 id="kept">{say('kept.title')}</h2>
      <p>{say('kept.why')}</p>
      <ul className="rows">
        {waiting.map((kept) => (
          <Left key={kept.id} kept={kept} />
        ))}
      </ul>
    </section>
  );
}

function Left({ kept }: { kept: Kept }) {
  const say = useText();
  const client = useClient();
  const [sure, setSure] = useState(false);
  const remove = async () => (await client.kept()).remove(kept.id);
  return (
    <li data-kept={kept.place}>
      <span>
        {say(nameOf(kept.place))} {kept.pseudonym && <span className="pseudonym">{kept.pseudonym}</span>}{' '}
        <span className="hint">
          <Time at={new Date(kept.at).toISOString()} />
        </span>
      </span>
      <span className="actions">
        <Link {...wayTo(kept.place)} className="button button-plain">
          {say('kept.goOn')}
        </Link>
        <Button look={sure ? 'danger' : 'quiet'} onPress={() => (sure ? void remove() : setSure(true))}>
          {say(sure ? 'kept.removeSure' : 'kept.remove')}
        </Button>
      </span>
    </li>
  );
}

type KeptKind =
  | 'addendum'
  | 'answer'
  | 'cancel'
  | 'case'
  | 'centre'
  | 'change'
  | 'contest'
  | 'contestAnswer'
  | 'member'
  | 'message'
  | 'network'
  | 'opinion'
  | 'plan'
  | 'proposal'
  | 'question'
  | 'ratify'
  | 'receipt'
  | 'refusal'
  | 'removal'
  | 'reply'
  | 'report'
  | 'review'
  | 'series'
  | 'transcription';

/** The word for what is written; an act has its own. */
function nameOf(place: string) {
  const [what, , item] = place.split(':');
  return what === 'act' ? (`act.${item as CaseAct}` as const) : (`kept.${what as KeptKind}` as const);
}

/** The screen whose form takes the text up again. */
export function wayTo(place: string): Pick<LinkProps, 'to' | 'params' | 'search'> {
  const [what, id, item] = place.split(':');
  if (what === 'question') return { to: '/questions' };
  if (what === 'network') return { to: '/directory', search: { view: 'networks' } };
  if (id === undefined) {
    if (what === 'series') return { to: '/series/new' };
    return { to: what === 'centre' ? '/directory/new' : '/cases/new' };
  }
  switch (what) {
    case 'series':
      return { to: '/series/$id/edit', params: { id } };
    case 'centre':
      return { to: '/directory/centres/$id/edit', params: { id } };
    case 'member':
      return { to: '/directory/centres/$id', params: { id } };
    case 'plan':
      return { to: '/meetings', search: { series: id } };
    case 'proposal':
      return { to: '/meetings', search: { forCase: id } };
    case 'cancel':
    case 'change':
    case 'ratify':
    case 'refusal':
    case 'removal':
      return { to: '/meetings/$id', params: { id } };
    case 'reply':
      return { to: '/questions', search: { box: 'series', question: id } };
    case 'case':
      return { to: '/cases/$id/edit', params: { id } };
    case 'opinion':
    case 'transcription':
      return { to: '/cases/$id', params: { id }, search: { panel: 'opinions' } };
    case 'addendum':
    case 'contest':
    case 'contestAnswer':
    case 'receipt':
    case 'report':
    case 'review':
      return { to: '/meetings/$id/reports/$item', params: { id, item: item ?? '' } };
    default:
      return { to: '/cases/$id', params: { id } };
  }
}
