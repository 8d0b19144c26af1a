import { useText } from '../i18n/text';
import { Button } from './button';
import { useCopy } from './copy';

interface Props {
  why: string;
  address: string;
  onClose: () => void;
}

/** An address that is told once, to be handed over. */
export function Once({ why, address, onClose }: Props) {
  const say = useText();
  const { shown, copy, said } = useCopy(address);
  return (
    <div className="notice stack">
      <p>{why}</p>
      <p>
        <code ref={shown} className="wrap">
          {address}
        </code>
      </p>
      <div className="actions">
        <Button look="main" onPress={copy} autoFocus>
          {say('once.copy')}
        </Button>
        <Button onPress={onClose}>{say('close')}</Button>
      </div>
      <p role="status">{said}</p>
    </div>
  );
}
