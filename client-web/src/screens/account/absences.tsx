import { type FormEvent, useState } from 'react';
import { overlaps, useDeputies, useOwnMemberships } from '../../app/absences';
import { useClient, useCommand, useIdentity, useUnsaved } from '../../app/hooks';
import type { Absence, Membership } from '../../generated/protocol';
import { useFormat, useText } from '../../i18n/text';
import { Button } from '../../ui/button';
import { Choice, TextField } from '../../ui/fields';
import { Loaded, Problem } from '../../ui/states';

/** When the reader is away, and who stands in; for each of their memberships. */
export function Absences() {
  const say = useText();
  const any = (useIdentity().memberships ?? []).length > 0;
  const got = useOwnMemberships();
  if (!any) return null;
  return (
    <section aria-labelledby="absences" className="part absences">
      <h2 id="absences">{say('absence.title')}</h2>
      <p>{say('absence.why')}</p>
      <Loaded of={got}>
        {({ identity: { memberships = [] } }) =>
          memberships.map((membership) => (
            <div key={membership.member} className="stack">
              {memberships.length > 1 && (
                <h3>
                  {say(`role.${membership.role}`)} · {membership.centreName}
                </h3>
              )}
              <Known membership={membership} />
            </div>
          ))
        }
      </Loaded>
    </section>
  );
}

function Known({ membership }: { membership: Membership }) {
  const say = useText();
  const format = useFormat();
  const client = useClient();
  const deputies = useDeputies(useIdentity(), membership.member);
  const [adding, setAdding] = useState(false);
  const absences = membership.absences ?? [];
  const save = useCommand('member.setAbsence', {
    onSuccess: () => {
      client.say(say('saved'));
      setAdding(false);
    },
  });
  const send = (next: Absence[]) =>
    save.mutate({ member: membership.member, revision: membership.revision, absences: next });
  return (
    <>
      {absences.length === 0 && !adding && <p className="hint">{say('absence.none')}</p>}
      {absences.length > 0 && (
        <ul className="rows">
          {absences.map((absence, index) => {
            const days = { from: format.day(absence.from), to: format.day(absence.to) };
            return (
              <li key={absence.from}>
                <span>
                  {say('absence.days', days)}{' '}
                  <span className="hint">
                    {absence.deputy
                      ? say('absence.by', { name: deputies.get(absence.deputy) ?? '…' })
                      : say('absence.byNobody')}
                  </span>
                </span>
                <Button
                  label={say('absence.removeOf', days)}
                  pending={save.isPending}
                  onPress={() => send(absences.toSpliced(index, 1))}
                >
                  {say('absence.remove')}
                </Button>
              </li>
            );
          })}
        </ul>
      )}
      <Problem error={save.error} />
      {adding ? (
        <AddForm
          known={absences}
          deputies={deputies}
          pending={save.isPending}
          onAdd={(absence) => send([...absences, absence])}
          onClose={() => setAdding(false)}
        />
      ) : (
        <Button id="add-absence" onPress={() => setAdding(true)}>
          {say('absence.add')}
        </Button>
      )}
    </>
  );
}

interface AddProps {
  known: Absence[];
  deputies: Map<string, string>;
  pending: boolean;
  onAdd: (absence: Absence) => void;
  onClose: () => void;
}

function AddForm({ known, deputies, pending, onAdd, onClose }: AddProps) {
  const say = useText();
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const [deputy, setDeputy] = useState('');
  const [tried, setTried] = useState(false);
  useUnsaved(Boolean(from || to || deputy));
  const backwards = Boolean(from && to) && to < from;
  const twice = known.some((one) => overlaps(one, { from, to }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (from && to && !backwards && !twice) onAdd({ from, to, ...(deputy ? { deputy } : {}) });
  };
  const problemOfEnd = () => {
    if (!to) return say('required');
    if (backwards) return say('absence.backwards');
    return twice ? say('absence.twice') : undefined;
  };
  return (
    <form className="stack" onSubmit={submit} noValidate>
      <div className="form-pair">
        <TextField
          id="absence-from"
          label={say('absence.from')}
          type="date"
          value={from}
          onChange={setFrom}
          required
          problem={tried && !from ? say('required') : undefined}
          autoFocus
        />
        <TextField
          id="absence-to"
          label={say('absence.to')}
          type="date"
          value={to}
          onChange={setTo}
          required
          problem={tried ? problemOfEnd() : undefined}
        />
      </div>
      <Choice
        id="absence-deputy"
        label={say('absence.deputy')}
        hint={say('absence.deputyHint')}
        value={deputy}
        onChange={setDeputy}
        none={say('absence.byNobody')}
        options={[...deputies].map(([value, label]) => ({ value, label }))}
      />
      <div className="actions">
        <Button id="save-absence" type="submit" look="main" pending={pending}>
          {say('save')}
        </Button>
        <Button onPress={onClose}>{say('cancel')}</Button>
      </div>
    </form>
  );
}
