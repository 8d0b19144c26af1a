// The words that the list of cases does not say come apart from the others: once somebody moves, or a
// part of the page is loaded that says them.

let wanted = false;
const asked = new Set<() => void>();
let settle: { came: () => void; failed: (why: unknown) => void };
const there = new Promise<void>((came, failed) => {
  settle = { came, failed };
});
// Whoever waits is told; nobody has to.
there.catch(() => undefined);

/** Has the other words loaded. */
export function wantWords(): void {
  if (wanted) return;
  wanted = true;
  for (const tell of asked) tell();
}

export const wordsWanted = () => wanted;

/** Calls `tell` once the other words are wanted, until the result is called. */
export function onWordsWanted(tell: () => void): () => void {
  asked.add(tell);
  return () => void asked.delete(tell);
}

/** The other words are among those that the page says now. */
export const wordsCame = () => settle.came();
/** They will not come. */
export const wordsFailed = (why: unknown) => settle.failed(why);

/** A part of the page that is there only with the other words, so that it never shows without them. */
export const worded =
  <M>(load: () => Promise<M>) =>
  async (): Promise<M> => {
    wantWords();
    const [loaded] = await Promise.all([load(), there]);
    return loaded;
  };
