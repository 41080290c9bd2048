/**
 * The pages in a made-up language (stage/pseudo.ts): every text of theirs is translated, also what they draw, say in tooltips and tell a
 * screen reader; and there is room for texts that are 40 % longer. With SHOTS set to a folder, it gets a picture of each.
 */
import { recorded } from './runs-table/drive.ts';
import { TableSender } from '../../src/core/runs-table/wire.ts';
import { DEFAULT_LAYOUT } from '../../src/core/runs-table/layout.ts';
import { tableOf } from '../../src/core/runs-table/columns.ts';
import { tabled } from '../../src/catalog/run-table.ts';
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { optimizers } from '../../src/catalog/optimizers/index.ts';
import { BACKENDS } from '../../src/catalog/settings.ts';
import { surfaces } from '../../src/catalog/surfaces/index.ts';
import type { BackendRow } from '../../src/core/backend-table.ts';
import { encodeChunk } from '../../src/core/chunk.ts';
import { trialsOf } from '../../src/core/study.ts';
import type { ShownStudy } from '../../src/protocol.ts';
import { localize } from '../../src/store/localization.ts';
import { writeReport } from '../../src/store/write-report.ts';
import { TABS } from '../../webview/dashboard/state.ts';
import { after as studyAfter, complete, result } from '../unit/studies.ts';
import { settled } from './playground/drive.ts';
import { click, drawn, press } from './stage/drive.ts';
import type { Scene } from './stage/fake-host.ts';
import { pseudoTranslations } from './stage/pseudo.ts';
import { documentWith, module, type Opened, openStage, type Stage } from './stage/stage.ts';
import { make } from './stage/synthetic.ts';
import { crowded, untranslated } from './stage/texts.ts';

const here = dirname(fileURLToPath(import.meta.url));
const translations = pseudoTranslations();
const WIDTHS = [1200, 700, 400];

let stage: Stage;
before(async () => {
  stage = await openStage({
    vscode: join(here, 'playground/vscode.ts'),
    playground: join(here, '../../webview/playground/main.ts'),
    backends: join(here, '../../webview/backends/main.ts'),
    choice: join(here, '../../webview/choice/main.ts'),
    table: join(here, '../../webview/runs-table/main.ts'),
  });
});
after(() => stage.close());

/** The same in every language: formulas and citations, names of slots, and values as settings have them. */
const KNOWN = [
  ...surfaces.flatMap(({ equation, source }) => [equation, source]),
  ...optimizers.flatMap(({ equation, source }) => [equation, source]),
  'velocity',
  'val_loss',
  'val_accuracy',
];
/** The product's name, what is no number, units, keys, and the parts of a date, which are in the language of the system. */
const WORDS = ['Descent', 'NaN', 'GB', 'MB', 'AM', 'PM', 'Jan', 'Ctrl', 'Shift'];

/** Both checks of the page as it is now. */
async function check({ page }: Opened, shot: string): Promise<void> {
  await drawn(page);
  assert.deepEqual(await page.evaluate(untranslated, { known: KNOWN, words: WORDS }), [], `${shot}: not translated`);
  if (process.env.SHOTS) await page.screenshot({ path: join(process.env.SHOTS, `${shot}.png`) });
  assert.deepEqual(await page.evaluate(crowded), [], `${shot}: no room`);
}

/** Opens a scene of the dashboard at each width. */
async function dashboard(
  name: string,
  scene: Scene,
  ready: string,
  act: (opened: Opened, shot: string) => Promise<void> = check,
) {
  for (const width of WIDTHS) {
    const opened = await stage.open(scene, { width, translations });
    try {
      await opened.page.locator(ready).first().waitFor();
      await act(opened, `${name}-${width}`);
      assert.deepEqual(opened.complaints, []);
    } finally {
      await opened.close();
    }
  }
}

const ended = (status: 'finished' | 'failed', fault?: { readonly message: string; readonly remedy: string }) => [
  { type: 'ended', time: 0, step: 393, status, reason: 'It has come to its end.', ...(fault ? { fault } : {}) } as const,
];
const NOTICE = { type: 'notice', message: 'Something to know.', step: 10, time: 0 } as const;

describe('the dashboard in another language', () => {
  for (const tab of TABS)
    it(`${tab} is translated, and has room`, () =>
      dashboard(
        tab,
        {
          recipes: [
            { machine: 'gpu', last: [NOTICE] },
            { id: 'b', title: 'other', rate: 3e-3, seed: 7 },
          ],
          shown: ['main', 'b'],
        },
        '[role=tab]',
        async (opened, shot) => {
          const button = opened.page.locator(`#tab-${tab}`);
          // The settings are a tab only where they have no place beside the charts.
          if ((await button.count()) === 0) return;
          await click(button);
          await opened.page.waitForTimeout(0);
          await drawn(opened.page);
          await check(opened, shot);
        },
      ));

  it('the menu, the table of a chart and what a field complains of are translated', () =>
    dashboard('details', { recipes: [{ asked: true }] }, '.figures', async (opened, shot) => {
      const { page } = opened;
      await click(page.locator('[aria-haspopup=menu]'));
      assert.deepEqual(await page.evaluate(untranslated, { known: KNOWN, words: WORDS }), []);
      await press(page, 'Escape');
      await page.locator('canvas-chart .chart-plot').first().focus();
      await press(page, 't');
      await check(opened, shot);
    }));

  it('a run that failed, one that was cut off and one that begins', async () => {
    const fault = { message: 'The model gives 3 outputs.', remedy: 'Give it 10.' };
    await dashboard('failed', { recipes: [{ last: ended('failed', fault) }] }, '.banner');
    await dashboard('interrupted', { recipes: [{}], interrupted: true }, '.banner');
    await dashboard('starting', { recipes: [{ blank: true }] }, '.banner');
  });

  it('a page without a run, and one that offers the last runs', async () => {
    await dashboard('empty', { recipes: [], shown: [] }, '.empty .buttons');
    await dashboard('recent', { recipes: [{ last: ended('finished') }, { id: 'b', title: 'other' }], shown: [] }, '.runs');
  });
});

const losses = (type: string, rate: number, seed: number) =>
  type === 'sgd' && rate === 0.5 && seed === 2 ? Number.NaN : (type === 'adam' ? 0.2 : 0.4) + 0.01 * seed;
const study = (shown: ShownStudy): Scene => {
  const begun = trialsOf(shown.state.study).filter(({ index }) => shown.state.results[index] || shown.trials.includes(index));
  const recipes = begun.map(({ run, learningRate, seed }) => ({ id: run, title: run, rate: learningRate / 10, seed, done: 2 }));
  return { recipes, shown: begun.map(({ run }) => run), study: shown };
};

describe('studies and range tests in another language', () => {
  it('a study that is done, one under way and one that was cut off', async () => {
    const reason = 'It has come to its end.';
    const state = { ...complete(losses), ended: { type: 'ended', time: 0, status: 'finished', reason } as const };
    await dashboard('study', study({ state, running: false, own: false, trials: [] }), '.recommendation');
    const half = { ...studyAfter({ 0: result([1, 0.5]), 1: result([1, 0.3]) }), open: true };
    await dashboard('study-running', study({ state: half, running: true, own: true, trials: [2] }), '.recommendation');
    await dashboard('study-halted', study({ state: studyAfter({}), running: false, own: false, trials: [] }), '.banner');
  });

  it('a range test', () =>
    dashboard(
      'range-test',
      { recipes: [{ rangeTest: { min: 1e-7, max: 10, steps: 200 }, last: ended('finished') }] },
      '.suggestion',
    ));
});

/** Opens a page of its own at each width. */
async function alone(name: string, bundle: string, act: (opened: Opened, shot: string) => Promise<void>) {
  for (const width of WIDTHS) {
    const opened = await stage.openDocument(documentWith('dark', module('vscode') + module(bundle)), { width, translations });
    try {
      await act(opened, `${name}-${width}`);
      assert.deepEqual(opened.complaints, []);
    } finally {
      await opened.close();
    }
  }
}
const tell = (opened: Opened, message: unknown) =>
  opened.page.evaluate((data) => window.dispatchEvent(new MessageEvent('message', { data })), message);

describe('the other pages in another language', () => {
  it('the playground', () =>
    alone('playground', 'playground', async (opened, shot) => {
      await settled(opened.page);
      await check(opened, shot);
    }));

  it('the table of Check Backends', () => {
    const device = { name: 'NVIDIA H100', kind: 'gpu', memory: 81_559 * 2 ** 20 } as const;
    const states: readonly Partial<BackendRow>[] = [
      { state: 'works', info: { id: 'a', label: 'a', detail: 'The fast one.', device }, examplesPerSecond: 41_200 },
      { state: 'absent', reason: 'It is not here.', remedy: 'Bring it.', command: 'descent.installTensorFlow' },
      { state: 'broken', reason: 'It crashed.', remedy: 'Take another.' },
      { state: 'works', info: { id: 'd', label: 'd', detail: 'The slow one.' }, examplesPerSecond: 400 },
    ];
    // Their titles are the catalog's: they are translated by the page.
    const rows = BACKENDS.slice(0, 4).map(({ id, title }, i) => ({ id, title, state: 'waiting', ...states[i] }) as BackendRow);
    return alone('backends', 'backends', async (opened, shot) => {
      await opened.page.locator('.backends').waitFor();
      await check(opened, `${shot}-before`);
      await tell(opened, { type: 'table', table: { rows, checked: Date.now(), chosen: rows[1]?.id, busy: true } });
      await drawn(opened.page);
      await opened.page.evaluate((titles) => {
        for (const message of window.heard) Object.assign(message as object, { table: undefined, titles });
      }, []);
      const known = states.flatMap(({ reason, remedy, info }) => [reason, remedy, info?.detail, info?.device?.name]);
      const said = { known: [...KNOWN, ...known.filter((text) => text !== undefined)], words: WORDS };
      assert.deepEqual(await opened.page.evaluate(untranslated, said), []);
      assert.deepEqual(await opened.page.evaluate(crowded), [], shot);
    });
  });

  it('the form of a choice', () =>
    alone('choice', 'choice', async (opened, shot) => {
      await opened.page.waitForFunction(() => window.posted.some(({ type }) => type === 'ready'));
      const values = { type: 'adam' };
      const choice = { setting: 'optimizer', id: 'adam', values, where: '.vscode/settings.json', options: {} };
      await tell(opened, { type: 'choice', choice });
      await opened.page.locator('.choice').waitFor();
      await check(opened, shot);
    }));

  it('the runs table, its columns and the help of its filter', () => {
    const runs = [
      recorded({ id: 'a', notes: { name: 'first', tags: ['wide'] } }),
      recorded({ id: 'b', notes: { starred: true } }),
    ];
    return alone('runs', 'table', async (opened, shot) => {
      const { page } = opened;
      await page.waitForFunction(() => window.posted.some(({ type }) => type === 'ready'));
      await tell(opened, { type: 'layout', layout: DEFAULT_LAYOUT });
      await tell(opened, { type: 'table', ...new TableSender().update(tableOf(tabled(runs))) });
      await page.locator('.runs-line').first().waitFor();
      await check(opened, shot);
      await click(page.locator('[data-act=all]'));
      await click(page.locator('[data-panel=columns]'));
      await check(opened, `${shot}-columns`);
      await press(page, 'Escape');
      await click(page.locator('[aria-expanded=false]').first());
      await check(opened, `${shot}-help`);
    });
  });

  it('a runs table without runs', () =>
    alone('runs-empty', 'table', async (opened, shot) => {
      await opened.page.waitForFunction(() => window.posted.some(({ type }) => type === 'ready'));
      await tell(opened, { type: 'table', ...new TableSender().update(tableOf([])) });
      await opened.page.locator('.empty-body').waitFor();
      await check(opened, shot);
    }));

  it('an exported report, which carries its language', async () => {
    const scratch = await mkdtemp(join(tmpdir(), 'descent-translated-'));
    try {
      for (const [name, bytes] of stage.files) await writeFile(join(scratch, name.split('?')[0] ?? name), bytes);
      const { header, events, chunks } = make({ last: ended('finished') });
      const folder = join(scratch, header.id);
      await mkdir(folder);
      await writeFile(join(folder, 'run.json'), JSON.stringify(header));
      await writeFile(join(folder, 'events.jsonl'), events.map((event) => `${JSON.stringify(event)}\n`).join(''));
      for (const chunk of chunks) await writeFile(join(folder, `${chunk.table}.table`), encodeChunk(chunk));
      const out = join(scratch, 'report.html');
      localize({ language: 'qps-ploc', translations });
      await writeReport(folder, { js: join(scratch, 'page.js'), css: join(scratch, 'page.css') }, out);
      localize();
      const opened = await stage.openDocument(await readFile(out, 'utf8'), { width: 1200 });
      await opened.page.locator('.figures').waitFor();
      assert.equal(await opened.page.locator('html').getAttribute('lang'), 'qps-ploc');
      assert.match((await opened.page.locator('#tab-overview').textContent()) ?? '', /⟦/);
      assert.deepEqual(opened.complaints, []);
      await opened.close();
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  });
});
