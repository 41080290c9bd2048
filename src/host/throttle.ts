/**
 * Calls `act` at most once every `interval` milliseconds however often it is asked to, and always once after the last asking.
 */
export interface Throttle {
  ask(): void;
  /** Acts at once if there is something waiting. */
  flush(): void;
  dispose(): void;
}

export function throttle(interval: number, act: () => void): Throttle {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last = 0;
  const run = () => {
    timer = undefined;
    last = Date.now();
    act();
  };
  return {
    ask() {
      timer ??= setTimeout(run, Math.max(0, last + interval - Date.now()));
    },
    flush() {
      if (timer === undefined) return;
      clearTimeout(timer);
      run();
    },
    dispose() {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
