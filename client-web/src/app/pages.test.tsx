import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { renderHook, waitFor } from '@testing-library/react';
import type { ReactNode } from 'react';
import { expect, it } from 'vitest';
import type { Client } from './client';
import { ClientContext } from './hooks';
import { useEverySeries } from './pages';

/** A server with so many series. */
function serving(count: number): Client {
  const call = async (_: string, { cursor = '0', limit }: { cursor?: string; limit: number }) => {
    const from = Number(cursor);
    const ids = Array.from({ length: Math.min(limit, count - from) }, (_, index) => `s${from + index}`);
    const next = from + ids.length;
    return { series: ids.map((id) => ({ id })), ...(next < count ? { cursor: String(next) } : {}) };
  };
  return { call } as unknown as Client;
}

it('has all series to choose from, however many pages they take', async () => {
  const { result } = renderHook(() => useEverySeries(), {
    wrapper: ({ children }: { children: ReactNode }) => (
      <QueryClientProvider client={new QueryClient()}>
        <ClientContext value={serving(450)}>{children}</ClientContext>
      </QueryClientProvider>
    ),
  });
  expect(result.current).toEqual([]);
  await waitFor(() => expect(result.current).toHaveLength(450));
  expect(result.current.at(-1)?.id).toBe('s449');
});
