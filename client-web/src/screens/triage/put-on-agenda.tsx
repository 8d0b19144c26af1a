import { useState } from 'react';
import { useClient, useCommand, useRead } from '../../app/hooks';
import type { CaseSummary } from '../../generated/protocol';
import { useFormat, useText } from '../../i18n/text';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { Empty, Loaded, Problem } from '../../ui/states';

const kDay = 86_400_000;

/** The coming meetings of the case's series, and one press to take a place. */
export function PutOnAgenda({ item, onClose }: { item: CaseSummary; onClose: () => void }) {
  const say = useText();
  const format = useFormat();
  const client = useClient();
  const [from] = useState(() => new Date().toISOString());
  const [to] = useState(() => new Date(Date.now() + 366 * kDay).toISOString());
  const calendar = useRead('meeting.calendar', { series: item.series!, from, to });
  const add = useCommand('meeting.addCase', {
    onSuccess: () => {
      client.say(say('done.onAgenda', { pseudonym: item.pseudonym }));
      onClose();
    },
  });
  return (
    <Dialog title={`${say('triage.putOnAgenda')} · ${item.pseudonym}`} onClose={onClose}>
      {item.state === 'submitted' && <p className="hint">{say('triage.accepts')}</p>}
      <Problem error={add.error} />
      <Loaded of={calendar}>
        {({ meetings }) =>
          (meetings ?? []).length === 0 ? (
            <Empty title={say('meetings.noneComing')} />
          ) : (
            <ul className="rows">
              {meetings.map((meeting) => (
                <li key={meeting.id}>
                  <span>
                    {meeting.startsAt && format.longDayOf(meeting.startsAt)}
                    <span className="hint">
                      {' '}
                      {meeting.startsAt && format.time(meeting.startsAt)} ·{' '}
                      {say('meeting.placesLeft', { left: meeting.placesLeft, places: meeting.places })}
                    </span>
                  </span>
                  <Button
                    label={say('triage.choose', {
                      at: meeting.startsAt ? format.moment(meeting.startsAt) : '',
                    })}
                    pending={add.isPending}
                    onPress={() => add.mutate({ meeting: meeting.id, case: item.id })}
                  >
                    {say('triage.place')}
                  </Button>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Dialog>
  );
}
