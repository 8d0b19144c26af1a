import type { Finding } from '../generated/protocol';

/** Error codes of the contract, by name. */
export const codes = {
  unauthenticated: 1001,
  forbidden: 1002,
  notFound: 1003,
  conflict: 1004,
  invalidState: 1005,
  invalid: 1006,
  identifyingData: 1007,
  rateLimited: 1008,
  tooLarge: 1009,
  unavailable: 1010,
} as const;

export interface Violation {
  pointer: string;
  rule: string;
  message: string;
}

export interface ErrorData {
  violations?: Violation[];
  findings?: Finding[];
  reauthenticate?: boolean;
  /** Seconds. */
  retryAfter?: number;
  current?: unknown;
}

/** What the server answered instead of a result. */
export class RpcError extends Error {
  readonly code: number;
  readonly data: ErrorData;

  constructor(error: { code: number; message: string; data?: ErrorData | Violation[] | Finding[] }) {
    super(error.message);
    this.code = error.code;
    if (!Array.isArray(error.data)) this.data = error.data ?? {};
    else if (error.code === codes.identifyingData) this.data = { findings: error.data as Finding[] };
    else this.data = { violations: error.data as Violation[] };
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
