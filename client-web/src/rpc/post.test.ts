import { afterEach, expect, it, vi } from 'vitest';
import { post, serverNow } from './post';

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function told(date: string) {
  vi.stubGlobal('fetch', async () => ({
    headers: new Headers({ date }),
    json: async () => ({ jsonrpc: '2.0', id: 1, result: {} }),
  }));
  await post('session.whoami', {});
}

it('tells the time of the server where the clock of the workstation is wrong', async () => {
  vi.useFakeTimers({ now: Date.parse('2030-01-01T08:00:00Z') });
  expect(serverNow()).toBe(Date.now());
  await told('Tue, 01 Jan 2030 08:07:00 GMT');
  expect(serverNow()).toBe(Date.parse('2030-01-01T08:07:00.500Z'));
  vi.advanceTimersByTime(60_000);
  expect(serverNow()).toBe(Date.parse('2030-01-01T08:08:00.500Z'));
  await told('Tue, 01 Jan 2030 08:01:00 GMT');
  expect(serverNow()).toBe(Date.now());
});
