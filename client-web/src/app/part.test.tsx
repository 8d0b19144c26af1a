import { act, render } from '@testing-library/react';
import { type ReactNode, Suspense } from 'react';
import { afterEach, expect, it, vi } from 'vitest';
import { lazily, part, whenOutdated } from './part';

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
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

const gone = () => Promise.reject(new TypeError('gone'));
function page(own: string, atServer: string) {
  // A real one would be loaded.
  vi.spyOn(document, 'querySelector').mockReturnValue({ getAttribute: () => own } as unknown as Element);
  vi.stubGlobal('fetch', async () => ({ text: async () => `<script src="${atServer}"></script>` }));
}

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
  const renew = vi.fn(() => true);
  whenOutdated(renew);
  page('/assets/index-1.js', '/assets/index-1.js');
  await expect(part(gone)).rejects.toThrow('does not have this part');
  expect(renew).not.toHaveBeenCalled();
});

it('has a newer page taken up for a part that only that one has, and leaves what is on screen', async () => {
  page('/assets/index-1.js', '/assets/index-2.js');
  const settled = vi.fn();
  await new Promise<void>((renewed) => {
    whenOutdated(() => {
      renewed();
      return true;
    });
    void part(gone).then(settled, settled);
  });
  await Promise.resolve();
  expect(settled).not.toHaveBeenCalled();
  whenOutdated(() => false);
  await expect(part(gone)).rejects.toThrow('does not have this part');
});
