/** Milliseconds without a word from the server after which it is asked for one. */
export const kQuietMs = 8_000;
/** Further ones after which the connection is given up: a cut that nobody is told of shows in 18 s. */
export const kPatienceMs = 10_000;

type After = (milliseconds: number, act: () => void) => () => void;

/** Notices that the other side has fallen silent, which a browser tells of only minutes later. */
export class Silence {
  #after: After;
  #ask: () => void;
  #lost: () => void;
  #cancel: (() => void) | undefined;

  constructor(after: After, ask: () => void, lost: () => void) {
    this.#after = after;
    this.#ask = ask;
    this.#lost = lost;
  }

  /** Something came, or begins: the time counts from now. */
  heard(): void {
    this.stop();
    this.#cancel = this.#after(kQuietMs, () => {
      this.#cancel = this.#after(kPatienceMs, this.#lost);
      this.#ask();
    });
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }
}
