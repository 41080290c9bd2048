import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import type { RunEvent } from '../../src/core/run.ts';
import { click, press, staged, words } from './stage/drive.ts';
import { THEMES } from './stage/themes.ts';

const on = staged();

const ended = (more: Partial<Extract<RunEvent, { type: 'ended' }>>): RunEvent => ({
  type: 'ended',
  time: 1_767_323_060_000,
  step: 393,
  status: 'failed',
  reason: 'The program threw an error.',
  ...more,
});

describe('the dashboard of a running training', () => {
  it('says in words and figures how it is doing', () =>
    on([{ recipes: [{}] }], async ({ page }) => {
      await page.getByText('epoch 7/20').waitFor();
      assert.equal(await words(page.locator('.state')), 'running');
      assert.equal(await words(page.locator('h1')), 'digits · cnn · adam 1e-3');
      await page.waitForFunction(() => document.querySelector('[data-figure=val_loss] .number')?.textContent === '0.245');
      assert.match(await words(page.locator('[data-figure=val_accuracy] .number')), /^9\d\.\d.%$/);
      assert.match((await page.locator('[data-figure=gradient]').getAttribute('title')) ?? '', /Global gradient norm/);
      assert.match(await words(page.locator('.sampling')), /statistics every 4 steps, overhead 4\.6.% \(budget 5\.0.%\)/);
    }));

  it('says the base rate beside the accuracy, and what it is', () =>
    on([{ recipes: [{ baselines: { val_accuracy: 0.99 } }] }], async ({ page }) => {
      const cell = page.locator('[data-figure=val_accuracy]');
      assert.equal(await words(cell.locator('.base')), '· base rate 99.0 %');
      assert.match((await cell.getAttribute('title')) ?? '', /most frequent class of the training examples achieves 99\.0 %/);
      assert.equal(await page.locator('[data-figure=val_loss] .base').count(), 0);
      await page.setViewportSize({ width: 400, height: 800 });
      assert.equal(await cell.locator('.base').isVisible(), false);
    }));

  it('goes through its tabs by keyboard, with one tab stop, and draws each', () =>
    on([{ recipes: [{}, { id: 'other', rate: 3e-3 }], shown: ['main', 'other'] }], async ({ page }) => {
      const tab = () => page.locator('[role=tab][aria-selected=true]').getAttribute('id');
      await page.locator('#tab-overview').focus();
      const seen = [];
      for (let i = 0; i < 9; i++) {
        seen.push(await tab());
        assert.equal(await page.locator('[role=tab][tabindex="0"]').count(), 1);
        assert.notEqual((await words(page.locator('.panel-body'))).trim(), '');
        await press(page, 'ArrowRight');
      }
      assert.deepEqual(
        seen,
        ['overview', 'gradients', 'optimizer', 'weights', 'evaluation', 'regularization', 'device', 'compare', 'findings'].map(
          (id) => `tab-${id}`,
        ),
      );
      assert.equal(await tab(), 'tab-overview');
      await press(page, 'End');
      assert.equal(await tab(), 'tab-findings');
      assert.equal(await page.evaluate(() => document.activeElement?.id), 'tab-findings');
    }));

  it('says of a run without findings whether there may still be some', async () => {
    const short = { done: 2, perEpoch: 10 };
    const ended = { type: 'ended', time: 1, step: 20, status: 'finished', reason: 'Done.' } as const;
    for (const [recipe, told] of [
      [short, 'No problems found so far.'],
      [{ ...short, last: [ended] }, 'No problems found.'],
    ] as const)
      await on([{ recipes: [recipe] }], async ({ page }) => {
        await click(page.locator('#tab-findings'));
        await page.getByText(told, { exact: true }).waitFor();
      });
  });

  it('asks for just what the open tab draws', () =>
    on([{ recipes: [{}] }], async ({ page, subscribed }) => {
      await subscribed('a heat map on the overview', (requests) => requests.some(({ kind }) => kind === 'heatmap'));
      await click(page.locator('#tab-findings'));
      await subscribed('nothing but progress and the strip of metrics', (requests) =>
        isDeepStrictEqual(new Set(requests.map(({ kind }) => kind)), new Set(['progress', 'series'])),
      );
      await click(page.locator('#tab-optimizer'));
      await subscribed('the snapshot of a weight', (requests) => requests.some(({ kind }) => kind === 'snapshot'));
    }));

  it('runs a command for every control', () =>
    on([{ recipes: [{}], keys: { 'descent.pause': 'F6' } }], async ({ page, commands }) => {
      assert.equal(await page.getByRole('button', { name: 'Pause Training' }).getAttribute('title'), 'Pause Training (F6)');
      await click(page.getByRole('button', { name: 'Pause Training' }));
      await click(page.getByRole('button', { name: 'Run One Training Step' }));
      await click(page.getByRole('button', { name: 'Stop Training' }));
      await click(page.getByRole('button', { name: 'More Actions…' }));
      await press(page, 'ArrowDown');
      await press(page, 'Enter');
      assert.deepEqual(await commands(), [
        ['descent.pause', 'main'],
        ['descent.step', 'main'],
        ['descent.stop', 'main'],
        ['descent.editAndTrain', 'main'],
      ]);
      assert.equal(await page.locator('.menu').count(), 0);
    }));

  it('selects a weight everywhere at once', () =>
    on([{ recipes: [{}] }], async ({ page }) => {
      await click(page.locator('#tab-optimizer'));
      await click(page.getByRole('cell', { name: 'dense/kernel' }));
      await press(page, 'ArrowDown');
      assert.match(await words(page.locator('.inspector-title')), /^dense\/bias/);
      await click(page.locator('#tab-gradients'));
      assert.equal(
        await page.locator('.picker vscode-single-select').evaluate((picker) => 'value' in picker && picker.value),
        '5',
      );
    }));

  it('sorts the table of weights', () =>
    on([{ recipes: [{}] }], async ({ page }) => {
      await click(page.locator('#tab-optimizer'));
      await click(page.getByRole('button', { name: 'size' }));
      const names = await page.locator('tbody td:first-child').allTextContents();
      assert.deepEqual(names.slice(0, 2), ['dense/kernel', 'conv2d_1/kernel']);
      await click(page.getByRole('button', { name: 'size' }));
      assert.equal((await page.locator('tbody td:first-child').allTextContents()).at(-1), 'dense/kernel');
    }));
});

describe('a page that is not about a healthy training', () => {
  it('without runs says what Descent is and how to begin', () =>
    on([{ recipes: [], shown: [] }], async ({ page, commands }) => {
      assert.match(await words(page.locator('main')), /Train a neural network on this machine/);
      await click(page.getByRole('button', { name: 'Start Training' }));
      await click(page.getByRole('button', { name: 'Open Sample' }));
      assert.deepEqual(await commands(), [['descent.start'], ['descent.openSample']]);
    }));

  it('without a shown run lists the last five', () =>
    on(
      [{ recipes: Array.from({ length: 7 }, (_, i) => ({ id: `run${i}`, done: 2 })), shown: [] }],
      async ({ page, commands }) => {
        assert.equal(await page.locator('.run').count(), 5);
        await click(page.locator('.run').nth(1));
        assert.deepEqual(await commands(), [['descent.openRun', 'run1']]);
      },
    ));

  it('shows why a run failed, where, and the remedy', () =>
    on(
      [
        {
          recipes: [
            {
              last: [
                ended({
                  fault: {
                    message: 'The model gives 3 outputs, but the data has 10 classes.',
                    remedy: 'Give the last layer 10 units.',
                    file: '/home/someone/project/train.ts',
                    line: 12,
                    column: 5,
                  },
                }),
              ],
            },
          ],
        },
      ],
      async ({ page, commands }) => {
        const banner = page.getByRole('alert');
        assert.match(await words(banner), /gives 3 outputs.*10 units.*project\/train\.ts:12:5/);
        await click(banner.getByRole('button'));
        assert.deepEqual(await commands(), [['descent.openFault', 'main']]);
        assert.equal(await words(page.locator('.state')), 'failed (best 0.241 at epoch 5)');
      },
    ));

  it('offers to resume an interrupted run from its checkpoint', () =>
    on([{ recipes: [{}], interrupted: true }], async ({ page, commands }) => {
      assert.equal(await words(page.locator('.state')), 'interrupted (best 0.241 at epoch 5)');
      assert.match(await words(page.locator('.banner')), /last checkpoint was saved at step/);
      await click(page.getByRole('button', { name: 'Resume from Checkpoint' }));
      assert.deepEqual(await commands(), [['descent.resumeRun', 'main']]);
    }));

  it('offers the same for one that failed, and to train anew', () =>
    on([{ recipes: [{ last: [ended({})] }] }], async ({ page, commands }) => {
      assert.equal(await words(page.locator('.state')), 'failed (best 0.241 at epoch 5)');
      await click(page.getByRole('button', { name: 'Resume from Checkpoint' }));
      await click(page.getByRole('button', { name: 'Train Again' }));
      assert.deepEqual(await commands(), [
        ['descent.resumeRun', 'main'],
        ['descent.trainAgain', 'main'],
      ]);
    }));

  it('shows notices until they are put away, also after a reload', () => {
    const notice: RunEvent = {
      type: 'notice',
      time: 1,
      step: 0,
      message: 'WASM is not available; training on the CPU.',
      remedy: 'Update.',
    };
    return on([{ recipes: [{ last: [notice] }] }], async ({ page }) => {
      assert.match(await words(page.locator('.notice')), /training on the CPU/);
      await click(page.getByRole('button', { name: 'Dismiss' }));
      await page.reload();
      await page.locator('.figures').waitFor();
      assert.equal(await page.locator('.notice').count(), 0);
    });
  });

  it('folds the notices of a start into one line, with their details and a button that keeps columns', () => {
    const messages = ['Read with decimal commas: area.', 'Treated as missing values: NULL (3).'];
    const start = messages.map((message): RunEvent => ({ type: 'notice', time: 1, step: 0, message }));
    const left: RunEvent = { type: 'notice', time: 1, step: 0, message: 'Left out "id".', columns: ['id'] };
    return on([{ recipes: [{ last: [left, ...start] }] }], async ({ page, commands }) => {
      const notice = page.locator('.notice');
      assert.equal(await notice.count(), 1);
      assert.equal(await words(notice.locator('summary')), '3 notices Left out "id".');
      assert.equal(await notice.locator('li').first().isVisible(), false);
      await click(notice.locator('summary'));
      assert.deepEqual(await notice.locator('li').allInnerTexts(), ['Left out "id". Keep Columns', ...messages]);
      await click(page.getByRole('button', { name: 'Keep Columns' }));
      assert.deepEqual(await commands(), [['descent.keepColumns', 'main', ['id']]]);
      await click(page.getByRole('button', { name: 'Dismiss' }));
      assert.equal(await notice.count(), 0);
    });
  });
});

describe('a notice that offers a change of the dataset', () => {
  it('writes it to the settings for the next run', () => {
    const message = 'These columns of numbers look like codes: "zip".';
    const offer: RunEvent = { type: 'notice', time: 1, step: 0, message, dataset: { categorical: ['zip'] } };
    return on([{ recipes: [{ last: [offer] }] }], async ({ page, commands }) => {
      assert.match(await words(page.locator('.notice')), /look like codes/);
      await click(page.getByRole('button', { name: 'Use in Next Run' }));
      assert.deepEqual(await commands(), [['descent.changeDataset', 'main', { categorical: ['zip'] }]]);
    });
  });

  it('writes settings of the training alike', () => {
    const offer: RunEvent = {
      type: 'notice',
      time: 1,
      step: 0,
      message: 'A class is rare.',
      training: { classWeights: 'balanced' },
    };
    return on([{ recipes: [{ last: [offer] }] }], async ({ page, commands }) => {
      await click(page.getByRole('button', { name: 'Use in Next Run' }));
      assert.deepEqual(await commands(), [['descent.applyToWorkspace', 'main', { training: { classWeights: 'balanced' } }]]);
    });
  });
});

describe('the page in any place', () => {
  it('never makes HTML of a name', () => {
    const evil = '<img src=x onerror="document.title = 1">';
    return on([{ recipes: [{ title: evil }, { id: 'b', title: evil }], notes: { main: { name: evil } } }], async ({ page }) => {
      assert.equal(await words(page.locator('h1')), evil);
      await click(page.locator('#tab-compare'));
      assert.equal(await page.locator('.choose li').count(), 2);
      assert.equal(await page.locator('img').count(), 0);
    });
  });

  it('keeps what was arranged over a reload', () =>
    on([{ recipes: [{}] }], async ({ page }) => {
      await click(page.locator('#tab-weights'));
      await click(page.getByRole('radio', { name: 'Epoch' }));
      await click(page.getByRole('button', { name: 'Hide Run Settings' }));
      await page.reload();
      await page.locator('.figures').waitFor();
      assert.equal(await words(page.locator('[role=tab][aria-selected=true]')), 'Weights');
      assert.equal(await page.getByRole('radio', { name: 'Epoch' }).getAttribute('aria-checked'), 'true');
      assert.equal(await page.locator('aside').count(), 0);
    }));

  it('has one column and the side bar as a tab where it is narrow, and nothing sticks out', () =>
    on([{ recipes: [{}] }, { width: 360, height: 700 }], async ({ page }) => {
      assert.equal(await page.locator('aside').count(), 0);
      await click(page.locator('#tab-live'));
      assert.equal(await page.locator('#panel #field-optimizer-learningRate').count(), 1);
      for (const tab of [
        'overview',
        'gradients',
        'optimizer',
        'weights',
        'evaluation',
        'regularization',
        'compare',
        'findings',
      ]) {
        await click(page.locator(`#tab-${tab}`));
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), tab);
        assert.ok(await page.locator('.panel-body').evaluate((body) => body.scrollWidth <= body.clientWidth), tab);
      }
      const stop = await page.getByRole('button', { name: 'Stop Training' }).boundingBox();
      assert.ok(stop && stop.x >= 0 && stop.x + stop.width <= 360);
    }));

  for (const width of [520, 360])
    it(`has all its tabs in sight at ${width} pixels, the count of findings too`, () =>
      on([{ recipes: [{}] }, { width, height: 700 }], async ({ page }) => {
        await click(page.locator('#tab-findings'));
        const out = await page.evaluate((limit) => {
          const boxes = [...document.querySelectorAll('.tab, .badge')].map((one) => one.getBoundingClientRect());
          return boxes.filter(({ left, right }) => left < 0 || right > limit).length;
        }, width);
        assert.equal(out, 0);
        assert.equal(await words(page.locator('#tab-findings .badge')), '2');
      }));

  for (const theme of THEMES)
    it(`reads well in ${theme}: every text stands out from its ground`, () =>
      on([{ recipes: [{}] }, { theme }], async ({ page }) => {
        await page.locator('.figures').waitFor();
        const faint = await page.evaluate(faintTexts);
        assert.deepEqual(faint, []);
      }));
});

/** Runs in the page: texts whose contrast to the ground behind them is below 4.5 (WCAG 2.2, 1.4.3). */
function faintTexts(): string[] {
  const context = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const over = (color: string, ground: readonly number[]): number[] => {
    if (!context) return [];
    context.fillStyle = `rgb(${ground.join()})`;
    context.fillRect(0, 0, 1, 1);
    context.fillStyle = color;
    context.fillRect(0, 0, 1, 1);
    return [...context.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const groundOf = (element: Element | null): number[] =>
    element ? over(getComputedStyle(element).backgroundColor, groundOf(element.parentElement)) : [255, 255, 255];
  const luminance = (color: readonly number[]) => {
    const [r = 0, g = 0, b = 0] = color.map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const found: string[] = [];
  for (const element of document.querySelectorAll('.header *, .figures *, .tabs *, .tools *, .side *')) {
    const text = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim());
    if (!text || element.closest('.announcer')) continue;
    const ground = groundOf(element);
    const [a, b] = [luminance(over(getComputedStyle(element).color, ground)), luminance(ground)];
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (contrast < 4.5) found.push(`${element.className}: ${element.textContent?.trim().slice(0, 30)} (${contrast.toFixed(2)})`);
  }
  return found;
}
