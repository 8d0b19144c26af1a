import { afterEach, expect, it, vi } from 'vitest';
import { part } from './part';

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

it('gives up a part that the server has no more', async () => {
  vi.stubGlobal('fetch', () => Promise.resolve({}));
  await expect(part(() => Promise.reject(new TypeError('gone')))).rejects.toThrow('gone');
});
