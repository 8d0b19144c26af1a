import { act, renderHook } from '@testing-library/react';
import type { ReactNode } from 'react';
import { describe, expect, it } from 'vitest';
import type { Client } from '../../app/client';
import { ClientContext } from '../../app/hooks';
import { Unsaved } from '../../app/unsaved';
import { useSaving, type Written } from './saving';

/** A server that answers when it is told to. */
function slowServer() {
  const sent: { method: string; params: { content: object }; answer: (result: object) => void }[] = [];
  const client = {
    unsaved: new Unsaved(),
    command: (method: string, params: { content: object }) =>
      new Promise((answer) => {
        sent.push({ method, params, answer });
      }),
  } as unknown as Client;
  const Around = ({ children }: { children: ReactNode }) => (
    <ClientContext value={client}>{children}</ClientContext>
  );
  return { client, sent, Around };
}

const empty: Written = { centre: 'c', content: {} };
const written: Written = { centre: 'c', content: { questions: 'Faut-il opérer ?' } };
const later: Written = { centre: 'c', content: { questions: 'Faut-il opérer maintenant ?' } };

describe('saving a case', () => {
  const begin = (id?: string) => {
    const server = slowServer();
    const created: string[] = [];
    const start = { centre: 'c', content: {}, ...(id ? { id, revision: 1 } : {}) };
    const saving = ({ written }: { written: Written }) =>
      useSaving(
        start,
        written,
        true,
        (id) => created.push(id),
        () => undefined,
        () => undefined,
      );
    const hook = renderHook(saving, { initialProps: { written: empty }, wrapper: server.Around });
    const write = (next: Written) => hook.rerender({ written: next });
    return { ...server, created, write, hook };
  };

  it('tells the id of a new draft, unless its author has gone on to something else', async () => {
    for (const stays of [true, false]) {
      const { sent, created, write, hook } = begin();
      write(written);
      await act(async () => void hook.result.current.save());
      expect(sent.map(({ method }) => method)).toEqual(['case.create']);
      if (!stays) hook.unmount();
      await act(async () => sent[0]!.answer({ case: 'x', revision: 1, pseudonym: 'ABCD' }));
      expect(created).toEqual(stays ? ['x'] : []);
    }
  });

  it('says whether something had to be sent', async () => {
    const { sent, write, hook } = begin('x');
    expect(await hook.result.current.save()).toBe(false);
    write(written);
    let saved: Promise<boolean> | undefined;
    await act(async () => {
      saved = hook.result.current.save();
    });
    await act(async () => sent[0]!.answer({ revision: 2 }));
    expect(await saved).toBe(true);
  });

  it('goes on to the last word when the form is left', async () => {
    const { client, sent, write, hook } = begin('x');
    write(written);
    expect(client.unsaved.any).toBe(true);
    await act(async () => void hook.result.current.save());
    write(later);
    hook.unmount();
    await act(async () => sent[0]!.answer({ revision: 2 }));
    expect(sent.map(({ params }) => params.content)).toEqual([written.content, later.content]);
    expect(client.unsaved.any).toBe(false);
  });
});
