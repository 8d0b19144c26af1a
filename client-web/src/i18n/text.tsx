import { type ReactNode, useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import { I18nProvider } from 'react-aria-components/I18nProvider';
import { IntlProvider, useIntl } from 'react-intl';
import { onceMoved } from '../app/moved';
import { part } from '../app/part';
import { usePreferences } from '../app/preferences';
import type { Language } from '../generated/protocol';
import type { Catalogue, MessageKey } from './catalogue';
import { onWordsWanted, wantWords, wordsCame, wordsFailed, wordsWanted } from './words';

type Part = () => Promise<{ default: Partial<Catalogue> }>;
/** What the list of cases says comes first; the rest where `words.ts` says. */
const kCatalogues: Record<Language, [first: Part, more: Part]> = {
  fr: [() => import('./fr.json'), () => import('./fr.more.json')],
  en: [() => import('./en.json'), () => import('./en.more.json')],
};
const kLocales: Record<Language, string> = { fr: 'fr-FR', en: 'en-GB' };

/** Shows its children once the first messages of the chosen language are there. */
export function Texts({ children }: { children: ReactNode }) {
  const { language } = usePreferences();
  const [loaded, setLoaded] = useState<{ language: Language; messages: Partial<Catalogue> }>();
  const more = useSyncExternalStore(onWordsWanted, wordsWanted);
  useEffect(() => onceMoved(wantWords), []);
  useEffect(() => {
    let wanted = true;
    const [first, rest] = kCatalogues[language];
    const load = async () => {
      const parts = await Promise.all([part(first), ...(more ? [part(rest)] : [])]);
      if (!wanted) return;
      const messages = Object.assign({}, ...parts.map(({ default: words }) => words));
      setLoaded({ language, messages });
      if (more) wordsCame();
    };
    // Where the server has a newer page instead, that is taken up.
    load().catch(wordsFailed);
    return () => {
      wanted = false;
    };
  }, [language, more]);
  if (!loaded) return null;
  return (
    <IntlProvider locale={kLocales[loaded.language]} messages={loaded.messages}>
      <I18nProvider locale={loaded.language === 'fr' ? 'fr-FR' : 'en-US'}>{children}</I18nProvider>
    </IntlProvider>
  );
}

export type Values = Record<string, string | number>;
export type Say = (key: MessageKey, values?: Values) => string;

/** "de Pr Bruno" is "du Pr Bruno" in French; no English sentence has it. */
const contracted = (text: string) =>
  text.replace(/(?<!\p{L})de (?=[PD]r )/gu, 'du ').replace(/(?<!\p{L})de (?=[PD]re )/gu, 'de la ');

/** The words of a message; none until they have come, which this sees to. */
export function useText(): Say {
  const intl = useIntl();
  return useCallback(
    (key: MessageKey, values?: Values) => {
      if (key in intl.messages) return contracted(intl.formatMessage({ id: key }, values));
      queueMicrotask(wantWords);
      return '';
    },
    [intl],
  );
}

/** Dates and times as the reader writes them, in the reader's time zone. */
export function useFormat() {
  const intl = useIntl();
  const date = (at: string | Date, form: Parameters<typeof intl.formatDate>[1]) => {
    const written = intl.formatDate(at, form);
    return intl.locale.startsWith('fr') ? written.replace(/(?<!\d)1 (?=\p{L})/u, '1er ') : written;
  };
  return {
    moment: (at: string) => date(at, { dateStyle: 'medium', timeStyle: 'short' }),
    time: (at: string) => date(at, { timeStyle: 'short' }),
    /** A date without a time, as it is written. */
    day: (at: string) => date(at.slice(0, 10), { dateStyle: 'medium', timeZone: 'UTC' }),
    /** With the year where it is another than this one. */
    dayOf: (at: string) =>
      date(at, {
        weekday: 'short',
        day: 'numeric',
        month: 'short',
        ...(new Date(at).getFullYear() === new Date().getFullYear() ? {} : { year: 'numeric' }),
      }),
    longDayOf: (at: string) => date(at, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }),
    /** The reader's day of a moment. */
    dateOf: (at: string) => date(at, { dateStyle: 'medium' }),
    shortMonth: (at: string) => date(at, { month: 'short' }),
    month: (at: string) => date(at, { month: 'long', year: 'numeric' }),
    /** Today a time, this year a day, else the whole date. */
    short: (at: string) => {
      const then = new Date(at);
      const now = new Date();
      if (then.toDateString() === now.toDateString()) return date(then, { timeStyle: 'short' });
      if (then.getFullYear() === now.getFullYear()) return date(then, { day: 'numeric', month: 'short' });
      return date(then, { dateStyle: 'medium' });
    },
    list: (items: string[]) => intl.formatList(items, { type: 'conjunction' }),
    number: (value: number) => intl.formatNumber(value),
    /** A share of 1. */
    percent: (share: number) => intl.formatNumber(share, { style: 'percent' }),
  };
}
