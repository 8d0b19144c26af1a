/** A text that leaving would lose. */
export interface Holder {
  unsaved(): boolean;
  /** Absent where it is sent on demand only. */
  save?(): Promise<unknown>;
  /** Its author leaves it behind. */
  drop?(): void;
  /** The page, loaded anew, has it again. */
  kept?(): boolean;
}

/** What is written and neither saved nor sent, on the page or in one part of it. */
export class Unsaved {
  #holders = new Set<Holder>();

  add(holder: Holder): () => void {
    this.#holders.add(holder);
    return () => this.#holders.delete(holder);
  }

  get any(): boolean {
    return [...this.#holders].some((holder) => holder.unsaved());
  }

  /** What a page that is loaded anew would not have. */
  get losable(): Unsaved {
    const rest = new Unsaved();
    for (const holder of this.#holders) if (!holder.kept?.()) rest.add(holder);
    return rest;
  }

  /** Saves what can be saved without asking; resolves when nothing more can be done. */
  async save(): Promise<void> {
    const saves = [...this.#holders].filter((holder) => holder.unsaved()).map((holder) => holder.save?.());
    await Promise.allSettled(saves);
  }

  /** Whoever wrote it has said that it may be lost. */
  drop(): void {
    for (const holder of this.#holders) holder.drop?.();
  }

  /** Whoever leaves now leaves it behind. */
  forget(): void {
    this.#holders.clear();
  }
}
