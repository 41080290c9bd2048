/** What VS Code is to the playground: it records what is posted, and keeps what is kept through a reload. Bundled by stage.ts. */
import type { PageMessage, PlaygroundMessage } from '../../../src/protocol.ts';

const KEPT = 'kept';
const recorded: PageMessage[] = [];
Object.assign(globalThis, {
  posted: recorded,
  control: (message: PlaygroundMessage) => window.dispatchEvent(new MessageEvent('message', { data: message })),
  acquireVsCodeApi: () => ({
    postMessage: (message: PageMessage) => void recorded.push(structuredClone(message)),
    getState: (): unknown => JSON.parse(sessionStorage.getItem(KEPT) ?? 'null'),
    setState: (state: unknown) => sessionStorage.setItem(KEPT, JSON.stringify(state)),
  }),
});
