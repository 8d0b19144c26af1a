// The words that the list of cases does not say come apart from the others: once somebody moves, or a
// part of the page is loaded that says them.

let wanted = false;
let came = false;
const asked = new Set<() => void>();
let settle: { came: () => void; failed: (why: unknown) => void };
let there: Promise<void>;

function wait(): void {
  there = new Promise<void>((resolve, reject) => {
    settle = { came: resolve, failed: reject };
  });
  // Whoever waits is told; nobody has to.
  there.catch(() => undefined);
}
wait();

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
export function wordsCame(): void {
  came = true;
  settle.came();
}

/** They could not be loaded: whoever waits is told, and whoever wants them next asks again. */
export function wordsFailed(why: unknown): void {
  if (!wanted || came) return;
  const { failed } = settle;
  wait();
  wanted = false;
  for (const tell of asked) tell();
  failed(why);
}

/** A part of the page that is there only with the other words, so that it never shows without them. */
export const worded =
  <M>(load: () => Promise<M>) =>
  async (): Promise<M> => {
    wantWords();
    const [loaded] = await Promise.all([load(), there]);
    return loaded;
  };
