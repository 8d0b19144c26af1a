import { useState } from 'react';
import type { TermSystem } from '../generated/protocol';
import { useText } from '../i18n/text';
import { Button } from './button';
import { Term } from './term';
import { TermBox } from './term-box';

interface Props {
  system: TermSystem;
  label: string;
  code: string | undefined;
  onCode: (code: string | undefined) => void;
  id?: string;
}

/** One term, or none. */
export function TermChoice({ system, label, code, onCode, id }: Props) {
  const say = useText();
  const [text, setText] = useState('');
  /** Here, so that the focus stays where the box was. */
  const [chosenHere, setChosenHere] = useState(false);
  if (code) {
    return (
      <p className="term-chosen">
        <Term code={code} />{' '}
        <Button
          look="quiet"
          label={say('codes.remove', { code })}
          onPress={() => onCode(undefined)}
          autoFocus={chosenHere}
        >
          <span aria-hidden="true">×</span>
        </Button>
      </p>
    );
  }
  return (
    <TermBox
      system={system}
      id={id}
      label={label}
      text={text}
      onText={setText}
      onChoose={(chosen) => {
        setText('');
        setChosenHere(true);
        onCode(chosen);
      }}
    />
  );
}
