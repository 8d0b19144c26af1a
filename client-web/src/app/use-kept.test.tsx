import { act, configure, renderHook, waitFor } from '@testing-library/react';
import type { ReactNode } from 'react';
import { describe, expect, it, vi } from 'vitest';
import type { Client } from './client';
import { ClientContext } from './hooks';
import { wayTo } from './kept-notice';
import { Unsaved } from './unsaved';
import { useKept } from './use-kept';

configure({ asyncUtilTimeout: 20_000 });

/** The texts of a user, as far as a form sees them. */
function texts(left?: unknown) {
  const kept = new Map<string, string>();
  return {
    kept,
    take: async () => (left === undefined ? undefined : { id: 'left', at: 7, text: JSON.stringify(left) }),
    blank: async () => 'blank',
    put: async ({ id, text }: { id: string; text: string }) => void kept.set(id, text),
    remove: async (id: string) => void kept.delete(id),
    release: vi.fn(),
  };
}

function form(store: ReturnType<typeof texts>, initial: string) {
  const unsaved = new Unsaved();
  const client = { unsaved, kept: async () => store } as unknown as Client;
  const found: string[] = [];
  const hook = renderHook(
    ({ written }: { written: string }) =>
      useKept<string>({
        place: 'message:1',
        written: written || undefined,
        onFound: (left) => found.push(left),
      }),
    {
      initialProps: { written: initial },
      wrapper: ({ children }: { children: ReactNode }) => (
        <ClientContext value={client}>{children}</ClientContext>
      ),
    },
  );
  return { ...hook, unsaved, found };
}

describe('a form whose text is kept', () => {
  it('keeps it until the server has it', async () => {
    const store = texts();
    const { result, rerender } = form(store, 'Un');
    rerender({ written: 'Un début' });
    await waitFor(() => expect(store.kept.get('blank')).toBe('"Un début"'));
    await waitFor(() => expect(result.current.safe).toBe(true));
    rerender({ written: '' });
    await waitFor(() => expect(store.kept.size).toBe(0));
    expect(result.current.safe).toBe(false);
  });

  it('gets back what an earlier page left', async () => {
    const { found, result } = form(texts('Avant la coupure'), '');
    await waitFor(() => expect(found).toEqual(['Avant la coupure']));
    expect(result.current.restoredAt).toBe(7);
  });

  it('does not write over what was typed before the key came', async () => {
    const store = texts('Avant la coupure');
    const { found } = form(store, 'Déjà là');
    await waitFor(() => expect(store.kept.get('blank')).toBe('"Déjà là"'));
    expect(found).toEqual([]);
  });

  it('keeps nothing of what was sent, or left behind on purpose', async () => {
    const store = texts();
    const { result, rerender, unsaved, unmount } = form(store, 'Un avis');
    await waitFor(() => expect(store.kept.size).toBe(1));
    expect(unsaved.any).toBe(true);
    act(() => unsaved.drop());
    expect(store.kept.size).toBe(0);
    rerender({ written: 'Un autre avis' });
    await waitFor(() => expect(store.kept.size).toBe(1));
    act(() => result.current.done());
    expect(unsaved.any).toBe(false);
    expect(store.kept.size).toBe(0);
    unmount();
    expect(store.release).toHaveBeenCalledWith('blank');
  });
});

describe('the way back to a text', () => {
  it('leads to the form that takes it up', () => {
    expect(wayTo('case')).toEqual({ to: '/cases/new' });
    expect(wayTo('case:1')).toEqual({ to: '/cases/$id/edit', params: { id: '1' } });
    expect(wayTo('message:1')).toEqual({ to: '/cases/$id', params: { id: '1' } });
    expect(wayTo('opinion:1').search).toEqual({ panel: 'opinions' });
    expect(wayTo('report:1:2').params).toEqual({ id: '1', item: '2' });
    expect(wayTo('addendum:1:2').params).toEqual({ id: '1', item: '2' });
    expect(wayTo('act:1:answer')).toEqual({ to: '/cases/$id', params: { id: '1' } });
    expect(wayTo('question')).toEqual({ to: '/questions' });
    expect(wayTo('reply:1:Answer').search).toEqual({ box: 'series', question: '1' });
  });
});
