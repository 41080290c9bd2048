/**
 * The end of the line inside the page: what VS Code's own `acquireVsCodeApi` is there. What the page posts waits until it is fetched;
 * what the host tells arrives as a message event with typed arrays, as from VS Code. It also watches what reaches the screen.
 */
import type { HostMessage, PageMessage } from '../../src/protocol.ts';
import { unpack } from './packed.ts';
import { watchFrames, watchScreen } from './page-watch.ts';

const posted: PageMessage[] = [];
let wake = () => {};
Object.assign(globalThis, {
  acquireVsCodeApi: () => ({
    postMessage(message: PageMessage) {
      posted.push(structuredClone(message));
      wake();
    },
    getState: () => window.kept,
    setState(value: unknown) {
      window.kept = value;
    },
  }),
});

/** The messages since the last time; waits for one. */
async function fetchPosted(): Promise<readonly PageMessage[]> {
  if (posted.length === 0)
    await new Promise<void>((resolve) => {
      wake = resolve;
    });
  return posted.splice(0);
}

const tellPacked = (text: string) => {
  const data = unpack(text) as HostMessage;
  window.dispatchEvent(new MessageEvent('message', { data }));
};

declare global {
  interface Window {
    kept: unknown;
    bench: {
      readonly fetchPosted: typeof fetchPosted;
      readonly tellPacked: typeof tellPacked;
      readonly watchFrames: typeof watchFrames;
      readonly watchScreen: typeof watchScreen;
    };
  }
}
window.bench = { fetchPosted, tellPacked, watchFrames, watchScreen };
