import { type KeyboardEvent, type ReactNode, useDeferredValue } from 'react';
import { ComboBox } from 'react-aria-components/ComboBox';
import { FieldError } from 'react-aria-components/FieldError';
import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { ListBox, ListBoxItem } from 'react-aria-components/ListBox';
import { Popover } from 'react-aria-components/Popover';
import { Text } from 'react-aria-components/Text';
import { useRead } from '../app/hooks';
import { usePreferences } from '../app/preferences';
import type { TermMatch, TermSystem } from '../generated/protocol';
import { useText } from '../i18n/text';

interface Props {
  system: TermSystem;
  label: string;
  hint?: ReactNode;
  problem?: string;
  id?: string;
  text: string;
  onText: (text: string) => void;
  onChoose: (code: string) => void;
  /** Enter where nothing in the list is chosen. */
  onEnter?: () => void;
}

const kMost = 12;
/** Codes alone, typed or pasted, need no search. */
const kCodes = /^\s*((HP|ORPHA|OMIM):)?\d+([\s,;]+((HP|ORPHA|OMIM):)?\d+)+\s*$/i;

/** Looks for a term as one types, in both languages; a label, a synonym or a code finds it. */
export function TermBox({ system, label, hint, problem, id, text, onText, onChoose, onEnter }: Props) {
  const say = useText();
  const { language } = usePreferences();
  const wanted = useDeferredValue(text.trim()).slice(0, 200);
  const searches = wanted.length >= 2 && !kCodes.test(wanted);
  const found = useRead(
    'terminology.search',
    { system, text: wanted || ' ', language, limit: kMost },
    { enabled: searches, keep: true },
  );
  const opens = text.trim().length >= 2 && !kCodes.test(text);
  const terms = searches && opens ? (found.data?.terms ?? []) : [];
  const keys = (event: KeyboardEvent) => {
    const chosen = event.currentTarget.getAttribute('aria-activedescendant');
    if (event.key !== 'Enter' || chosen) return;
    event.preventDefault();
    onEnter?.();
  };
  return (
    <ComboBox<TermMatch>
      className="field term-box"
      inputValue={text}
      onInputChange={onText}
      items={terms}
      selectedKey={null}
      onSelectionChange={(key) => key !== null && onChoose(String(key))}
      allowsCustomValue
      allowsEmptyCollection={opens}
      menuTrigger={opens ? 'input' : 'manual'}
      isInvalid={problem !== undefined}
    >
      <Label>{label}</Label>
      {hint && (
        <Text slot="description" className="hint" elementType="p">
          {hint}
        </Text>
      )}
      <Input id={id} autoComplete="off" maxLength={2000} onKeyDown={keys} />
      <FieldError className="problem">{problem}</FieldError>
      <Popover className="term-popover">
        <ListBox<TermMatch>
          className="options"
          aria-label={say('term.matches')}
          renderEmptyState={() => <p className="hint">{say(found.isFetching ? 'loading' : 'term.none')}</p>}
        >
          {(term) => (
            <ListBoxItem id={term.code} textValue={term.label} className="term-option">
              <span lang={term.language}>{term.label}</span> <code>{term.code}</code>
              {term.matched && <span className="hint"> {term.matched}</span>}
              {(term.group || term.status !== 'active') && (
                <span className="hint">
                  {' '}
                  {term.status === 'active' ? say('term.group') : say(`term.${term.status}`)}
                </span>
              )}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </ComboBox>
  );
}
