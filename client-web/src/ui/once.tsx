import { useRef, useState } from 'react';
import { useText } from '../i18n/text';
import { Button } from './button';

interface Props {
  why: string;
  address: string;
  onClose: () => void;
}

/** An address that is told once, to be handed over. */
export function Once({ why, address, onClose }: Props) {
  const say = useText();
  const text = useRef<HTMLElement>(null);
  const [copied, setCopied] = useState<'yes' | 'no'>();
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(address);
      setCopied('yes');
    } catch {
      // Where the browser does not let a page copy, its reader does.
      getSelection()?.selectAllChildren(text.current!);
      setCopied('no');
    }
  };
  return (
    <div className="notice stack">
      <p>{why}</p>
      <p>
        <code ref={text} className="wrap">
          {address}
        </code>
      </p>
      <div className="actions">
        <Button look="main" onPress={copy} autoFocus>
          {say('once.copy')}
        </Button>
        <Button onPress={onClose}>{say('close')}</Button>
      </div>
      <p role="status">{copied && say(copied === 'yes' ? 'once.copied' : 'once.selected')}</p>
    </div>
  );
}
