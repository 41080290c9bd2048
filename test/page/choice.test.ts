/** The form of Choose Optimizer…, Choose Dataset… in a real browser: its fields, what it checks as one types, and what it writes. */
import assert from 'node:assert/strict';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { ChoiceMessage, ShownChoice } from '../../src/protocol.ts';
import { click, drawn, fill, pressIn, words } from './stage/drive.ts';
import { documentWith, module, type Opened, type Opening, openStage, type Stage } from './stage/stage.ts';
import { THEMES } from './stage/themes.ts';

const here = dirname(fileURLToPath(import.meta.url));
let stage: Stage;
before(async () => {
  stage = await openStage({
    vscode: join(here, 'playground/vscode.ts'),
    choice: join(here, '../../webview/choice/main.ts'),
  });
});
after(() => stage.close());

const shown = (setting: ShownChoice['setting'], id: string, more: Partial<ShownChoice> = {}): ShownChoice => ({
  setting,
  id,
  values: { type: id },
  where: '.vscode/settings.json',
  options: {},
  ...more,
});

async function on(choice: ShownChoice, check: (opened: Opened) => Promise<void>, opening: Opening = {}) {
  const opened = await stage.openDocument(documentWith(opening.theme ?? 'dark', module('vscode') + module('choice')), opening);
  try {
    await opened.page.waitForFunction(() => window.posted.some(({ type }) => type === 'ready'));
    await tell(opened, { type: 'choice', choice });
    await opened.page.locator('.choice').waitFor();
    await check(opened);
    assert.deepEqual(opened.complaints, []);
  } finally {
    await opened.close();
  }
}

async function tell({ page }: Opened, message: ChoiceMessage): Promise<void> {
  await page.evaluate((data) => window.dispatchEvent(new MessageEvent('message', { data })), message);
  await drawn(page);
}

const input = ({ page }: Opened, key: string) => page.locator(`#field-${key.replaceAll('.', '-')} input`);
const button = ({ page }: Opened, name: string) => page.getByRole('button', { name, exact: true });
const saved = async (opened: Opened) => (await opened.posted()).slice(1) as readonly unknown[];
const notes = ({ page }: Opened) => page.locator('.field-note.bad').allTextContents();

describe('the form of a choice', () => {
  it('has a field with its help for each declared parameter, at the value that the settings give', () =>
    on(shown('optimizer', 'adam', { values: { type: 'adam', learningRate: 0.02 } }), async (opened) => {
      assert.match(await words(opened.page.locator('.choice-head')), /^Optimizer · descent\.optimizer Adam /);
      assert.equal(await input(opened, 'optimizer.learningRate').inputValue(), '0.02');
      assert.equal(await input(opened, 'optimizer.beta1').inputValue(), '0.9');
      const fields = await opened.page.locator('.choice-field').count();
      assert.equal(await opened.page.locator('.choice-help').count(), fields);
      assert.match(await words(opened.page.locator('.choice-foot')), /Will be saved to \.vscode\/settings\.json/);
    }));

  it('checks a value as it is typed, and writes nothing while one is wrong', () =>
    on(shown('optimizer', 'momentum'), async (opened) => {
      await fill(input(opened, 'optimizer.momentum'), '1.5');
      assert.match((await notes(opened)).join(), /^The value must be less than 1, not 1\.5\.$/);
      await click(button(opened, 'Save to Settings'));
      assert.deepEqual(await saved(opened), []);
      assert.match(await words(opened.page.locator('.choice-foot')), /Not saved: correct the marked values first\./);
      await fill(input(opened, 'optimizer.momentum'), '0.8');
      assert.deepEqual(await notes(opened), []);
      await fill(input(opened, 'optimizer.learningRate'), '0.05');
      await click(button(opened, 'Save to Settings'));
      const [message] = await saved(opened);
      assert.partialDeepStrictEqual(message, { type: 'save', values: { momentum: 0.8, learningRate: 0.05 } });
    }));

  it('takes a parameter back to its default', () =>
    on(shown('optimizer', 'sgd', { values: { type: 'sgd', learningRate: 0.5 } }), async (opened) => {
      await click(opened.page.getByRole('button', { name: /^Revert Learning rate to/ }));
      await click(button(opened, 'Save to Settings'));
      assert.deepEqual(await saved(opened), [{ type: 'save', values: { learningRate: 0.01 } }]);
    }));

  it('asks for a file, offers the columns of the table in it, and names what is missing', () =>
    on(shown('dataset', 'csv'), async (opened) => {
      await click(button(opened, 'Save to Settings'));
      assert.equal((await notes(opened)).length, 2, 'path and target');
      await click(button(opened, 'Browse…'));
      assert.partialDeepStrictEqual(await saved(opened), [{ type: 'browse', name: 'path' }]);
      await tell(opened, { type: 'browsed', name: 'path', path: 'iris.csv', options: { target: ['species', 'width'] } });
      assert.equal(await input(opened, 'dataset.path').inputValue(), 'iris.csv');
      const target = opened.page.locator('#field-dataset-target');
      await click(target);
      await pressIn(target, 'ArrowDown');
      await pressIn(target, 'Enter');
      await click(button(opened, 'Save to Settings'));
      assert.partialDeepStrictEqual((await saved(opened)).at(-1), {
        type: 'save',
        values: { path: 'iris.csv', target: 'species' },
      });
    }));

  it('shows what the editor finds wrong: at its field, or above them all', () =>
    on(shown('schedule', 'cosine'), async (opened) => {
      await tell(opened, {
        type: 'problems',
        problems: [
          { key: 'descent.schedule.floor', message: 'descent.schedule.floor must be at most 1, not 2.' },
          { key: 'descent.schedule', message: 'The warm-up is longer than the run.' },
        ],
      });
      assert.deepEqual(await notes(opened), ['The value must be at most 1, not 2.']);
      assert.equal(await words(opened.page.locator('.banner')), 'The warm-up is longer than the run.');
    }));

  it('leads to the list again, and closes without writing', () =>
    on(shown('model', 'mlp'), async (opened) => {
      await click(button(opened, 'Choose Another…'));
      await click(button(opened, 'Cancel'));
      assert.deepEqual(await saved(opened), [{ type: 'command', command: 'descent.chooseModel', args: [] }, { type: 'cancel' }]);
    }));

  for (const theme of THEMES)
    for (const width of [380, 900])
      it(`has room for all of it: ${theme}, ${width} pixels`, () =>
        on(
          shown('optimizer', 'adam', { values: { type: 'adam', learningRate: 0.02 } }),
          async (opened) => {
            await fill(input(opened, 'optimizer.beta1'), '1.5');
            const { page } = opened;
            const wide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
            assert.ok(!wide, 'it scrolls sideways');
            const [foot, last] = await Promise.all(
              ['.choice-foot', '.choice-field:last-child'].map((one) => page.locator(one).boundingBox()),
            );
            assert.ok(foot && last && foot.y + foot.height <= 900 + 1, 'the buttons are in sight');
            if (process.env.PICTURES) await page.screenshot({ path: join(process.env.PICTURES, `choice-${theme}-${width}.png`) });
          },
          { theme, width, height: 900 },
        ));
});
