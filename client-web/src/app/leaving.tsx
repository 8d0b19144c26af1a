import { useText } from '../i18n/text';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { useClient, useClientState } from './hooks';

/** Asks before a text that is neither saved nor sent is left behind, or those kept in the browser go. */
export function Leaving({ onDecided }: { onDecided: (go: boolean) => void }) {
  const say = useText();
  const client = useClient();
  const { losing = 0 } = useClientState();
  return (
    <Dialog title={say('leaving.title')} onClose={() => onDecided(false)}>
      {client.unsaved.any && <p>{say('leaving.why')}</p>}
      {losing > 0 && <p>{say('leaving.kept', { count: losing })}</p>}
      <div className="actions">
        <Button id="stay" look="main" onPress={() => onDecided(false)} autoFocus>
          {say('leaving.stay')}
        </Button>
        <Button id="leave" look="danger" onPress={() => onDecided(true)}>
          {say('leaving.go')}
        </Button>
      </div>
    </Dialog>
  );
}
