import { useNavigate, useSearch } from '@tanstack/react-router';
import { Suspense, useState } from 'react';
import { useIdentity } from '../../app/hooks';
import { lazily } from '../../app/part';
import { useTyped } from '../../app/typed';
import type { CaseOrder } from '../../generated/protocol';
import { caseOrderValues, caseStateValues, urgencyValues } from '../../generated/values';
import { useText } from '../../i18n/text';
import { worded } from '../../i18n/words';
import { Button } from '../../ui/button';
import { Choice, TextField } from '../../ui/fields';

const TermFilters = lazily(
  worded(() => import('./term-filters')),
  'TermFilters',
);

/** What narrows the list, and its order; they stand in the address, so that a list can be kept and sent. */
export function Filters({ order }: { order: CaseOrder }) {
  const say = useText();
  const { series } = useIdentity();
  const search = useSearch({ from: '/cases' });
  const navigate = useNavigate({ from: '/cases' });
  const set = (change: Partial<typeof search>) =>
    void navigate({ search: (before) => ({ ...before, ...change }), replace: true });
  const [text, type] = useTyped('/cases', search.text, (typed) => set({ text: typed }));
  const [byTerm, setByTerm] = useState(Boolean(search.hpo || search.orpha));
  const known = new Map((series ?? []).map((seat) => [seat.series, seat.seriesName]));
  return (
    <search className="filters" aria-label={say('inbox.filters')}>
      <TextField
        id="search"
        type="search"
        label={say('inbox.search')}
        placeholder={say('inbox.searchHint')}
        value={text}
        onChange={type}
        maxLength={100}
        bare
      />
      <Choice
        label={say('column.state')}
        value={search.state ?? ''}
        onChange={(state) => set({ state: state || undefined })}
        none={say('filter.anyState')}
        options={caseStateValues.map((value) => ({ value, label: say(`state.${value}`) }))}
        bare
      />
      <Choice
        label={say('column.urgency')}
        value={search.urgency ?? ''}
        onChange={(urgency) => set({ urgency: urgency || undefined })}
        none={say('filter.anyUrgency')}
        options={urgencyValues.toReversed().map((value) => ({ value, label: say(`urgency.${value}`) }))}
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
      <Choice
        id="order"
        label={say('inbox.order')}
        value={order}
        onChange={(chosen) => chosen && set({ order: chosen })}
        options={caseOrderValues.map((value) => ({ value, label: say(`order.${value}`) }))}
        bare
      />
    </search>
  );
}
