import { codes } from '../generated/codes';
import type { ErrorDetails, ErrorObject, Finding, Violation } from '../generated/protocol';

export { codes };

/** What the server answered instead of a result. */
export class RpcError extends Error {
  readonly code: number;
  readonly data: ErrorDetails & { findings?: Finding[] };

  constructor({ code, message, data }: ErrorObject) {
    super(message);
    this.code = code;
    if (code === codes.identifyingData) this.data = { findings: (data ?? []) as Finding[] };
    else if (code === codes.invalid) this.data = { violations: (data ?? []) as Violation[] };
    else this.data = (data ?? {}) as ErrorDetails;
  }
}

/** There was no connection, or it broke before the answer to something that is not sent twice. */
export class ConnectionLost extends Error {
  constructor() {
    super('The connection was lost.');
  }
}

export function hasCode(error: unknown, code: number): error is RpcError {
  return error instanceof RpcError && error.code === code;
}
