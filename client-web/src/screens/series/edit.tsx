import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useClient, useCommand, useIdentity, useRead, useUnsaved } from '../../app/hooks';
import { keepsSeries } from '../../app/roles';
import { Title } from '../../app/title';
import type { Series } from '../../generated/protocol';
import { useText } from '../../i18n/text';
import { codes, hasCode } from '../../rpc/errors';
import { Button } from '../../ui/button';
import { TextField } from '../../ui/fields';
import { Empty, Loaded, Problem } from '../../ui/states';
import { CharterFields } from './charter-fields';
import { draftOf, problemsOf, type SeriesDraft, savedOf } from './draft';
import { RosterFields } from './roster-fields';
import './series.css';

/** Charter and roster, for those who keep them. */
export function EditSeries() {
  const say = useText();
  const identity = useIdentity();
  const { id } = useParams({ from: '/series/$id/edit' });
  const got = useRead('series.get', { series: id });
  const [round, setRound] = useState(0);
  return (
    <Loaded of={got}>
      {({ series }) =>
        keepsSeries(identity, series) ? (
          <Form
            key={`${id} ${round}`}
            series={series}
            onAgain={async () => {
              await got.refetch();
              setRound(round + 1);
            }}
          />
        ) : (
          <>
            <Title>{series.name}</Title>
            <Empty title={say('series.notYours')}>
              <Link to="/series/$id" params={{ id }}>
                {say('series.read')}
              </Link>
            </Empty>
          </>
        )
      }
    </Loaded>
  );
}

interface FormProps {
  series: Series;
  /** Begins anew with what is saved now. */
  onAgain: () => void;
}

function Form({ series, onAgain }: FormProps) {
  const say = useText();
  const client = useClient();
  const navigate = useNavigate();
  // What it was when the form was opened: a change that came meanwhile is refused, not overwritten.
  const [held] = useState(series);
  const [first] = useState(() => draftOf(held));
  const [draft, setDraft] = useState(first);
  const [tried, setTried] = useState(false);
  const set = (change: Partial<SeriesDraft>) => setDraft((before) => ({ ...before, ...change }));
  const problems = problemsOf(draft);
  const shown = tried ? problems : new Set<never>();
  const sent = useUnsaved(JSON.stringify(draft) !== JSON.stringify(first));
  const save = useCommand('series.save', {
    onSuccess: async () => {
      sent();
      client.say(say('saved'));
      await client.queries.invalidateQueries({ queryKey: ['series.get'] });
      void navigate({ to: '/series/$id', params: { id: held.id } });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (problems.size === 0) save.mutate(savedOf(held, draft));
  };
  return (
    <form className="series-form" onSubmit={submit} noValidate>
      <Title tab={`${say('series.edit')} · ${held.name}`}>{say('series.edit')}</Title>
      <TextField
        id="series-name"
        label={say('series.name')}
        value={draft.name}
        onChange={(name) => set({ name })}
        maxLength={200}
        required
        problem={shown.has('name') ? say('required') : undefined}
      />
      <section aria-labelledby="part-roster" className="part">
        <h2 id="part-roster">{say('series.roster')}</h2>
        <RosterFields
          series={held}
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
        <Problem error={save.error} />
        <div className="actions">
          <Button id="save-series" type="submit" look="main" pending={save.isPending}>
            {say('save')}
          </Button>
          {hasCode(save.error, codes.conflict) && (
            <Button onPress={onAgain}>{say('series.startOver')}</Button>
          )}
          <Link to="/series/$id" params={{ id: held.id }} className="button">
            {say('cancel')}
          </Link>
        </div>
        <p className="hint">{say('series.saveHint')}</p>
      </div>
    </form>
  );
}
