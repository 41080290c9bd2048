/** What a torture came to: how many trials there were, and each that did not go as it must. */

export class Tally {
  readonly name: string;
  readonly #counts = new Map<string, number>();
  readonly #violations: string[] = [];

  constructor(name: string) {
    this.name = name;
  }

  count(what: string, by = 1): void {
    this.#counts.set(what, (this.#counts.get(what) ?? 0) + by);
  }

  /** Something that must never be. `what` says how to see it again. */
  violation(what: string): void {
    this.#violations.push(what);
    console.error(`✖ ${this.name}: ${what}`);
  }

  get failed(): boolean {
    return this.#violations.length > 0;
  }

  /** A line of figures, then the violations. */
  print(seconds: number): void {
    const figures = [...this.#counts].map(([what, count]) => `${count} ${what}`).join(', ');
    console.log(
      `${this.failed ? '✖' : '✔'} ${this.name}: ${figures}, ${this.#violations.length} violations, ${seconds.toFixed(0)} s`,
    );
    for (const violation of this.#violations.slice(0, 20)) console.log(`    ${violation}`);
  }
}

/** Rejects where something takes longer than it ever may: a hang is a fault like any other. */
export async function within<T>(seconds: number, what: string, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} takes longer than ${seconds} s`)), seconds * 1000);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
