import { fireEvent, render, screen } from '@testing-library/react';
import { IntlProvider } from 'react-intl';
import { expect, it, vi } from 'vitest';
import en from '../i18n/en.json';
import { ConnectionLost } from '../rpc/errors';
import { Page } from './page';

it('offers to try again where that can help, under a heading', () => {
  const refetch = vi.fn();
  render(
    <IntlProvider locale="en" messages={en}>
      <Page of={{ data: undefined, error: new ConnectionLost(), refetch }}>{() => 'there'}</Page>
    </IntlProvider>,
  );
  expect(screen.getByRole('heading', { level: 1 }).textContent).toBe(en['error.failedTitle']);
  expect(document.title).toBe(`${en['error.failedTitle']} – Consilium`);
  fireEvent.click(screen.getByRole('button', { name: en.tryAgain }));
  expect(refetch).toHaveBeenCalledOnce();
});
