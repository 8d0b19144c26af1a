import { useSyncExternalStore } from 'react';

export type Language = 'fr' | 'en';
export type Theme = 'system' | 'light' | 'dark';

interface Preferences {
  language: Language;
  theme: Theme;
  shortcuts: boolean;
}

/** `account`: the language of the account, for the next time that the page is loaded. */
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
    shortcuts: chosen.shortcuts ?? true,
  };
}

function apply(): void {
  const root = document.documentElement;
  root.lang = preferences.language;
  if (preferences.theme === 'system') delete root.dataset.theme;
  else root.dataset.theme = preferences.theme;
}
apply();

/** Sets and, on this machine, keeps a choice until the sign-out. */
export function prefer(change: Partial<Preferences>): void {
  keep(change);
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

/** The account's language, unless another was chosen on this machine before the sign-in. */
export function preferOfAccount(language: Language): void {
  if (chosen.account !== language) keep({ account: language });
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
