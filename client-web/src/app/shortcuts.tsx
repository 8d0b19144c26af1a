import { useText } from '../i18n/text';
import { Dialog } from '../ui/dialog';
import { usePreferences } from './preferences';

/** What the keys do. */
export function Shortcuts({ onClose }: { onClose: () => void }) {
  const say = useText();
  const { singleKeys } = usePreferences();
  const keys = [
    ['Ctrl K', say('shortcuts.palette')],
    ['/', say('shortcuts.search')],
    ['n', say('shortcuts.newCase')],
    ['?', say('shortcuts.help')],
    ['Ctrl ↵', say('shortcuts.send')],
    ['Esc', say('shortcuts.close')],
  ] as const;
  return (
    <Dialog title={say('shortcuts.title')} onClose={onClose}>
      <dl className="keys">
        {keys.map(([key, does]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <p className="hint">{say(singleKeys ? 'shortcuts.canBeOff' : 'shortcuts.areOff')}</p>
    </Dialog>
  );
}
