/** How fast a training goes and how long it will take, measured on the steps seen in the last seconds. Pure. */

const WINDOW_MILLISECONDS = 5000;

export class Pace {
  #seen: { readonly time: number; readonly step: number }[] = [];

  /** Takes note of how many steps are done now (milliseconds). Fewer than before means that the run was taken up again. */
  see(step: number, time: number): void {
    const last = this.#seen.at(-1);
    if (last && step < last.step) this.#seen = [];
    this.#seen.push({ step, time });
    // One sample from before the window stays, so that a slow training has a pace too.
    while (this.#seen.length > 2 && (this.#seen[1]?.time ?? time) < time - WINDOW_MILLISECONDS) this.#seen.shift();
  }

  /** Forgets what was seen: a pause is no slowness. */
  clear(): void {
    this.#seen = [];
  }

  /** Steps a second; undefined until two moments were seen. */
  get perSecond(): number | undefined {
    const [first, last] = [this.#seen[0], this.#seen.at(-1)];
    if (!first || !last || last.time <= first.time) return undefined;
    return ((last.step - first.step) * 1000) / (last.time - first.time);
  }

  /** Seconds until `total` steps are done. */
  left(total: number): number | undefined {
    const last = this.#seen.at(-1);
    const rate = this.perSecond;
    return last && rate ? Math.max(0, total - last.step) / rate : undefined;
  }
}
