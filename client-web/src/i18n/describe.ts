import { Cancelled } from '../app/client';
import type { Violation } from '../generated/protocol';
import { ConnectionLost, codes, RpcError } from '../rpc/errors';
import type { MessageKey } from './catalogue';
import type { Say } from './text';

/** What went wrong, and what the reader can do about it; empty where they themselves gave up. */
export function describe(error: unknown, say: Say): string {
  if (error instanceof Cancelled) return '';
  if (error instanceof ConnectionLost) return say('error.unreachable');
  if (!(error instanceof RpcError)) return say('error.failed');
  switch (error.code) {
    case codes.unauthenticated:
      return say('error.unauthenticated');
    case codes.forbidden:
      return say('error.forbidden');
    case codes.notFound:
      return say('error.notFound');
    case codes.conflict:
      return say('error.conflict');
    case codes.invalidState:
      return say('error.invalidState');
    case codes.invalid:
      return invalid(error, say);
    case codes.identifyingData:
      return say('error.identifyingData');
    case codes.rateLimited:
      return say('error.rateLimited', { seconds: Math.ceil(error.data.retryAfter ?? 1) });
    case codes.tooLarge:
      return say('error.tooLarge');
    case codes.unavailable:
      return say('error.unavailable');
    default:
      return say('error.failed');
  }
}

/** What is wrong with a value, and what to do about it. */
export const wrongIn = ({ rule }: Violation, say: Say): string =>
  say(`rule.${rule}` as MessageKey) || say('rule.other');

function invalid({ data }: RpcError, say: Say): string {
  const known = (data.violations ?? []).map(({ rule }) => say(`rule.${rule}` as MessageKey));
  return [say('error.invalid'), ...new Set(known)].filter(Boolean).join(' ');
}
