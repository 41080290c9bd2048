/** The page of Check Backends in a real browser: the table as it fills in, its buttons, and how it looks in every theme and width. */
import assert from 'node:assert/strict';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { BackendRow, BackendTable } from '../../src/core/backend-table.ts';
import { click, drawn, words } from './stage/drive.ts';
import { documentWith, module, type Opened, type Opening, openStage, type Stage } from './stage/stage.ts';
import { THEMES } from './stage/themes.ts';

const here = dirname(fileURLToPath(import.meta.url));
let stage: Stage;
before(async () => {
  stage = await openStage({
    vscode: join(here, 'playground/vscode.ts'),
    backends: join(here, '../../webview/backends/main.ts'),
  });
});
after(() => stage.close());

const info = (id: string, name: string, kind: 'gpu' | 'cpu', more = {}) => ({
  id,
  label: id,
  detail: `About ${id}.`,
  device: { name, kind, ...more },
});
const H100 = info('webgpu', 'NVIDIA H100 80GB HBM3', 'gpu', { memory: 81_559 * 2 ** 20, driver: 'NVIDIA: 550.90.07' });
const EPYC = info('wasm', 'AMD EPYC 9654', 'cpu', { memory: 128 * 2 ** 30 });
const DONE: readonly BackendRow[] = [
  { id: 'webgpu', title: 'WebGPU', state: 'works', info: H100, gpu: true, examplesPerSecond: 41_200 },
  {
    id: 'tensorflow',
    title: 'TensorFlow',
    state: 'absent',
    reason: 'The package @tensorflow/tfjs-node is not installed.',
    remedy: 'Install it with one click; it takes 500 MB.',
    command: 'descent.installTensorFlow',
  },
  { id: 'wasm', title: 'WebAssembly (SIMD)', state: 'works', info: EPYC, examplesPerSecond: 2580 },
  { id: 'cpu', title: 'JavaScript', state: 'broken', reason: 'It crashed (SIGSEGV).', remedy: 'Choose another backend.' },
];
const HALF: readonly BackendRow[] = DONE.map((row, i) =>
  i < 2 ? row : { id: row.id, title: row.title, state: i === 2 ? 'looking' : 'waiting' },
);
const SOFTWARE: readonly BackendRow[] = [
  {
    id: 'webgpu',
    title: 'WebGPU',
    state: 'works',
    info: info('webgpu', 'SwiftShader Device', 'cpu'),
    examplesPerSecond: 310,
    passedOver:
      'The only GPU adapter is a software renderer (SwiftShader Device), which runs on the CPU and is slower than WASM.',
  },
  ...DONE.slice(2, 3),
];
const tableOf = (rows: readonly BackendRow[], more: Partial<BackendTable> = {}): BackendTable => ({
  rows,
  checked: Date.now(),
  chosen: 'auto',
  busy: false,
  ...more,
});

async function on(table: BackendTable | undefined, check: (opened: Opened) => Promise<void>, opening: Opening = {}) {
  const opened = await stage.openDocument(documentWith(opening.theme ?? 'dark', module('vscode') + module('backends')), opening);
  try {
    await opened.page.locator('.backends').waitFor();
    if (table) await show(opened, table);
    await check(opened);
    assert.deepEqual(opened.complaints, []);
  } finally {
    await opened.close();
  }
}

async function show({ page }: Opened, table: BackendTable): Promise<void> {
  await page.evaluate(
    (told) => window.dispatchEvent(new MessageEvent('message', { data: { type: 'table', table: told } })),
    table,
  );
  await drawn(page);
}

const row = ({ page }: Opened, id: string) => page.locator(`[data-backend="${id}"]`);
const button = ({ page }: Opened, name: string) => page.getByRole('button', { name, exact: true });

describe('the table of a check', () => {
  it('tells of each backend its device, its memory, its speed, and which one automatic takes', () =>
    on(tableOf(DONE), async (opened) => {
      assert.match(
        await words(row(opened, 'webgpu')),
        /WebGPU works · selected automatically NVIDIA H100 80GB HBM3 NVIDIA: 550.90.07 79.6 GB 41\.2 k examples\/s/,
      );
      assert.match(await words(opened.page.locator('.backends-sum')), /^Automatic selects WebGPU\. Checked: just now\.$/);
      assert.match(await words(row(opened, 'cpu')), /does not work It crashed \(SIGSEGV\)\. Choose another backend\./);
      const widths = await opened.page
        .locator('.backends-bar > span')
        .evaluateAll((bars) => bars.map((bar) => Math.round((100 * bar.clientWidth) / (bar.parentElement?.clientWidth ?? 1))));
      assert.deepEqual(widths, [100, 6]);
    }));

  it('offers what a missing backend needs, and what may be chosen', () =>
    on(tableOf(DONE, { chosen: 'wasm' }), async (opened) => {
      await click(button(opened, 'Install TensorFlow'));
      await click(button(opened, 'Use This'));
      await click(button(opened, 'Use Automatic'));
      await click(button(opened, 'Check Again'));
      assert.match(await words(row(opened, 'wasm')), /in use$/);
      assert.deepEqual(await opened.commands(), [
        ['descent.installTensorFlow', 'tensorflow'],
        ['descent.useBackend', 'webgpu'],
        ['descent.useBackend', 'auto'],
        ['descent.checkBackends'],
      ]);
    }));

  it('warns where the settings choose what is not here, and leads back to automatic', () =>
    on(
      tableOf(DONE, { chosen: 'tensorflow' }),
      async (opened) => {
        const banner = opened.page.locator('.banner');
        assert.match(
          await words(banner),
          /The settings select TensorFlow, which is not available on this machine\. Training cannot start\./,
        );
        await click(button(opened, 'Use Automatic'));
        assert.deepEqual(await opened.commands(), [['descent.useBackend', 'auto']]);
        const [sum, frame] = await Promise.all(
          ['.backends-sum', '.backends-frame'].map((one) => opened.page.locator(one).boundingBox()),
        );
        assert.ok(sum && frame && sum.y + sum.height <= frame.y, 'the sentence lies over the table');
        await show(opened, tableOf(DONE, { chosen: 'cpu' }));
        assert.match(await words(banner), /JavaScript, which does not work on this machine\./);
        await show(opened, tableOf(DONE, { chosen: 'webgpu' }));
        assert.equal(await banner.count(), 0);
      },
      { width: 320 },
    ));

  it('fills in row by row, and says nothing of the whole before its end', () =>
    on(tableOf(HALF), async (opened) => {
      assert.match(await words(row(opened, 'wasm')), /checking/);
      assert.match(await words(row(opened, 'cpu')), /waiting/);
      assert.equal(await words(opened.page.locator('.backends-sum')), '');
      assert.equal(await button(opened, 'Check Again').count(), 0);
      await show(opened, tableOf(DONE));
      assert.equal(await button(opened, 'Check Again').count(), 1);
    }));

  it('says why automatic passes over a software adapter, and that a training was in the way', () =>
    on(tableOf(SOFTWARE, { busy: true }), async (opened) => {
      assert.match(
        await words(row(opened, 'webgpu')),
        /Skipped by automatic selection: The only GPU adapter is a software renderer/,
      );
      assert.match(await words(opened.page.locator('.backends-sum')), /^Automatic selects WebAssembly/);
      assert.match(await words(opened.page.locator('.banner')), /A run was in progress/);
    }));

  it('is still there when the page comes back, and can be asked for where there is none', async () => {
    await on(undefined, async (opened) => {
      assert.match(await words(opened.page.locator('.backends')), /No backend has been checked yet/);
      await click(button(opened, 'Check'));
      assert.deepEqual(await opened.commands(), [['descent.checkBackends']]);
    });
    await on(tableOf(DONE), async (opened) => {
      await opened.page.reload();
      assert.match(await words(row(opened, 'webgpu')), /41\.2 k/);
    });
  });

  for (const theme of THEMES)
    for (const width of [1200, 420])
      it(`fits in ${theme} at ${width} pixels`, () =>
        on(
          tableOf(DONE),
          async (opened) => {
            const { page } = opened;
            const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
            assert.equal(over, 0);
            const frame = await page.locator('.backends-frame').evaluate((one) => one.scrollWidth - one.clientWidth);
            assert.equal(frame, 0, 'no row is cut off');
            if (process.env.SHOTS) await page.screenshot({ path: join(process.env.SHOTS, `backends-${theme}-${width}.png`) });
          },
          { theme, width, height: 560 },
        ));
});
