/** One run, told in every place that tells of it: each figure is the same there, to the last digit. */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it, mock } from 'node:test';
import { epochLine, progressLine } from '../../src/cli/progress-lines.ts';
import { encodeChunk } from '../../src/core/chunk.ts';
import { formatLearningRate, formatMetric } from '../../src/core/format.ts';
import type { EventOf, RunEvent } from '../../src/core/run.ts';
import type { RunData } from '../../src/core/run-data.ts';
import { summarize } from '../../src/core/summary.ts';
import type { OpenRun } from '../../src/host/runs/runs.ts';
import { writeReport } from '../../src/store/write-report.ts';
import { EventEmitter, statusBarItems } from '../unit/stand-in/vscode.ts';
import { click, words } from './stage/drive.ts';
import { type Opened, openStage, type Stage } from './stage/stage.ts';
import { load, make, type Recipe } from './stage/synthetic.ts';

const { StatusBar } = await import('../../src/host/views/status-bar.ts');
const { briefly } = await import('../../src/host/state-labels.ts');

/** So many epochs and steps that every view of all of them sums up several in one bucket. */
const LONG: Recipe = { perEpoch: 40, epochs: 150, done: 149.4 };
const ENDED: RunEvent = {
  type: 'ended',
  time: 1_767_323_060_000,
  step: 5998,
  status: 'finished',
  reason: 'All 150 epochs are complete.',
};

let stage: Stage;
let scratch: string;
before(async () => {
  stage = await openStage();
  scratch = await mkdtemp(join(tmpdir(), 'descent-agreement-'));
  for (const [name, bytes] of stage.files) await writeFile(join(scratch, name.split('?')[0] ?? name), bytes);
});
after(async () => {
  await stage.close();
  await rm(scratch, { recursive: true, force: true });
});

/** The figures of the last epoch and of the last step, as they are to be read everywhere. */
function expected(data: RunData) {
  const epoch = (column: string) => formatMetric(column, data.latest('epochs', column) ?? Number.NaN);
  return {
    batchLoss: formatMetric('loss', data.latest('steps', 'loss') ?? Number.NaN),
    loss: epoch('loss'),
    valLoss: epoch('val_loss'),
    accuracy: epoch('accuracy'),
    valAccuracy: epoch('val_accuracy'),
    rate: formatLearningRate(data.latest('steps', 'learningRate') ?? Number.NaN),
  };
}

const plain = (text: string) => text.replaceAll('\u202f', ' ');
const figure = async ({ page }: Opened, id: string) => plain(await words(page.locator(`[data-figure=${id}] .number`)));
/** The value of a series in the legend of the chart with this title, once its data has come. */
const legend = async ({ page }: Opened, title: string, key: string) => {
  const chart = page
    .locator('canvas-chart')
    .filter({ has: page.locator('.chart-title', { hasText: title }) })
    .first();
  const value = chart.locator(`.chart-entry[data-key="${key}"] .chart-value`, { hasNotText: '–' });
  await value.waitFor();
  return plain(await words(value));
};
const ready = ({ page }: Opened) =>
  page.waitForFunction(() => !['–', undefined].includes(document.querySelector('[data-figure=val_loss] .number')?.textContent));

/** What the status bar says of a run. */
function statusBar(data: RunData): string {
  const run = { id: 'main', title: 'main', notes: {}, data } as unknown as OpenRun;
  const [changed, listed] = [new EventEmitter<OpenRun>(), new EventEmitter<void>()];
  mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1e6 });
  const bar = new StatusBar({ live: [run], onDidChange: changed.event, onDidChangeList: listed.event } as never);
  listed.fire();
  mock.timers.tick(1000);
  mock.timers.reset();
  bar.dispose();
  return statusBarItems.at(-1)?.text ?? '';
}

async function dashboard(opened: Opened, data: RunData, over: boolean): Promise<void> {
  const told = expected(data);
  await ready(opened);
  assert.equal(await figure(opened, 'loss'), over ? told.loss : told.batchLoss);
  assert.equal(await figure(opened, 'val_loss'), told.valLoss);
  assert.equal(await figure(opened, 'val_accuracy'), told.valAccuracy);
  assert.equal(await figure(opened, 'lr'), told.rate);
  assert.equal(await legend(opened, 'Loss', 'loss'), told.batchLoss);
  assert.equal(await legend(opened, 'Loss', 'val_loss'), told.valLoss);
  assert.equal(await legend(opened, 'Accuracy', 'val_accuracy'), told.valAccuracy);
  assert.equal(await legend(opened, 'Learning rate', 'learningRate'), told.rate);
  await click(opened.page.locator('#tab-evaluation'));
  const first = opened.page.locator('.beside tbody tr').first();
  await first.waitFor();
  const cells = (await first.locator('td').allTextContents()).map((text) => plain(text.trim()));
  assert.deepEqual(cells.slice(1), [told.loss, told.accuracy, told.valLoss, told.valAccuracy]);
  assert.equal(await legend(opened, 'Loss', 'loss'), told.loss);
  assert.equal(await legend(opened, 'Loss', 'val_loss'), told.valLoss);
  assert.equal(await legend(opened, 'Accuracy', 'accuracy'), told.accuracy);
  assert.equal(await legend(opened, 'Accuracy', 'val_accuracy'), told.valAccuracy);
}

function lines(data: RunData): void {
  const told = expected(data);
  const best = data.run.best;
  assert.ok(best);
  const event = { type: 'epoch', step: data.run.epochEnds.at(-1), epoch: data.run.epoch, best: false } as EventOf<'epoch'>;
  assert.equal(
    plain(epochLine(data, event)),
    `epoch ${data.run.epoch}/150  loss ${told.loss}  val ${told.valLoss}  acc ${told.valAccuracy}`,
  );
  assert.match(briefly(summarize(data.run, {})), new RegExp(`(^|· )${formatMetric('val_loss', best.value)} `));
}

describe('the figures of one run', () => {
  it('agree in dashboard, status bar, list and terminal while it trains', async () => {
    const data = load(make(LONG));
    const told = expected(data);
    lines(data);
    assert.match(plain(progressLine(data)), new RegExp(`loss ${told.batchLoss}  val ${told.valLoss}  acc ${told.valAccuracy}`));
    assert.ok(statusBar(data).includes(`loss ${told.batchLoss}`));
    const opened = await stage.open({ recipes: [LONG] });
    await dashboard(opened, data, false);
    await opened.close();
  });

  it('agree in dashboard, list, terminal and report when it is over, where the loss is that of the epoch', async () => {
    const recipe = { ...LONG, last: [ENDED] };
    const { header, events, chunks } = make(recipe);
    const data = load({ header, events, chunks });
    lines(data);
    const opened = await stage.open({ recipes: [recipe] });
    await dashboard(opened, data, true);
    await opened.close();
    const folder = join(scratch, header.id);
    mkdirSync(folder);
    writeFileSync(join(folder, 'run.json'), JSON.stringify(header));
    writeFileSync(join(folder, 'events.jsonl'), events.map((event) => `${JSON.stringify(event)}\n`).join(''));
    for (const chunk of chunks) writeFileSync(join(folder, `${chunk.table}.table`), encodeChunk(chunk));
    const out = join(scratch, 'report.html');
    await writeReport([folder], { js: join(scratch, 'page.js'), css: join(scratch, 'page.css') }, out);
    const report = await stage.openDocument(await readFile(out, 'utf8'));
    await dashboard(report, data, true);
    await report.close();
  });
});
