import { type ReactNode, useState } from 'react';
import type { TermSystem } from '../generated/protocol';
import { useText } from '../i18n/text';
import { Button } from './button';
import { Term } from './term';
import { TermBox } from './term-box';

interface Props<T extends { code: string }> {
  system: TermSystem;
  label: string;
  hint: string;
  /** What a code looks like, once spaces are gone and letters are capitals. */
  pattern: RegExp;
  /** A number alone stands for this prefix and the number. */
  prefix: string;
  items: T[];
  make: (code: string) => T;
  onChange: (items: T[]) => void;
  /** What is said of each code. */
  children: (item: T, change: (item: T) => void) => ReactNode;
  id?: string;
}

/** Codes of a terminology, one after the other: looked for by name, typed, or pasted as a list. */
export function Codes<T extends { code: string }>(props: Props<T>) {
  const { system, label, hint, pattern, prefix, items, make, onChange, children, id } = props;
  const say = useText();
  const [text, setText] = useState('');
  const [wrong, setWrong] = useState<string>();
  const add = (all: string) => {
    const known = new Set(items.map(({ code }) => code));
    const fresh: T[] = [];
    for (const word of all.split(/[\s,;]+/).filter(Boolean)) {
      const code = /^\d+$/.test(word) ? `${prefix}${word}` : word.toUpperCase();
      if (!pattern.test(code)) {
        setWrong(word);
        return;
      }
      if (!known.has(code)) fresh.push(make(code));
      known.add(code);
    }
    setWrong(undefined);
    setText('');
    if (fresh.length > 0) onChange([...items, ...fresh]);
  };
  return (
    <div className="codes-field">
      {items.length > 0 && (
        <ul className="code-rows">
          {items.map((item, index) => (
            <li key={item.code}>
              <Term code={item.code} />
              {children(item, (changed) => onChange(items.with(index, changed)))}
              <Button
                look="quiet"
                label={say('codes.remove', { code: item.code })}
                onPress={() => onChange(items.toSpliced(index, 1))}
              >
                <span aria-hidden="true">×</span>
              </Button>
            </li>
          ))}
        </ul>
      )}
      <div className="code-add">
        <TermBox
          system={system}
          id={id}
          label={label}
          hint={hint}
          text={text}
          onText={setText}
          onChoose={add}
          onEnter={() => add(text)}
          problem={wrong ? say('codes.wrong', { word: wrong }) : undefined}
        />
        <Button onPress={() => add(text)} disabled={!text.trim()}>
          {say('codes.add')}
        </Button>
      </div>
    </div>
  );
}
