import { useClient, useCommand } from '../../app/hooks';
import type { AgendaItem, MeetingSummary } from '../../generated/protocol';
import { useText } from '../../i18n/text';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { Problem } from '../../ui/states';
import { ComingMeetings } from '../meetings/coming';

interface Props {
  meeting: MeetingSummary;
  item: AgendaItem;
  onClose: () => void;
}

/** A booking that waits, or a case of the agenda, goes to another meeting of the series, where it is confirmed at once. */
export function Move({ meeting, item, onClose }: Props) {
  const say = useText();
  const client = useClient();
  const { pseudonym } = item.case;
  const move = useCommand('meeting.answer', {
    onSuccess: () => {
      client.say(say('done.onAgenda', { pseudonym }));
      onClose();
    },
  });
  return (
    <Dialog
      title={say(item.state === 'requested' ? 'agenda.moveOf' : 'agenda.elsewhereOf', { pseudonym })}
      onClose={onClose}
    >
      <p>{say('agenda.moveWhy')}</p>
      <Problem error={move.error} />
      <ComingMeetings series={meeting.series} except={meeting.id}>
        {(to, at) => (
          <Button
            label={say('agenda.moveTo', { at })}
            pending={move.isPending}
            disabled={to.placesLeft === 0}
            onPress={() => move.mutate({ meeting: meeting.id, item: item.id, decision: 'move', to: to.id })}
          >
            {say('agenda.moveHere')}
          </Button>
        )}
      </ComingMeetings>
    </Dialog>
  );
}
