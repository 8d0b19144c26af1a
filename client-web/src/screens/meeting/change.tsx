import { type FormEvent, useState } from 'react';
import { acknowledgedOf, useLiveGate } from '../../app/gate';
import { useClient, useCommand } from '../../app/hooks';
import { KeptMark, useKept } from '../../app/use-kept';
import type { MeetingGetResult } from '../../generated/protocol';
import { useText } from '../../i18n/text';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { Gated } from '../../ui/findings';
import { Form } from '../../ui/form';
import { MeetingFields, useMeetingDraft } from '../meetings/meeting-fields';

interface Props {
  data: MeetingGetResult;
  onClose: () => void;
}

/** Another time, place or length of a meeting that has not begun. */
export function Change({ data, onClose }: Props) {
  const say = useText();
  return (
    <Dialog title={say('meeting.change')} onClose={onClose}>
      <ChangeForm data={data} onClose={onClose} />
    </Dialog>
  );
}

function ChangeForm({ data, onClose }: Props) {
  const say = useText();
  const client = useClient();
  // What it was when the form was opened: a change that came meanwhile is refused, not overwritten.
  const [{ meeting, room, videoLink }] = useState(data);
  const draft = useMeetingDraft({
    startsAt: meeting.startsAt!,
    minutes: meeting.minutes,
    places: meeting.places,
    title: meeting.title,
    room,
    videoLink,
  });
  const [revision, setRevision] = useState(meeting.revision);
  const [tried, setTried] = useState(false);
  const update = useCommand('meeting.update', {
    onSuccess: () => {
      keeping.done();
      client.say(say('saved'));
      onClose();
    },
  });
  const gate = useLiveGate(draft.gateFields, { error: update.error, already: acknowledgedOf(data) });
  const keeping = useKept({
    place: `change:${meeting.id}`,
    written: draft.changed ? { now: draft.now, revision } : undefined,
    onFound: (left) => {
      draft.set(left.now);
      setRevision(left.revision);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!draft.content) return;
    update.mutate({
      meeting: meeting.id,
      revision,
      timeZone: meeting.timeZone,
      ...draft.content,
      ...gate.sent,
    });
  };
  return (
    <Form error={update.error} onSubmit={submit} className="stack">
      <KeptMark keeping={keeping} />
      <MeetingFields draft={draft} tried={tried} series={meeting.series} />
      <p role="status" className={draft.moved ? 'notice' : undefined}>
        {draft.moved && say('meeting.changeTells')}
      </p>
      <Gated gate={gate} />
      <div className="actions">
        <Button id="save-meeting" type="submit" look="main" pending={update.isPending}>
          {say('save')}
        </Button>
        <Button onPress={onClose}>{say('cancel')}</Button>
      </div>
    </Form>
  );
}
