import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compare } from '../../src/cli/compare.ts';
import {
  candidate,
  DEFAULT_SEEDS,
  defaultRates,
  FACTORS,
  optimizerOf,
  studyOf,
  studyTitle,
} from '../../src/catalog/build-study.ts';
import { median } from '../../src/core/order-statistics.ts';
import { bestArms, estimate, ranked, resultsOf } from '../../src/core/study-results.ts';
import { sealedLine } from '../../src/core/log-line.ts';
import { recommend, studentT } from '../../src/core/recommendation.ts';
import { doneOf, foldStudy, foldStudyLog, parseStudyEvent, type TrialResult, trialsOf } from '../../src/core/study.ts';
import { studyCsv, studyMarkdown } from '../../src/core/study-export.ts';
import { after, complete, config, result, study } from './studies.ts';

const near = (actual: number, expected: number) => assert.ok(Math.abs(actual - expected) < 1e-9, `${actual}, not ${expected}`);
const advice = (state: ReturnType<typeof complete>) => {
  const found = recommend(resultsOf(state), (i) => state.study.candidates[i]?.learningRates ?? []);
  assert.ok(found);
  return found;
};

test('the grid is every optimizer at every rate for every seed, one seed after the other', () => {
  const trials = trialsOf(study());
  assert.equal(trials.length, 12);
  assert.deepEqual(
    trials
      .slice(0, 5)
      .map(({ config: { optimizer, training }, run }) => [optimizer.type, optimizer.learningRate, training.seed, run]),
    [
      ['adam', 0.001, 1, 's-001'],
      ['adam', 0.01, 1, 's-002'],
      ['sgd', 0.1, 1, 's-003'],
      ['sgd', 0.5, 1, 's-004'],
      ['adam', 0.001, 2, 's-005'],
    ],
  );
  // All train equally long, and nothing but optimizer and seed differs.
  const [first] = trials;
  for (const { config: other } of trials)
    assert.deepEqual(
      { ...other, optimizer: 0, training: { ...other.training, seed: 0 } },
      {
        ...first?.config,
        optimizer: 0,
        training: { ...first?.config.training, seed: 0 },
      },
    );
  assert.equal(first?.config.earlyStopping.enabled, false);
  assert.equal(first?.config.training.epochs, 2);
});

test('learning rates are around the optimizer’s default, or around the recipe’s own', () => {
  assert.deepEqual(defaultRates(optimizerOf('adam'), config), [0.0001, 0.001, 0.01]);
  assert.deepEqual(defaultRates(optimizerOf('sgd'), config), [0.05, 0.5, 5]);
  assert.deepEqual(candidate(optimizerOf('adam'), config, [0.1, 0.001, 0.1]).learningRates, [0.001, 0.1]);
  assert.throws(() => candidate(optimizerOf('adam'), config, [0]), /learning rate of Adam must be/);
  assert.throws(() => candidate(optimizerOf('adam'), config, []), /No learning rate was given for Adam/);
  assert.throws(() => optimizerOf('adma'), /Unknown optimizer "adma"/);
});

test('a study is called after what it trains and what it compares', () => {
  assert.equal(study().title, 'moons · mlp · Adam and SGD');
  assert.equal(studyTitle(config, Array(4).fill(candidate(optimizerOf('sgd'), config, [0.1]))), 'moons · mlp · 4 optimizers');
});

test('the log gives the state, and a torn line only costs its own trial', () => {
  const events = [
    { type: 'began', time: 1, workers: 1 },
    { type: 'trial', time: 2, trial: 0, result: result([1, 0.5]) },
    { type: 'trial', time: 3, trial: 1, result: result([1, null], 'diverged') },
  ];
  const state = foldStudyLog(study(), {
    events: events.flatMap((event) => parseStudyEvent(JSON.stringify(event)) ?? []),
    damaged: 1,
  });
  assert.equal(state.damaged, 1);
  assert.equal(doneOf(state), 2);
  assert.equal(state.open, true);
  assert.equal(state.results[1]?.status, 'diverged');
  const ended = foldStudy(state, { type: 'ended', time: 4, status: 'stopped', reason: 'You stopped the study.' });
  assert.deepEqual([ended.open, ended.ended?.status], [false, 'stopped']);
  // Taken up again, the old end is no longer true.
  assert.equal(foldStudy(ended, { type: 'began', time: 5, workers: 1 }).ended, undefined);
  for (const line of ['{"type":"trial","tri', '{"type":"trial","time":1,"trial":0}', '{"type":"other","time":1}', 'null', ''])
    assert.equal(parseStudyEvent(line), undefined, line);
  const sealed = sealedLine(events[1] ?? {}).trimEnd();
  assert.equal(parseStudyEvent(sealed)?.type, 'trial');
  assert.equal(parseStudyEvent(sealed.replace('0.5', '0.6')), undefined, 'a figure that was changed');
});

test('a row has mean, standard error and deviation over seeds', () => {
  const state = complete((type, lr, seed) => (type === 'adam' && lr === 0.01 ? 0.1 * seed : 0.9));
  const arm = ranked(resultsOf(state))[0];
  assert.ok(arm);
  assert.deepEqual([arm.title, arm.learningRate, arm.best.count], ['Adam', 0.01, 3]);
  near(arm.best.mean, 0.2);
  near(arm.spread, 0.1);
  near(arm.best.error, 0.1 / Math.sqrt(3));
  near(arm.metric.mean, 0.8);
  near(arm.gap.mean, 0.1);
});

test('a target that the stored value is equal to is reached, though single precision has no 0.95', () => {
  const stopping = { ...config, earlyStopping: { ...config.earlyStopping, monitor: 'val_accuracy' } };
  const reached = { ...result([0.5, 0.05]) };
  const epochs = reached.epochs.map(({ step, values }) => ({
    step,
    values: values.map((value) => (value === null ? null : Math.fround(value))),
  }));
  const [arm] = resultsOf(after({ 0: { ...reached, epochs } }, study({ config: stopping, target: 0.95 }))).arms;
  assert.ok(arm && Math.fround(1 - 0.05) < 0.95);
  assert.equal(arm.stepsToTarget.mean, 20);
});

test('without validation data, a study compares the training metric; its chosen mode also holds for the validation', () => {
  const columns = ['epoch', 'time', 'learningRate', 'loss', 'accuracy'];
  const plain = result([0.5, 0.4]);
  const epochs = plain.epochs.map(({ step, values }) => ({ step, values: values.slice(0, 5) }));
  assert.equal(resultsOf(after({ 0: { ...plain, columns, epochs } })).monitor, 'loss');
  assert.equal(resultsOf(after({ 0: plain })).monitor, 'val_loss');
  assert.equal(resultsOf(after({})).monitor, 'val_loss', 'before the first trial');
  const split = { ...config, training: { ...config.training, validationSplit: 0 } };
  assert.equal(resultsOf(after({}, study({ config: split }))).monitor, 'loss');
  const falling = { ...config, earlyStopping: { ...config.earlyStopping, monitor: 'accuracy', mode: 'min' as const } };
  const judged = resultsOf(after({ 0: plain }, study({ config: falling })));
  assert.deepEqual([judged.rising, judged.metric, judged.metricRising], [false, 'val_accuracy', false]);
});

test('mean and error of no value and of one', () => {
  assert.ok(Number.isNaN(estimate([]).mean));
  assert.deepEqual([estimate([3]).mean, Number.isNaN(estimate([3]).error)], [3, true]);
  assert.equal(median([3, 1, 2]), 2);
  assert.equal(median([4, 1, 2, 3]), 2.5);
  assert.ok(Number.isNaN(median([])));
});

test('the target is the median of what the trials reached, or what was asked for', () => {
  const losses = (type: string, lr: number) => (type === 'adam' ? (lr === 0.01 ? 0.2 : 0.4) : lr === 0.5 ? 0.6 : 0.8);
  const own = resultsOf(complete(losses));
  near(own.target, 0.5);
  const [best, , , worst] = ranked(own);
  assert.deepEqual(
    [best?.stepsToTarget, worst?.stepsToTarget.count].map((x) => (typeof x === 'object' ? x.mean : x)),
    [20, 0],
  );
  assert.equal(best?.secondsToTarget.mean, 2);
  const asked = resultsOf(complete(losses, study({ target: 0.9 })));
  assert.ok(asked.arms.every(({ stepsToTarget }) => stepsToTarget.count === 3 && stepsToTarget.mean === 20));
  const easy = resultsOf(complete(losses, study({ target: 10 })));
  assert.ok(easy.arms.every(({ stepsToTarget }) => stepsToTarget.mean === 10));
});

test('the recipe’s own target is the study’s, unless another is asked for; it ends no trial', () => {
  const recipe = { ...config, training: { ...config.training, target: 0.9 } };
  const wanted = {
    id: 's',
    created: 0,
    workspaceFolder: '/w',
    config: recipe,
    origins: {},
    candidates: [],
    seeds: [1],
    epochs: 2,
  };
  assert.equal(studyOf(wanted).target, 0.9);
  assert.equal(studyOf({ ...wanted, target: 0.5 }).target, 0.5);
  assert.equal(studyOf({ ...wanted, config }).target, null);
  assert.equal(studyOf(wanted).config.training.target, 0);
});

test('an optimizer that wins on every seed is told apart, however much seeds differ', () => {
  // The seeds differ by far more than the optimizers: only the paired differences can tell.
  const found = advice(complete((type, _, seed) => seed + (type === 'adam' ? 0 : 0.1 + 0.001 * seed)));
  assert.equal(found.arm.title, 'Adam');
  const [rival] = found.rivals;
  near(rival?.difference.mean ?? 0, 0.102);
  near(rival?.difference.error ?? 0, 0.001 / Math.sqrt(3));
  near(rival?.margin ?? 0, (4.303 * 0.001) / Math.sqrt(3));
  assert.equal(rival?.apart, true);
  assert.match(found.reasons.join(' '), /Significant difference from SGD/);
});

test('what chance could have done is said to be undecided', () => {
  const found = advice(complete((type, _, seed) => (type === 'adam' ? [0.3, 0.5, 0.4] : [0.5, 0.3, 0.5])[seed - 1] ?? 0));
  assert.equal(found.arm.title, 'Adam');
  assert.equal(found.rivals[0]?.apart, false);
  assert.match(found.reasons.join(' '), /No significant difference between Adam and SGD with 3 seeds/);
});

test('one seed is not taken for evidence', () => {
  const found = advice(complete((type) => (type === 'adam' ? 0.1 : 0.9), study({ seeds: [1] })));
  assert.equal(found.rivals[0]?.apart, false);
  assert.match(found.reasons.join(' '), /One seed does not show the variance/);
});

test('diverged seeds are results: they put an arm behind those that trained', () => {
  // Adam at 0.01 is best where it trains, but not all its seeds do.
  const state = complete((type, lr, seed) => (type === 'adam' && lr === 0.01 ? (seed === 2 ? Number.NaN : 0.01) : 0.5));
  const arm = resultsOf(state).arms.find(({ title, learningRate }) => title === 'Adam' && learningRate === 0.01);
  near(arm?.diverged ?? 0, 1 / 3);
  assert.equal(arm?.best.count, 2);
  assert.equal(ranked(resultsOf(state)).at(-1)?.key, arm?.key);
  assert.equal(advice(state).arm.learningRate, 0.001);
  const none = complete(() => Number.NaN);
  assert.equal(
    recommend(resultsOf(none), () => []),
    undefined,
  );
});

test('a best rate at the edge of the grid says so', () => {
  const found = (best: number) => advice(complete((type, lr) => (type === 'adam' && lr === best ? 0.1 : 0.5)));
  assert.match(found(0.01).reasons.join(' '), /highest learning rate tried\. A higher one/);
  assert.match(found(0.001).reasons.join(' '), /lowest learning rate tried\. A lower one/);
});

test('where larger is better, the largest is recommended', () => {
  const rising = study();
  const monitor = {
    ...rising,
    config: { ...rising.config, earlyStopping: { ...rising.config.earlyStopping, monitor: 'val_accuracy' } },
  };
  const state = complete((type) => (type === 'adam' ? 0.7 : 0.2), monitor);
  assert.equal(advice(state).arm.title, 'SGD');
  near(resultsOf(state).target, 0.55);
  assert.match(advice(state).reasons.join(' '), /^Its mean best validation accuracy over 3 seeds is 80\.0 % ± 0 %/);
});

test('ties and the order of arrival change nothing', () => {
  const state = complete(() => 0.5);
  assert.deepEqual(
    ranked(resultsOf(state)).map(({ key }) => key),
    ['0@0.001', '0@0.01', '1@0.1', '1@0.5'],
  );
  assert.deepEqual(
    bestArms(resultsOf(state)).map(({ key }) => key),
    ['0@0.001', '1@0.1'],
  );
});

test('where the curves still fall at the end, the study was too short', () => {
  const state = (...losses: readonly number[]) =>
    after(Object.fromEntries(trialsOf(study()).map(({ index }) => [index, result(losses)])));
  const reasons = (...losses: readonly number[]) => advice(state(...losses)).reasons.join(' ');
  assert.match(
    reasons(2, 1.5, 1.2, 1, 0.9),
    /too short: in 6 of the 6 trials compared, validation loss was still improving at the last epoch/,
  );
  assert.doesNotMatch(reasons(2, 0.5, 0.41, 0.405, 0.404), /too short/, 'the last fifth brought less than 2 % of all');
  assert.doesNotMatch(reasons(2, 0.5, 0.3, 0.4, 0.35), /too short/, 'the best was before the end');
  assert.doesNotMatch(reasons(2), /too short/, 'one epoch says nothing');
  // One of the compared curves is enough: where it would end, nobody knows.
  const one = after(
    Object.fromEntries(
      trialsOf(study()).map(({ index, candidate }) => [index, result(candidate === 0 ? [2, 0.2, 0.2, 0.2] : [4, 3, 2, 1])]),
    ),
  );
  assert.match(advice(one).reasons.join(' '), /too short: in 3 of the 6 trials/);
});

test('mean and largest gradient norm are over the seeds that did not diverge', () => {
  const results = Object.fromEntries(
    trialsOf(study()).map(({ index, seed }) => [
      index,
      {
        ...result([10, 0.5]),
        gradientNorm: { mean: seed, largest: 10 * seed },
        ...(seed === 3 ? { status: 'diverged' as const } : {}),
      },
    ]),
  );
  const [arm] = ranked(resultsOf(after(results)));
  assert.ok(arm);
  assert.deepEqual([arm.gradientNorm.mean, arm.gradientNorm.count, arm.largestGradientNorm], [1.5, 2, 20]);
  const older = { ...result([10, 0.5]) } as Partial<TrialResult>;
  delete (older as { gradientNorm?: unknown }).gradientNorm;
  const [before] = ranked(resultsOf(after({ 0: older as TrialResult })));
  assert.ok(Number.isNaN(before?.largestGradientNorm));
  const text = studyMarkdown(after({ 0: older as TrialResult, 1: result([10, 0.4]) }));
  assert.match(text, /^\| optimizer .*\| mean \\\|g\\\| \| largest \\\|g\\\| \|$/m);
  assert.match(text, /\| 2\.00 \| 7\.00 \|$/m);
  assert.match(text, /\| – \| – \|$/m);
});

test('what is not done yet is said', () => {
  const half = after({ 0: result([1, 0.5]), 2: result([1, 0.6]) });
  assert.match(advice(half).reasons.join(' '), /Only 2 of 12 trials have finished/);
  assert.equal(
    recommend(resultsOf(after({})), () => []),
    undefined,
  );
});

test('quantiles of Student’s t', () => {
  // Abramowitz & Stegun (1964), table 26.10.
  for (const [degrees, value] of [
    [1, 12.706],
    [2, 4.303],
    [10, 2.228],
    [20, 2.086],
    [30, 2.042],
    [120, 1.98],
  ] as const)
    assert.ok(Math.abs(studentT(degrees) - value) < 2e-3, `${degrees}: ${studentT(degrees)}`);
});

test('Markdown holds the table, and names stay text', () => {
  const state = complete((type, lr) => (type === 'adam' && lr === 0.01 ? 0.2 : 0.5), study({ title: 'a|b <img>' }));
  const text = studyMarkdown(state);
  assert.match(text, /^# a\\\|b \\<img\\>$/m);
  assert.match(text, /\*\*Adam with learning rate 0\.01\.\*\*/);
  assert.match(text, /^\| Adam \| 0\.01 \| 0\.200 ± 0 \|/m);
  const rows = text.split('\n').filter((line) => line.startsWith('| '));
  assert.equal(rows.length, 6);
  assert.equal(new Set(rows.map((row) => row.split(' | ').length)).size, 1);
});

test('CSV holds a row a trial with every digit, and no formula', () => {
  const state = complete((type, _, seed) => (type === 'adam' && seed === 1 ? Number.NaN : 1 / 3));
  const [head, first, second] = studyCsv(state).trim().split('\n');
  assert.equal(studyCsv(state).trim().split('\n').length, 13);
  assert.equal(head?.split(',').length, first?.split(',').length);
  assert.match(first ?? '', /^1,Adam,0\.001,1,diverged,10,1,/);
  assert.match(second ?? '', /^2,Adam,0\.01,1,diverged/);
  assert.match(studyCsv(state), /^3,SGD,0\.1,1,finished,0\.3333333333333333,2,/m);
  const evil = study({ candidates: [{ title: '=cmd("x"),1', optimizer: { type: 'adam' }, learningRates: [0.1] }], seeds: [1] });
  assert.match(studyCsv(after({ 0: result([1]) }, evil)), /^1,"'=cmd\(""x""\),1",0\.1/m);
});

test('the help of the command names the defaults that it uses', () => {
  assert.match(compare.options?.seeds?.help ?? '', new RegExp(`Default: ${DEFAULT_SEEDS}$`));
  assert.match(compare.options?.factors?.help ?? '', new RegExp(`Default: ${FACTORS.join()}$`));
});
