import { useText } from '../i18n/text';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';

/** Asks before a text that is neither saved nor sent is left behind. */
export function Leaving({ onDecided }: { onDecided: (go: boolean) => void }) {
  const say = useText();
  return (
    <Dialog title={say('leaving.title')} onClose={() => onDecided(false)}>
      <p>{say('leaving.why')}</p>
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
