import { type FormEvent, useState } from 'react';
import { useClient, useCommand, useUnsaved } from '../../app/hooks';
import type { Absence, Member } from '../../generated/protocol';
import { useText } from '../../i18n/text';
import { Button } from '../../ui/button';
import { Choice, TextField } from '../../ui/fields';
import { Form } from '../../ui/form';
import { Problem } from '../../ui/states';

interface Props {
  member: Member;
  members: Member[];
  onDone: () => void;
  onClose: () => void;
}

/** When a member is away, and who stands in. */
export function Absences({ member, members, onDone, onClose }: Props) {
  const say = useText();
  const client = useClient();
  const [list, setList] = useState<Absence[]>(member.absences ?? []);
  const [tried, setTried] = useState(false);
  const sent = useUnsaved(JSON.stringify(list) !== JSON.stringify(member.absences ?? []));
  const save = useCommand('member.setAbsence', {
    onSuccess: () => {
      sent();
      client.say(say('saved'));
      onDone();
    },
  });
  const wrong = ({ from, to }: Absence) => !from || !to || to < from;
  const change = (index: number, now: Partial<Absence>) =>
    setList(list.with(index, { ...list[index]!, ...now }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (list.some(wrong)) return;
    save.mutate({ member: member.id, revision: member.revision, absences: list });
  };
  return (
    <Form error={save.error} onSubmit={submit} className="stack">
      {list.length === 0 && <p className="hint">{say('member.noAbsence')}</p>}
      {list.map((absence, index) => (
        <fieldset key={index} className="form-pair">
          <legend className="hidden-text">{say('member.absence', { number: index + 1 })}</legend>
          <TextField
            label={say('member.awayFrom')}
            type="date"
            pointer={`/absences/${index}/from`}
            value={absence.from}
            onChange={(from) => change(index, { from })}
            required
          />
          <TextField
            label={say('member.awayTo')}
            type="date"
            pointer={`/absences/${index}/to`}
            value={absence.to}
            onChange={(to) => change(index, { to })}
            required
            problem={tried && wrong(absence) ? say('member.awayWrong') : undefined}
          />
          <Choice
            label={say('member.deputy')}
            pointer={`/absences/${index}/deputy`}
            value={absence.deputy ?? ''}
            onChange={(deputy) => change(index, { deputy: deputy || undefined })}
            none={say('member.noDeputy')}
            options={members
              .filter(({ id, user }) => id !== member.id && user !== member.user)
              .map(({ id, name }) => ({ value: id, label: name }))}
          />
          <Button
            look="quiet"
            label={say('member.endAbsence', { number: index + 1 })}
            onPress={() => setList(list.toSpliced(index, 1))}
          >
            {say('member.remove')}
          </Button>
        </fieldset>
      ))}
      <Button onPress={() => setList([...list, { from: '', to: '' }])}>{say('member.addAbsence')}</Button>
      <Problem error={save.error} />
      <div className="actions">
        <Button type="submit" look="main" pending={save.isPending}>
          {say('save')}
        </Button>
        <Button onPress={onClose}>{say('cancel')}</Button>
      </div>
    </Form>
  );
}
