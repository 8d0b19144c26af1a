const kMoves = ['pointermove', 'pointerdown', 'keydown'] as const;

/** Calls once somebody moves: the page is in use then, and what it needs later may be loaded. Returns what takes that back. */
export function onceMoved(act: () => void): () => void {
  const removes = new AbortController();
  const moved = () => {
    removes.abort();
    act();
  };
  for (const move of kMoves) window.addEventListener(move, moved, { signal: removes.signal });
  return () => removes.abort();
}
