import { useNavigate, useRouter, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { useIdentity } from '../../app/hooks';
import type { CaseState, Urgency } from '../../generated/protocol';
import { useText } from '../../i18n/text';
import { Button } from '../../ui/button';
import { Choice, TextField } from '../../ui/fields';

const TermFilters = lazy(() =>
  import('./term-filters').then(({ TermFilters }) => ({ default: TermFilters })),
);

const kStates: CaseState[] = [
  'draft',
  'submitted',
  'accepted',
  'scheduled',
  'discussed',
  'answered',
  'closed',
  'declined',
  'withdrawn',
];
const kUrgencies: Urgency[] = ['urgent', 'soon', 'routine'];
const kPauseMs = 250;

/** What narrows the list; it stands in the address, so that a narrowed list can be kept and sent. */
export function Filters() {
  const say = useText();
  const { series } = useIdentity();
  const search = useSearch({ from: '/cases' });
  const navigate = useNavigate({ from: '/cases' });
  const set = (change: Partial<typeof search>) =>
    void navigate({ search: (before) => ({ ...before, ...change }), replace: true });
  const router = useRouter();
  // What is typed and not in the address yet, and what was put there last.
  const [typed, setTyped] = useState<string>();
  const sent = useRef(search.text);
  const [byTerm, setByTerm] = useState(Boolean(search.hpo || search.orpha));
  const latest = useRef(set);
  latest.current = set;
  useEffect(() => {
    if (typed === undefined) return;
    const timer = setTimeout(() => {
      // Somebody is on the way to another screen, which takes this one away when it is there.
      if (router.latestLocation.pathname !== '/cases') return;
      sent.current = typed || undefined;
      latest.current({ text: sent.current });
    }, kPauseMs);
    return () => clearTimeout(timer);
  }, [typed, router]);
  useEffect(() => {
    // Another address than the one that was typed: a link, a bookmark, back.
    if (search.text !== sent.current) setTyped(undefined);
    sent.current = search.text;
  }, [search.text]);
  const known = new Map((series ?? []).map((seat) => [seat.series, seat.seriesName]));
  return (
    <search className="filters" aria-label={say('inbox.filters')}>
      <TextField
        id="search"
        type="search"
        label={say('inbox.search')}
        placeholder={say('inbox.searchHint')}
        value={typed ?? search.text ?? ''}
        onChange={setTyped}
        maxLength={100}
        bare
      />
      <Choice
        label={say('column.state')}
        value={search.state ?? ''}
        onChange={(state) => set({ state: state || undefined })}
        none={say('filter.anyState')}
        options={kStates.map((value) => ({ value, label: say(`state.${value}`) }))}
        bare
      />
      <Choice
        label={say('column.urgency')}
        value={search.urgency ?? ''}
        onChange={(urgency) => set({ urgency: urgency || undefined })}
        none={say('filter.anyUrgency')}
        options={kUrgencies.map((value) => ({ value, label: say(`urgency.${value}`) }))}
        bare
      />
      {known.size > 1 && (
        <Choice
          label={say('column.series')}
          value={search.series ?? ''}
          onChange={(one) => set({ series: one || undefined })}
          none={say('filter.anySeries')}
          options={[...known].map(([value, label]) => ({ value, label }))}
          bare
        />
      )}
      {byTerm ? (
        <Suspense fallback={null}>
          <TermFilters hpo={search.hpo} orpha={search.orpha} set={set} />
        </Suspense>
      ) : (
        <Button id="by-term" onPress={() => setByTerm(true)}>
          {say('filter.byTerm')}
        </Button>
      )}
    </search>
  );
}
