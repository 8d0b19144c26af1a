export interface IdleEnvironment {
  /** Milliseconds. */
  now(): number;
  after(milliseconds: number, act: () => void): () => void;
  /** Tells the other pages of this session that somebody is there. */
  tell(): void;
  /** A live meeting is followed here. */
  attended(): boolean;
}

/** Milliseconds between two tellings to the other pages. */
const kTellMs = 5_000;

/**
 * Whether somebody is at this page or at another one of the same session. Without a key or a pointer
 * for `limitMs` it says so once; while somebody attends a session of a meeting it does not.
 */
export class Idle {
  #environment: IdleEnvironment;
  #limit: number;
  #onIdle: () => void;
  #last: number;
  #told: number;
  #cancel: (() => void) | undefined;

  constructor(environment: IdleEnvironment, limitMs: number, onIdle: () => void) {
    this.#environment = environment;
    this.#limit = limitMs;
    this.#onIdle = onIdle;
    this.#last = environment.now();
    this.#told = this.#last;
    this.#wait(limitMs);
  }

  /** Here a key was pressed or a pointer moved. */
  active(): void {
    const now = this.#environment.now();
    // A machine that slept has no timers: what is pressed when it wakes up comes too late.
    if (this.#look(now)) return;
    this.#last = now;
    if (now - this.#told < kTellMs) return;
    this.#told = now;
    this.#environment.tell();
  }

  /** The same at another page. */
  elsewhere(): void {
    this.#last = this.#environment.now();
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #wait(milliseconds: number): void {
    this.#cancel = this.#environment.after(Math.min(milliseconds, this.#limit / 4), () => {
      const now = this.#environment.now();
      if (this.#environment.attended()) this.#environment.tell();
      if (!this.#look(now)) this.#wait(Math.max(1, this.#last + this.#limit - now));
    });
  }

  #look(now: number): boolean {
    if (this.#cancel === undefined) return true;
    if (this.#environment.attended()) this.#last = now;
    if (now - this.#last < this.#limit) return false;
    this.stop();
    this.#onIdle();
    return true;
  }
}
