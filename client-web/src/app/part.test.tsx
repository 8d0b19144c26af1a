import { act, render } from '@testing-library/react';
import { type ReactNode, Suspense } from 'react';
import { afterEach, expect, it, vi } from 'vitest';
import { lazily, part } from './part';

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it('waits for the server with a part of the page that it could not load', async () => {
  vi.useFakeTimers();
  const answers = [Promise.reject(new TypeError()), Promise.resolve({})];
  vi.stubGlobal('fetch', () => answers.shift());
  const load = vi.fn().mockRejectedValueOnce(new TypeError()).mockResolvedValueOnce('there');
  const loaded = part(load);
  await vi.runAllTimersAsync();
  expect(await loaded).toBe('there');
  expect(load).toHaveBeenCalledTimes(2);
});

it('shows a part that was loaded ahead at once, and any other when it is there', async () => {
  const load = () => Promise.resolve({ Word: ({ of }: { of: string }) => <b>{of}</b> });
  const [Ahead, Later] = [lazily(load, 'Word'), lazily(load, 'Word')];
  await act(async () => Ahead.ahead());
  const shown = (part: ReactNode) => render(<Suspense fallback="loading">{part}</Suspense>).container;
  expect(shown(<Ahead of="a" />).textContent).toBe('a');
  const later = shown(<Later of="b" />);
  expect(later.textContent).toBe('loading');
  await act(async () => undefined);
  expect(later.textContent).toBe('b');
});

it('gives up a part that the server has no more', async () => {
  vi.stubGlobal('fetch', () => Promise.resolve({}));
  await expect(part(() => Promise.reject(new TypeError('gone')))).rejects.toThrow('gone');
});
