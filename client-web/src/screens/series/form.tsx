import { Link, useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useCollision } from '../../app/collision';
import { useClient, useCommand } from '../../app/hooks';
import { Title } from '../../app/title';
import { KeptMark, useKept } from '../../app/use-kept';
import type { Series } from '../../generated/protocol';
import { useText } from '../../i18n/text';
import { codes, hasCode } from '../../rpc/errors';
import { Button } from '../../ui/button';
import { TextField } from '../../ui/fields';
import { Form } from '../../ui/form';
import { Problem } from '../../ui/states';
import { hasChair } from './chair';
import { CharterFields } from './charter-fields';
import { Conflict } from './conflict';
import {
  draftOf,
  type Problem as Lack,
  problemsOf,
  type SeriesContent,
  type SeriesDraft,
  savedOf,
} from './draft';
import { OwnerFields } from './owner-fields';
import { useOwners } from './owners';
import { RosterFields } from './roster-fields';
import './series.css';

interface Props {
  /** What the form begins with. */
  content: SeriesContent;
  /** The series as it was saved; absent: a new one. */
  saved?: Series;
}

/** A series whole: its name, who holds it, who sits, its rules. */
export function SeriesForm({ content, saved }: Props) {
  const say = useText();
  const client = useClient();
  const navigate = useNavigate();
  const [held] = useState(saved);
  const [first] = useState(() => draftOf(content));
  const [draft, setDraft] = useState(first);
  const [tried, setTried] = useState(false);
  const set = (change: Partial<SeriesDraft>) => setDraft((before) => ({ ...before, ...change }));
  const owners = useOwners(draft.owners);
  // The network of the first owner keeps a new series; one of its owners always belongs there.
  const network = held ? held.network : owners[0]?.network;
  const problems = problemsOf(draft);
  if (owners.length > 0 && owners.every((owner) => owner.network && owner.network !== network))
    problems.add('ownerNetwork');
  const shown = tried ? problems : new Set<Lack>();
  const { base, begin, collision, meet, choose } = useCollision(first, held?.revision);
  const keeping = useKept({
    place: held ? `series:${held.id}` : 'series',
    written: JSON.stringify(draft) === JSON.stringify(first) ? undefined : { draft, base },
    onFound: (left) => {
      begin(left.base);
      setDraft(left.draft);
    },
  });
  const save = useCommand('series.save', {
    onSuccess: async ({ series }) => {
      keeping.done();
      client.say(say('saved'));
      await Promise.all(
        ['series.get', 'series.list', 'directory.centre'].map((method) =>
          client.queries.invalidateQueries({ queryKey: [method] }),
        ),
      );
      void navigate({ to: '/series/$id', params: { id: series } });
    },
  });
  const send = (now: SeriesDraft, revision: number): void => {
    setDraft(now);
    save.mutate(savedOf(now, held && { id: held.id, revision }), {
      onError: (problem) => {
        if (!hasCode(problem, codes.conflict)) return;
        const current = problem.data.current as Series;
        const merged = meet(now, draftOf(current), current.revision);
        if (merged) send(merged, current.revision);
      },
    });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (problems.size === 0) send(draft, base.revision ?? 0);
  };
  return (
    <Form error={save.error} className="series-form" onSubmit={submit}>
      {held ? (
        <Title tab={`${say('series.edit')} · ${held.name}`}>{say('series.edit')}</Title>
      ) : (
        <Title>{say('series.new')}</Title>
      )}
      <KeptMark keeping={keeping} />
      <TextField
        id="series-name"
        label={say('series.name')}
        pointer="/name"
        value={draft.name}
        onChange={(name) => set({ name })}
        maxLength={200}
        required
        problem={shown.has('name') ? say('required') : undefined}
      />
      <section aria-labelledby="part-owners" className="part">
        <h2 id="part-owners">{say('series.owners')}</h2>
        <OwnerFields owners={owners} problems={shown} onChange={(now) => set({ owners: now })} />
      </section>
      <section aria-labelledby="part-roster" className="part">
        <h2 id="part-roster">{say('series.roster')}</h2>
        <RosterFields
          series={{ network, owners: draft.owners }}
          seats={draft.roster}
          problems={shown}
          onChange={(roster) => set({ roster })}
        />
      </section>
      <CharterFields draft={draft} set={set} problems={shown} />
      <div className="part">
        <p role="alert" className="problem">
          {shown.size > 0 && say('series.lacks')}
        </p>
        {collision ? (
          <Conflict
            draft={draft}
            collision={collision}
            onChoose={(fields) => send(choose(draft, fields), collision.revision)}
          />
        ) : (
          <Problem error={save.error} />
        )}
        {!hasChair(draft.roster) && <p className="notice">{say('series.noChair')}</p>}
        <div className="actions">
          <Button id="save-series" type="submit" look="main" pending={save.isPending}>
            {say('save')}
          </Button>
          {held ? (
            <Link to="/series/$id" params={{ id: held.id }} className="button">
              {say('cancel')}
            </Link>
          ) : (
            <Link to="/directory" search={{ view: 'series' }} className="button">
              {say('cancel')}
            </Link>
          )}
        </div>
        {held && <p className="hint">{say('series.saveHint')}</p>}
      </div>
    </Form>
  );
}
