import { useSyncExternalStore } from 'react';
import type { Identity, Language, Theme } from '../generated/protocol';

interface Preferences {
  language: Language;
  theme: Theme;
  /** Single keys are shortcuts. */
  singleKeys: boolean;
}

/** What the page begins with when it is loaded the next time: as the account has it, but for `language`. */
interface Kept extends Partial<Preferences> {
  account?: Language;
}

const kKey = 'consilium.preferences';

function stored(): Kept {
  try {
    return JSON.parse(localStorage.getItem(kKey) ?? '{}');
  } catch {
    return {};
  }
}

let chosen = stored();
let preferences = read();
const listeners = new Set<() => void>();

function read(): Preferences {
  return {
    language:
      chosen.language ?? chosen.account ?? (navigator.language.toLowerCase().startsWith('fr') ? 'fr' : 'en'),
    theme: chosen.theme ?? 'system',
    singleKeys: chosen.singleKeys ?? true,
  };
}

function apply(): void {
  const root = document.documentElement;
  root.lang = preferences.language;
  if (preferences.theme === 'system') delete root.dataset.theme;
  else root.dataset.theme = preferences.theme;
}
apply();

/** The language of this machine until somebody signs out. */
export function speakHere(language: Language): void {
  keep({ language });
}

function keep(change: Kept): void {
  chosen = { ...chosen, ...change };
  try {
    localStorage.setItem(kKey, JSON.stringify(chosen));
  } catch {
    // Without storage the choice holds until the page is closed.
  }
  preferences = read();
  apply();
  for (const listener of listeners) listener();
}

/** Takes away what was chosen on this machine. */
export function forgetPreferences(): void {
  try {
    localStorage.removeItem(kKey);
  } catch {
    // Without storage nothing was kept.
  }
}

/** As the account has it; the language, unless another was chosen on this machine before the sign-in. */
export function preferOfAccount({ language, preferences }: Identity): void {
  const { theme, singleKeys } = preferences;
  if (chosen.account !== language || chosen.theme !== theme || chosen.singleKeys !== singleKeys)
    keep({ account: language, theme, singleKeys });
}

/** The account's language was chosen anew, also over what was chosen on this machine. */
export function followAccount(language: Language): void {
  keep({ account: language, language: undefined });
}

export function usePreferences(): Preferences {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => preferences,
  );
}
