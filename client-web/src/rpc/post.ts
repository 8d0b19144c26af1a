import type { Methods, Reply, Request } from '../generated/protocol';
import { ConnectionLost, RpcError } from './errors';

/** A reply tells its second. */
const kTold = 1000;
/** Milliseconds by which the clock of the server is ahead of this one. */
let ahead = 0;

/** Milliseconds since 1970 by the clock of the server, as its last reply told it. */
export const serverNow = (): number => Date.now() + ahead;

function hear(date: string | null): void {
  const by = Date.parse(date ?? '') + kTold / 2 - Date.now();
  if (!Number.isNaN(by)) ahead = Math.abs(by) > kTold ? by : 0;
}

/** One call over POST: signing in and out, where the session's cookie comes and goes; given up with `signal`. */
export async function post<M extends keyof Methods>(
  method: M,
  params: Methods[M]['params'],
  signal?: AbortSignal,
): Promise<Methods[M]['result']> {
  let reply: Reply;
  try {
    const response = await fetch('/rpc', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params } satisfies Request),
      signal,
    });
    hear(response.headers.get('date'));
    reply = await response.json();
  } catch {
    throw new ConnectionLost();
  }
  if (reply.error) throw new RpcError(reply.error);
  return reply.result as Methods[M]['result'];
}
