import { useClient, useCommand } from '../../app/hooks';
import type { CaseSummary } from '../../generated/protocol';
import { useText } from '../../i18n/text';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { Problem } from '../../ui/states';
import { ComingMeetings } from '../meetings/coming';

/** The coming meetings of the case's series, and one press to take a place. */
export function PutOnAgenda({ item, onClose }: { item: CaseSummary; onClose: () => void }) {
  const say = useText();
  const client = useClient();
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
      <ComingMeetings series={item.series!}>
        {(meeting, at) => (
          <Button
            label={say('triage.choose', { at })}
            pending={add.isPending}
            onPress={() => add.mutate({ meeting: meeting.id, case: item.id })}
          >
            {say('triage.place')}
          </Button>
        )}
      </ComingMeetings>
    </Dialog>
  );
}
