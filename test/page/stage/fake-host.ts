/** What VS Code is to the page, inside the page: it records what is posted and answers from runs in memory. Bundled by stage.ts. */
import { parsePageCommand } from '../../../src/core/page-commands.ts';
import type { Run, RunNotes } from '../../../src/core/run.ts';
import type { RunData } from '../../../src/core/run-data.ts';
import type { RunSummary } from '../../../src/core/summary.ts';
import type { HostMessage, PageMessage, ShownStudy } from '../../../src/protocol.ts';
import { load, make, type Recipe } from './synthetic.ts';

export interface Scene {
  readonly recipes: readonly Recipe[];
  /** Ids of the runs that are shown; the first recipe's alone by default, none when empty. */
  readonly shown?: readonly string[];
  readonly notes?: Readonly<Record<string, RunNotes>>;
  readonly interrupted?: boolean;
  /** Shown instead of a run; its trials are runs among the recipes. */
  readonly study?: ShownStudy;
  readonly keys?: Readonly<Record<string, string>>;
}

declare global {
  interface Window {
    scene: Scene;
    posted: PageMessage[];
    tell(message: HostMessage): void;
  }
}

const runs = new Map<string, RunData>(
  window.scene.recipes.map((recipe) => {
    const data = load(make(recipe));
    if (window.scene.interrupted) data.interrupt();
    return [data.run.header.id, data];
  }),
);
const notesOf = (id: string): RunNotes => window.scene.notes?.[id] ?? {};
window.posted = [];
window.tell = (message) => window.dispatchEvent(new MessageEvent('message', { data: message }));

const summary = (run: Run): RunSummary => ({
  id: run.header.id,
  title: run.header.title,
  status: run.status,
  created: run.header.created,
  notes: notesOf(run.header.id),
  optimizer: run.header.config.optimizer,
  epoch: run.epoch,
  epochs: run.header.config.training.epochs,
  ...(run.best ? { best: { ...run.best, monitor: 'val_loss' } } : {}),
});

function receive(message: PageMessage): void {
  window.posted.push(message);
  if (message.type === 'command' && !parsePageCommand(message.command, message.args))
    throw new TypeError(`The host refuses ${JSON.stringify(message)}.`);
  if (message.type === 'ready') {
    const shown = window.scene.shown ?? [...runs.keys()].slice(0, 1);
    window.tell({ type: 'runs', runs: [...runs.values()].map(({ run }) => summary(run)), shown });
    for (const id of shown) {
      const run = runs.get(id)?.run;
      if (run) window.tell({ type: 'run', id, run, notes: notesOf(id) });
    }
    if (window.scene.study) window.tell({ type: 'study', study: window.scene.study });
    if (window.scene.keys) window.tell({ type: 'hints', keys: window.scene.keys });
  }
  if (message.type === 'subscribe')
    setTimeout(() => {
      const views = message.views.flatMap(({ id, request }) => {
        const view = runs.get(request.run)?.view(request);
        return view ? [{ id, view }] : [];
      });
      window.tell({ type: 'views', views });
    }, 5);
}

const KEPT = 'kept';
Object.assign(globalThis, {
  acquireVsCodeApi: () => ({
    postMessage: (message: PageMessage) => receive(structuredClone(message)),
    getState: (): unknown => JSON.parse(sessionStorage.getItem(KEPT) ?? 'null'),
    setState: (state: unknown) => sessionStorage.setItem(KEPT, JSON.stringify(state)),
  }),
});
