/** The runs table in a real browser, with runs made of what a trainer records. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { type Recorded, tabled } from '../../../src/catalog/run-table.ts';
import { resolveConfig } from '../../../src/catalog/config.ts';
import { tableOf } from '../../../src/core/runs-table/columns.ts';
import { DEFAULT_LAYOUT, type TableLayout } from '../../../src/core/runs-table/layout.ts';
import { RunDigest } from '../../../src/core/runs-table/results.ts';
import { TableSender } from '../../../src/core/runs-table/wire.ts';
import type { EndStatus, RunHeader, RunNotes } from '../../../src/core/run.ts';
import { summarize } from '../../../src/core/summary.ts';
import type { RunsTableMessage } from '../../../src/protocol.ts';
import { chunkOf, endedEvent, epochEvent, header, started } from '../../unit/runs.ts';
import { drawn } from '../stage/drive.ts';
import { documentWith, module, type Opened, type Opening, openStage, type Stage } from '../stage/stage.ts';

const here = import.meta.dirname;
const MODULES = {
  vscode: join(here, '../playground/vscode.ts'),
  table: join(here, '../../../webview/runs-table/main.ts'),
};
export const openTableStage = () => openStage(MODULES);

export interface Made {
  readonly id: string;
  readonly given?: Readonly<Record<string, unknown>>;
  /** After the last epoch, and the best of all. */
  readonly accuracy?: readonly [last: number, best: number];
  readonly status?: EndStatus;
  readonly notes?: RunNotes;
  readonly more?: Partial<RunHeader>;
}

const EPOCHS = ['epoch', 'time', 'learningRate', 'loss', 'accuracy', 'val_loss', 'val_accuracy'];

/** A run of three epochs as its log tells it. */
export function recorded({ id, given = {}, accuracy = [0.9, 0.9], status = 'finished', notes = {}, more = {} }: Made): Recorded {
  const { config, problems } = resolveConfig({ dataset: { type: 'moons' }, training: { epochs: 3 }, ...given });
  assert.deepEqual(problems, []);
  const of = header(id, { config, title: `moons · mlp · ${config.optimizer.type}`, ...more });
  const digest = new RunDigest(of);
  const [last, best] = accuracy;
  for (const event of [started, epochEvent(1, 0.5), epochEvent(2, 0.4), epochEvent(3, 0.45, false)]) digest.event(event);
  const rows = [0.5, best, last].map((value, i) => [(i + 1) * 10, i + 1, i + 1, 1e-3, 1 - value, value, 1.1 - value, value]);
  digest.chunk(chunkOf('epochs', EPOCHS, rows));
  const end = endedEvent(30);
  digest.event(end.type === 'ended' ? { ...end, status } : end);
  const { run, results } = digest.results(false);
  return { header: of, summary: { ...summarize(run, notes), id }, results };
}

export interface Ground extends Opened {
  tell(message: RunsTableMessage): Promise<void>;
  /** Sends these runs, or what has changed of them. */
  show(runs: readonly Recorded[]): Promise<void>;
  /** Sends everything to a page that has just come up again. */
  again(runs: readonly Recorded[]): Promise<void>;
  /** The names of the runs on screen, from top to bottom. */
  names(): Promise<readonly string[]>;
  layouts(): Promise<readonly TableLayout[]>;
}

export type Check = (ground: Ground) => Promise<void>;

/** One browser for all tests of a file; each opens a page with these runs and sees that it complained of nothing. */
export function tables(): (
  runs: readonly Recorded[],
  check: Check,
  opening?: Opening & { readonly layout?: TableLayout },
) => Promise<void> {
  let stage: Stage;
  before(async () => {
    stage = await openTableStage();
  });
  after(() => stage.close());
  return async (runs, check, opening = {}) => {
    const ground = await openTable(stage, opening);
    try {
      await ground.tell({ type: 'layout', layout: opening.layout ?? DEFAULT_LAYOUT });
      await ground.show(runs);
      await check(ground);
      assert.deepEqual(ground.complaints, []);
    } finally {
      await ground.close();
    }
  };
}

export async function openTable(stage: Stage, opening: Opening): Promise<Ground> {
  const opened = await stage.openDocument(documentWith(opening.theme ?? 'dark', module('vscode') + module('table')), opening);
  const { page } = opened;
  await page.locator('.runs-page').waitFor();
  const sender = new TableSender();
  const tell = async (message: RunsTableMessage) => {
    await page.evaluate((data) => window.dispatchEvent(new MessageEvent('message', { data })), message);
    await drawn(page);
  };
  return {
    ...opened,
    tell,
    show: (runs) => tell({ type: 'table', ...sender.update(tableOf(tabled(runs))) }),
    async again(runs) {
      sender.reset();
      await tell({ type: 'table', ...sender.update(tableOf(tabled(runs))) });
    },
    async names() {
      const lines = await page
        .locator('.runs-line')
        .evaluateAll((all) =>
          all.map(
            (one) =>
              [
                Number(one.ariaRowIndex ?? one.getAttribute('aria-rowindex')),
                one.querySelector('.run-name')?.textContent ?? '',
              ] as const,
          ),
        );
      return lines.sort(([a], [b]) => a - b).map(([, name]) => name);
    },
    async layouts() {
      const posted: readonly { readonly type: string; readonly layout?: TableLayout }[] = await opened.posted();
      return posted.flatMap(({ layout }) => (layout ? [layout] : []));
    },
  };
}
