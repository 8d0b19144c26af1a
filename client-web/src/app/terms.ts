import { useQuery } from '@tanstack/react-query';
import type { CodeLabel } from '../generated/protocol';
import type { Client } from './client';
import { useClient } from './hooks';
import { usePreferences } from './preferences';

/** What one call may ask for. */
const kMost = 200;
/** Codes that become visible together are asked for together. */
const kGatherMs = 10;
const kCode = /^(HP:\d{7}|ORPHA:\d{1,7}|OMIM:\d{6})$/;

type Language = 'fr' | 'en';
interface Waiting {
  code: string;
  resolve: (label: CodeLabel) => void;
  reject: (error: unknown) => void;
}

/** Gathers the codes whose labels are wanted, and asks for all of them at once. */
class Labels {
  readonly #client: Pick<Client, 'call'>;
  readonly #language: Language;
  #waiting: Waiting[] = [];

  constructor(client: Pick<Client, 'call'>, language: Language) {
    this.#client = client;
    this.#language = language;
  }

  of(code: string): Promise<CodeLabel> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ code, resolve, reject });
      if (this.#waiting.length === 1) setTimeout(() => this.#ask(), kGatherMs);
    });
  }

  #ask(): void {
    const all = this.#waiting;
    this.#waiting = [];
    for (let from = 0; from < all.length; from += kMost) void this.#some(all.slice(from, from + kMost));
  }

  async #some(some: Waiting[]): Promise<void> {
    try {
      const codes = [...new Set(some.map(({ code }) => code))];
      const { terms } = await this.#client.call('terminology.lookup', { codes, language: this.#language });
      const known = new Map(terms.map((term) => [term.code, term]));
      for (const { code, resolve } of some) resolve(known.get(code) ?? { code, known: false });
    } catch (error) {
      for (const { reject } of some) reject(error);
    }
  }
}

const kLabels = new WeakMap<object, Map<Language, Labels>>();

export function labelsOf(client: Pick<Client, 'call'>, language: Language): Labels {
  const all = kLabels.get(client) ?? new Map<Language, Labels>();
  kLabels.set(client, all);
  const labels = all.get(language) ?? new Labels(client, language);
  all.set(language, labels);
  return labels;
}

/** What a code means, in the reader's language; kept as long as the page. */
export function useLabel(code: string): CodeLabel | undefined {
  const client = useClient();
  const { language } = usePreferences();
  const { data } = useQuery({
    queryKey: ['label', language, code],
    queryFn: () => labelsOf(client, language).of(code),
    enabled: kCode.test(code),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
  });
  return data;
}
