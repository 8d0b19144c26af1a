import {
  keepPreviousData,
  type UseQueryResult,
  useInfiniteQuery,
  useMutation,
  useQuery,
} from '@tanstack/react-query';
import { createContext, use, useCallback, useLayoutEffect, useRef, useSyncExternalStore } from 'react';
import type { Identity, Methods } from '../generated/protocol';
import type { Client, ClientState } from './client';
import type { Unsaved } from './unsaved';

export const ClientContext = createContext<Client | undefined>(undefined);

export function useClient(): Client {
  const client = use(ClientContext);
  if (!client) throw new Error('no client around this component');
  return client;
}

export function useClientState(): ClientState {
  const client = useClient();
  return useSyncExternalStore(client.subscribe, client.state);
}

/** Who is signed in; only below the shell. */
export function useIdentity(): Identity {
  const { identity } = useClientState();
  if (!identity) throw new Error('nobody is signed in');
  return identity;
}

/** Milliseconds until those who read a case, of which no event tells, are looked for again. */
export const kReadersMs = 5_000;

/** The answer to a read; events keep it up to date. */
export function useRead<M extends keyof Methods>(
  method: M,
  params: Methods[M]['params'],
  options: {
    enabled?: boolean;
    keep?: boolean;
    /** Milliseconds until it is read again, while no event would tell of a change. */
    again?: (data: Methods[M]['result']) => number | false;
  } = {},
): UseQueryResult<Methods[M]['result']> {
  const client = useClient();
  const query = useQuery({
    queryKey: [method, params],
    queryFn: (): Promise<unknown> => client.call(method, params),
    enabled: options.enabled ?? true,
    placeholderData: options.keep ? keepPreviousData : undefined,
    refetchInterval: ({ state: { data } }) =>
      data === undefined ? false : (options.again?.(data as Methods[M]['result']) ?? false),
  });
  return query as UseQueryResult<Methods[M]['result']>;
}

/** The methods that answer page by page. */
export type Paged = {
  [M in keyof Methods]: 'cursor' extends keyof Methods[M]['result'] ? M : never;
}[keyof Methods];

/** A paged list, page by page. */
export function usePages<M extends Paged>(
  method: M,
  params: Omit<Methods[M]['params'], 'cursor'>,
  enabled = true,
) {
  const client = useClient();
  return useInfiniteQuery({
    // Not the key of the same read without pages, whose answer has another shape.
    queryKey: [method, params, 'pages'],
    queryFn: ({ pageParam }): Promise<Methods[M]['result']> =>
      client.call(method, (pageParam ? { ...params, cursor: pageParam } : params) as Methods[M]['params']),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last: Methods[M]['result']) => last.cursor,
    enabled,
  });
}

/** A change; `run` resolves to its result and throws what the server refused. */
export function useCommand<M extends keyof Methods>(
  method: M,
  options: { onSuccess?: (result: Methods[M]['result']) => void } = {},
) {
  const client = useClient();
  return useMutation<Methods[M]['result'], Error, Methods[M]['params']>({
    mutationFn: (params) => client.command(method, params),
    onSuccess: options.onSuccess,
  });
}

/** Follows a stream as long as the component is there. */
export function useStream(stream: string | undefined): void {
  const client = useClient();
  useLayoutEffect(() => (stream ? client.hold(stream) : undefined), [client, stream]);
}

/** Keeps the answer to a read right by what happens in a stream, as long as the component is there. */
export function useWatch(stream: string | undefined, method: keyof Methods): void {
  const client = useClient();
  useLayoutEffect(() => (stream ? client.watch(stream, method) : undefined), [client, stream, method]);
}

export function usePresent(stream: string) {
  const client = useClient();
  return useSyncExternalStore(client.subscribe, () => client.present(stream));
}

/** A live meeting is on screen: whoever follows it touches neither key nor pointer. */
export function useAttendance(): void {
  const client = useClient();
  useLayoutEffect(() => client.attend(), [client]);
}

/** What is unsaved in the dialog or the panel around a component. */
export const UnsavedWithin = createContext<Unsaved | undefined>(undefined);

/**
 * Says of a text whether leaving would lose it, how it is saved where that needs nobody (so it is when
 * it goes off the screen by itself), what is to be done once its author leaves it behind, and whether
 * the page, loaded anew, has it again. The returned function says that it was sent, before what is shown follows.
 */
export function useUnsaved(
  unsaved: boolean | (() => boolean),
  save?: () => Promise<unknown>,
  drop?: () => void,
  kept?: () => boolean,
): () => void {
  const client = useClient();
  const within = use(UnsavedWithin);
  const now = useRef(unsaved);
  const acts = useRef({ save, drop, kept });
  useLayoutEffect(() => {
    now.current = unsaved;
  }, [unsaved]);
  useLayoutEffect(() => {
    acts.current = { save, drop, kept };
  }, [save, drop, kept]);
  useLayoutEffect(() => {
    const holder = {
      unsaved: () => (typeof now.current === 'function' ? now.current() : now.current),
      save: async () => acts.current.save?.(),
      drop: () => acts.current.drop?.(),
      kept: () => acts.current.kept?.() ?? false,
    };
    const removes = [client.unsaved.add(holder), within?.add(holder)];
    // The question must be at hand without a network.
    void import('./leaving').catch(() => undefined);
    return () => {
      for (const remove of removes) remove?.();
      if (holder.unsaved()) holder.save().catch(() => undefined);
    };
  }, [client, within]);
  return useCallback(() => {
    now.current = false;
  }, []);
}
