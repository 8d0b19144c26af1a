import { followedCentres } from '../../app/roles';
import type { Document, Identity } from '../../generated/protocol';

const kAgainMs = 2_000;

/**
 * How soon to look again: that a document is prepared is told to the centre that added it, and not
 * everybody who waits for it follows that.
 */
export function lookAgain(identity: Identity, documents: Document[]): number | false {
  const followed = followedCentres(identity);
  const silent = documents.some(
    ({ state, author }) =>
      state === 'processing' && !(author.centre !== undefined && followed.includes(author.centre)),
  );
  return silent && kAgainMs;
}
