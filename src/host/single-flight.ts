/** What takes a while and must not be begun twice, such as a start on which somebody clicks again. Pure. */

export class SingleFlight<T> {
  readonly #under = new Map<string, Promise<T>>();

  /** Begins, or joins what was begun under that key and has not ended. */
  join(key: string, begin: () => Promise<T>): Promise<T> {
    const known = this.#under.get(key);
    if (known) return known;
    const begun = begin().finally(() => this.#under.delete(key));
    this.#under.set(key, begun);
    return begun;
  }
}
