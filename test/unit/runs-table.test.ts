import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { resolveConfig } from '../../src/catalog/config.ts';
import { type Recorded, tabled } from '../../src/catalog/run-table.ts';
import { grouped, sorted } from '../../src/core/runs-table/arrange.ts';
import { type RunTable, tableOf } from '../../src/core/runs-table/columns.ts';
import { automaticColumns, DEFAULT_LAYOUT, parseLayout, shownColumns } from '../../src/core/runs-table/layout.ts';
import { RunDigest } from '../../src/core/runs-table/results.ts';
import { shown } from '../../src/core/runs-table/show.ts';
import { TableSender, updated } from '../../src/core/runs-table/wire.ts';
import type { RunEvent, RunHeader, RunNotes } from '../../src/core/run.ts';
import { summarize } from '../../src/core/summary.ts';
import { chunkOf, endedEvent, epochEvent, header, resumedEvent, started } from './runs.ts';

const EPOCHS = ['epoch', 'time', 'learningRate', 'loss', 'val_loss', 'val_accuracy'];

interface Options {
  readonly given?: Readonly<Record<string, unknown>>;
  readonly notes?: RunNotes;
  readonly more?: Partial<RunHeader>;
  /** Validation loss and accuracy of each epoch. */
  readonly epochs?: readonly (readonly [loss: number, accuracy: number])[];
  readonly events?: readonly RunEvent[];
}

function run(id: string, { given = {}, notes = {}, more = {}, epochs = [], events = [started] }: Options = {}): Recorded {
  const { config, problems } = resolveConfig({ dataset: { type: 'moons' }, ...given });
  assert.deepEqual(problems, []);
  const of = header(id, { config, title: `moons · mlp · ${config.optimizer.type}`, ...more });
  const digest = new RunDigest(of);
  for (const event of events) digest.event(event);
  digest.chunk(
    chunkOf(
      'epochs',
      EPOCHS,
      epochs.map(([loss, accuracy], i) => [(i + 1) * 10, i + 1, i, 0.1, loss, loss, accuracy]),
    ),
  );
  const { run: state, results } = digest.results(false);
  return { header: of, summary: { ...summarize(state, notes), id }, results };
}
const table = (...runs: readonly Recorded[]): RunTable => tableOf(tabled(runs));
const columnOf = ({ columns }: RunTable, id: string) => {
  const found = columns.find((column) => column.id === id);
  assert.ok(found, `no column ${id}`);
  return found;
};

describe('what a run came to', () => {
  test('last, lowest and highest value of each metric, with its epoch', () => {
    const { results } = run('a', {
      epochs: [
        [0.5, 0.7],
        [0.2, 0.9],
        [0.3, 0.8],
      ],
    });
    assert.equal(results.metrics.val_loss?.last, Math.fround(0.3));
    assert.deepEqual(results.metrics.val_loss?.lowest, { value: Math.fround(0.2), epoch: 2 });
    assert.deepEqual(results.metrics.val_accuracy?.highest, { value: Math.fround(0.9), epoch: 2 });
    assert.deepEqual(Object.keys(results.metrics), ['loss', 'val_loss', 'val_accuracy']);
  });

  test('NaN is never the best, and is told as the last value', () => {
    const { metrics } = run('a', {
      epochs: [
        [0.5, 0.7],
        [Number.NaN, Number.NaN],
      ],
    }).results;
    assert.deepEqual(metrics.val_loss?.lowest, { value: 0.5, epoch: 1 });
    assert.ok(Number.isNaN(metrics.val_loss?.last));
  });

  test('the time of training leaves out pauses and what lies between an interruption and the resume', () => {
    const at = (event: RunEvent, time: number): RunEvent => ({ ...event, time });
    const paused: RunEvent = { type: 'paused', time: 20_000, step: 10 };
    const continued: RunEvent = { type: 'continued', time: 500_000, step: 10 };
    const events = [
      at(started, 10_000),
      paused,
      continued,
      at(epochEvent(1, 0.5), 505_000),
      at(resumedEvent(10), 900_000),
      at(endedEvent(30), 907_000),
    ];
    assert.equal(run('a', { events }).results.seconds, 10 + 5 + 7);
  });

  test('the time of training is that of the trainer’s clock, which leaves out the computer’s sleep and what was taken back', () => {
    const at = (event: RunEvent, time: number, seconds: number): RunEvent => ({ ...event, time, seconds });
    const events = [at(started, 0, 0), at(epochEvent(1, 0.5), 10_000, 10), at(epochEvent(2, 0.4), 3_600_000, 19)];
    assert.equal(run('a', { events }).results.seconds, 19, 'the computer slept in the second epoch');
    const back = [...events, at(resumedEvent(10), 3_700_000, 10), at(endedEvent(20), 3_705_000, 15)];
    assert.equal(run('a', { events: back }).results.seconds, 15);
    // A trainer that was killed: who killed it writes the end, and has no clock.
    const killed = [...events, { ...endedEvent(20), time: 7_200_000 }];
    assert.equal(run('a', { events: killed }).results.seconds, 19);
  });

  test('without validation data, the best value is that of the training metric', () => {
    const unvalidated = { ...started, examples: { training: 320, validation: 0 } } as RunEvent;
    const best = (...events: readonly RunEvent[]) => run('a', { events }).summary.best;
    assert.deepEqual(best(unvalidated, epochEvent(1, 0.5)), { epoch: 1, value: 0.5, monitor: 'loss' });
    assert.deepEqual(best(started, epochEvent(1, 0.5)), { epoch: 1, value: 0.5, monitor: 'val_loss' });
  });

  test('what a resumed run has taken back is forgotten', () => {
    const digest = new RunDigest(header());
    const rows = (from: number, ...losses: readonly number[]) =>
      chunkOf(
        'epochs',
        ['epoch', 'loss'],
        losses.map((loss, i) => [(from + i) * 10, from + i, loss]),
      );
    digest.event(started);
    digest.chunk(rows(1, 0.5, 0.1, 0.2));
    digest.event(resumedEvent(10));
    digest.chunk(rows(2, 0.4));
    const lowest = { value: Math.fround(0.4), epoch: 2 };
    const highest = { value: 0.5, epoch: 1 };
    assert.deepEqual(digest.results(true).results.metrics.loss, { last: Math.fround(0.4), lowest, highest });
    // A log that goes back without saying so.
    digest.chunk(rows(1, 0.6));
    assert.equal(digest.epochs.length, 1);
  });
});

describe('the direction of a metric', () => {
  const EPOCHS_SEEN: Options['epochs'] = [
    [0.5, 0.7],
    [0.2, 0.9],
    [0.3, 0.8],
  ];
  const monitoring = (monitor: string, mode: string) => ({ earlyStopping: { monitor, mode } });
  const bests = ({ rows }: RunTable, id: string) => rows.map(({ cells }) => cells[id]);

  test('is the mode of the runs that monitor it, for every run and for its best value', () => {
    const [a, b] = [
      run('a', { epochs: EPOCHS_SEEN, given: monitoring('val_loss', 'max') }),
      run('b', { epochs: EPOCHS_SEEN, given: monitoring('val_accuracy', 'auto') }),
    ];
    for (const found of [table(a, b), table(b, a)]) {
      assert.equal(columnOf(found, 'best.val_loss').rising, true);
      assert.deepEqual(bests(found, 'best.val_loss'), [0.5, 0.5]);
      assert.match(columnOf(found, 'best.val_loss').help, /Higher is better/);
      assert.equal(columnOf(found, 'best.loss').rising, true, 'the same metric of the training data');
      assert.equal(columnOf(found, 'best.val_accuracy').rising, true);
    }
  });

  test('is that of its name where the runs disagree', () => {
    const [a, b] = [
      run('a', { epochs: EPOCHS_SEEN, given: monitoring('val_accuracy', 'min') }),
      run('b', { epochs: EPOCHS_SEEN, given: monitoring('val_accuracy', 'max') }),
    ];
    for (const found of [table(a, b), table(b, a)]) {
      assert.equal(columnOf(found, 'best.val_accuracy').rising, true);
      assert.deepEqual(bests(found, 'best.val_accuracy'), [Math.fround(0.9), Math.fround(0.9)]);
    }
  });
});

describe('the columns', () => {
  test('every setting that has a value, under the names of the settings; those in which runs differ are told apart', () => {
    const found = table(run('a'), run('b', { given: { training: { batchSize: 64 } } }));
    assert.equal(columnOf(found, 'training.batchSize').differs, true);
    assert.equal(columnOf(found, 'training.epochs').differs, false);
    assert.equal(columnOf(found, 'optimizer').title, 'Optimizer');
    assert.equal(columnOf(found, 'optimizer.learningRate').kind, 'number');
    assert.equal(columnOf(found, 'training.shuffle').kind, 'flag');
    assert.deepEqual(
      found.rows.map(({ cells }) => cells['training.batchSize']),
      [32, 64],
    );
    assert.deepEqual(
      found.rows.map(({ cells }) => cells['model.units']),
      ['64, 32', '64, 32'],
    );
  });

  test('the requested backend is another column than the one that the run trained on', () => {
    const [row] = table(run('a')).rows;
    assert.equal(row?.cells.backend, 'cpu');
    assert.equal(row?.cells['backend.requested'], 'auto');
  });

  test('a program’s own hyperparameters are columns, and never take the place of one of the table', () => {
    const given = { program: 'train.ts', dataset: undefined, hyperparameters: { units: 64, deep: { layers: [1, 2] } } };
    const found = table(run('a', { given }));
    assert.equal(found.rows[0]?.cells['hyperparameters.units'], 64);
    assert.equal(found.rows[0]?.cells['hyperparameters.deep.layers'], '1, 2');
  });

  test('commit with its uncommitted changes, star, tags, study and name', () => {
    const more = { commit: 'a'.repeat(40), dirty: true, trial: { study: 's', trial: 0 } };
    const recorded = run('a', { more, notes: { name: 'Mine', tags: ['wide'], starred: true } });
    const [row] = tableOf(tabled([recorded], new Map([['s', 'Adam or SGD']]))).rows;
    assert.deepEqual(
      ['commit', 'dirty', 'study', 'name', 'tags', 'starred'].map((id) => row?.cells[id]),
      ['a'.repeat(40), true, 'Adam or SGD', 'Mine', ['wide'], true],
    );
    const [old] = table(run('b')).rows;
    assert.equal(old && 'dirty' in old.cells, false, 'a run from before says nothing of it');
  });

  test('the table chooses what sets the runs apart and what they came to', () => {
    const epochs = [[0.5, 0.7]] as const;
    const found = table(
      run('a', { epochs }),
      run('b', { epochs, given: { model: { type: 'mlp', units: [8] }, training: { seed: 9 } } }),
    );
    const ids = automaticColumns(found);
    for (const id of [
      'name',
      'optimizer',
      'optimizer.learningRate',
      'training.batchSize',
      'model.units',
      'best.val_loss',
      'best.val_accuracy',
    ])
      assert.ok(ids.includes(id), id);
    for (const id of ['training.seed', 'training.epochs', 'optimizer.beta1']) assert.ok(!ids.includes(id), id);
    assert.deepEqual(
      ids.slice(0, 6),
      ['name', 'state', 'best.val_loss', 'best.val_accuracy', 'duration', 'model.units'],
      'results come first, then what differs',
    );
    assert.deepEqual(ids.slice(-3), ['optimizer', 'optimizer.learningRate', 'training.batchSize'], 'what is equal comes last');
  });

  test('a parameter that only one optimizer has is no difference of its own', () => {
    const sgd = { optimizer: { type: 'momentum' } };
    assert.equal(columnOf(table(run('a'), run('b', { given: sgd })), 'optimizer.momentum').differs, false);
    const chosen = { optimizer: { type: 'momentum', momentum: 0.5 } };
    assert.equal(columnOf(table(run('a'), run('b', { given: chosen })), 'optimizer.momentum').differs, true);
  });
});

test('cells are written as people read them', () => {
  const found = table(
    run('a', { given: { training: { batchSize: 'all' } }, epochs: [[0.25, 0.9384]], more: { commit: 'abcdef0123'.repeat(4) } }),
  );
  const [row] = found.rows;
  const words = (id: string, now = 0) => shown(columnOf(found, id), row?.cells[id], now);
  assert.equal(words('training.batchSize'), 'all');
  assert.equal(words('val_accuracy'), '93.8 %');
  assert.equal(words('val_loss'), '0.250');
  assert.equal(words('optimizer.learningRate'), '1e-3');
  assert.equal(words('training.shuffle'), 'on');
  assert.equal(words('starred'), 'no');
  assert.equal(words('commit'), 'abcdef0');
  assert.equal(words('created', header().created + 300_000), '5 min ago');
  assert.equal(shown(columnOf(found, 'state'), 'stoppedEarly', 0), 'stopped early');
});

describe('rows', () => {
  const found = table(
    run('a', { epochs: [[0.5, 0.7]], notes: { tags: ['x', 'y'] }, more: { created: 3 } }),
    run('b', { epochs: [[0.2, 0.9]], given: { optimizer: { type: 'sgd' } }, notes: { tags: ['x'] }, more: { created: 2 } }),
    run('c', { epochs: [[Number.NaN, Number.NaN]], more: { created: 1 } }),
    run('d', { more: { created: 0 } }),
  );
  const ids = (rows: RunTable['rows']) => rows.map(({ id }) => id).join('');

  test('are sorted by several columns; NaN and what is missing go last either way', () => {
    const by = (column: string, descending: boolean) => ids(sorted(found.rows, [{ column, descending }]));
    assert.equal(by('val_loss', false), 'bacd');
    assert.equal(by('val_loss', true), 'abcd');
    assert.equal(by('created', false), 'dcba');
    assert.equal(
      ids(
        sorted(found.rows, [
          { column: 'optimizer', descending: true },
          { column: 'created', descending: false },
        ]),
      ),
      'bdca',
    );
    assert.equal(ids(sorted(found.rows, [])), 'abcd');
  });

  test('are grouped by a column, by each tag, and by day', () => {
    const by = (id: string, now = 0) =>
      grouped(found.rows, id, found.columns, now).map(({ label, rows }) => `${label}: ${ids(rows)}`);
    assert.deepEqual(by('optimizer'), ['adam: acd', 'sgd: b']);
    assert.deepEqual(by('tags'), ['x: ab', 'y: a', 'None: cd']);
    assert.deepEqual(by('study'), ['None: abcd']);
    assert.deepEqual(by('day'), ['Today: abcd']);
    assert.deepEqual(by('day', 86_400_000), ['Yesterday: abcd']);
    assert.match(by('day', 3 * 86_400_000)[0] ?? '', /^\w+day: abcd$/);
    assert.match(by('day', 30 * 86_400_000)[0] ?? '', /1970: abcd$/);
  });
});

describe('a layout', () => {
  test('that was stored comes back as it was; what is not as it should be is left out', () => {
    const layout = {
      columns: ['name', 'state'],
      widths: { name: 200 },
      sort: [{ column: 'a', descending: true }],
      group: 'day',
      filter: 'x',
    };
    assert.deepEqual(parseLayout(JSON.parse(JSON.stringify(layout))), layout);
    const wrong = {
      columns: [1, 'state', 'state'],
      widths: { name: 'wide', id: 1e9, state: 100 },
      sort: [3, { column: 1 }],
      group: 7,
      filter: 9,
    };
    assert.deepEqual(parseLayout(wrong), { columns: ['state'], widths: { state: 100 }, sort: [], filter: '' });
    for (const nothing of [undefined, null, 7, [], 'x']) assert.deepEqual(parseLayout(nothing), DEFAULT_LAYOUT);
  });

  test('that names columns which no run has shows the others, and always the name', () => {
    const columns = shownColumns(table(run('a')), { ...DEFAULT_LAYOUT, columns: ['gone', 'state'] });
    assert.deepEqual(
      columns.map(({ id }) => id),
      ['name', 'state'],
    );
  });
});

test('the page gets only what has changed, through JSON, NaN and all', () => {
  const sender = new TableSender();
  const through = (update: unknown) => JSON.parse(JSON.stringify(update)) as ReturnType<TableSender['update']>;
  const before = table(run('a', { epochs: [[Number.NaN, Number.POSITIVE_INFINITY]] }), run('b'));
  const first = sender.update(before);
  let page = updated({ columns: [], rows: [] }, through(first));
  assert.deepEqual(page.rows, before.rows);
  const after = table(run('a', { epochs: [[Number.NaN, Number.POSITIVE_INFINITY]] }), run('b', { notes: { starred: true } }));
  const second = sender.update(after);
  assert.deepEqual([second.columns, second.rows.map(({ id }) => id)], [undefined, ['b']]);
  page = updated(page, through(second));
  assert.deepEqual(page, after);
  // A run is gone, and another column has come: everything is sent again.
  const third = sender.update(table(run('b', { more: { commit: 'b'.repeat(40) } })));
  assert.equal(third.rows.length, 1);
  assert.deepEqual(
    updated(page, through(third)).rows.map(({ id }) => id),
    ['b'],
  );
  sender.reset();
  assert.ok(sender.update(after).columns);
});
