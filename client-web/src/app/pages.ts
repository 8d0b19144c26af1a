import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Methods, SeriesSummary } from '../generated/protocol';
import type { Client } from './client';
import { type Paged, useClient } from './hooks';

/** Pages that are read at most, so that no list is without an end. */
const kMost = 25;

type Narrowed<M extends Paged> = Omit<Methods[M]['params'], 'cursor' | 'limit'>;

/** A whole list, page after page. */
export async function everyPage<M extends Paged>(
  client: Pick<Client, 'call'>,
  method: M,
  params: Narrowed<M>,
): Promise<Methods[M]['result'][]> {
  const pages: Methods[M]['result'][] = [];
  let cursor: string | undefined;
  do {
    const page = await client.call(method, {
      ...params,
      limit: 200,
      ...(cursor ? { cursor } : {}),
    } as Methods[M]['params']);
    pages.push(page);
    cursor = page.cursor;
  } while (cursor && pages.length < kMost);
  return pages;
}

/** The query of a whole list; not that of the same read without pages, whose answer has another shape. */
export function queryOfEvery<M extends Paged>(client: Pick<Client, 'call'>, method: M, params: Narrowed<M>) {
  return {
    queryKey: [method, params, 'every'],
    queryFn: (): Promise<unknown> => everyPage(client, method, params),
  };
}

/** All pages of a list; events keep them up to date. */
export function useEveryPage<M extends Paged>(
  method: M,
  params: Narrowed<M>,
  options: {
    enabled?: boolean;
    /** As that of `useRead`. */
    again?: (pages: Methods[M]['result'][]) => number | false;
  } = {},
): UseQueryResult<Methods[M]['result'][]> {
  const query = useQuery({
    ...queryOfEvery(useClient(), method, params),
    enabled: options.enabled ?? true,
    refetchInterval: ({ state: { data } }) =>
      data === undefined ? false : (options.again?.(data as Methods[M]['result'][]) ?? false),
  });
  return query as UseQueryResult<Methods[M]['result'][]>;
}

/** Every series that the reader may know of; nothing until they have come. */
export function useEverySeries(enabled = true): SeriesSummary[] {
  const { data } = useEveryPage('series.list', {}, { enabled });
  return useMemo(() => (data ?? []).flatMap(({ series }) => series ?? []), [data]);
}
