/** The page of a study: its recommendation, its table and charts, and what it asks for. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { trialsOf } from '../../src/core/study.ts';
import type { ShownStudy } from '../../src/protocol.ts';
import { after, complete, result } from '../unit/studies.ts';
import type { Scene } from './stage/fake-host.ts';
import { click, press, staged, words } from './stage/drive.ts';

const on = staged();

/** Every trial's run is there, as far as the study has come. */
const sceneOf = (shown: ShownStudy): Scene => {
  const begun = trialsOf(shown.state.study).filter(({ index }) => shown.state.results[index] || shown.trials.includes(index));
  const recipes = begun.map(({ run, learningRate, seed, config }) => ({
    id: run,
    title: `moons · mlp · ${config.optimizer.type} ${learningRate}`,
    rate: learningRate * (config.optimizer.type === 'adam' ? 1 : 0.01),
    seed,
    epochs: 2,
    done: 2,
  }));
  return { recipes, shown: begun.map(({ run }) => run), study: shown };
};

const losses = (type: string, rate: number, seed: number) => {
  if (type === 'sgd' && rate === 0.5) return seed === 2 ? Number.NaN : 0.9;
  return (type === 'adam' ? 0.2 : 0.4) + (rate === 0.01 || rate === 0.1 ? 0 : 0.2) + 0.01 * seed;
};
const finished: ShownStudy = {
  state: { ...complete(losses), ended: { type: 'ended', time: 0, status: 'finished', reason: 'All 12 trials are complete.' } },
  running: false,
  own: false,
  trials: [],
};
const running: ShownStudy = {
  state: { ...after({ 0: result([1, 0.5]), 1: result([1, 0.3]) }), open: true },
  running: true,
  own: true,
  trials: [2],
};

describe('the page of a finished study', () => {
  it('recommends, with the reason and how sure it is', () =>
    on([sceneOf(finished)], async ({ page, commands }) => {
      assert.equal(await words(page.locator('.recommendation h2')), 'Adam with learning rate 0.01');
      assert.match(await words(page.locator('.recommendation ul')), /Significant difference from SGD/);
      assert.equal(await words(page.locator('.state')), 'finished');
      await click(page.getByRole('button', { name: 'Apply to Workspace' }));
      const [[command, run, wanted] = []] = await commands();
      assert.deepEqual([command, run], ['descent.applyToWorkspace', 's-002']);
      const { optimizer } = wanted as { readonly optimizer: Readonly<Record<string, unknown>> };
      assert.deepEqual([optimizer.type, optimizer.learningRate, optimizer.beta1], ['adam', 0.01, 0.9]);
    }));

  it('sorts its table by any column, what is no number last either way', () =>
    on([sceneOf(finished)], async ({ page }) => {
      const rows = async () => (await page.locator('.study-table tbody tr').all()).map((row) => row.getAttribute('data-arm'));
      const order = async () => Promise.all(await rows());
      assert.deepEqual(await order(), ['0@0.01', '0@0.001', '1@0.1', '1@0.5'], 'as they are ranked');
      const heading = (name: string) => page.getByRole('columnheader', { name }).getByRole('button');
      await click(heading('learning rate'));
      assert.deepEqual(await order(), ['0@0.001', '0@0.01', '1@0.1', '1@0.5']);
      await click(heading('learning rate'));
      assert.deepEqual(await order(), ['1@0.5', '1@0.1', '0@0.01', '0@0.001']);
      await click(heading('steps to target'));
      assert.equal((await order()).at(-1), '1@0.5', 'it never reached the target');
      await click(heading('steps to target'));
      assert.equal((await order()).at(-1), '1@0.5');
      assert.equal(await page.getByRole('columnheader', { name: 'steps to target' }).getAttribute('aria-sort'), 'descending');
    }));

  it('tells which seeds diverged, and opens a run', () =>
    on([sceneOf(finished)], async ({ page, commands }) => {
      assert.match(await words(page.locator('[data-arm="1@0.5"]')), /33\.3.%/);
      await click(page.getByRole('button', { name: 'Open Run of Seed 2 (Diverged)' }));
      assert.deepEqual(await commands(), [['descent.openRun', 's-008']]);
    }));

  it('draws the best rate of each optimizer, and all on demand', () =>
    on([sceneOf(finished)], async ({ page, subscribed }) => {
      const entries = () => page.locator('canvas-chart').first().locator('.chart-entry .chart-label').allTextContents();
      await page.locator('canvas-chart .chart-entry').first().waitFor();
      assert.deepEqual(await entries(), ['Adam 0.01', 'SGD 0.1']);
      await click(page.getByRole('radio', { name: 'All', exact: true }));
      assert.deepEqual(await entries(), ['Adam 1e-3', 'Adam 0.01', 'SGD 0.1', 'SGD 0.5']);
      await subscribed('views of all twelve trials', (requests) => new Set(requests.map(({ run }) => run)).size === 12);
    }));

  it('exports what it shows by commands', () =>
    on([sceneOf(finished)], async ({ page, commands }) => {
      await click(page.getByRole('button', { name: 'Export Study as Markdown' }));
      await click(page.getByRole('button', { name: 'Export Study as CSV' }));
      assert.deepEqual(await commands(), [
        ['descent.exportStudyMarkdown', 's'],
        ['descent.exportStudyCsv', 's'],
      ]);
    }));
});

describe('the page of a study that is not done', () => {
  it('shows how far it is, what leads so far, and can be stopped', () =>
    on([sceneOf(running)], async ({ page, commands }) => {
      assert.equal(await words(page.locator('.progress-words')), 'trial 3/12');
      assert.match(await words(page.locator('.recommendation')), /so far.*Only 2 of 12 trials have finished/);
      assert.equal(await page.getByRole('button', { name: 'Apply to Workspace' }).count(), 0);
      await click(page.getByRole('button', { name: 'Stop Study' }));
      assert.deepEqual(await commands(), [['descent.stopStudy', 's']]);
    }));

  it('says why it stopped and offers to go on', () => {
    const fault = { message: 'The file absent.csv does not exist.', remedy: 'Check the path.' };
    const ended = { type: 'ended', time: 0, status: 'stopped', reason: `Trial 1 failed: ${fault.message}`, fault } as const;
    return on(
      [{ ...sceneOf({ ...running, running: false, trials: [], state: { ...after({}), ended } }) }],
      async ({ page, commands }) => {
        assert.match(await words(page.locator('.banner')), /Trial 1 failed: The file absent\.csv.*Check the path/);
        await click(page.getByRole('button', { name: 'Resume Study' }));
        assert.deepEqual(await commands(), [['descent.resumeStudy', 's']]);
      },
    );
  });

  it('goes back to a run when the host says so', () =>
    on([{ ...sceneOf(running) }], async ({ page }) => {
      await page.locator('.recommendation').waitFor();
      await page.evaluate(() => window.tell({ type: 'study', study: null }));
      await page.locator('#tab-overview').waitFor();
    }));
});

describe('the page of a range test', () => {
  const RANGE = { min: 1e-7, max: 10, steps: 200 };
  const last = [{ type: 'ended', time: 0, step: 200, status: 'finished', reason: 'All 200 steps are complete.' }] as const;
  const scene = { recipes: [{ rangeTest: RANGE, last }] };

  it('shows the curve over the rate and writes a suggestion back', () =>
    on([scene], async ({ page, commands }) => {
      await page.locator('.suggestion').first().waitFor();
      assert.deepEqual(await page.locator('.suggestion-name').allTextContents(), ['steepest', 'valley', 'minimum ÷ 10']);
      const rate = Number(await words(page.locator('.suggestion-rate').nth(1)));
      assert.ok(rate > 1e-5 && rate < 0.3, `${rate}`);
      await page.locator('canvas-chart .chart-plot').focus();
      await press(page, 't');
      assert.equal(await words(page.locator('.chart-numbers thead th').first()), 'learning rate');
      assert.match(await words(page.locator('.chart-numbers tbody th').first()), /^0\.\d+$/);
      await press(page, 'Escape');
      await click(page.getByRole('button', { name: 'Apply to Workspace' }).nth(1));
      const [[command, run, wanted] = []] = await commands();
      assert.deepEqual([command, run], ['descent.applyToWorkspace', 'main']);
      assert.equal((wanted as { optimizer: { learningRate: number } }).optimizer.learningRate, rate);
    }));
});
