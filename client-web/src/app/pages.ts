import type { Methods } from '../generated/protocol';
import type { Client } from './client';
import type { Paged } from './hooks';

/** Pages that are read at most, so that no list is without an end. */
const kMost = 25;

/** A whole list, page after page. */
export async function everyPage<M extends Paged>(
  client: Pick<Client, 'call'>,
  method: M,
  params: Omit<Methods[M]['params'], 'cursor' | 'limit'>,
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
