/** The runs table: filtering, sorting, grouping, columns, selection, and what its buttons ask of the extension. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { Locator } from 'playwright-core';
import { DEFAULT_LAYOUT } from '../../../src/core/runs-table/layout.ts';
import { click, drawn, fill, press, pressIn, words } from '../stage/drive.ts';
import { THEMES } from '../stage/themes.ts';
import { type Ground, recorded, tables } from './drive.ts';

const on = tables();
const DAY = 86_400_000;
const NOW = Date.now();

const adam = recorded({
  id: 'adam',
  notes: { name: 'Adam run', tags: ['wide'] },
  accuracy: [0.91, 0.95],
  more: { created: NOW },
});
const sgd = recorded({
  id: 'sgd',
  given: { optimizer: { type: 'sgd' }, training: { epochs: 3, batchSize: 64 } },
  notes: { name: 'SGD run', starred: true },
  accuracy: [0.8, 0.85],
  status: 'stoppedEarly',
  more: { created: NOW - DAY, commit: 'abcdef0123'.repeat(4), dirty: true },
});
const bad = recorded({
  id: 'bad',
  given: { optimizer: { type: 'sgd', learningRate: 10 } },
  notes: { name: 'Wild run', tags: ['wide', 'lab'] },
  accuracy: [Number.NaN, 0.6],
  status: 'diverged',
  more: { created: NOW - 9 * DAY },
});
const three = [adam, sgd, bad];
const many = Array.from({ length: 1000 }, (_, i) =>
  recorded({ id: `r${i}`, notes: { name: `Run ${i}` }, accuracy: [i / 1000, i / 1000], more: { created: NOW - i * 60_000 } }),
);

const filterField = ({ page }: Ground) => page.getByRole('textbox', { name: 'Filter runs' });
const button = ({ page }: Ground, name: string) => page.getByRole('button', { name, exact: true });
const line = ({ page }: Ground, run: string) => page.locator(`.runs-line[data-run="${run}"]`);
const heading = ({ page }: Ground, column: string) => page.locator(`.runs-heading[data-column="${column}"]`);
const sortButton = (ground: Ground, column: string) => heading(ground, column).locator('.sort');
const headings = ({ page }: Ground) =>
  page.locator('.runs-heading').evaluateAll((all) => all.map((one) => one.getAttribute('data-column')));
const status = ({ page }: Ground) => words(page.locator('.runs-head [role=status]'));
const cellOf = async (ground: Ground, run: string, column: string) => {
  const at = (await headings(ground)).indexOf(column);
  return words(
    line(ground, run)
      .locator('.runs-cell')
      .nth(at + 1),
  );
};
const hold = async (target: Locator, ...modifiers: readonly ('Shift' | 'Control')[]) => {
  await target.click({ modifiers: [...modifiers] });
  await drawn(target.page());
};

describe('the table', () => {
  it('has a line for each run, newest first, with its settings and results', () =>
    on(three, async (ground) => {
      assert.deepEqual(await ground.names(), ['Adam run', 'SGD run', 'Wild run']);
      assert.equal(await status(ground), '3 runs');
      assert.equal(await cellOf(ground, 'sgd', 'state'), 'stopped early');
      assert.equal(await cellOf(ground, 'sgd', 'optimizer'), 'sgd');
      assert.equal(await cellOf(ground, 'sgd', 'training.batchSize'), '64');
      assert.equal(await cellOf(ground, 'adam', 'best.val_accuracy'), '95.0 %');
      assert.equal(await cellOf(ground, 'bad', 'tags'), 'widelab');
      assert.equal(await cellOf(ground, 'sgd', 'created'), 'yesterday');
      assert.equal(await line(ground, 'adam').locator('.runs-best').count(), 2, 'the best loss and accuracy stand out');
    }));

  it('is a grid to assistive technology, with every line’s place in the whole', () =>
    on(many, async (ground) => {
      const grid = ground.page.getByRole('grid', { name: 'Runs' });
      assert.equal(await grid.getAttribute('aria-rowcount'), '1001');
      assert.equal(await grid.getAttribute('aria-multiselectable'), 'true');
      assert.equal(await ground.page.getByRole('columnheader', { name: 'Name' }).getAttribute('aria-sort'), 'none');
      assert.equal(await heading(ground, 'created').getAttribute('aria-sort'), 'descending');
      const lines = ground.page.locator('.runs-line');
      assert.ok((await lines.count()) < 80, 'only the lines on screen are there');
      assert.equal(await line(ground, 'r0').getAttribute('aria-rowindex'), '2');
      await grid.evaluate((one) => one.scrollTo(0, one.scrollHeight));
      await drawn(ground.page);
      assert.equal(await line(ground, 'r999').getAttribute('aria-rowindex'), '1001');
      assert.equal(await line(ground, 'r0').count(), 0);
      assert.equal(await ground.page.getByRole('rowheader').count(), await lines.count());
    }));

  it('says what to do where there is no run', () =>
    on([], async (ground) => {
      await ground.page.getByText('This workspace has no runs yet.').waitFor();
      await click(button(ground, 'Start Training'));
      await click(button(ground, 'Open Sample'));
      assert.deepEqual(await ground.commands(), [['descent.start'], ['descent.openSample']]);
    }));

  it('follows what changes in a run, and forgets one that is gone', () =>
    on(three, async (ground) => {
      await click(line(ground, 'bad'));
      await ground.show([recorded({ id: 'adam', notes: { name: 'Renamed' }, more: { created: NOW } }), sgd]);
      assert.deepEqual(await ground.names(), ['Renamed', 'SGD run']);
      assert.match(await words(ground.page.locator('.runs-count')), /Select runs/);
    }));
});

describe('the filter', () => {
  it('searches for a text, and compares columns', () =>
    on(three, async (ground) => {
      await fill(filterField(ground), 'wild');
      assert.deepEqual(await ground.names(), ['Wild run']);
      assert.equal(await status(ground), '1 of 3 runs');
      await fill(filterField(ground), 'val_accuracy > 0.9 && optimizer == adam');
      assert.deepEqual(await ground.names(), ['Adam run']);
      await fill(filterField(ground), 'tags == wide && !(state == finished)');
      assert.deepEqual(await ground.names(), ['Wild run']);
      await click(button(ground, 'Clear'));
      assert.equal((await ground.names()).length, 3);
    }));

  it('says below the field what is wrong, and shows the runs as they were', () =>
    on(three, async (ground) => {
      await fill(filterField(ground), 'optimizer == sgd');
      await fill(filterField(ground), 'optimizer == sgd && banana > 1');
      const problem = ground.page.getByRole('alert');
      assert.match(await words(problem), /There is no column "banana".*\(character 21\)\./);
      assert.equal(await words(problem.locator('mark')), 'banana');
      assert.equal(await filterField(ground).getAttribute('aria-invalid'), 'true');
      assert.equal(await filterField(ground).getAttribute('aria-describedby'), await problem.getAttribute('id'));
      assert.deepEqual(await ground.names(), ['SGD run', 'Wild run']);
      assert.match(await words(problem), /The runs listed are those of the last valid filter: optimizer == sgd$/);
      await fill(filterField(ground), 'optimizer == sgd && duration > 0');
      assert.equal(await problem.count(), 0);
    }));

  it('that is wrong from the start leaves all runs, and says so', () =>
    on(
      three,
      async (ground) => {
        assert.equal((await ground.names()).length, 3);
        assert.match(await words(ground.page.getByRole('alert')), /All runs are listed until the filter is valid\.$/);
      },
      { layout: { ...DEFAULT_LAYOUT, filter: 'banana > 1' } },
    ));

  it('that no run matches can be cleared', () =>
    on(three, async (ground) => {
      await fill(filterField(ground), 'nothing like this');
      await ground.page.getByText('No runs match the filter.').waitFor();
      await click(button(ground, 'Clear Filter'));
      assert.equal((await ground.names()).length, 3);
    }));

  it('is explained by examples that can be tried', () =>
    on(three, async (ground) => {
      await click(button(ground, 'Filter Help'));
      await click(ground.page.getByRole('button', { name: 'created > 3d ago' }));
      assert.equal(await filterField(ground).inputValue(), 'created > 3d ago && duration < 10m');
      assert.deepEqual(await ground.names(), ['Adam run', 'SGD run']);
    }));
});

describe('order', () => {
  it('a click on a heading sorts, another turns it round, a third goes back to the newest', () =>
    on(three, async (ground) => {
      const loss = sortButton(ground, 'best.val_loss');
      await click(loss);
      assert.deepEqual(await ground.names(), ['Adam run', 'SGD run', 'Wild run']);
      assert.equal(await heading(ground, 'best.val_loss').getAttribute('aria-sort'), 'ascending');
      await click(loss);
      assert.deepEqual(await ground.names(), ['Wild run', 'SGD run', 'Adam run']);
      await click(loss);
      assert.equal(await heading(ground, 'created').getAttribute('aria-sort'), 'descending');
    }));

  it('Shift and a click sort by more columns', () =>
    on(three, async (ground) => {
      await click(sortButton(ground, 'optimizer'));
      await hold(sortButton(ground, 'best.val_accuracy'), 'Shift');
      assert.deepEqual(await ground.names(), ['Adam run', 'SGD run', 'Wild run']);
      assert.match(await words(heading(ground, 'best.val_accuracy')), /2$/);
      assert.deepEqual((await ground.layouts()).at(-1)?.sort, [
        { column: 'optimizer', descending: false },
        { column: 'best.val_accuracy', descending: true },
      ]);
    }));

  it('groups fold; a run of two tags is in both of its groups', () =>
    on(three, async (ground) => {
      await ground.page.getByLabel('Group by').selectOption('tags');
      await drawn(ground.page);
      const groups = ground.page.locator('.runs-group');
      assert.deepEqual(await groups.evaluateAll((all) => all.map((one) => one.querySelector('strong')?.textContent)), [
        'lab',
        'wide',
        'None',
      ]);
      assert.deepEqual(await ground.names(), ['Wild run', 'Adam run', 'Wild run', 'SGD run']);
      assert.match(await words(groups.nth(1)), /wide 2 runs · Best validation loss: 0\.150/);
      await click(groups.nth(1).locator('strong'));
      assert.equal(await groups.nth(1).getAttribute('aria-expanded'), 'false');
      assert.deepEqual(await ground.names(), ['Wild run', 'SGD run']);
      await ground.page.getByLabel('Group by').selectOption('day');
      await drawn(ground.page);
      assert.match(await words(groups.first()), /^Today 1 run/);
      assert.match(await words(groups.nth(1)), /^Yesterday/);
    }));
});

describe('columns', () => {
  it('are picked, ordered and kept for the workspace', () =>
    on(three, async (ground) => {
      await click(button(ground, 'Columns'));
      const panel = ground.page.getByRole('dialog', { name: 'Columns' });
      await fill(panel.getByRole('textbox'), 'commit');
      await panel.getByRole('checkbox', { name: 'Commit commit', exact: true }).check();
      await drawn(ground.page);
      assert.equal((await headings(ground)).at(-1), 'commit');
      assert.equal(await cellOf(ground, 'sgd', 'commit'), 'abcdef0with uncommitted changes');
      await fill(panel.getByRole('textbox'), '');
      await click(panel.getByRole('button', { name: 'Move Left: Best validation loss', exact: true }));
      assert.deepEqual((await headings(ground)).slice(0, 3), ['name', 'best.val_loss', 'state']);
      await click(panel.getByRole('button', { name: 'Hide: State', exact: true }));
      const columns = (await ground.layouts()).at(-1)?.columns ?? [];
      assert.deepEqual(columns.slice(0, 2), ['name', 'best.val_loss']);
      assert.ok(columns.includes('commit') && !columns.includes('state'));
      await press(ground.page, 'Escape');
      assert.equal(await panel.count(), 0);
    }));

  it('come back as they were kept, and can be reset', () =>
    on(
      three,
      async (ground) => {
        assert.deepEqual(await headings(ground), ['name', 'duration', 'optimizer']);
        assert.deepEqual(await ground.names(), ['SGD run', 'Wild run']);
        assert.equal(await heading(ground, 'duration').evaluate((one) => one.getBoundingClientRect().width), 150);
        await click(button(ground, 'Columns'));
        await click(button(ground, 'Reset'));
        assert.ok((await headings(ground)).includes('best.val_loss'));
        assert.equal((await ground.layouts()).at(-1)?.columns, undefined);
      },
      {
        layout: {
          ...DEFAULT_LAYOUT,
          columns: ['duration', 'optimizer', 'gone'],
          widths: { duration: 150 },
          filter: 'optimizer == sgd',
        },
      },
    ));

  it('are moved and resized by the pointer', () =>
    on(three, async (ground) => {
      const [from, to] = [await sortButton(ground, 'optimizer').boundingBox(), await heading(ground, 'state').boundingBox()];
      assert.ok(from && to);
      const { mouse } = ground.page;
      await mouse.move(from.x + 20, from.y + 10);
      await mouse.down();
      await mouse.move(from.x - 40, from.y + 10, { steps: 4 });
      await mouse.move(to.x + 20, from.y + 10, { steps: 4 });
      await mouse.up();
      await drawn(ground.page);
      assert.deepEqual((await headings(ground)).slice(0, 3), ['name', 'optimizer', 'state']);
      assert.equal(await heading(ground, 'optimizer').getAttribute('aria-sort'), 'none', 'a drag is no click');
      const edge = await heading(ground, 'state').locator('.runs-resize').boundingBox();
      assert.ok(edge);
      await mouse.move(edge.x + 3, edge.y + 10);
      await mouse.down();
      await mouse.move(edge.x + 43, edge.y + 10, { steps: 4 });
      await mouse.up();
      await drawn(ground.page);
      assert.equal((await ground.layouts()).at(-1)?.widths.state, 168);
    }));
});

describe('selected runs', () => {
  it('are compared, starred, tagged, exported and moved to the trash at once', () =>
    on(three, async (ground) => {
      await click(line(ground, 'sgd'));
      await hold(line(ground, 'bad'), 'Control');
      assert.equal(await words(ground.page.locator('.runs-count')), '2 selected');
      assert.equal(await line(ground, 'sgd').getAttribute('aria-selected'), 'true');
      const ids = ['sgd', 'bad'];
      for (const name of ['Compare', 'Star', 'Tag…', 'Export Selected…', 'Move to Trash'])
        await click(ground.page.locator('.runs-tools, .runs-selection').getByRole('button', { name, exact: true }));
      const commands = await ground.commands();
      assert.deepEqual(
        commands.map(([command]) => command),
        ['descent.compare', 'descent.starRun', 'descent.tagRun', 'descent.exportRuns', 'descent.deleteRun'],
      );
      for (const command of commands) assert.deepEqual(command[1], ids);
      assert.deepEqual(commands[3]?.[2], await headings(ground));
      await click(button(ground, 'Clear Selection'));
      assert.equal(await ground.page.locator('.runs-line.selected').count(), 0);
    }));

  it('one run is opened, trained again, or trained with other settings', () =>
    on(three, async (ground) => {
      await click(line(ground, 'adam'));
      for (const name of ['Open', 'Train Again', 'Edit and Train…'])
        await click(ground.page.getByRole('toolbar').getByRole('button', { name, exact: true }));
      await click(button(ground, 'Train with Workspace Settings'));
      await line(ground, 'sgd').locator('.run-name').dblclick();
      await click(line(ground, 'sgd').getByRole('button', { name: 'Remove Star' }));
      assert.deepEqual(await ground.commands(), [
        ['descent.openRun', 'adam'],
        ['descent.trainAgain', 'adam'],
        ['descent.editAndTrain', 'adam'],
        ['descent.start'],
        ['descent.openRun', 'sgd'],
        ['descent.starRun', 'sgd'],
      ]);
    }));

  it('Shift selects a range, the box in the heading all that the filter lets through', () =>
    on(many, async (ground) => {
      await click(line(ground, 'r2'));
      await hold(line(ground, 'r6'), 'Shift');
      assert.equal(await words(ground.page.locator('.runs-count')), '5 selected');
      await fill(filterField(ground), 'val_accuracy >= 0.99');
      const all = ground.page.getByRole('checkbox', { name: 'Select All Shown Runs' });
      await click(all);
      assert.match(await words(ground.page.locator('.runs-count')), /^10 selected/);
      assert.equal(await all.isChecked(), true);
      await click(button(ground, 'Export Selected…'));
      assert.equal((((await ground.commands())[0] ?? [])[1] as unknown[]).length, 10);
      await click(all);
      assert.match(await words(ground.page.locator('.runs-count')), /Select runs/);
    }));

  it('without any, Export takes all runs shown in their order', () =>
    on(three, async (ground) => {
      await fill(filterField(ground), 'optimizer == sgd');
      await click(sortButton(ground, 'name'));
      await click(sortButton(ground, 'name'));
      await click(button(ground, 'Export…'));
      assert.deepEqual((await ground.commands())[0]?.[1], ['bad', 'sgd']);
    }));

  it('more than can be told apart on a chart are not compared', () =>
    on(many, async (ground) => {
      await click(ground.page.getByRole('checkbox', { name: 'Select All Shown Runs' }));
      const compare = button(ground, 'Compare');
      assert.equal(await compare.isDisabled(), true);
      assert.equal(await compare.getAttribute('title'), 'You can compare at most 20 runs.');
    }));
});

describe('the keyboard alone', () => {
  it('reaches filter, columns, headings and runs', () =>
    on(three, async (ground) => {
      const focus = () =>
        ground.page.evaluate(() => {
          const one = document.activeElement;
          return one?.getAttribute('aria-label') ?? one?.textContent?.trim() ?? '';
        });
      await filterField(ground).focus();
      const seen: string[] = [];
      for (let i = 0; i < 8; i++) {
        seen.push(await focus());
        await press(ground.page, 'Tab');
      }
      assert.deepEqual(seen.slice(0, 2), ['Filter runs', 'Filter Help']);
      assert.deepEqual(seen.slice(3), ['Columns', 'Export…', 'Runs', 'Select All Shown Runs', 'Name']);
    }));

  it('moves through the runs, selects and opens them, and keeps the line in sight', () =>
    on(many, async (ground) => {
      const grid = ground.page.getByRole('grid');
      await pressIn(filterField(ground), 'ArrowDown');
      assert.equal(await grid.evaluate((one) => one === document.activeElement), true);
      await press(ground.page, 'ArrowDown');
      await press(ground.page, 'ArrowDown');
      assert.equal(await grid.getAttribute('aria-activedescendant'), await line(ground, 'r1').getAttribute('id'));
      await press(ground.page, 'Space');
      await press(ground.page, 'Shift+ArrowDown');
      assert.equal(await words(ground.page.locator('.runs-count')), '2 selected');
      await press(ground.page, 'Enter');
      await press(ground.page, 'Delete');
      assert.deepEqual(await ground.commands(), [
        ['descent.openRun', 'r2'],
        ['descent.deleteRun', ['r1', 'r2']],
      ]);
      await press(ground.page, 'End');
      await drawn(ground.page);
      const [box, frame] = [await line(ground, 'r999').boundingBox(), await grid.boundingBox()];
      assert.ok(box && frame && box.y + box.height <= frame.y + frame.height + 1);
      await press(ground.page, 'Home');
      await drawn(ground.page);
      assert.equal(await line(ground, 'r0').count(), 1);
      await press(ground.page, 'Control+a');
      assert.match(await words(ground.page.locator('.runs-count')), /^1\s?000 selected/);
      await press(ground.page, 'Escape');
      assert.match(await words(ground.page.locator('.runs-count')), /Select runs/);
    }));

  it('folds groups, and sorts, moves and resizes columns', () =>
    on(
      three,
      async (ground) => {
        const grid = ground.page.getByRole('grid');
        await grid.focus();
        await press(ground.page, 'Home');
        await press(ground.page, 'ArrowLeft');
        assert.equal(await ground.page.locator('.runs-group').first().getAttribute('aria-expanded'), 'false');
        await press(ground.page, 'ArrowRight');
        assert.equal(await ground.page.locator('.runs-group').first().getAttribute('aria-expanded'), 'true');
        await sortButton(ground, 'name').focus();
        await press(ground.page, 'ArrowRight');
        await press(ground.page, 'Enter');
        assert.equal(await heading(ground, 'state').getAttribute('aria-sort'), 'ascending');
        await press(ground.page, 'Alt+ArrowRight');
        assert.deepEqual((await headings(ground)).slice(0, 3), ['name', 'best.val_loss', 'state']);
        await press(ground.page, 'Shift+ArrowRight');
        assert.ok((await ground.layouts()).at(-1)?.widths);
      },
      { layout: { ...DEFAULT_LAYOUT, group: 'optimizer' } },
    ));
});

it('what is selected and folded survives that the page is hidden', () =>
  on(three, async (ground) => {
    await click(line(ground, 'sgd'));
    await ground.page.reload();
    await ground.page.locator('.runs-page').waitFor();
    await ground.again(three);
    assert.equal(await line(ground, 'sgd').getAttribute('aria-selected'), 'true');
  }));

for (const theme of THEMES)
  for (const width of [1400, 400])
    it(`fits in ${theme} at ${width} pixels`, () =>
      on(
        three,
        async (ground) => {
          const { page } = ground;
          await click(line(ground, 'sgd'));
          await fill(filterField(ground), 'val_accuracy >');
          const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
          assert.equal(over, 0);
          const outside = await page
            .locator('.runs-head, .runs-tools > *, .runs-selection > *')
            .evaluateAll((all) =>
              all.filter((one) => one.getBoundingClientRect().right > window.innerWidth).map((one) => one.className),
            );
          assert.deepEqual(outside, []);
          if (process.env.SHOTS) await page.screenshot({ path: join(process.env.SHOTS, `runs-${theme}-${width}.png`) });
        },
        { theme, width, height: 560 },
      ));
