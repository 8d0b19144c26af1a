import { useNavigate } from '@tanstack/react-router';
import { type KeyboardEvent, useDeferredValue, useId, useState } from 'react';
import type { QuestionBox } from '../generated/protocol';
import { useText } from '../i18n/text';
import { Dialog } from '../ui/dialog';
import { StateMark } from '../ui/marks';
import { useClient, useIdentity, useRead } from './hooks';
import { usePreferences } from './preferences';
import {
  advisedSeries,
  arrangedSeries,
  managedCentres,
  readsAccessLog,
  readsCases,
  submittingCentres,
} from './roles';

const kQuestionBoxes: QuestionBox[] = ['published', 'series', 'own'];

interface Entry {
  id: string;
  label: string;
  detail?: React.ReactNode;
  run: () => unknown;
}

/** Goes anywhere by typing: screens, cases by the beginning of their pseudonym, switches. */
export function Palette({ onClose }: { onClose: () => void }) {
  const say = useText();
  const navigate = useNavigate();
  const identity = useIdentity();
  const client = useClient();
  const { language } = usePreferences();
  const list = useId();
  const [text, setText] = useState('');
  const [place, setPlace] = useState(0);
  const wanted = useDeferredValue(text.trim());
  const found = useRead(
    'case.list',
    { box: 'all', limit: 8, filter: { text: wanted } },
    { enabled: wanted.length >= 2, keep: true },
  );

  const known = [...new Map((identity.series ?? []).map((seat) => [seat.series, seat.seriesName]))];
  const screens: Entry[] = [
    ...(readsCases(identity)
      ? (['todo', 'waiting', 'done', 'drafts', 'all'] as const).map((box) => ({
          id: `box-${box}`,
          label: `${say('nav.cases')} · ${say(`box.${box}`)}`,
          run: () => navigate({ to: '/cases', search: { box } }),
        }))
      : []),
    ...(submittingCentres(identity).length > 0
      ? [{ id: 'new', label: say('case.new'), run: () => navigate({ to: '/cases/new' }) }]
      : []),
    ...(arrangedSeries(identity).length > 0
      ? [{ id: 'triage', label: say('nav.triage'), run: () => navigate({ to: '/triage' }) }]
      : []),
    { id: 'meetings', label: say('nav.meetings'), run: () => navigate({ to: '/meetings' }) },
    ...known.map(([id, name]) => ({
      id: `series-${id}`,
      label: `${say('series.of')} · ${name}`,
      run: () => navigate({ to: '/series/$id', params: { id } }),
    })),
    ...(advisedSeries(identity).length > 0
      ? [{ id: 'outcomes', label: say('outcomes.title'), run: () => navigate({ to: '/outcomes' }) }]
      : []),
    ...(known.length > 0 ? kQuestionBoxes : kQuestionBoxes.filter((box) => box !== 'series')).map((box) => ({
      id: `questions-${box}`,
      label: `${say('nav.questions')} · ${say(`questions.${box}`)}`,
      run: () => navigate({ to: '/questions', search: { box } }),
    })),
    ...(['centres', 'series', 'networks'] as const).map((view) => ({
      id: `directory-${view}`,
      label: `${say('nav.directory')} · ${say(`directory.${view}`)}`,
      run: () => navigate({ to: '/directory', search: { view } }),
    })),
    ...managedCentres(identity).map(({ id, name }) => ({
      id: `centre-${id}`,
      label: `${say('member.title')} · ${name}`,
      run: () => navigate({ to: '/directory/centres/$id', params: { id } }),
    })),
    ...(identity.admin
      ? [{ id: 'new-centre', label: say('centre.new'), run: () => navigate({ to: '/directory/new' }) }]
      : []),
    ...(identity.auditor && (identity.memberships ?? []).length === 0 && !identity.admin
      ? []
      : [{ id: 'activity', label: say('nav.activity'), run: () => navigate({ to: '/activity' }) }]),
    ...(readsAccessLog(identity)
      ? [{ id: 'audit', label: say('nav.audit'), run: () => navigate({ to: '/audit' }) }]
      : []),
    { id: 'notices', label: say('nav.notices'), run: () => navigate({ to: '/notices' }) },
    { id: 'account', label: say('nav.account'), run: () => navigate({ to: '/account' }) },
    {
      id: 'language',
      label: language === 'fr' ? 'English' : 'Français',
      // Without an answer the page stays as it is.
      run: () => void client.speak(language === 'fr' ? 'en' : 'fr').catch(() => undefined),
    },
    {
      id: 'dark',
      label: `${say('account.theme')} · ${say('theme.dark')}`,
      run: () => void client.choose({ theme: 'dark' }).catch(() => undefined),
    },
    {
      id: 'light',
      label: `${say('account.theme')} · ${say('theme.light')}`,
      run: () => void client.choose({ theme: 'light' }).catch(() => undefined),
    },
  ];
  const plain = (words: string) => words.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  const cases: Entry[] =
    wanted.length >= 2
      ? (found.data?.cases ?? []).map((item) => ({
          id: item.id,
          label: item.pseudonym,
          detail: <StateMark state={item.state} />,
          run: () => navigate({ to: '/cases/$id', params: { id: item.id } }),
        }))
      : [];
  const entries = [...cases, ...screens.filter(({ label }) => plain(label).includes(plain(text.trim())))];
  const chosen = Math.min(place, entries.length - 1);
  const idOf = (entry: Entry | undefined) => entry && `${list}-${entry.id}`;

  const go = (entry: Entry | undefined) => {
    if (!entry) return;
    onClose();
    entry.run();
  };
  const keys = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      const next = (chosen + step + entries.length) % Math.max(1, entries.length);
      setPlace(next);
      document.getElementById(idOf(entries[next]) ?? '')?.scrollIntoView({ block: 'nearest' });
    } else if (event.key === 'Enter') {
      event.preventDefault();
      go(entries[chosen]);
    }
  };
  return (
    <Dialog title={say('palette.title')} onClose={onClose}>
      <div className="palette">
        <input
          role="combobox"
          aria-label={say('palette.what')}
          aria-expanded="true"
          aria-controls={list}
          aria-activedescendant={idOf(entries[chosen])}
          placeholder={say('palette.what')}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setPlace(0);
          }}
          onKeyDown={keys}
          autoFocus
        />
        <div id={list} role="listbox" className="options" aria-label={say('palette.title')}>
          {entries.map((entry, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the keyboard
            <div
              key={entry.id}
              id={idOf(entry)}
              role="option"
              tabIndex={-1}
              aria-selected={index === chosen}
              onMouseMove={() => setPlace(index)}
              onClick={() => go(entry)}
            >
              {entry.label} {entry.detail}
            </div>
          ))}
        </div>
        {entries.length === 0 && <p role="status">{say('palette.nothing')}</p>}
      </div>
    </Dialog>
  );
}
