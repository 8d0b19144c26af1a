import { useDeferredValue } from 'react';
import { ListBoxItem } from 'react-aria-components/ListBox';
import { useRead } from '../app/hooks';
import { usePreferences } from '../app/preferences';
import type { TermSystem } from '../generated/protocol';
import { useText } from '../i18n/text';
import { SearchBox, type SearchField } from './search-box';

interface Props extends SearchField {
  system: TermSystem;
}

const kMost = 12;
/** Codes alone, typed or pasted, need no search. */
const kCodes = /^\s*((HP|ORPHA|OMIM):)?\d+([\s,;]+((HP|ORPHA|OMIM):)?\d+)+\s*$/i;

/** Looks for a term as one types, in both languages; a label, a synonym or a code finds it. */
export function TermBox({ system, ...field }: Props) {
  const say = useText();
  const { language } = usePreferences();
  const { text } = field;
  const wanted = useDeferredValue(text.trim()).slice(0, 200);
  const searches = wanted.length >= 2 && !kCodes.test(wanted);
  const found = useRead(
    'terminology.search',
    { system, text: wanted || ' ', language, limit: kMost },
    { enabled: searches, keep: true },
  );
  const opens = text.trim().length >= 2 && !kCodes.test(text);
  return (
    <SearchBox
      {...field}
      items={searches && opens ? (found.data?.terms ?? []) : []}
      opens={opens}
      searching={found.isFetching}
      matches={say('term.matches')}
      none={say('term.none')}
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
    </SearchBox>
  );
}
