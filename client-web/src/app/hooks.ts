import {
  keepPreviousData,
  type UseQueryResult,
  useInfiniteQuery,
  useMutation,
  useQuery,
} from '@tanstack/react-query';
import { createContext, use, useLayoutEffect, useSyncExternalStore } from 'react';
import type { Identity, Methods } from '../generated/protocol';
import type { Client, ClientState } from './client';

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

/** The answer to a read; events keep it up to date. */
export function useRead<M extends keyof Methods>(
  method: M,
  params: Methods[M]['params'],
  options: { enabled?: boolean; keep?: boolean } = {},
): UseQueryResult<Methods[M]['result']> {
  const client = useClient();
  const query = useQuery({
    queryKey: [method, params],
    queryFn: (): Promise<unknown> => client.call(method, params),
    enabled: options.enabled ?? true,
    placeholderData: options.keep ? keepPreviousData : undefined,
  });
  return query as UseQueryResult<Methods[M]['result']>;
}

/** A paged list, page by page. */
export function usePages<M extends keyof Methods>(
  method: M,
  params: Omit<Methods[M]['params'], 'cursor'>,
  enabled = true,
) {
  const client = useClient();
  return useInfiniteQuery({
    queryKey: [method, params],
    queryFn: ({ pageParam }) =>
      client.call(method, (pageParam ? { ...params, cursor: pageParam } : params) as Methods[M]['params']),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => (last as { cursor?: string }).cursor,
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

export function usePresent(stream: string) {
  const client = useClient();
  return useSyncExternalStore(client.subscribe, () => client.present(stream));
}
