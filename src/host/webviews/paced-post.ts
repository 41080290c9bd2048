/** So many messages may be on their way to a page. More than one, so that a page far away is not waited for after each. */
const ON_THE_WAY = 8;

/**
 * Posts to a page what comes again and again, no faster than the page takes it: the page of a remote window whose connection is lost
 * takes nothing for hours, and all that is posted meanwhile would be kept in memory for it.
 */
export class PacedPost<M> {
  readonly #send: (message: M) => Thenable<boolean> | undefined;
  readonly #ready: () => void;
  #onTheWay = 0;
  /** Messages to a page that is gone by now no longer count. */
  #page = 0;
  #refused = false;

  /** `ready` is called once there is room again after `waits` was true. */
  constructor(send: (message: M) => Thenable<boolean> | undefined, ready: () => void) {
    this.#send = send;
    this.#ready = ready;
  }

  /** Whether the next message has to wait; `ready` is then called when it need not. */
  waits(): boolean {
    const full = this.#onTheWay >= ON_THE_WAY;
    this.#refused ||= full;
    return full;
  }

  post(message: M): void {
    const page = this.#page;
    this.#onTheWay++;
    const taken = () => {
      if (page !== this.#page) return;
      this.#onTheWay--;
      if (!this.#refused) return;
      this.#refused = false;
      this.#ready();
    };
    Promise.resolve(this.#send(message)).then(taken, taken);
  }

  /** There is a new page, or none. */
  reset(): void {
    this.#page++;
    this.#onTheWay = 0;
    this.#refused = false;
  }
}
