import { useState } from 'react';
import { compared } from './compared';

/** What somebody else saved meanwhile, where both changed the same fields. */
export interface Collision<D> {
  theirs: D;
  revision: number;
  onlyTheirs: (keyof D & string)[];
  both: (keyof D & string)[];
}

/**
 * For a form that is saved whole, on a revision: what others saved meanwhile is taken over field by field;
 * where both changed the same, its author says which is kept. `begin` is for a form that an earlier page left, with
 * the base that it had.
 */
export function useCollision<D extends object>(first: D, revision: number | undefined) {
  const [base, setBase] = useState({ draft: first, revision });
  const [collision, setCollision] = useState<Collision<D>>();
  /** Goes on from the other state, with these fields of it. */
  const taking = (mine: D, theirs: D, now: number, fields: (keyof D & string)[]): D => {
    setBase({ draft: theirs, revision: now });
    setCollision(undefined);
    return { ...mine, ...Object.fromEntries(fields.map((field) => [field, theirs[field]])) };
  };
  /** What is to be saved now; nothing while that is for the author to say. */
  const meet = (mine: D, theirs: D, now: number): D | undefined => {
    const fields = Object.keys(first) as (keyof D & string)[];
    const found = compared(fields, (draft: D, field) => draft[field], base.draft, mine, theirs);
    if (found.both.length === 0) return taking(mine, theirs, now, found.onlyTheirs);
    setCollision({ theirs, revision: now, ...found });
    return undefined;
  };
  const choose = (mine: D, chosen: (keyof D & string)[]): D =>
    collision
      ? taking(mine, collision.theirs, collision.revision, [...collision.onlyTheirs, ...chosen])
      : mine;
  return { base, begin: setBase, collision, meet, choose };
}
