import { useDeferredValue, useState } from 'react';
import { ListBoxItem } from 'react-aria-components/ListBox';
import { useRead } from '../app/hooks';
import type { CentreSummary } from '../generated/protocol';
import { useText } from '../i18n/text';
import { SearchBox, type SearchField } from './search-box';

interface Props extends Pick<SearchField, 'label' | 'hint' | 'problem' | 'id'> {
  onChoose: (centre: CentreSummary) => void;
  /** Which of those that are found may be chosen; absent: each. */
  offers?: (centre: CentreSummary) => boolean;
}

const kMost = 20;

/** Looks for a centre as one types: by its name, hospital, town or region. */
export function CentreBox({ onChoose, offers = () => true, ...field }: Props) {
  const say = useText();
  const [text, setText] = useState('');
  const wanted = useDeferredValue(text.trim()).slice(0, 200);
  const opens = text.trim().length >= 2;
  const found = useRead(
    'directory.centres',
    { text: wanted, limit: kMost },
    { enabled: wanted.length >= 2, keep: true },
  );
  const centres = opens && wanted.length >= 2 ? (found.data?.centres ?? []).filter(offers) : [];
  return (
    <SearchBox
      {...field}
      text={text}
      onText={setText}
      onChoose={(id) => {
        const chosen = centres.find((centre) => centre.id === id);
        if (!chosen) return;
        setText('');
        onChoose(chosen);
      }}
      items={centres}
      opens={opens}
      searching={found.isFetching}
      matches={say('centre.matches')}
      none={say('centre.none')}
    >
      {(centre) => (
        <ListBoxItem id={centre.id} textValue={centre.name} className="term-option">
          {centre.name}
          <span className="hint"> {[centre.hospital, centre.city].filter(Boolean).join(' · ')}</span>
        </ListBoxItem>
      )}
    </SearchBox>
  );
}
