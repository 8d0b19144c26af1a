import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, render, screen } from '@testing-library/react';
import type { ReactNode } from 'react';
import { IntlProvider } from 'react-intl';
import { afterEach, describe, expect, it } from 'vitest';
import type { Client } from '../../app/client';
import { ClientContext } from '../../app/hooks';
import type { CaseContent } from '../../generated/protocol';
import enFirst from '../../i18n/en.json';
import enMore from '../../i18n/en.more.json';
import frFirst from '../../i18n/fr.json';
import frMore from '../../i18n/fr.more.json';
import { Facts } from './content';

const fr = { ...frFirst, ...frMore };
const en = { ...enFirst, ...enMore };

const content: CaseContent = {
  questions: 'Faut-il opérer ?',
  subject: { sex: 'female', age: 'P1Y6M' },
  phenotype: [{ code: 'HP:0002757', status: 'excluded' }],
  family: { consanguinity: false },
};

/** A server that knows one name. */
const client = {
  call: async (_: string, { codes, language }: { codes: string[]; language: string }) => ({
    terms: codes.map((code) => ({ code, known: true, status: 'active', label: 'Fractures', language })),
  }),
} as unknown as Client;
const Around = ({ children }: { children: ReactNode }) => (
  <ClientContext value={client}>
    <QueryClientProvider client={new QueryClient()}>{children}</QueryClientProvider>
  </ClientContext>
);

afterEach(cleanup);

describe('the facts of a case', () => {
  for (const [locale, messages, age, none] of [
    ['fr-FR', fr, 'féminin · 1 an 6 mois', 'pas de consanguinité'],
    ['en-GB', en, 'female · 1 year 6 months', 'no consanguinity'],
  ] as const) {
    it(`are told in words (${locale})`, async () => {
      render(
        <IntlProvider locale={locale} messages={messages}>
          <Around>
            <Facts content={content} />
          </Around>
        </IntlProvider>,
      );
      expect(screen.getByText('Faut-il opérer ?')).toBeTruthy();
      expect(screen.getByText(age)).toBeTruthy();
      expect(screen.getByText(none)).toBeTruthy();
      expect(screen.getByText('HP:0002757').closest('li')?.dataset.excluded).toBe('true');
      expect(await screen.findByText('Fractures')).toBeTruthy();
    });
  }

  it('leave out what was not said', () => {
    render(
      <IntlProvider locale="fr-FR" messages={fr}>
        <Facts content={{ questions: 'x' }} />
      </IntlProvider>,
    );
    expect(screen.getAllByRole('term')).toHaveLength(1);
  });
});
