import type { Methods, Reply, Request } from '../generated/protocol';
import { ConnectionLost, RpcError } from './errors';

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
    reply = await response.json();
  } catch {
    throw new ConnectionLost();
  }
  if (reply.error) throw new RpcError(reply.error);
  return reply.result as Methods[M]['result'];
}
