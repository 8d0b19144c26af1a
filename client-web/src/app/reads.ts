import { type UseQueryResult, useQueries } from '@tanstack/react-query';
import type { Methods } from '../generated/protocol';
import { type Paged, useClient } from './hooks';
import { queryOfEvery } from './pages';

/** The answers to several reads of one method, in their order; events keep them up to date. */
export function useReads<M extends keyof Methods>(
  method: M,
  all: Methods[M]['params'][],
): UseQueryResult<Methods[M]['result']>[] {
  const client = useClient();
  const queries = useQueries({
    queries: all.map((params) => ({
      queryKey: [method, params],
      queryFn: (): Promise<unknown> => client.call(method, params),
    })),
  });
  return queries as UseQueryResult<Methods[M]['result']>[];
}

/** All pages of several lists of one method, in their order. */
export function useEveryPageOf<M extends Paged>(
  method: M,
  all: Parameters<typeof queryOfEvery<M>>[2][],
): UseQueryResult<Methods[M]['result'][]>[] {
  const client = useClient();
  const queries = useQueries({ queries: all.map((params) => queryOfEvery(client, method, params)) });
  return queries as UseQueryResult<Methods[M]['result'][]>[];
}
