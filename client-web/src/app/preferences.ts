import { useSyncExternalStore } from 'react';

export type Language = 'fr' | 'en';
export type Theme = 'system' | 'light' | 'dark';

interface Preferences {
  language: Language;
  theme: Theme;
  shortcuts: boolean;
}

const kKey = 'consilium.preferences';

function stored(): Partial<Preferences> {
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
    language: chosen.language ?? (navigator.language.toLowerCase().startsWith('fr') ? 'fr' : 'en'),
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

/** The account's language, unless another was chosen on this machine. */
export function preferOfAccount(language: Language): void {
  if (chosen.language !== undefined || preferences.language === language) return;
  preferences = { ...preferences, language };
  apply();
  for (const listener of listeners) listener();
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
