import { useClient, useCommand } from '../../app/hooks';
import type { MeetingGetResult } from '../../generated/protocol';
import { useText } from '../../i18n/text';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { Problem } from '../../ui/states';

interface Props {
  data: MeetingGetResult;
  onClose: () => void;
}

/** Asks before the session ends for all, and says what is left of its agenda. */
export function Close({ data, onClose }: Props) {
  const say = useText();
  const client = useClient();
  const close = useCommand('meeting.close', {
    onSuccess: () => {
      client.say(say('done.closed'));
      onClose();
    },
  });
  // What is presented counts as discussed.
  const left = (data.agenda ?? []).filter(({ state }) => state === 'confirmed');
  return (
    <Dialog title={say('meeting.close')} onClose={onClose}>
      <div className="stack">
        <p>{say('meeting.closeWhy')}</p>
        {left.length > 0 && (
          <>
            <p>{say('meeting.closeLeft')}</p>
            <ul>
              {left.map((item) => (
                <li key={item.id}>
                  <span className="pseudonym">{item.case.pseudonym}</span>{' '}
                  <span className="hint">{item.case.centreName}</span>
                </li>
              ))}
            </ul>
          </>
        )}
        <Problem error={close.error} />
        <div className="actions">
          <Button
            id="close-anyway"
            look="main"
            pending={close.isPending}
            onPress={() => close.mutate({ meeting: data.meeting.id })}
          >
            {say('meeting.close')}
          </Button>
          <Button onPress={onClose}>{say('cancel')}</Button>
        </div>
      </div>
    </Dialog>
  );
}
