import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useLiveGate } from '../../app/gate';
import { useClient, useCommand, useRead } from '../../app/hooks';
import { KeptMark, useKept } from '../../app/use-kept';
import { ownZone, useZones } from '../../app/zones';
import { useText } from '../../i18n/text';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { TextArea, TextField } from '../../ui/fields';
import { Gated } from '../../ui/findings';
import { Form } from '../../ui/form';

const kMost = 5;

/** Asks for a meeting of its own, at one of several times. */
export function Propose({ caseId, onClose }: { caseId: string; onClose: () => void }) {
  const say = useText();
  return (
    <Dialog title={say('meetings.propose')} onClose={onClose}>
      <ProposeForm caseId={caseId} onClose={onClose} />
    </Dialog>
  );
}

function ProposeForm({ caseId, onClose }: { caseId: string; onClose: () => void }) {
  const say = useText();
  const client = useClient();
  const navigate = useNavigate();
  const zones = useZones();
  const [times, setTimes] = useState(['', '']);
  const [note, setNote] = useState('');
  const propose = useCommand('meeting.propose', {
    onSuccess: () => {
      keeping.done();
      client.say(say('done.proposed'));
      void navigate({ to: '/cases/$id', params: { id: caseId } });
    },
  });
  const { data } = useRead('case.get', { case: caseId });
  const keeping = useKept({
    place: `proposal:${caseId}`,
    pseudonym: data?.case.pseudonym,
    written: note.trim() || times.some(Boolean) ? { times, note } : undefined,
    onFound: (left) => {
      setTimes(left.times);
      setNote(left.note);
    },
  });
  const gate = useLiveGate(
    { '/note': { label: say('propose.note'), value: note, set: setNote, id: 'propose-note' } },
    propose,
  );
  const given = times.filter(Boolean);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    propose.mutate({
      case: caseId,
      times: given.map((time) => new Date(time).toISOString()),
      timeZone: ownZone(),
      ...(note.trim() ? { note: note.trim() } : {}),
      ...gate.sent,
    });
  };
  return (
    <Form error={propose.error} onSubmit={submit} className="stack">
      <KeptMark keeping={keeping} />
      {times.map((time, index) => (
        <TextField
          key={index}
          label={say('propose.time', { number: index + 1 })}
          hint={say('zone.own', { zone: zones.own(new Date(time || Date.now()).toISOString()) })}
          type="datetime-local"
          pointer={`/times/${index}`}
          value={time}
          onChange={(value) => setTimes(times.with(index, value))}
          autoFocus={index === 0}
        />
      ))}
      {times.length < kMost && (
        <div>
          <Button onPress={() => setTimes([...times, ''])}>{say('propose.more')}</Button>
        </div>
      )}
      <TextArea
        id="propose-note"
        label={say('propose.note')}
        pointer="/note"
        value={note}
        onChange={setNote}
        maxLength={1000}
      />
      <Gated gate={gate} />
      <div className="actions">
        <Button type="submit" look="main" pending={propose.isPending} disabled={given.length === 0}>
          {say('meetings.propose')}
        </Button>
        <Button onPress={onClose}>{say('cancel')}</Button>
      </div>
    </Form>
  );
}
