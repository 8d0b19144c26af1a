import { useState } from 'react';
import { useText } from '../../i18n/text';
import { Button } from '../../ui/button';
import { Term } from '../../ui/term';
import { TermBox } from '../../ui/term-box';

interface Props {
  hpo: string | undefined;
  orpha: string | undefined;
  set: (change: { hpo?: string; orpha?: string }) => void;
}

/** A sign or a disease, with all that is a kind of it. */
export function TermFilters({ hpo, orpha, set }: Props) {
  return (
    <div className="term-filters">
      <One system="HPO" code={hpo} onCode={(code) => set({ hpo: code })} />
      <One system="ORPHA" code={orpha} onCode={(code) => set({ orpha: code })} />
    </div>
  );
}

interface OneProps {
  system: 'HPO' | 'ORPHA';
  code: string | undefined;
  onCode: (code: string | undefined) => void;
}

function One({ system, code, onCode }: OneProps) {
  const say = useText();
  const [text, setText] = useState('');
  if (code) {
    return (
      <p className="term-chosen">
        <Term code={code} />{' '}
        <Button look="quiet" label={say('codes.remove', { code })} onPress={() => onCode(undefined)}>
          <span aria-hidden="true">×</span>
        </Button>
      </p>
    );
  }
  return (
    <TermBox
      system={system}
      label={say(system === 'HPO' ? 'filter.sign' : 'filter.disease')}
      text={text}
      onText={setText}
      onChoose={(chosen) => {
        setText('');
        onCode(chosen);
      }}
    />
  );
}
